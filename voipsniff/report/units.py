"""Numbers, times and addresses as a person reads them; unknown is `–`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from voipsniff.report.text import UNKNOWN, escape

NS: Final = 1_000_000_000
_EPOCH = datetime(1970, 1, 1)


def moment(ts_ns: int) -> datetime | None:
    """Return the UTC time of `ts_ns`, or None when it is out of the calendar (a damaged time stamp)."""
    try:
        return _EPOCH + timedelta(microseconds=ts_ns // 1000)
    except OverflowError:
        return None


def date(ts_ns: int | None) -> str:
    """Return `2025-11-25`."""
    at = None if ts_ns is None else moment(ts_ns)
    return UNKNOWN if at is None else f"{at:%Y-%m-%d}"


def clock(ts_ns: int | None) -> str:
    """Return `07:12:03.120`, cut (not rounded) to milliseconds, so that it never shows a later time."""
    at = None if ts_ns is None else moment(ts_ns)
    return UNKNOWN if at is None else f"{at:%H:%M:%S}.{at.microsecond // 1000:03d}"


def date_and_clock(ts_ns: int | None) -> str:
    """Return `2025-11-25 07:12:03.120`."""
    return UNKNOWN if ts_ns is None or moment(ts_ns) is None else f"{date(ts_ns)} {clock(ts_ns)}"


def seconds_between(start_ns: int, end_ns: int) -> float:
    return (end_ns - start_ns) / NS


def duration(seconds: float | None) -> str:
    """Return a length of time in words that fit its size: `40 µs`, `182 ms`, `2.50 s`, `3 min 41 s`, `2 h 05 min`."""
    if seconds is None:
        return UNKNOWN
    if seconds < 0:
        return "-" + duration(-seconds)
    if 0 < seconds < 0.000_000_5:
        return "< 1 µs"
    if 0 < seconds < 0.000_999_5:
        return f"{seconds * 1e6:.0f} µs"
    if 0 < seconds < 0.009_95:
        return f"{seconds * 1000:.1f} ms"
    if round(seconds * 1000) < 1000:
        return f"{seconds * 1000:.0f} ms"
    if round(seconds, 2) < 10:
        return f"{seconds:.2f} s"
    if round(seconds, 1) < 60:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    minutes = whole // 60
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60:02d} min"
    return f"{minutes // 1440} days {minutes // 60 % 24} h"


def milliseconds(value: float | None) -> str:
    """Return a length of time that is known in milliseconds, as `duration` writes it."""
    return UNKNOWN if value is None else duration(value / 1000)


def talk_time(seconds: float | None) -> str:
    """Return `0:12`, `3:41` or `1:02:03`, as telephone bills do."""
    if seconds is None:
        return UNKNOWN
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d}"
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def count(value: int | None, one: str = "", many: str = "") -> str:
    """Return `12,041`, or with words `1 packet`, `12,041 packets`."""
    if value is None:
        return UNKNOWN
    word = one if value == 1 else (many or one + "s")
    return f"{value:,} {word}" if one else f"{value:,}"


def size(octets: int | None) -> str:
    """Return `812 B`, `3.4 MB` (powers of 1000, as file managers and disks count)."""
    if octets is None:
        return UNKNOWN
    value = float(octets)
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if value < 999.95 or unit == "TB":
            return f"{value:.0f} B" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    raise AssertionError("unreachable")


def percent(part: float, whole: float) -> str:
    """Return the share of `part`: never `0.0 %` for something and never `100.0 %` for less than all."""
    if not whole:
        return UNKNOWN
    share = 100 * part / whole
    if 0 < share < 0.05:
        return "< 0.1 %"
    if 99.95 <= share < 100:
        return "> 99.9 %"
    return f"{share:.1f} %"


def decimal(value: float | None, precision: int, unit: str = "") -> str:
    """Return a measured number with its unit, `–` when unknown."""
    if value is None:
        return UNKNOWN
    return f"{value:.{precision}f} {unit}".rstrip()


def estimate(value: float | None, precision: int = 2) -> str:
    """Return a number that a model gave: `~4.41`."""
    return UNKNOWN if value is None else f"~{value:.{precision}f}"


def endpoint(ip: str | None, port: int | None) -> str:
    """Return `10.0.0.1:5060` or `[2001:db8::1]:5060`."""
    if ip is None:
        return UNKNOWN if port is None else f":{port}"
    address = escape(ip)
    if port is None:
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
