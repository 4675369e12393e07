"""RFC 3550 jitter, deltas, packet time and silences against vectors and a plain implementation."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rtp.reference import jitter_ms
from voipsniff.rtp.jitter import JitterTracker
from voipsniff.rtp.steps import RESTART

MS = 1_000_000


def track(
    arrivals_ms: list[float], timestamps: list[int], clock: int = 8000, steps: list[int] | None = None
) -> list[float]:
    tracker = JitterTracker()
    result = []
    for index, (arrival, timestamp) in enumerate(zip(arrivals_ms, timestamps, strict=True)):
        tracker.receive(round(arrival * MS), timestamp & 0xFFFFFFFF, steps[index] if steps else 1, clock)
        result.append(tracker.jitter_ms)
    return result


def test_the_vector_of_the_standard() -> None:
    values = track([0, 20, 45, 60, 95, 100, 120], [160 * index for index in range(7)])
    assert values == pytest.approx([0, 0, 0.3125, 0.6055, 1.5051, 2.3486, 2.2018], abs=5e-5)


def test_the_vector_of_reordering_goes_by_arrival() -> None:
    assert track([0, 40, 41, 60], [0, 320, 160, 480]) == pytest.approx([0, 0, 1.3125, 2.5430], abs=5e-5)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-30 * MS, 80 * MS), st.integers(-3, 4)), min_size=1, max_size=100),
    st.integers(0, 0xFFFFFFFF),
    st.sampled_from([8000, 16000, 48000, 90000, 11025]),
)
def test_it_is_the_plain_formula(packets: list[tuple[int, int]], first: int, clock: int) -> None:
    """Late packets, repeated time stamps, wraps of the time stamp and times that go backwards included."""
    arrivals, timestamps = [10**18], [first]
    for elapsed, frames in packets:
        arrivals.append(arrivals[-1] + elapsed)
        timestamps.append((timestamps[-1] + frames * clock // 50) & 0xFFFFFFFF)
    tracker = JitterTracker()
    for arrival, timestamp in zip(arrivals, timestamps, strict=True):
        tracker.receive(arrival, timestamp, 1, clock)
    expected = jitter_ms(arrivals, timestamps, clock)
    assert tracker.jitter_ms == pytest.approx(expected[-1], abs=1e-6)
    assert tracker.jitter_max_ms == pytest.approx(max(expected), abs=1e-6)
    assert tracker.jitter_sum_ms == pytest.approx(sum(expected), abs=1e-4)
    deltas = [max(0, after - before) for before, after in pairwise(arrivals)]
    assert (tracker.delta_min_ns, tracker.delta_sum_ns) == (min(deltas), sum(deltas))
    assert tracker.backwards == sum(elapsed < 0 for elapsed, _ in packets)


def test_events_do_not_touch_it_and_are_no_silence() -> None:
    tracker = JitterTracker()
    for index in range(10):
        tracker.receive(index * 20 * MS, 160 * index, 1, 8000)
    for index in range(10, 30):
        tracker.pause(index * 20 * MS)
    for index in range(30, 40):
        tracker.receive(index * 20 * MS, 160 * index, 1, 8000)
    assert (tracker.jitter_max_ms, tracker.silences, tracker.deltas) == (0, 0, 39)
    assert tracker.delta_max_ns == 20 * MS


def test_a_discontinuity_starts_a_new_time_base() -> None:
    """The transit goes on from where it was, so that delay variation does not jump with the time stamps."""
    tracker = JitterTracker()
    for index in range(10):
        tracker.receive(index * 20 * MS + (3 * MS if index == 9 else 0), 160 * index, 1, 8000)
    before = tracker.jitter_ms
    tracker.receive(200 * MS, 3_000_000_000, 1, 8000)
    assert (tracker.jitter_ms, tracker.transit_ns) == (before, 3 * MS)
    tracker.receive(220 * MS, 3_000_000_160, 1, 8000)
    assert tracker.transit_ns == 3 * MS


def test_a_restart_and_a_change_of_clock_start_a_new_time_base() -> None:
    tracker = JitterTracker()
    tracker.receive(0, 0, 1, 8000)
    tracker.receive(20 * MS, 160, 1, 8000)
    tracker.receive(40 * MS, 1000, RESTART, 8000)
    tracker.receive(60 * MS, 9000, 1, 48000)
    tracker.receive(80 * MS, 9960, 1, 48000)
    assert (tracker.jitter_max_ms, tracker.transit_ns, tracker.jitter_count) == (0, 0, 2)


def test_the_packet_time_is_the_most_frequent_step() -> None:
    tracker = JitterTracker()
    timestamps = [0]
    for step in [1, 2, 3, 4, 5, 6, 320, *[160] * 12, *[240] * 20, 7, 8, 9, 10, 11, 12]:
        timestamps.append(timestamps[-1] + step)
    for index, timestamp in enumerate(timestamps):
        tracker.receive(index * 20 * MS, timestamp, 1, 8000)
    assert (tracker.ts_step, tracker.step_count) == (240, 20)


def test_packets_of_one_video_frame_make_no_packet_time() -> None:
    tracker = JitterTracker()
    for index in range(60):
        tracker.receive(index // 6 * 40 * MS + index % 6 * MS, index // 6 * 3600, 1, 90000)
    assert tracker.ts_step == 3600
    assert tracker.silences == 0


def test_steps_over_lost_packets_do_not_count() -> None:
    tracker = JitterTracker()
    for index in range(20):
        tracker.receive(index * 40 * MS, index * 320, 2 if index else 1, 8000)
    assert tracker.step_count == 0


def test_silence_is_contiguous_in_number_and_consistent_in_time() -> None:
    tracker = JitterTracker()
    now, timestamp = 0, 0
    for pause in [0] * 10 + [400] + [0] * 10 + [1000] + [0] * 10:
        now += (20 + pause) * MS
        timestamp += 160 + 8 * pause
        tracker.receive(now, timestamp, 1, 8000)
    assert (tracker.silences, tracker.silence_ns) == (2, 1440 * MS)
    assert tracker.delta_max_ns == 20 * MS
    assert tracker.jitter_max_ms == 0


def test_a_gap_that_only_arrivals_have_is_no_silence() -> None:
    tracker = JitterTracker()
    for index in range(20):
        tracker.receive(index * 20 * MS + (500 * MS if index >= 10 else 0), 160 * index, 1, 8000)
    assert (tracker.silences, tracker.delta_max_ns) == (0, 520 * MS)
