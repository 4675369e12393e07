"""What a run of the engine can be told."""

from __future__ import annotations

from dataclasses import dataclass, field

from voipsniff.calls.limits import CallLimits


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """Settings of one run; the defaults are those of the command line."""

    dedup: str = "auto"
    """Systematic copies of packets: auto (recognise and drop), on (drop every copy), off."""
    from_ns: int | None = None
    """Packets before this time are left out."""
    to_ns: int | None = None
    """Packets from this time on are left out."""
    messages: bool = False
    """Whether SIP messages come out as records too."""
    calls: CallLimits = field(default_factory=CallLimits)
