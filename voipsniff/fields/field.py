"""What a field of a record is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """The type of a field's value; every kind may also be null, which means unknown (never 0)."""

    TEXT = "text"
    INT = "int"
    FLOAT = "float"
    BOOL = "bool"
    TIME = "time"
    """Nanoseconds since 1970 (int) in Python; RFC 3339 UTC with nine decimals in JSON and CSV."""
    LIST = "list"
    """A list of texts or numbers; joined with ';' in CSV."""
    OBJECTS = "objects"
    """A list of objects (dicts); JSON text in CSV."""


class Known(Enum):
    """How a value is known."""

    MEASURED = "measured"
    """Counted or timed here, in the packets."""
    SIGNALLED = "signalled"
    """Said in a SIP or SDP message."""
    REPORTED = "reported"
    """Said by an endpoint about what it sees (RTCP)."""
    ESTIMATED = "estimated"
    """Computed by a model from other values."""
    DERIVED = "derived"
    """Concluded from what was seen."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `name` is its key in Python, JSON, CSV and expressions."""

    name: str
    title: str
    """The column head in a table."""
    kind: Kind
    known: Known
    doc: str
    """One sentence or two: what the value is, and its standard."""
    unit: str | None = None
    precision: int | None = None
    """Decimals of a FLOAT in every output."""
    table: bool = False
    """Whether the default table of a terminal shows it."""


def text(name: str, title: str, doc: str, known: Known = Known.SIGNALLED, *, table: bool = False) -> Field:
    return Field(name, title, Kind.TEXT, known, doc, table=table)


def integer(
    name: str, title: str, doc: str, known: Known = Known.MEASURED, unit: str | None = None, *, table: bool = False
) -> Field:
    return Field(name, title, Kind.INT, known, doc, unit, table=table)


def number(
    name: str,
    title: str,
    unit: str | None,
    precision: int,
    doc: str,
    known: Known = Known.MEASURED,
    *,
    table: bool = False,
) -> Field:
    return Field(name, title, Kind.FLOAT, known, doc, unit, precision, table)


def flag(name: str, title: str, doc: str, known: Known = Known.DERIVED, *, table: bool = False) -> Field:
    return Field(name, title, Kind.BOOL, known, doc, table=table)


def time(name: str, title: str, doc: str, known: Known = Known.MEASURED, *, table: bool = False) -> Field:
    return Field(name, title, Kind.TIME, known, doc, table=table)


def values(name: str, title: str, doc: str, known: Known = Known.SIGNALLED, *, table: bool = False) -> Field:
    return Field(name, title, Kind.LIST, known, doc, table=table)


def objects(name: str, title: str, doc: str, known: Known = Known.DERIVED) -> Field:
    return Field(name, title, Kind.OBJECTS, known, doc)
