"""Decimal numbers as text, by the shortest way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from voipsniff.export.rows import converter
from voipsniff.fields import Field

MOST_DECIMALS = 4
"""Below 0.0001 Python writes an exponent."""
LIMIT = 1e11
"""With up to four decimals a smaller number has at most 15 digits: then its decimal form is its shortest form."""


def decimal_maker(field: Field) -> Callable[[Any], str | None]:
    """Return what turns a value of a FLOAT field into `repr` of its rounded value; None for infinity and NaN."""
    precision, exact = field.precision or 0, converter(field)
    form = f"%.{precision}f"
    is_short = 0 < precision <= MOST_DECIMALS

    def make(value: Any) -> str | None:
        if is_short and 0.0 <= value < LIMIT:
            text: str = (form % abs(value)).rstrip("0")  # abs: no negative zero
            return text + "0" if text[-1] == "." else text
        rounded = exact(value)
        return None if rounded is None else repr(rounded)

    return make
