"""The tree of a parsed expression. Values are typed already: what the field of the comparison holds."""

from __future__ import annotations

from dataclasses import dataclass

from voipsniff.fields import Field

Value = str | int | float | bool
"""A text, a number in the field's unit, a time in nanoseconds, or true and false."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """field operator value, or field operator other field; operator is one of == != < <= > >=."""

    field: Field
    operator: str
    value: Value | Field


@dataclass(frozen=True, slots=True)
class Membership:
    """field in (values)"""

    field: Field
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """field ~ "regular expression": found anywhere in the text, or in one of the list."""

    field: Field
    pattern: str


@dataclass(frozen=True, slots=True)
class Contains:
    """field contains "text": as a part of the text, or as one of the list; case does not count."""

    field: Field
    text: str


@dataclass(frozen=True, slots=True)
class IsNull:
    """field is null: the value is not known."""

    field: Field


@dataclass(frozen=True, slots=True)
class Truth:
    """A field alone: it is true, or a list that is not empty."""

    field: Field


@dataclass(frozen=True, slots=True)
class Not:
    inner: Node


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


Node = Comparison | Membership | Matches | Contains | IsNull | Truth | Not | And | Or
