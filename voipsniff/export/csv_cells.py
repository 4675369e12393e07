"""A record straight to its cells of CSV: what `cell` makes of its row, by converters that are chosen once per field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from voipsniff.export.csv_ import cell
from voipsniff.export.decimals import decimal_maker
from voipsniff.export.json_lines import nested_text
from voipsniff.export.rows import converter, values_reader
from voipsniff.export.text import clean, escape_json
from voipsniff.fields import Field, Kind, fields_of

Convert = Callable[[Any], object]
"""Returns what the csv module writes for a value that is not None."""


def cells_maker(kind: str, columns: Sequence[str] | None = None) -> Callable[[object], list[object]]:
    """Return the function that makes the cells of these columns (all when None) of a record of this kind."""
    fields = fields_of(kind)
    names = tuple(fields) if columns is None else tuple(columns)
    values_of = values_reader(names)
    converters = [_converter(fields[name]) for name in names]

    def make(record: object) -> list[object]:
        return ["" if value is None else to(value) for to, value in zip(converters, values_of(record), strict=True)]

    return make


def _converter(field: Field) -> Convert:
    to = converter(field)
    if field.kind is Kind.TEXT:
        return lambda value: value if type(value) is str and value.isprintable() else cell(to(value))
    if field.kind is Kind.INT:
        return lambda value: value if type(value) is int else cell(to(value))
    if field.kind is Kind.FLOAT:
        return decimal_maker(field)  # the csv module writes None as an empty field
    if field.kind is Kind.TIME:
        return to
    if field.kind is Kind.BOOL:
        return lambda value: "true" if value else "false"
    if field.kind is Kind.LIST:
        return lambda value: _list(value, to)
    return lambda value: _objects(value, to)


def _list(value: Any, to: Callable[[object], Any]) -> str:
    if type(value) is list:
        if not value:
            return ""
        if len(value) == 1 and type(value[0]) is str and value[0].isprintable():
            return str(value[0])
    return cell(to(value))


def _objects(value: Any, to: Callable[[object], Any]) -> str:
    """Return a list of dicts as JSON text, without the way over plain values."""
    if type(value) is list:
        if not value:
            return ""
        if type(value[0]) is dict:
            return escape_json(clean(nested_text(value)))
    return cell(to(value))
