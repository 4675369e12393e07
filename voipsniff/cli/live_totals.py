"""What a live capture says at its end, and when its interfaces are not well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from voipsniff.cli.notices import damage_line, say
from voipsniff.fields.anomalies import AnomalyLog

if TYPE_CHECKING:
    from voipsniff.engine.summary import CaptureSummary

MOST_DROPS_HINT = "--ring-size makes the ring larger, --media none leaves the media out"


def say_totals(summary: CaptureSummary, found: Mapping[str, int], ring_freezes: int) -> None:
    """Print what was captured, what it was, what was lost."""
    span = "" if summary.duration_s is None else f" in {summary.duration_s:.1f} s"
    kinds = ", ".join(f"{count:,} {name}" for name, count in most_first(summary.kinds))
    say(f"{summary.packets:,} packets, {summary.bytes:,} bytes{span}{f': {kinds}' if kinds else ''}")
    say(", ".join(f"{count:,} {kind}{'' if count == 1 else 's'}" for kind, count in found.items()))
    say(*drops_line(summary.drops, ring_freezes))
    if summary.evictions:
        say(f"given up by full tables: {', '.join(f'{count:,} {name}' for name, count in summary.evictions.items())}")


def say_outages(anomalies: AnomalyLog) -> None:
    """Print that interfaces were away."""
    outage = anomalies.seen.get("interface_down")
    if outage is not None:
        say(damage_line(outage))


def most_first(counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Return names and counts, the largest first."""
    return iter(sorted(counts.items(), key=lambda item: -item[1]))


def drops_line(drops: Mapping[str, int], ring_freezes: int) -> tuple[str, str | None]:
    """Return what the capture itself lost, and what helps."""
    if not any(drops.values()):
        return "no packet was dropped", None
    places = ", ".join(f"{count:,} by the {place}" for place, count in drops.items() if count)
    full = f" (the ring was full {ring_freezes:,} times)" if ring_freezes else ""
    return f"packets dropped: {places}{full}", MOST_DROPS_HINT if drops.get("kernel") else None
