"""Frozen records at the price of mutable ones."""

from __future__ import annotations

from dataclasses import fields, make_dataclass
from typing import Any


def draft_of(record: type[Any]) -> type[Any]:
    """Return a mutable class with the slots of a frozen dataclass: `draft.__class__ = record` makes it one.

    The `__init__` of a frozen dataclass sets each field through `object.__setattr__`, which takes eight times as long;
    with the 75 fields of a CDR that is most of its making.
    """
    names: list[tuple[str, Any]] = [(field.name, field.type) for field in fields(record)]
    return make_dataclass(f"{record.__name__}Draft", names, slots=True)
