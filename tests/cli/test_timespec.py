"""Times of --from and --to."""

from __future__ import annotations

import pytest

from voipsniff.cli.timespec import Base, TimeSpec, parse_timespec

S = 1_000_000_000
FIRST = 1_795_514_400 * S + 5  # 2026-11-24T10:00:00.000000005Z


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-24T10:00:30Z", 1_795_514_430 * S),
        ("1795514430.5", 1_795_514_430 * S + 500_000_000),
        ("10:01", 1_795_514_460 * S),
        ("9:59:59.5", 1_795_514_399 * S + 500_000_000),
        ("00:00", 1_795_478_400 * S),
        ("+30", FIRST + 30 * S),
        ("+30s", FIRST + 30 * S),
        ("+1.5min", FIRST + 90 * S),
        ("+250ms", FIRST + 250_000_000),
        ("+2h", FIRST + 7200 * S),
        ("+0.000000001s", FIRST + 1),
    ],
)
def test_a_time_of_a_trace(text: str, expected: int) -> None:
    assert parse_timespec(text).resolve(FIRST) == expected


@pytest.mark.parametrize("text", ["", "soon", "-30s", "+", "+s", "24:00", "10:60", "10:00:60", "+1d", "+1e3"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="is no time; write"):
        parse_timespec(text)


def test_an_absolute_time_needs_no_trace() -> None:
    assert parse_timespec("2026-11-24").base is Base.EPOCH
    assert parse_timespec("+1s") == TimeSpec(Base.START, S)
