"""Ties RTCP to the streams it is from and about."""

from __future__ import annotations

from collections.abc import Callable

from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.rtp.round_trip import rtt_end_to_end, rtt_to_observer
from voipsniff.rtp.rtcp_packets import (
    Compound,
    ExtendedReport,
    Feedback,
    Goodbye,
    ReceiverReport,
    ReportBlock,
    RtcpPacket,
    SdesItem,
    SenderReport,
    SourceDescription,
)
from voipsniff.rtp.rtcp_parse import parse_rtcp
from voipsniff.rtp.rtcp_stream import MAX_EXTENDED_BLOCKS, StreamRtcp
from voipsniff.rtp.stream import Stream
from voipsniff.rtp.streams import StreamTable

__all__ = ["RtcpTracker", "parse_rtcp"]

Path = tuple[int, int, int, int, int, int]
"""(source address in two halves, source port, destination address in two halves, destination port)."""
OnRtcp = Callable[[int, int, int, int, int, int, int, int], None]
"""Called with (SSRC of the sender, *path, time in ns) for each datagram: its addresses may tie a stream to a call."""

ENCRYPTED = frozenset({"sdes", "dtls"})
BESIDE = 3
"""The likeness of RTCP that goes to the RTP port or the one after it."""
STATISTICS_BLOCKS = frozenset({1, 2, 3, 6, 7})
"""Extended report blocks whose first word is the SSRC they are about (RFC 3611 s.4)."""


