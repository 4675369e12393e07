"""The bounds of the stream table, each with a name."""

from __future__ import annotations

from dataclasses import dataclass

SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """How many streams live at once, and how long a silent one is kept."""

    live: int = 65_536
    """Confirmed streams; beyond it the longest idle sixteenth is closed (and reported, and counted as evicted)."""
    candidates: int = 8_192
    """RTP-like sources that are not proven; beyond it the longest idle half is forgotten (and counted)."""
    idle_ns: int = 120 * SECOND_NS
    """A confirmed stream of no call ends after this silence."""
    attached_idle_ns: int = 3_600 * SECOND_NS
    """A stream of a call (which closes its own streams) ends after this silence at the latest."""
    candidate_idle_ns: int = 30 * SECOND_NS
    """A candidate is forgotten after this silence."""


DEFAULT_LIMITS = StreamLimits()
