"""Round trip times from LSR and DLSR, as an observer between the two ends sees them (RFC 3550 s.6.4.1).

All times are in NTP short format: 16 bits of seconds and 16 of fraction, modulo 2**32.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from voipsniff.rtp.rtcp_packets import ReportBlock

UNITS_PER_S = 65536
MODULO = 0xFFFFFFFF
MAX_RTT_MS = 10_000.0
"""A longer round trip comes from a wrong DLSR or an old SR, not from the network."""
REMEMBERED = 16
"""Sender reports of one source that a report block may still refer to."""
SAMPLES = 64
"""Measurements that are kept for the median; when full, every second one goes and only every second comes in."""


@dataclass(slots=True)
class RttSamples:
    """A bounded, evenly spread choice of measurements in ms."""

    values: list[float] = field(default_factory=list)
    seen: int = 0
    stride: int = 1

    def add(self, milliseconds: float) -> None:
        """Take a measurement if it is sane: more than 0 and less than 10 s."""
        if not 0.0 < milliseconds < MAX_RTT_MS:
            return
        if self.seen % self.stride == 0:
            self.values.append(milliseconds)
            if len(self.values) == SAMPLES:
                del self.values[1::2]
                self.stride *= 2
        self.seen += 1

    def median(self) -> float | None:
        if not self.values:
            return None
        ordered = sorted(self.values)
        middle = len(ordered) // 2
        return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


@dataclass(frozen=True, slots=True)
class SentReport:
    """A sender report that passed: when, and what its blocks said (by the SSRC they are about)."""

    passed_ns: int
    blocks: dict[int, ReportBlock]


@dataclass(slots=True)
class ReportHistory:
    """The last sender reports of one source, by the middle 32 bits of their NTP time."""

    reports: dict[int, SentReport] = field(default_factory=dict)

    def add(self, compact_ntp: int, passed_ns: int, blocks: tuple[ReportBlock, ...]) -> None:
        """Remember a report; the same one seen again (a copy) keeps its first time."""
        if compact_ntp and compact_ntp not in self.reports:
            self.reports[compact_ntp] = SentReport(passed_ns, {block.ssrc: block for block in blocks})
            if len(self.reports) > REMEMBERED:
                del self.reports[next(iter(self.reports))]


def rtt_at_source(arrival: int, lsr: int, dlsr: int) -> float:
    """Return, in ms, what the source itself computes when a report block arrives (RFC 3550 s.6.4.1, figure 2)."""
    return _signed(arrival - lsr - dlsr) * 1000 / UNITS_PER_S


def rtt_to_observer(block: ReportBlock, passed_ns: int, source: ReportHistory) -> float | None:
    """Return, in ms, the round trip between the observer and the receiver that sent `block` past it at `passed_ns`.

    Time since the observer saw the sender report that the block names, less the time the receiver held it.
    """
    report = source.reports.get(block.lsr) if block.lsr else None
    if report is None:
        return None
    return (passed_ns - report.passed_ns) / 1e6 - block.dlsr * 1000 / UNITS_PER_S


def rtt_end_to_end(sender_ssrc: int, compact_ntp: int, block: ReportBlock, other: ReportHistory) -> float | None:
    """Return, in ms, the round trip between both ends, from headers alone and in one end's clock.

    `sender_ssrc` sent, at `compact_ntp` of its clock, a report with `block` about the other source. That block names
    a sender report of the other, whose own block about `sender_ssrc` names an earlier report of it: from that one to
    now, less what both ends held the reports, is the round trip.
    """
    report = other.reports.get(block.lsr) if block.lsr and compact_ntp else None
    answer = report.blocks.get(sender_ssrc) if report is not None else None
    if answer is None or not answer.lsr:
        return None
    return _signed(compact_ntp - answer.lsr - block.dlsr - answer.dlsr) * 1000 / UNITS_PER_S


def _signed(difference: int) -> int:
    return ((difference + 0x80000000) & MODULO) - 0x80000000
