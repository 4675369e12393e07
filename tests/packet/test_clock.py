"""The clock of the trace: what is mended, what is left, and that only the past decides."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.packet.batch import batch_of
from voipsniff.packet.clock import TraceClock

SECOND = 1_000_000_000
MILLI = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
YEAR = 365 * DAY
T0 = 1_700_000_000 * SECOND


def mended(
    times: list[int], sizes: list[int] | None = None, before: int = 16
) -> tuple[list[int], TraceClock, dict[str, int]]:
    """Return the mended times, the clock, and the anomalies by name.

    `sizes` splits the trace into batches; `before` packets at the first time come first and are left out.
    """
    log = AnomalyLog()
    clock = TraceClock(log)
    if times:
        clock.sanitize(batch_of([b""] * before, [times[0]] * before))
    result: list[int] = []
    start = 0
    for size in [*(sizes or []), len(times)]:
        part = times[start : start + size]
        batch = batch_of([b""] * len(part), part, first_frame=start + 1)
        clock.sanitize(batch)
        result += batch.ts_ns.tolist()
        start += size
    return result, clock, {name: anomaly.count for name, anomaly in log.seen.items()}


def test_good_times_stay() -> None:
    times = [T0, T0 + 1, T0 + 20 * MILLI, T0 + 20 * MILLI, T0 + 90 * DAY]
    result, clock, anomalies = mended(times)
    assert (result, clock.now_ns, anomalies) == (times, times[-1], {})


def test_a_little_disorder_is_normal() -> None:
    times = [T0, T0 + 50 * MILLI, T0 + 10 * MILLI, T0 + 60 * MILLI]
    result, clock, anomalies = mended(times)
    assert (result, clock.now_ns, anomalies) == (times, times[-1], {})


def test_a_step_back_is_counted_and_left() -> None:
    times = [T0, T0 + 10 * SECOND, T0 + 2 * SECOND, T0 + 3 * SECOND, T0 + 11 * SECOND]
    result, clock, anomalies = mended(times)
    assert (result, clock.now_ns, anomalies) == (times, times[-1], {"time_backwards": 1})


def test_now_never_goes_back() -> None:
    _, clock, _ = mended([T0 + 10 * SECOND, T0])
    assert clock.now_ns == T0 + 10 * SECOND


@pytest.mark.parametrize("absurd", [0, -5, T0 + 2 * YEAR, T0 - 2 * HOUR, 2**63 - 1, -(2**63), 8 * 10**18])
def test_one_absurd_time_gets_the_time_before_it(absurd: int) -> None:
    result, clock, anomalies = mended([T0, T0 + SECOND, absurd, T0 + 2 * SECOND])
    assert result == [T0, T0 + SECOND, T0 + SECOND, T0 + 2 * SECOND]
    assert (clock.now_ns, anomalies) == (T0 + 2 * SECOND, {"time_absurd": 1})


def test_absurd_times_in_a_row_that_do_not_agree() -> None:
    result, _, anomalies = mended([T0, T0 + 4 * YEAR, T0 - 9 * DAY, T0 + 2 * YEAR, T0 + SECOND])
    assert (result, anomalies) == ([T0, T0, T0, T0, T0 + SECOND], {"time_absurd": 3})


def test_a_leap_ahead_counts_when_the_next_packet_agrees() -> None:
    later = T0 + 3 * YEAR
    result, clock, anomalies = mended([T0, later, later + SECOND, later + 2 * SECOND])
    assert result == [T0, T0, later + SECOND, later + 2 * SECOND]
    assert (clock.now_ns, anomalies) == (later + 2 * SECOND, {"time_absurd": 1})


def test_packets_that_are_years_apart() -> None:
    """A collection of single messages: each second one is believed, as time does go on."""
    result, _, anomalies = mended([T0, T0 + 3 * YEAR, T0 + 6 * YEAR, T0 + 9 * YEAR, T0 + 12 * YEAR])
    assert result == [T0, T0, T0 + 6 * YEAR, T0 + 6 * YEAR, T0 + 12 * YEAR]
    assert anomalies == {"time_absurd": 2}


def test_the_first_packets_may_be_years_apart() -> None:
    times = [n * YEAR for n in range(0, 32, 2)]
    assert mended(times, before=0)[0] == times
    assert mended([*times, 60 * YEAR], before=0)[0] == [*times, times[-1]]


def test_a_clock_that_was_set_back() -> None:
    """Durations stay right on both sides, and time does not run backwards."""
    back = T0 - 5 * HOUR
    result, clock, anomalies = mended([T0, T0 + SECOND, back, back + SECOND, back + 3 * SECOND])
    assert result == [T0, T0 + SECOND, T0 + SECOND, T0 + SECOND, T0 + 3 * SECOND]
    assert (clock.now_ns, anomalies) == (T0 + 3 * SECOND, {"time_absurd": 1, "time_set_back": 1})


def test_two_clocks_that_alternate() -> None:
    """Two interfaces of one file, one of them three hours slow: neither carries the other away."""
    times = [T0 + n * SECOND - (3 * HOUR if n % 3 else 0) for n in range(30)]
    result, clock, _ = mended(times)
    assert all(T0 <= time <= T0 + 30 * SECOND for time in result)
    assert clock.now_ns <= T0 + 30 * SECOND


def test_a_trace_that_begins_at_zero() -> None:
    times = [0, 20 * MILLI, 40 * MILLI]
    result, clock, anomalies = mended(times)
    assert (result, clock.now_ns, anomalies) == (times, times[-1], {})


def test_the_first_time_may_be_impossible() -> None:
    result, _, anomalies = mended([-7, T0, T0 + 1], before=0)
    assert (result, anomalies) == ([0, T0, T0 + 1], {"time_absurd": 1})


def test_the_anomaly_names_the_frame() -> None:
    log = AnomalyLog()
    TraceClock(log).sanitize(batch_of([b""] * 3, [T0, T0 - DAY * 3, T0], first_frame=10))
    assert (log.seen["time_absurd"].frame, log.seen["time_absurd"].time) == (11, T0)


def test_an_empty_batch() -> None:
    assert mended([])[0] == []


TIMES = st.one_of(
    st.integers(T0 - 100, T0 + 10 * SECOND),
    st.sampled_from(
        [0, -1, T0 - 2 * HOUR, T0 - 2 * HOUR + 5, T0 + 2 * YEAR, T0 + 2 * YEAR + 5, 2**63 - 1, T0 - 9 * DAY]
    ),
)


@given(st.lists(TIMES, max_size=30), st.lists(st.integers(0, 7), max_size=10))
def test_the_split_into_batches_has_no_say(times: list[int], sizes: list[int]) -> None:
    whole, split = mended(times, before=0), mended(times, sizes, before=0)
    assert (whole[0], whole[1].now_ns, whole[2]) == (split[0], split[1].now_ns, split[2])


@given(st.lists(TIMES, max_size=30))
def test_no_time_goes_back_by_more_than_an_hour(times: list[int]) -> None:
    result, clock, _ = mended(times)
    assert all(later >= earlier - HOUR for earlier, later in pairwise(result))
    assert clock.now_ns == max([0, *result])


def test_the_machines_clock_as_time_of_the_trace() -> None:
    _, clock, _ = mended([T0, T0 + SECOND])
    assert clock.at(T0 + 5 * SECOND) == T0 + 5 * SECOND
    assert clock.at(T0) == T0 + SECOND  # never back
    assert clock.at(T0 + 400 * DAY) == T0 + SECOND  # a leap that packets must confirm


def test_the_machines_clock_after_it_was_set_back() -> None:
    back = T0 - 5 * HOUR
    times, clock, counts = mended([T0, back, back + SECOND])
    assert counts["time_set_back"] == 1
    assert clock.at(back + 11 * SECOND) == times[-1] + 10 * SECOND
