"""Records made from the registry alone, for tests of what shows them."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

from voipsniff.fields import FIELDS


@cache
def record_type(kind: str) -> type:
    """Return a dataclass with the fields of a record kind, each None unless given."""
    fields = [(field.name, Any, dataclasses.field(default=None)) for field in FIELDS[kind]]
    return dataclasses.make_dataclass(f"Fake_{kind}", fields, slots=True)


def record(kind: str, **values: object) -> Any:
    """Return a record of this kind with these values."""
    return record_type(kind)(**values)
