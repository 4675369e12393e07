"""docs/reference/fields.md, from the registry."""

from __future__ import annotations

from tools.docs.markdown import page, table
from voipsniff.fields import FIELDS, SCHEMA_VERSION, Field, Kind
from voipsniff.fields.field import Known

RECORDS = {
    "call": "One call: a CDR. In Python `voipsniff.Cdr`, in a trace `trace.calls`.",
    "stream": "One RTP stream: one SSRC from one address to another. `voipsniff.StreamRecord`, `trace.streams`.",
    "transaction": "One SIP transaction outside calls. `voipsniff.Transaction`, `trace.transactions`.",
    "client": "One SIP address on the network. `voipsniff.Client`, `trace.clients`.",
    "message": "One SIP message on one hop. `voipsniff.Message`, `trace.messages` (with `messages=True`).",
    "anomaly": "One kind of oddity, counted. `voipsniff.Anomaly`, `trace.anomalies`.",
}

KINDS = {
    Kind.TEXT: ("text", "text", "`str`"),
    Kind.INT: ("number", "number", "`int`"),
    Kind.FLOAT: ("number, rounded to its decimals", "the same", "`float`, not rounded"),
    Kind.BOOL: ("`true`, `false`", "`true`, `false`", "`bool`"),
    Kind.TIME: ("`2026-11-24T10:00:00.123456789Z` (RFC 3339, UTC)", "the same", "`int`, nanoseconds since 1970"),
    Kind.LIST: ("array", "joined with `;`", "`list` or `tuple`"),
    Kind.OBJECTS: ("array of objects", "JSON", "`list` of `dict`"),
}

KNOWN = {
    Known.MEASURED: "counted or timed here, in the packets",
    Known.SIGNALLED: "said in a SIP or SDP message",
    Known.REPORTED: "said by an endpoint about what it sees (RTCP)",
    Known.ESTIMATED: "computed by a model from other values",
    Known.DERIVED: "concluded from what was seen",
}

INTRODUCTION = f"""# Fields

Every field of every record: the same names in Python, JSON, CSV, `--columns`, `--sort` and `--where`. Units are in the
names. `voipsniff fields call` prints the same on a terminal. The version of this set is {SCHEMA_VERSION}; its major
part changes when a field is renamed, removed or redefined."""

NULL = """Every field may be null: empty in CSV, `None` in Python. Null is unknown, never 0. Inside objects, `time` and
names that end in `_time` are times. Text is as the network sent it, with what is no valid Unicode replaced by U+FFFD;
JSON writes control characters and marks that reorder text as `\\u` escapes, CSV as `\\x1b`."""


def fields_page() -> str:
    parts: list[str | list[str]] = [
        INTRODUCTION,
        "## Kinds of values",
        _kinds(),
        NULL,
        "## How a value is known",
        _known(),
    ]
    for kind, fields in FIELDS.items():
        parts += [f"## {kind}", RECORDS[kind], _fields(fields)]
    return page(*parts)


def _kinds() -> list[str]:
    return table(("kind", "JSON", "CSV", "Python"), [(kind.value, *forms) for kind, forms in KINDS.items()])


def _known() -> list[str]:
    return table(("word", "meaning"), [(known.value, meaning) for known, meaning in KNOWN.items()])


def _fields(fields: tuple[Field, ...]) -> list[str]:
    rows = [(f"`{field.name}`", _form(field), field.known.value, field.doc) for field in fields]
    return table(("field", "kind", "known", "what it is"), rows)


def _form(field: Field) -> str:
    decimals = f", {field.precision} decimals" if field.precision else ""
    return field.kind.value + (f" ({field.unit}{decimals})" if field.unit else decimals)
