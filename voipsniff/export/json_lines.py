"""A record straight to its line of JSON: the text of `json_text(row)`, by encoders that are chosen once per field."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from voipsniff.export.decimals import decimal_maker
from voipsniff.export.json_ import json_text
from voipsniff.export.rows import NESTED_DEPTH, converter, nested, values_reader
from voipsniff.export.text import clean, escape_json
from voipsniff.export.times import time_text
from voipsniff.fields import Field, Kind, fields_of

Encode = Callable[[Any], str]
"""Returns the JSON text of a value that is not None; lone surrogates and control characters may still be in it."""


def line_maker(kind: str, columns: Sequence[str] | None = None, *, tagged: bool = False) -> Callable[[object], str]:
    """Return the function that makes the JSON text of these columns (all when None) of a record of this kind.

    `tagged` puts the kind first, under `record`.
    """
    fields = fields_of(kind)
    names = tuple(fields) if columns is None else tuple(columns)
    values_of = values_reader(names)
    encoders = [_encoder(fields[name]) for name in names]
    exact = [converter(fields[name]) for name in names]
    blank = _blank(names, kind if tagged else None)

    def make(record: object) -> str:
        values = values_of(record)
        parts = blank.copy()
        try:
            parts[1::2] = [
                "null" if value is None else encode(value) for encode, value in zip(encoders, values, strict=True)
            ]
        except TypeError:  # a value that is not of its field's usual type: an enum, bytes
            parts[1::2] = [
                json_text(value if value is None else to(value)) for to, value in zip(exact, values, strict=True)
            ]
        return escape_json(clean("".join(parts)))

    return make


def _blank(names: Sequence[str], tag: str | None) -> list[str]:
    """Return the parts of a line, empty where the values go: every second one."""
    parts: list[str] = []
    before = "{" if tag is None else f'{{"record": {encode_basestring(tag)}, '
    for name in names:
        parts += (f"{before}{encode_basestring(name)}: ", "")
        before = ", "
    return [*parts, "}"]


def _encoder(field: Field) -> Encode:
    if field.kind is Kind.FLOAT:
        return _float_encoder(field)
    return _ENCODERS[field.kind]


def _float_encoder(field: Field) -> Encode:
    text_of = decimal_maker(field)
    return lambda value: text_of(value) or "null"


def nested_text(value: Any, key: str = "", depth: int = 0) -> str:
    """Return the JSON text of `nested(value, key, depth)`; lone surrogates and control characters may be in it."""
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if value is None or depth > NESTED_DEPTH:
        return "null" if kind is not bool else _flag(value)
    if kind is int:
        return _time(value) if key.endswith("_time") or key == "time" else repr(value)
    if kind is dict:
        return _object(value, depth + 1)
    if kind is list or kind is tuple:
        return f"[{', '.join([nested_text(item, '', depth + 1) for item in value])}]"
    if kind is float:
        return repr(value) if math.isfinite(value) else "null"
    return json_text(nested(value, key, depth))


def _object(value: dict[object, Any], depth: int) -> str:
    parts = _shape(tuple(value)).copy()
    parts[1::2] = [
        encode_basestring(inner) if type(inner) is str else nested_text(inner, str(key), depth)
        for key, inner in value.items()
    ]
    return "".join(parts)


@lru_cache(maxsize=1024)
def _shape(keys: tuple[object, ...]) -> list[str]:
    """Return the parts of an object with these keys, empty where the values go; not to be changed."""
    return _blank([str(key) for key in keys], None) if keys else ["{}"]


def _flag(value: object) -> str:
    return "true" if value else "false"


def _integer(value: Any) -> str:
    return repr(value) if type(value) is int else nested_text(value)


def _time(value: Any) -> str:
    return f'"{time_text(int(value))}"'


def _list(value: Any) -> str:
    if type(value) is not list:
        return nested_text(value if isinstance(value, tuple) else nested(value))
    if not value:
        return "[]"
    return f"[{', '.join([encode_basestring(item) if type(item) is str else nested_text(item) for item in value])}]"


_ENCODERS: dict[Kind, Encode] = {
    Kind.TEXT: encode_basestring,
    Kind.INT: _integer,
    Kind.BOOL: _flag,
    Kind.TIME: _time,
    Kind.LIST: _list,
    Kind.OBJECTS: nested_text,
}
