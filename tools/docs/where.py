"""docs/reference/where.md: the text by hand, the grammar and the tables from the code."""

from __future__ import annotations

import inspect

from tools.docs.markdown import page, table
from voipsniff.export.where import WhereError, compile_where, compiler, literals, parser, tokens

INTRODUCTION = """# Expressions: --where

Selects records of a listing by their [fields](fields.md).

```console
$ voipsniff calls trace.pcap --where 'duration_s > 60 and status_code >= 400'
$ voipsniff calls trace.pcap --where 'outcome in (busy, declined) or setup_ms > 2s'
$ voipsniff calls trace.pcap --where 'caller contains "@example.com" and codecs contains opus'
$ voipsniff streams trace.pcap --where 'loss_percent > 1% and (call_number is null or mos_lq < 3.6)'
$ voipsniff messages trace.pcap --where 'user_agent ~ "^friendly|sipvicious"'
```

An expression that is wrong is refused before anything is read, and points at the place:"""

WRONG = "duration_s > 60 and state = busy"

CONDITIONS = (
    ("`status_code >= 400`", "numbers and times: `==` (or `=`), `!=`, `<`, `<=`, `>`, `>=`"),
    ("`outcome = busy`, `caller != \"a b@c\"`", "text: `==` and `!=`, exactly, capitals count"),
    ("`outcome in (busy, declined)`", "one of these; also `not in`"),
    ("`caller contains example`", "a part of the text, capitals do not count; also `not contains`"),
    ("`codecs contains opus`", "one of the values of a list, capitals do not count"),
    ("`user_agent ~ \"^Yea.*T5\"`", "a regular expression of Python is found in it (in one value of a list); `(?i)` "
     "for no difference of capitals; `matches` is the same"),
    ("`partial`, `not transfers`", "a field alone: true, or a list that is not empty"),
    ("`mos_lq is null`, `mos_lq is not null`", "it is unknown, it is known"),
    ("`received < expected`", "another field of the same kind and unit"),
)  # fmt: skip

VALUES = """## Values

* Words need no quotes: letters, digits and `. : @ / + * _ - ; & | %` and the like, but no space, quote, bracket, comma
  or comparison sign. `"..."` or `'...'` hold anything; a backslash stands before the same quote and before a
  backslash. Quoted text is never the name of a field.
* A number may have a unit, which is converted to that of the field, or a scale: `setup_ms > 1.5s`, `talk_s > 2min`,
  `rate_bps < 64k`. `%` may follow where the field is in percent.
* A time is RFC 3339 or `YYYY-MM-DD[ HH:MM[:SS]]` in UTC (quoted because of the space), or seconds since 1970.
* `==` and `!=` compare numbers rounded as every output shows them, `<` and `>` the exact ones."""

NULLS = """## Null

A comparison with null is neither true nor false, and neither is its negation: `mos_lq > 4` and `not mos_lq > 4` both
leave out the streams without a MOS. Only `is null` speaks of null. (`unknown and false` is false, `unknown or true` is
true, as in SQL.)"""


def _refusal(expression: str) -> str:
    """Return what the command line says to a wrong expression, as a block."""
    try:
        compile_where(expression, "call")
    except WhereError as error:
        shown = "\n".join(f"  {line}" for line in (error.hint or "").splitlines())
        command = f"$ voipsniff calls trace.pcap --where '{expression}'"
        return f"```console\n{command}\nvoipsniff: --where: {error}\n{shown}\n```"
    raise AssertionError(expression)


def where_page() -> str:
    grammar = inspect.getdoc(parser) or ""
    return page(
        INTRODUCTION,
        _refusal(WRONG),
        "## Conditions",
        table(("condition", "meaning"), CONDITIONS),
        "`and` binds more than `or`, `not` more than both; brackets group. Keywords: "
        + ", ".join(f"`{word}`" for word in parser.KEYWORDS)
        + ".",
        VALUES,
        "Units: " + ", ".join(f"`{unit}`" for unit in literals.TIME_UNITS)
        + ". Scales: " + ", ".join(f"`{scale}`" for scale in literals.SCALES) + ".",
        NULLS,
        "## Grammar",
        "```text\n" + inspect.cleandoc(grammar.split("\n", 1)[1]) + "\n```",
        "## Limits",
        table(
            ("what", "most"),
            [
                ("characters of an expression", str(tokens.MAX_EXPRESSION)),
                ("brackets and `not` inside one another", str(parser.MAX_DEPTH)),
                ("characters of a number", str(literals.MAX_DIGITS)),
                ("characters of a regular expression", str(parser.MAX_PATTERN)),
                ("characters of a value that a regular expression looks at", str(compiler.MAX_SEARCHED)),
            ],
        ),
        "A regular expression of nested repetitions (`(a+)+$`) can take very long whatever its length: take "
        "expressions from people you trust. Nothing in an expression is run as Python.",
    )  # fmt: skip
