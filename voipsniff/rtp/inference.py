"""The clock of a payload type that nobody described, from how its time stamps advance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

COMMON_CLOCKS = (8000, 16000, 24000, 32000, 48000, 90000)
"""Hz; 44100 and 11025 belong to static payload types or always come with SDP."""
MIN_SPAN_NS = 60_000_000
"""Less time than three packets of 20 ms says nothing."""
MIN_PACKETS = 4
TOLERANCE = 0.2
"""How far the measured clock may be from a common one (the nearest two are 33 % apart)."""
MISMATCH = 0.2
"""A described clock that is further from the measured one is doubted,"""
MATCH = 0.02
"""and given up for a common one that is as near as this."""
MISMATCH_MIN_NS = 3_000_000_000
USUAL_PTIMES_US = (2500, 5000, 10000, 20000, 30000, 40000, 60000, 80000, 100000, 120000)


def infer_clock(arrivals_ns: Sequence[int], timestamps: Sequence[int]) -> int:
    """Return the clock in Hz that the packets of one payload type show, or 0 when they show none.

    The slope of time stamps over arrivals must be near a common clock. When the most frequent step is a usual packet
    time at one of the clocks within reach, that clock is taken, so that jitter in a short sample does not mislead.
    """
    if len(arrivals_ns) < MIN_PACKETS:
        return 0
    span_ns = arrivals_ns[-1] - arrivals_ns[0]
    ticks = _signed(timestamps[-1] - timestamps[0])
    if span_ns < MIN_SPAN_NS or ticks <= 0:
        return 0
    measured = ticks * 1e9 / span_ns
    near = [clock for clock in COMMON_CLOCKS if abs(measured / clock - 1) <= TOLERANCE]
    if not near:
        return 0
    step = _usual_step(timestamps)
    usual = [clock for clock in near if step * 1_000_000 in [clock * ptime for ptime in USUAL_PTIMES_US]]
    return min(usual or near, key=lambda clock: abs(measured / clock - 1))


def mismatched_clock(described: int, ticks: int, span_ns: int) -> int:
    """Return the common clock that `ticks` over `span_ns` show, when it is plainly not the described one; else 0.

    G.722 devices that count 16000 instead of 8000 and Opus with 8000 are met in practice.
    """
    if span_ns < MISMATCH_MIN_NS or ticks <= 0:
        return 0
    measured = ticks * 1e9 / span_ns
    if abs(measured / described - 1) <= MISMATCH:
        return 0
    return next((clock for clock in COMMON_CLOCKS if abs(measured / clock - 1) <= MATCH), 0)


def _usual_step(timestamps: Sequence[int]) -> int:
    steps = Counter(_signed(later - earlier) for earlier, later in pairwise(timestamps))
    steps.pop(0, None)
    return max(steps, key=lambda step: (steps[step], -step)) if steps else 0


def _signed(difference: int) -> int:
    return ((difference + 0x80000000) & 0xFFFFFFFF) - 0x80000000
