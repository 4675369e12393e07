"""Times as text: RFC 3339 in UTC with nine decimals, and the forms that a person types."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

SECOND = 1_000_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

WRITTEN = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"  # the date
    r"(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?"  # the time of day
    r"\s*(?:([Zz])|([+-])(\d\d):(\d\d))?)?",  # the offset from UTC
    re.ASCII,
)
EPOCH_SECONDS = re.compile(r"(\d{1,10})(?:\.(\d{1,9}))?", re.ASCII)


@lru_cache(maxsize=4096)
def _second_text(seconds: int | str) -> str:
    return (EPOCH + timedelta(seconds=int(seconds))).strftime("%Y-%m-%dT%H:%M:%S.")


def time_text(ts_ns: int) -> str:
    """Return nanoseconds since 1970 as `2026-11-24T10:00:00.123456789Z` (RFC 3339)."""
    if ts_ns >= SECOND:
        digits = str(ts_ns)  # the last nine are the fraction as they stand: twice as fast as to divide and to format
        return _second_text(digits[:-9]) + digits[-9:] + "Z"
    seconds, rest = divmod(ts_ns, SECOND)
    return f"{_second_text(seconds)}{rest:09d}Z"


def parse_time(text: str) -> int:
    """Return the nanoseconds since 1970 of a time as written by a person.

    RFC 3339, `YYYY-MM-DD`, `YYYY-MM-DD HH:MM[:SS[.fraction]]`, each UTC unless it carries an offset, or seconds since
    1970 with up to nine decimals. Raises ValueError, whose text says what is wrong.
    """
    text = text.strip()
    epoch = EPOCH_SECONDS.fullmatch(text)
    if epoch:
        return int(epoch[1]) * SECOND + _fraction_ns(epoch[2])
    written = WRITTEN.fullmatch(text)
    if written is None:
        raise ValueError(f"{text!r} is no time; write 2026-11-24T10:00:00Z or '2026-11-24 10:00:00'")
    year, month, day, hour, minute, second, fraction, _, sign, off_hours, off_minutes = written.groups()
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC
        )
    except ValueError as error:
        raise ValueError(f"{text!r} is no time: {error}") from None
    offset = (int(off_hours or 0) * 60 + int(off_minutes or 0)) * (-60 if sign == "-" else 60)
    whole = (moment - EPOCH) // timedelta(seconds=1)
    return (whole - offset) * SECOND + _fraction_ns(fraction)


def _fraction_ns(digits: str | None) -> int:
    return int((digits or "").ljust(9, "0"))
