"""Delay percentiles against a sort of all delays, and drift against clocks that are known to be wrong."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rtp.reference import percentile
from voipsniff.rtp.delay import DelayTracker, cell_of

MS = 1_000_000
SECOND = 1_000_000_000
SHARES = (0.5, 0.95, 0.99)


def track(transits_ns: list[int], step_ns: int = 20 * MS) -> DelayTracker:
    tracker = DelayTracker()
    for index, transit in enumerate(transits_ns):
        tracker.receive(index * step_ns, transit)
    return tracker


def within(measured_ms: float, exact_ms: float) -> bool:
    """Return whether a percentile is as near as the histogram promises, and the rounding of a few moves besides."""
    return abs(measured_ms - exact_ms) <= 0.04 * (exact_ms + 1) + 0.05


@pytest.mark.parametrize("shape", ["normal", "exponential", "falling", "spikes"])
def test_percentiles_are_those_of_all_delays(shape: str) -> None:
    rng = random.Random(7)
    draw = {
        "normal": lambda index: abs(rng.gauss(0, 3)),
        "exponential": lambda index: rng.expovariate(1 / 20),
        "falling": lambda index: 200 - index * 0.02 + rng.random(),
        "spikes": lambda index: 160 if index % 50 == 7 else rng.random(),
    }[shape]
    transits = [round(draw(index) * MS) for index in range(5000)]
    tracker = track(transits)
    exact = [(transit - min(transits)) / MS for transit in transits]
    for share in SHARES:
        measured = tracker.percentile_ms(share)
        assert within(measured, percentile(exact, share)), (share, measured, percentile(exact, share))
    assert (tracker.highest_ns - tracker.lowest_ns) / MS == pytest.approx(max(exact))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-5 * SECOND, 5 * SECOND), min_size=1, max_size=60))
def test_no_transit_breaks_it(transits: list[int]) -> None:
    tracker = track(transits)
    values = [tracker.percentile_ms(share) for share in SHARES]
    spread = (max(transits) - min(transits)) / MS
    assert values == sorted(values)
    assert all(0 <= value <= spread for value in values)
    assert tracker.count == len(transits)


def test_cells_grow_with_the_delay_and_end() -> None:
    cells = [cell_of(units) for units in range(200_000)]
    assert cells == sorted(cells)
    assert cells[:32] == list(range(32))
    assert max(cells) < cell_of(10**9) == 239
    assert {after - before for before, after in pairwise(cells)} == {0, 1}


@pytest.mark.parametrize("ppm", [-150.0, -20.0, 0.0, 35.0, 200.0])
def test_drift_is_found_below_queueing(ppm: float) -> None:
    """A sender that runs fast by some ppm, through a network with up to 40 ms of queueing."""
    rng = random.Random(3)
    tracker = DelayTracker()
    for index in range(10_000):
        arrival = index * 20 * MS
        tracker.receive(arrival, round(-arrival * ppm / 1e6 + rng.expovariate(1 / 8) * MS))
    drift = tracker.drift_ppm()
    assert drift is not None
    assert drift == pytest.approx(ppm, abs=4)


def test_drift_over_hours_keeps_its_memory_and_its_answer() -> None:
    tracker = DelayTracker()
    for index in range(7200):
        arrival = index * SECOND
        tracker.receive(arrival, round(arrival * 80 / 1e6) + index % 7 * MS)
    assert tracker.drift_ppm() == pytest.approx(-80, abs=1)


def test_short_streams_have_no_drift() -> None:
    assert track([0] * 1499).drift_ppm() is None
    assert track([0] * 1502).drift_ppm() == 0
