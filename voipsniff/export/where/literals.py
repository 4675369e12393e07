"""Values as they are written, turned into what the field holds: numbers with units, times, texts, true and false."""

from __future__ import annotations

import re
from decimal import Decimal

from voipsniff.export.times import parse_time
from voipsniff.export.where.tokens import Sort, Token
from voipsniff.export.where.tree import Value
from voipsniff.fields import Field, Kind

TIME_UNITS = {
    "ns": Decimal("1e-9"),
    "us": Decimal("1e-6"),
    "ms": Decimal("0.001"),
    "s": Decimal(1),
    "min": Decimal(60),
    "h": Decimal(3600),
}
"""Units of a duration, in seconds: `500ms`, `2min`."""

SCALES = {"k": Decimal(1000), "M": Decimal(1_000_000)}
"""Scales of any number: `64k`."""

MAX_DIGITS = 40
"""Characters of a number."""

_NUMBER = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))([a-zA-Z%]*)", re.ASCII)
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


def literal(field: Field, token: Token) -> Value:
    """Return the value of a token for this field. ValueError, whose text says why, when it is none."""
    if token.sort is Sort.WORD and token.text.lower() == "null":
        raise ValueError(f"null is never equal to anything; write '{field.name} is null'")
    if field.kind is Kind.TIME:
        return parse_time(token.text)
    if field.kind is Kind.BOOL:
        return _truth(field, token)
    if field.kind in (Kind.INT, Kind.FLOAT):
        return _number(field, token)
    return token.text


def _truth(field: Field, token: Token) -> bool:
    value = _TRUTH.get(token.text.lower())
    if value is None:
        raise ValueError(f"{field.name!r} is true or false")
    return value


def _number(field: Field, token: Token) -> int | float:
    match = _NUMBER.fullmatch(token.text)
    if match is None or len(token.text) > MAX_DIGITS:
        raise ValueError(_no_number(field))
    number = Decimal(match[1]) * _factor(field, match[2])
    return int(number) if number == number.to_integral_value() else float(number)


def _no_number(field: Field) -> str:
    return f"{field.name!r} is a number{f' in {field.unit}' if field.unit else ''}, this is none"


def _factor(field: Field, suffix: str) -> Decimal:
    """Return what a number with this suffix is multiplied by to be in the field's unit."""
    if not suffix or suffix == field.unit:
        return Decimal(1)
    if suffix in SCALES:
        return SCALES[suffix]
    if suffix not in TIME_UNITS:
        raise ValueError(f"{_no_number(field)}; units are {', '.join(TIME_UNITS)}, scales {', '.join(SCALES)}")
    if field.unit not in TIME_UNITS:
        raise ValueError(f"{field.name!r} is {_nature(field)}: {suffix!r} does not fit")
    return TIME_UNITS[suffix] / TIME_UNITS[field.unit]


def _nature(field: Field) -> str:
    return f"in {field.unit}" if field.unit else "a bare number"
