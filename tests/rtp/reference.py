"""Plain implementations of what the compiled trackers compute, straight from the standards and without their tricks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise


def extended(numbers: Sequence[int]) -> list[int]:
    """Return 16-bit numbers unwrapped around the highest so far (for sequences without jumps)."""
    result: list[int] = []
    highest = 0x10000 + numbers[0]
    for number in numbers:
        unwrapped = highest & ~0xFFFF | number
        if unwrapped + 0x8000 < highest:
            unwrapped += 0x10000
        elif highest + 0x8000 < unwrapped:
            unwrapped -= 0x10000
        result.append(unwrapped)
        highest = max(highest, unwrapped)
    return result


class Rfc3550Source:
    """RFC 3550 A.1 and A.3, without probation: expected, received, restarts."""

    MAX_DROPOUT = 3000
    MAX_MISORDER = 100

    def __init__(self, number: int) -> None:
        self.initialise(number)
        self.received = 1
        self.restarts = 0

    def initialise(self, number: int) -> None:
        self.base = self.highest = number
        self.bad = 0x10001
        self.cycles = 0
        self.received = 0

    def update(self, number: int) -> None:
        step = (number - self.highest) & 0xFFFF
        if step < self.MAX_DROPOUT:
            if number < self.highest:
                self.cycles += 0x10000
            self.highest = number
        elif step <= 0x10000 - self.MAX_MISORDER:
            if number != self.bad:
                self.bad = (number + 1) & 0xFFFF
                return
            self.initialise(number)
            self.restarts += 1
        self.received += 1

    @property
    def expected(self) -> int:
        return self.cycles + self.highest - self.base + 1


def loss_runs(numbers: set[int]) -> list[int]:
    """Return the lengths of the holes in a set of extended numbers."""
    ordered = sorted(numbers)
    return [after - before - 1 for before, after in pairwise(ordered) if after - before > 1]


def jitter_ms(arrivals_ns: Sequence[int], timestamps: Sequence[int], clock: int) -> list[float]:
    """Return the RFC 3550 A.8 jitter after each packet, in floating point and ms."""
    jitter, result, before = 0.0, [], None
    for arrival, timestamp in zip(arrivals_ns, timestamps, strict=True):
        if before is not None:
            ticks = (timestamp - before[1] + 0x80000000 & 0xFFFFFFFF) - 0x80000000
            change = abs((arrival - before[0]) / 1e6 - ticks * 1000 / clock)
            jitter += (change - jitter) / 16
        result.append(jitter)
        before = (arrival, timestamp)
    return result


def delays_ms(arrivals_ns: Sequence[int], timestamps: Sequence[int], clock: int) -> list[float]:
    """Return each packet's delay above the lowest one in ms (RFC 5481 PDV); time stamps must not wrap."""
    transits = [
        (arrival - arrivals_ns[0]) / 1e6 - (timestamp - timestamps[0]) * 1000 / clock
        for arrival, timestamp in zip(arrivals_ns, timestamps, strict=True)
    ]
    return [transit - min(transits) for transit in transits]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` of the values do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
