"""Times to text and back; the oracle is the standard library's own parser."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voipsniff.export.times import parse_time, time_text

S = 1_000_000_000


def test_nanoseconds_are_nine_decimals_of_utc() -> None:
    assert time_text(1_795_514_400_123_456_789) == "2026-11-24T10:00:00.123456789Z"
    assert time_text(0) == "1970-01-01T00:00:00.000000000Z"
    assert time_text(-1) == "1969-12-31T23:59:59.999999999Z"
    assert time_text(2**63 - 1).startswith("2262-04-11T")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-24T10:00:00Z", 1_795_514_400 * S),
        ("2026-11-24t10:00:00z", 1_795_514_400 * S),
        ("2026-11-24T10:00:00.5Z", 1_795_514_400 * S + 500_000_000),
        ("2026-11-24T10:00:00.123456789Z", 1_795_514_400_123_456_789),
        ("2026-11-24T12:00:00+02:00", 1_795_514_400 * S),
        ("2026-11-24T04:30:00-05:30", 1_795_514_400 * S),
        ("2026-11-24 10:00:00", 1_795_514_400 * S),
        ("2026-11-24 10:00", 1_795_514_400 * S),
        ("2026-11-24", 1_795_478_400 * S),
        ("1795514400", 1_795_514_400 * S),
        ("1795514400.25", 1_795_514_400 * S + 250_000_000),
    ],
)
def test_the_forms_that_a_person_writes(text: str, expected: int) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "now", "2026-13-01", "2026-02-30", "2026-11-24T25:00:00Z", "2026-11-24T10:00:00.1234567890Z",
     "2026-11-24T10:00:00+2", "24.11.2026", "10:00", "٢٠٢٦-11-24", "1795514400s", "-5", "2026-11-24T10:00:00Zx"],
)  # fmt: skip
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no time"):
        parse_time(text)


@given(st.datetimes(datetime(1980, 1, 1), datetime(2200, 1, 1)), st.integers(0, 999))
def test_the_same_as_the_standard_library(moment: datetime, nanoseconds: int) -> None:
    ns = int(moment.replace(tzinfo=UTC, microsecond=0).timestamp()) * S + moment.microsecond * 1000 + nanoseconds
    text = moment.isoformat(timespec="microseconds") + f"{nanoseconds:03d}Z"
    assert time_text(ns) == text
    assert parse_time(text) == ns
