"""Times on the command line: absolute, or relative to the trace."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

import click

from voipsniff.export.times import SECOND, parse_time

DAY = 86_400 * SECOND

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d(?:\.\d{1,9})?))?", re.ASCII)
_OFFSET = re.compile(r"\+(\d{1,9}(?:\.\d{1,9})?)(ms|s|min|h)?", re.ASCII)
_UNITS = {"ms": Decimal("0.001"), "s": Decimal(1), "min": Decimal(60), "h": Decimal(3600)}


class Base(Enum):
    """What the nanoseconds of a time are counted from."""

    EPOCH = "1970"
    DAY = "midnight UTC of the day of the first packet"
    START = "the first packet"


@dataclass(frozen=True, slots=True)
class TimeSpec:
    """A time as given: `ns` after its base."""

    base: Base
    ns: int

    def resolve(self, first_ns: int) -> int:
        """Return nanoseconds since 1970, given the time of the first packet."""
        if self.base is Base.EPOCH:
            return self.ns
        return self.ns + (first_ns if self.base is Base.START else first_ns - first_ns % DAY)


def parse_timespec(text: str) -> TimeSpec:
    """Return the time that `10:30`, `+90s`, or whatever `parse_time` takes, stands for. Raises ValueError."""
    offset = _OFFSET.fullmatch(text)
    if offset:
        return TimeSpec(Base.START, int(Decimal(offset[1]) * _UNITS[offset[2] or "s"] * SECOND))
    clock = _CLOCK.fullmatch(text)
    if clock:
        seconds = int(clock[1]) * 3600 + int(clock[2]) * 60
        return TimeSpec(Base.DAY, seconds * SECOND + int(Decimal(clock[3] or 0) * SECOND))
    try:
        return TimeSpec(Base.EPOCH, parse_time(text))
    except ValueError:
        raise ValueError(
            f"{text!r} is no time; write 2026-11-24T10:00:00Z, '2026-11-24 10:00', 10:00 (of the trace's first day), "
            "+30s (after the trace's start) or seconds since 1970"
        ) from None


def time_option(ctx: click.Context, param: click.Parameter, value: str | None) -> TimeSpec | None:
    """Convert the value of --from or --to (a click callback)."""
    try:
        return None if value is None else parse_timespec(value)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None