class RtcpTracker:
    """Reads RTCP datagrams and leaves what they say at the streams (`stream.rtcp`).

    RTCP travels beside RTP: between the same addresses, on the port after RTP's, on RTP's own (RFC 5761), or on one
    that SDP names (RFC 3605). Reports from a source belong to its stream in the same direction; the blocks in them are
    about streams that come from where the datagram goes.
    """

    def __init__(
        self, streams: StreamTable, anomalies: AnomalyLog | None = None, on_rtcp: OnRtcp | None = None
    ) -> None:
        self.streams = streams
        self.anomalies = anomalies if anomalies is not None else AnomalyLog()
        self.on_rtcp = on_rtcp
        self.datagrams = 0
        self.encrypted = 0
        self.unmatched = 0
        """Datagrams that are neither from nor about a known stream."""

    def receive(
        self,
        data: bytes,
        ts_ns: int,
        frame: int,
        src_hi: int,
        src_lo: int,
        src_port: int,
        dst_hi: int,
        dst_lo: int,
        dst_port: int,
        interface: int = 0,
    ) -> None:
        """Account one RTCP datagram."""
        self.datagrams += 1
        there = (src_hi, src_lo, src_port, dst_hi, dst_lo, dst_port)
        back = (dst_hi, dst_lo, dst_port, src_hi, src_lo, src_port)
        compound = self._parse(data, there)
        for name in compound.anomalies:
            self.anomalies.add(name, frame=frame, time=ts_ns)
        touched = False
        for packet in compound.packets:
            touched |= self._receive_packet(packet, ts_ns, frame, there, back)
        if compound.encrypted:
            self.encrypted += 1
        if not touched:
            self.unmatched += 1
        sender = sender_of(compound)
        if self.on_rtcp is not None and sender is not None:
            self.on_rtcp(sender, *there, ts_ns)

    def _parse(self, data: bytes, path: Path) -> Compound:
        sender = int.from_bytes(data[4:8]) if len(data) >= 8 else 0
        stream = self._find(sender, path)
        return parse_rtcp(data, stream is not None and stream.encryption in ENCRYPTED)

    def _receive_packet(self, packet: RtcpPacket, ts_ns: int, frame: int, there: Path, back: Path) -> bool:
        if isinstance(packet, SenderReport):
            return self._receive_report(packet, packet.compact_ntp, ts_ns, frame, there, back)
        if isinstance(packet, ReceiverReport):
            return self._receive_report(packet, 0, ts_ns, frame, there, back)
        if isinstance(packet, SourceDescription):
            return self._receive_description(packet, frame, there)
        if isinstance(packet, Goodbye):
            return self._receive_goodbye(packet, frame, there)
        if isinstance(packet, ExtendedReport):
            return self._receive_extended(packet, frame, back)
        return self._touch(packet_ssrc(packet), frame, there) is not None

    def _receive_report(
        self, report: SenderReport | ReceiverReport, compact_ntp: int, ts_ns: int, frame: int, there: Path, back: Path
    ) -> bool:
        own = self._touch(report.ssrc, frame, there)
        if own is not None:
            self._confirm(report.ssrc, there)
        if own is not None and isinstance(report, SenderReport):
            own.receive_sender_report(report, ts_ns)
        for block in report.blocks:
            about = self._touch(block.ssrc, frame, back)
            if about is not None:
                about.receive_block(block)
                self._measure(report.ssrc, compact_ntp, block, ts_ns, about)
                about.partner = own if own is not None else about.partner
        return own is not None or any(self._find(block.ssrc, back) is not None for block in report.blocks)

    def _measure(self, sender: int, compact_ntp: int, block: ReportBlock, ts_ns: int, about: StreamRtcp) -> None:
        near = rtt_to_observer(block, ts_ns, about.history)
        if near is not None:
            about.to_receiver.add(near)
        whole = rtt_end_to_end(sender, compact_ntp, block, about.history)
        if whole is not None:
            about.end_to_end.add(whole)

    def _receive_description(self, packet: SourceDescription, frame: int, there: Path) -> bool:
        touched = False
        for ssrc, items in packet.chunks:
            own = self._touch(ssrc, frame, there)
            if own is not None:
                touched = True
                said = dict(items)
                own.cname = said.get(SdesItem.CNAME) or own.cname
                own.tool = said.get(SdesItem.TOOL) or own.tool
        return touched

    def _receive_goodbye(self, packet: Goodbye, frame: int, there: Path) -> bool:
        found = [own for ssrc in packet.ssrcs if (own := self._touch(ssrc, frame, there)) is not None]
        for own in found:
            own.goodbye = True
        return bool(found)

    def _receive_extended(self, packet: ExtendedReport, frame: int, back: Path) -> bool:
        touched = False
        for block in packet.blocks:
            if block.block_type in STATISTICS_BLOCKS and len(block.data) >= 4:
                about = self._touch(int.from_bytes(block.data[:4]), frame, back)
                if about is not None:
                    touched = True
                    if block.block_type in about.extended or len(about.extended) < MAX_EXTENDED_BLOCKS:
                        about.extended[block.block_type] = block.data
        return touched

    def _confirm(self, ssrc: int, path: Path) -> None:
        """Reports of the same SSRC on the port after RTP's prove that a candidate is RTP."""
        stream = self._find(ssrc, path)
        if stream is not None and not stream.confirmed and likeness(stream, path) >= BESIDE:
            stream.confirm()

    def _touch(self, ssrc: int, frame: int, path: Path) -> StreamRtcp | None:
        """Return what RTCP has said about the stream of `ssrc` on `path`, and count the datagram there."""
        stream = self._find(ssrc, path)
        if stream is None:
            return None
        if not isinstance(stream.rtcp, StreamRtcp):
            stream.rtcp = StreamRtcp()
        stream.rtcp.count(frame)
        return stream.rtcp

    def _find(self, ssrc: int, path: Path) -> Stream | None:
        """Return the stream of `ssrc` that RTCP on `path` goes along with; the best by addresses and ports."""
        best, best_score = None, 0
        for stream in self.streams.with_ssrc(ssrc):
            score = likeness(stream, path)
            if score >= best_score and score:
                best, best_score = stream, score
        return best


def likeness(stream: Stream, path: Path) -> int:
    """Return how well RTCP on `path` fits a stream's path: 0 when its addresses are others."""
    src_hi, src_lo, src_port, dst_hi, dst_lo, dst_port = path
    if stream.src_lo != src_lo or stream.dst_lo != dst_lo or stream.src_hi != src_hi or stream.dst_hi != dst_hi:
        return 0
    score = 1
    if src_port - stream.src_port in (0, 1):
        score += 1
    if dst_port - stream.dst_port in (0, 1):
        score += 2
    return score


def packet_ssrc(packet: RtcpPacket) -> int:
    """Return the SSRC of a packet's sender, 0 when it names none."""
    if isinstance(packet, SourceDescription):
        return packet.chunks[0][0] if packet.chunks else 0
    if isinstance(packet, Goodbye):
        return packet.ssrcs[0] if packet.ssrcs else 0
    return packet.sender_ssrc if isinstance(packet, Feedback) else packet.ssrc


def sender_of(compound: Compound) -> int | None:
    """Return the SSRC that a compound comes from."""
    return packet_ssrc(compound.packets[0]) if compound.packets else None
