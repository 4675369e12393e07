"""An expression cut into tokens: operators, brackets, quoted texts and words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from voipsniff.export.where.error import WhereError

MAX_EXPRESSION = 4096
"""Characters of an expression."""


class Sort(Enum):
    """What a token is."""

    WORD = "word"
    """A name, a number or bare text: it depends on where it stands."""
    TEXT = "text"
    """Quoted: never a name or a keyword."""
    OPERATOR = "operator"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is without quotes and escapes; `start` and `end` are offsets in the expression."""

    sort: Sort
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        return self.sort is Sort.WORD and self.text.lower() in words

    def is_operator(self, *operators: str) -> bool:
        return self.sort is Sort.OPERATOR and self.text in operators


_TOKEN = re.compile(
    r"""\s*(?:
        (?P<operator> == | != | <= | >= | [=<>~(),] )
      | (?P<quoted> "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' )
      | (?P<word> [^\s=!<>~(),"']+ )
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def tokens(expression: str) -> list[Token]:
    """Return the tokens, an END last. WhereError for an open quote, a stray character or too long an expression."""
    if len(expression) > MAX_EXPRESSION:
        raise WhereError(f"longer than {MAX_EXPRESSION} characters", expression, MAX_EXPRESSION, len(expression))
    found: list[Token] = []
    length = len(expression.rstrip())
    at = 0
    while at < length:
        match = _TOKEN.match(expression, at, length)
        if match is None:
            at += len(expression[at:]) - len(expression[at:].lstrip())
            raise WhereError(_stray(expression[at]), expression, at, at + 1)
        found.append(_token(match))
        at = match.end()
    found.append(Token(Sort.END, "", length, length))
    return found


def _token(match: re.Match[str]) -> Token:
    group = match.lastgroup or ""
    start, end = match.span(group)
    if group == "quoted":
        return Token(Sort.TEXT, _unescaped(match[group][1:-1]), start, end)
    return Token(Sort.OPERATOR if group == "operator" else Sort.WORD, match[group], start, end)


def _unescaped(text: str) -> str:
    """Return the text without the backslash before a quote or a backslash; any other stays (`"\\d+"` is a regex)."""
    return _ESCAPE.sub(lambda match: match[1] if match[1] in "\\\"'" else match[0], text)


def _stray(char: str) -> str:
    if char in "\"'":
        return "this quote is never closed"
    if char == "!":
        return "'!' alone is no operator; write 'not' or '!='"
    return f"unexpected {char!r}"
