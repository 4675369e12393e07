"""Sequence numbers against the plain reading of RFC 3550 A.1, on vectors and on random and hostile sequences."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rtp.reference import Rfc3550Source, extended, loss_runs
from voipsniff.rtp.sequence import SequenceTracker
from voipsniff.rtp.steps import DUPLICATE, LATE, RESTART, STRAY

STEP_NS = 20_000_000


def track(numbers: list[int], step_ns: int = STEP_NS) -> SequenceTracker:
    tracker = SequenceTracker()
    for index, number in enumerate(numbers):
        tracker.receive(number & 0xFFFF, index * step_ns)
    return tracker


def test_the_vector_of_the_wrap() -> None:
    tracker = track([65530, 65531, 65532, 65533, 65534, 65535, 0, 1, 3, 2, 2])
    assert tracker.highest - tracker.base == 65539 - 65530
    assert (tracker.expected, tracker.received, tracker.lost) == (10, 11, -1)
    assert (tracker.unique_lost, tracker.duplicates, tracker.reordered) == (0, 1, 1)


def test_the_vector_of_the_unwrapping() -> None:
    tracker = SequenceTracker()
    tracker.receive(65534, 0)
    seen = []
    for number in (65535, 0, 65533, 1, 3, 2):
        tracker.receive(number, 0)
        seen.append(tracker.highest - 0x10000 & 0x1FFFF)
    assert seen == [65535, 65536, 65536, 65537, 65539, 65539]
    assert tracker.base & 0xFFFF == 65533


def test_steps_name_what_happened() -> None:
    tracker = track(list(range(10, 20)))
    assert tracker.receive(20, 200_000_000) == 1
    assert tracker.receive(24, 220_000_000) == 4
    assert tracker.receive(22, 221_000_000) == LATE
    assert tracker.receive(22, 222_000_000) == DUPLICATE
    assert tracker.receive(24, 223_000_000) == DUPLICATE
    assert tracker.receive(9000, 240_000_000) == STRAY
    assert tracker.receive(9001, 260_000_000) == RESTART


def test_a_restart_is_not_loss() -> None:
    tracker = track([*range(100, 200), *range(40_000, 40_100)])
    assert (tracker.restarts, tracker.expected, tracker.lost, tracker.unique_lost) == (1, 200, 0, 0)
    assert tracker.loss_runs() == ([0] * 33, 0)


def test_loss_before_a_restart_stays_loss() -> None:
    tracker = track([*range(100, 150), *range(153, 200), *range(40_000, 40_100)])
    assert (tracker.restarts, tracker.unique_lost, tracker.lost) == (1, 3, 3)
    assert tracker.loss_runs()[0][2] == 1


def test_a_lone_stray_is_neither_loss_nor_restart() -> None:
    tracker = track([*range(100, 150), 40_000, *range(150, 200)])
    assert (tracker.restarts, tracker.received, tracker.expected) == (0, 101, 101)
    assert (tracker.lost, tracker.unique_lost, tracker.reordered, tracker.duplicates) == (0, 0, 0, 0)


@pytest.mark.parametrize("back", [102, 500, 1000, 1023])
def test_a_restart_onto_recent_numbers_is_a_restart(back: int) -> None:
    """Packets 20 s back could be late copies; two in a row are a sender that has started over."""
    tracker = track([*range(5000, 7000), *range(7000 - back, 7000 - back + 50)])
    assert (tracker.restarts, tracker.duplicates, tracker.lost) == (1, 0, 0)


def test_a_sender_that_starts_over_after_a_pause() -> None:
    tracker = SequenceTracker()
    for index in range(75):
        tracker.receive(21710 + index, index * STEP_NS)
    for index in range(30):
        tracker.receive(21710 + index, 5_000_000_000 + index * STEP_NS)
    assert (tracker.restarts, tracker.duplicates, tracker.lost) == (1, 0, 0)


def test_a_single_late_copy_is_a_duplicate_however_late() -> None:
    tracker = track([*range(5000, 7000), 6500, *range(7000, 7100)])
    assert (tracker.restarts, tracker.duplicates, tracker.unique_lost, tracker.lost) == (0, 1, 0, -1)


def test_a_very_late_packet_fills_its_hole() -> None:
    numbers = [number for number in range(5000, 5500) if number != 5100]
    tracker = track([*numbers, 5100])
    assert (tracker.reordered, tracker.unique_lost, tracker.restarts) == (1, 0, 0)


@pytest.mark.parametrize(("step", "ms", "restarts"), [(150, 20, 0), (250, 20, 1), (250, 5000, 0), (2900, 20, 1)])
def test_a_long_step_is_loss_only_if_time_allows_it(step: int, ms: int, restarts: int) -> None:
    tracker = track(list(range(1000)))
    now = 999 * STEP_NS + ms * 1_000_000
    tracker.receive(999 + step, now)
    tracker.receive(1000 + step, now + STEP_NS)
    assert tracker.restarts == restarts
    assert tracker.unique_lost == (0 if restarts else step - 1)


def test_a_long_outage_is_loss_when_the_pace_explains_it() -> None:
    tracker = track(list(range(1000)))
    for index in range(10):
        tracker.receive(999 + 6000 + index, (999 + 6000 + index) * STEP_NS)
    assert (tracker.restarts, tracker.unique_lost) == (0, 5999)
    runs, longest = tracker.loss_runs()
    assert (runs[32], longest) == (1, 5999)


def test_a_jump_that_the_pace_does_not_explain_is_a_restart() -> None:
    tracker = track(list(range(1000)))
    for index in range(10):
        tracker.receive(999 + 6000 + index, (999 + 200 + index) * STEP_NS)
    assert (tracker.restarts, tracker.unique_lost) == (1, 0)


def test_packets_before_the_first_lower_the_base() -> None:
    tracker = track([101, 100, 102, 103])
    assert (tracker.expected, tracker.unique_lost, tracker.reordered) == (4, 0, 1)


def test_fast_senders_may_lose_more_than_200_at_once() -> None:
    """A video sender with 2000 packets/s that loses 300 packets does so within 150 ms."""
    tracker = track([*range(2000), *range(2300, 2400)], step_ns=500_000)
    assert tracker.restarts == 1  # arrived as if nothing had been lost
    tracker = SequenceTracker()
    for number in [*range(2000), *range(2300, 2400)]:
        tracker.receive(number, number * 500_000)
    assert (tracker.restarts, tracker.unique_lost) == (0, 300)


@st.composite
def damaged(draw: st.DrawFn) -> list[int]:
    """Numbers of a sender that wraps, with loss up to 60 in a row, duplicates and late packets, none far off."""
    first = draw(st.integers(0, 0xFFFF))
    numbers: list[int] = []
    position = 0
    for _ in range(draw(st.integers(1, 250))):
        position += draw(st.sampled_from([1] * 12 + [2, 3, 10, 60]))
        numbers.append(position)
    order = list(range(len(numbers)))
    for _ in range(draw(st.integers(0, 12))):
        index = draw(st.integers(0, len(order) - 1))
        late = order.pop(index)
        order.insert(min(len(order), index + draw(st.integers(1, 6))), late)
    result = [numbers[index] for index in order]
    for _ in range(draw(st.integers(0, 10))):
        index = draw(st.integers(0, len(result) - 1))
        result.insert(min(len(result), index + draw(st.integers(1, 5))), result[index])
    return [(first + number) & 0xFFFF for number in result]


def is_near(numbers: list[int]) -> bool:
    """Return whether no packet is more than MAX_MISORDER back, where RFC 3550 would see a jump."""
    highest = 0
    for number in extended(numbers):
        if highest and highest - number >= 100:
            return False
        highest = max(highest, number)
    return True


@settings(max_examples=60, deadline=None)
@given(damaged())
def test_counts_are_those_of_a_set(numbers: list[int]) -> None:
    if not is_near(numbers):
        return
    tracker = track(numbers)
    unwrapped = extended(numbers)
    unique = set(unwrapped)
    assert tracker.restarts == 0
    assert tracker.expected == max(unwrapped) - min(unwrapped) + 1
    assert tracker.lost == tracker.expected - len(numbers)
    assert tracker.unique_lost == tracker.expected - len(unique)
    assert tracker.duplicates == len(numbers) - len(unique)
    late, seen = 0, set[int]()
    for number in unwrapped:
        late += number not in seen and number < max(seen, default=0)
        seen.add(number)
    assert tracker.reordered == late
    runs = loss_runs(unique)
    counted = [sum(min(run, 33) == length for run in runs) for length in range(1, 34)]
    assert tracker.loss_runs() == (counted, max(runs, default=0))


@settings(max_examples=60, deadline=None)
@given(damaged())
def test_expected_is_that_of_the_standard_when_nothing_precedes_the_first(numbers: list[int]) -> None:
    if not is_near(numbers) or min(extended(numbers)) < extended(numbers)[0]:
        return
    reference = Rfc3550Source(numbers[0])
    for number in numbers[1:]:
        reference.update(number)
    # RFC 3550 moves its highest number back for no packet; it wraps its cycle count on late ones across the wrap only.
    if reference.restarts == 0 and (reference.cycles in (0, 0x10000)):
        tracker = track(numbers)
        assert tracker.received == len(numbers)
        assert tracker.expected == reference.expected


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.integers(-(10**9), 10**10)), min_size=1, max_size=200))
def test_nothing_breaks_the_balance(packets: list[tuple[int, int]]) -> None:
    """Random numbers at random times: every packet is counted once, and nothing is negative but `lost`."""
    tracker = SequenceTracker()
    now = 0
    for number, elapsed in packets:
        now += elapsed
        tracker.receive(number, now)
    assert tracker.received == len(packets)
    assert tracker.unique + tracker.duplicates == tracker.received
    assert tracker.lost == tracker.expected - tracker.received
    assert tracker.unique_lost >= 0
    assert min(tracker.duplicates, tracker.reordered, tracker.restarts) >= 0
    runs, longest = tracker.loss_runs()
    assert sum(length * count for length, count in enumerate(runs[:32], 1)) <= tracker.unique_lost
    assert (tracker.unique_lost == 0) == (sum(runs) == 0)
    assert longest <= tracker.unique_lost
