"""One value of a record as a cell of a table: text by its registered kind, colour by what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from voipsniff.fields import Field, Kind
from voipsniff.fields.field import Known
from voipsniff.report.page import Span
from voipsniff.report.palette import method_style, outcome_style, status_style
from voipsniff.report.text import UNKNOWN, escape
from voipsniff.report.trouble import grade
from voipsniff.report.units import clock, date_and_clock

LIST_SHOWN = 6
"""Values of a list that a cell shows; more are counted."""
LONGEST_CELL = 200
"""Characters of one value that are looked at: a header of 60 kB is no cell."""


def cell(field: Field, value: object, *, one_day: bool = False) -> Span:
    """Return text (escaped, on one line) and style; `one_day`: the date is written elsewhere."""
    if value is None or (field.kind in (Kind.LIST, Kind.OBJECTS) and not value):
        return UNKNOWN, "dim"
    return _text(field, value, one_day), value_style(field.name, value)


def _text(field: Field, value: object, one_day: bool) -> str:
    if field.kind is Kind.TIME and isinstance(value, int):
        return clock(value) if one_day else date_and_clock(value)
    if field.kind is Kind.FLOAT and isinstance(value, int | float):
        shown = f"{value:.{field.precision or 0}f}"
        return f"~{shown}" if field.known is Known.ESTIMATED else shown
    if field.kind is Kind.BOOL:
        return "yes" if value else "no"
    if field.kind in (Kind.LIST, Kind.OBJECTS) and isinstance(value, Sequence):
        return _list(value)
    return escape(str(value)[:LONGEST_CELL])


def _list(values: Sequence[object]) -> str:
    shown = [escape(_item(value)[:LONGEST_CELL]) for value in values[:LIST_SHOWN]]
    more = len(values) - len(shown)
    return ", ".join(shown) + (f" +{more}" if more else "")


def _item(value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{key}={item}" for key, item in value.items() if item is not None)
    return str(value)


def value_style(name: str, value: object) -> str:
    """Return the colour that a value deserves by its field's name; most have none."""
    if name == "outcome":
        return outcome_style(str(value))
    if name == "method":
        return method_style(str(value))
    if name == "number":
        return "bold"
    if isinstance(value, int | float):
        return _number_style(name, value)
    return "dim" if name in ("call_id", "branch", "ssrc") else ""


def _number_style(name: str, value: float) -> str:
    if name == "status_code":
        return status_style(int(value))
    return grade(name, value)
