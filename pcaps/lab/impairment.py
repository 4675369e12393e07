"""What a bad link does to each packet, decided from a seed alone: the same seed gives the same pattern of losses.

Nothing here does I/O or reads a clock; `link.py` carries the decisions out.
"""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass

DUPLICATE_AFTER_S = 0.0005


@dataclass(frozen=True, slots=True)
class Impairment:
    """How bad a link is, the same in both directions; chances are per packet, from 0 to 1."""

    loss: float = 0.0
    """Chance to be lost, independent of other packets; not used when a burst is given."""
    burst_start: float = 0.0
    """Chance to go from the good state to the bad one, in which everything is lost (Gilbert's model)."""
    burst_end: float = 1.0
    """Chance to come back from the bad state."""
    duplicate: float = 0.0
    reorder: float = 0.0
    """Chance to be sent at once, past the packets that wait for their delay."""
    delay_ms: float = 0.0
    jitter_ms: float = 0.0
    """Standard deviation of the delay (normal distribution, cut at 0); it does not change the order of packets."""
    seed: int = 1


@dataclass(slots=True)
class Totals:
    """What happened in one direction; the names are those of the .impair.json files."""

    rx: int = 0
    """Frames that came in."""
    impairable: int = 0
    """Those of them that were up for a decision."""
    lost: int = 0
    dup: int = 0
    reordered: int = 0
    sent: int = 0
    """Frames that went out, duplicates included."""

    def to_row(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one packet."""

    action: str
    """`ok`, `lost` or `reorder`, the last two with `+dup` when it is sent twice: the word in the truth file."""
    delay_s: float
    due: tuple[float, ...]
    """When it is to be sent: no time (lost), one, or two (duplicated)."""


class Direction:
    """One direction of a link."""

    def __init__(self, impairment: Impairment, number: int) -> None:
        """`number` is 0 for A to B, 1 for B to A: each direction draws its own numbers."""
        self.totals = Totals()
        self._impairment = impairment
        self._random = random.Random(impairment.seed * 2 + number)
        self._is_bad = False
        self._last_due = 0.0

    def judge(self, now: float) -> Verdict:
        """Return what becomes of the packet that came in at `now` (seconds of any clock that only goes forward)."""
        # Always four draws, whatever comes of them: this is what makes the pattern depend on the seed alone.
        loss, duplicate, reorder = self._random.random(), self._random.random(), self._random.random()
        spread = self._random.gauss(0, 1)
        self.totals.impairable += 1
        if self._is_lost(loss):
            self.totals.lost += 1
            return Verdict("lost", 0.0, ())
        if reorder < self._impairment.reorder:
            self.totals.reordered += 1
            return self._verdict("reorder", 0.0, now, duplicate)
        delay_s = max(0.0, self._impairment.delay_ms + spread * self._impairment.jitter_ms) / 1000
        return self._verdict("ok", delay_s, self._in_order(now + delay_s), duplicate)

    def _is_lost(self, draw: float) -> bool:
        wanted = self._impairment
        if not wanted.burst_start:
            return draw < wanted.loss
        self._is_bad = draw >= wanted.burst_end if self._is_bad else draw < wanted.burst_start
        return self._is_bad

    def _in_order(self, due: float) -> float:
        if self._impairment.jitter_ms:
            due = self._last_due = max(due, self._last_due)
        return due

    def _verdict(self, action: str, delay_s: float, due: float, duplicate: float) -> Verdict:
        if duplicate >= self._impairment.duplicate:
            return Verdict(action, delay_s, (due,))
        self.totals.dup += 1
        return Verdict(action + "+dup", delay_s, (due, due + DUPLICATE_AFTER_S))
