"""Records as plain rows: dicts whose keys and order are the registry's and whose values JSON can hold."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from operator import attrgetter
from typing import Any

from voipsniff.export.text import clean
from voipsniff.export.times import time_text
from voipsniff.fields import FIELDS, Field, Kind, fields_of

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Row = dict[str, Json]
"""One record: field name to value. Times are RFC 3339 text, unknown is None."""

NESTED_DEPTH = 12
"""Levels of objects inside a field; deeper ones, which no record has, are cut to null."""


def to_row(record: object) -> Row:
    """Return every field of a record (a Cdr, StreamRecord, Transaction, ...) in the registry's order."""
    return row_maker(kind_of(record))(record)


def to_rows(records: Iterable[object]) -> list[Row]:
    """Return the records as rows, ready for `pandas.DataFrame`, `polars.DataFrame` or Arrow's `Table.from_pylist`."""
    return [to_row(record) for record in records]


def kind_of(record: object) -> str:
    """Return the registry's name of a record: "call", "stream", ... TypeError for what is no record."""
    record_type: type = type(record)
    return _kind_of_type(record_type)


@lru_cache(maxsize=256)
def _kind_of_type(record_type: type) -> str:
    if dataclasses.is_dataclass(record_type):
        names = {field.name for field in dataclasses.fields(record_type)}
        for kind, fields in FIELDS.items():
            if names == {field.name for field in fields}:
                return kind
    raise TypeError(f"{record_type.__name__} is no record of voipsniff")


def row_maker(kind: str, columns: Sequence[str] | None = None) -> Callable[[object], Row]:
    """Return the function that makes a row of these columns (all when None) from a record of this kind."""
    return _row_maker(kind, tuple(columns) if columns is not None else tuple(fields_of(kind)))


@lru_cache(maxsize=256)
def _row_maker(kind: str, columns: tuple[str, ...]) -> Callable[[object], Row]:
    fields = fields_of(kind)
    converters = [converter(fields[name]) for name in columns]
    values_of = values_reader(columns)

    def make(record: object) -> Row:
        known = [
            None if value is None else convert(value)
            for value, convert in zip(values_of(record), converters, strict=True)
        ]
        return dict(zip(columns, known, strict=True))

    return make


def values_reader(columns: Sequence[str]) -> Callable[[object], tuple[object, ...]]:
    """Return the function that takes these attributes of a record, all of them in one call."""
    values_of: Callable[[object], Any] = attrgetter(*columns)
    return values_of if len(columns) > 1 else lambda record: (values_of(record),)


def converter(field: Field) -> Callable[[object], Json]:
    """Return what turns a value (not None) of this field into JSON's types."""
    if field.kind is Kind.FLOAT:
        return _rounded(field.precision or 0)
    return _CONVERTERS[field.kind]


def _rounded(precision: int) -> Callable[[object], Json]:
    def convert(value: object) -> Json:
        number = float(value)  # type: ignore[arg-type]
        if not math.isfinite(number):
            return None
        return round(number, precision) + 0.0 if precision else round(number)  # + 0.0: no negative zero

    return convert


def nested(value: object, key: str = "", depth: int = 0) -> Json:
    """Return any value in JSON's types; an int under the key `time` or `..._time` is nanoseconds: RFC 3339 text."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return clean(value)
    if value is None or isinstance(value, bool) or depth > NESTED_DEPTH:
        return value if isinstance(value, bool) else None
    if isinstance(value, Enum):
        return value.name.lower() if not isinstance(value.value, str) else clean(value.value)
    if isinstance(value, int):
        return time_text(int(value)) if key == "time" or key.endswith("_time") else int(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (dict, Mapping)):
        return {clean(str(name)): nested(inner, str(name), depth + 1) for name, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [nested(inner, "", depth + 1) for inner in value]
    if dataclasses.is_dataclass(value):
        return {
            field.name: nested(getattr(value, field.name), field.name, depth + 1) for field in dataclasses.fields(value)
        }
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    return clean(str(value))


def _text(value: object) -> Json:
    return value if type(value) is str and value.isascii() else nested(value)


def _integer(value: object) -> Json:
    return value if type(value) is int else nested(value)


def _time(value: object) -> Json:
    return time_text(int(value))  # type: ignore[call-overload]


def _list(value: object) -> Json:
    return [_text(item) for item in value] if isinstance(value, (list, tuple)) else nested(value)


_CONVERTERS: dict[Kind, Callable[[object], Json]] = {
    Kind.TEXT: _text,
    Kind.INT: _integer,
    Kind.BOOL: bool,
    Kind.TIME: _time,
    Kind.LIST: _list,
    Kind.OBJECTS: nested,
}
