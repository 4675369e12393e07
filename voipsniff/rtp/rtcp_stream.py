"""What RTCP says about one stream, from its sender and from its receiver."""

from __future__ import annotations

from dataclasses import dataclass, field

from voipsniff.rtp.round_trip import ReportHistory, RttSamples
from voipsniff.rtp.rtcp_packets import ReportBlock, SenderReport

MAX_EXTENDED_BLOCKS = 8
"""Kinds of extended report block of which the last one is kept."""


@dataclass(slots=True)
class StreamRtcp:
    """Reports from the sender of a stream (SR, SDES, BYE) and report blocks about it from the other side."""

    packets: int = 0
    """Datagrams that said something from or about the stream."""
    last_frame: int = 0
    sent_packets: int | None = None
    sent_octets: int | None = None
    first_sent_packets: int | None = None
    lost: int | None = None
    fraction_lost_max: int | None = None
    """Of 256."""
    jitter: int | None = None
    """Units of the stream's clock."""
    cname: str | None = None
    tool: str | None = None
    goodbye: bool = False
    extended: dict[int, bytes] = field(default_factory=dict)
    """The last extended report block of each type that names the stream, whole (RFC 3611)."""
    history: ReportHistory = field(default_factory=ReportHistory)
    end_to_end: RttSamples = field(default_factory=RttSamples)
    to_receiver: RttSamples = field(default_factory=RttSamples)
    """Round trips between here and the receiver of the stream."""
    partner: StreamRtcp | None = None
    """That of the stream which the receiver sends."""

    def count(self, frame: int) -> None:
        """Count the datagram in `frame`, once for all its packets."""
        if frame != self.last_frame or not self.packets:
            self.packets += 1
            self.last_frame = frame

    def receive_sender_report(self, report: SenderReport, ts_ns: int) -> None:
        if self.first_sent_packets is None:
            self.first_sent_packets = report.packets
        self.sent_packets = report.packets
        self.sent_octets = report.octets
        self.history.add(report.compact_ntp, ts_ns, report.blocks)

    def receive_block(self, block: ReportBlock) -> None:
        self.lost = block.lost
        self.jitter = block.jitter
        self.fraction_lost_max = max(self.fraction_lost_max or 0, block.fraction_lost)

    def round_trip(self) -> tuple[float | None, str | None]:
        """Return the best known round trip in ms and how it is known."""
        whole = self.end_to_end.median()
        if whole is not None:
            return whole, "end_to_end"
        near = self.to_receiver.median()
        far = self.partner.to_receiver.median() if self.partner is not None else None
        if near is not None and far is not None:
            return near + far, "observer_both_sides"
        return near, ("observer_one_side" if near is not None else None)
