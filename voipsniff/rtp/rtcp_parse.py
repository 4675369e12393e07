"""The walk through an RTCP compound: lenient in what it takes, exact in what it says."""

from __future__ import annotations

import struct

from voipsniff.rtp.rtcp_packets import (
    ApplicationPacket,
    Compound,
    ExtendedBlock,
    ExtendedReport,
    Feedback,
    Goodbye,
    OtherPacket,
    ReceiverReport,
    ReportBlock,
    RtcpPacket,
    RtcpType,
    SenderReport,
    SourceDescription,
)

HEADER = 4
WITH_SSRC = 8
BLOCK = 24
SENDER_INFO = 20
FIRST_TYPE, LAST_TYPE = 192, 223
"""RTCP packet types (RFC 5761 s.4)."""
MAX_PACKETS = 64
"""Packets of one compound that are read; a jumbo datagram of empty packets ends there."""
SRTCP_TRAILERS = (14, 8, 20)
"""Octets after the encrypted part without MKI: E and index (4), tag of 10, 4 or 16 (RFC 3711 s.3.4, RFC 7714)."""
E_FLAG = 0x80
MAX_INDEX = 1 << 24
"""An SRTCP index beyond this (centuries of reports) is no index."""

_WORD = struct.Struct(">I")
_BLOCK = struct.Struct(">IIIIII")
_SENDER = struct.Struct(">QIII")


def parse_rtcp(data: bytes, encrypted: bool = False) -> Compound:
    """Return the packets of an RTCP datagram in order.

    A compound may start with any type (RFC 5506; some stacks send APP or BYE alone). Of a packet that is cut short,
    what is whole is kept. With `encrypted` (SRTCP by SDP), or when the trailer looks like SRTCP's and the rest is no
    RTCP, only type and SSRC of the first packet come back: nothing encrypted is read as content. Never raises.
    """
    if not is_header(data, 0):
        return Compound((), ("rtcp_unreadable",), False)
    if encrypted or _looks_encrypted(data):
        return Compound((_other(data[1], data[HEADER:WITH_SSRC]),), (), True)
    packets: list[RtcpPacket] = []
    anomalies: list[str] = []
    offset = 0
    while offset < len(data) and len(packets) < MAX_PACKETS:
        if not is_header(data, offset):
            anomalies.append("rtcp_trailing_octets")
            break
        size = HEADER + 4 * int.from_bytes(data[offset + 2 : offset + 4])
        end = min(offset + size, len(data))
        if offset + size > len(data):
            anomalies.append("rtcp_truncated")
        body = data[offset + HEADER : end]
        if data[offset] & 0x20:
            body = _unpadded(body, anomalies)
        packets.append(_parse_packet(data[offset] & 0x1F, data[offset + 1], body, anomalies))
        offset += size
    return Compound(tuple(packets), tuple(dict.fromkeys(anomalies)), False)


def is_header(data: bytes, offset: int) -> bool:
    """Return whether the header of an RTCP packet can be at `offset`."""
    return offset + HEADER <= len(data) and data[offset] >> 6 == 2 and FIRST_TYPE <= data[offset + 1] <= LAST_TYPE


def _looks_encrypted(data: bytes) -> bool:
    """Return whether the packet after the first is none, and an SRTCP trailer with its E flag is where it must be."""
    following = HEADER + 4 * int.from_bytes(data[2:4])
    if following >= len(data) or is_header(data, following):
        return False
    for trailer in SRTCP_TRAILERS:
        at = len(data) - trailer
        if at >= WITH_SSRC and data[at] & E_FLAG and _WORD.unpack_from(data, at)[0] & 0x7FFFFFFF < MAX_INDEX:
            return True
    return False


def _unpadded(body: bytes, anomalies: list[str]) -> bytes:
    count = body[-1] if body else 0
    if not 0 < count <= len(body):
        anomalies.append("rtcp_bad_padding")
        return body
    return body[: len(body) - count]


def _parse_packet(count: int, packet_type: int, body: bytes, anomalies: list[str]) -> RtcpPacket:
    if packet_type == RtcpType.GOODBYE:
        return _goodbye(count, body, anomalies)
    if packet_type == RtcpType.SOURCE_DESCRIPTION:
        return _source_description(count, body, anomalies)
    if len(body) < 4:
        anomalies.append("rtcp_truncated")
        return _other(packet_type, body)
    ssrc = _WORD.unpack_from(body, 0)[0]
    if packet_type == RtcpType.SENDER_REPORT and len(body) >= 4 + SENDER_INFO:
        ntp, rtp_ts, packets, octets = _SENDER.unpack_from(body, 4)
        return SenderReport(ssrc, ntp, rtp_ts, packets, octets, _blocks(count, body, 4 + SENDER_INFO, anomalies))
    if packet_type == RtcpType.SENDER_REPORT:
        anomalies.append("rtcp_truncated")
        return _other(packet_type, body)
    if packet_type == RtcpType.RECEIVER_REPORT:
        return ReceiverReport(ssrc, _blocks(count, body, 4, anomalies))
    if packet_type == RtcpType.APPLICATION:
        return ApplicationPacket(ssrc, count, body[4:8].decode("latin-1"), body[8:])
    if packet_type in (RtcpType.TRANSPORT_FEEDBACK, RtcpType.PAYLOAD_FEEDBACK) and len(body) >= 8:
        return Feedback(packet_type, count, ssrc, _WORD.unpack_from(body, 4)[0], body[8:])
    if packet_type == RtcpType.EXTENDED_REPORT:
        return ExtendedReport(ssrc, _extended_blocks(body, anomalies))
    return _other(packet_type, body)


def _other(packet_type: int, body: bytes) -> OtherPacket:
    return OtherPacket(packet_type, _WORD.unpack_from(body, 0)[0] if len(body) >= 4 else 0, body[4:])


def _blocks(count: int, body: bytes, offset: int, anomalies: list[str]) -> tuple[ReportBlock, ...]:
    fitting = min(count, (len(body) - offset) // BLOCK)
    if fitting < count:
        anomalies.append("rtcp_truncated")
    return tuple(_block(body, offset + BLOCK * row) for row in range(fitting))


def _block(body: bytes, offset: int) -> ReportBlock:
    ssrc, loss, highest, jitter, lsr, dlsr = _BLOCK.unpack_from(body, offset)
    lost = loss & 0xFFFFFF
    return ReportBlock(ssrc, loss >> 24, lost - 0x1000000 if lost & 0x800000 else lost, highest, jitter, lsr, dlsr)


def _goodbye(count: int, body: bytes, anomalies: list[str]) -> Goodbye:
    fitting = min(count, len(body) // 4)
    if fitting < count:
        anomalies.append("rtcp_truncated")
    reason = body[4 * fitting :]
    text = reason[1 : 1 + reason[0]] if reason else b""
    return Goodbye(struct.unpack_from(f">{fitting}I", body), text.decode("utf-8", "replace"))


def _source_description(count: int, body: bytes, anomalies: list[str]) -> SourceDescription:
    chunks = []
    offset = 0
    for _ in range(count):
        if offset + 4 > len(body):
            anomalies.append("rtcp_truncated")
            break
        ssrc = _WORD.unpack_from(body, offset)[0]
        items, offset = _items(body, offset + 4, anomalies)
        chunks.append((ssrc, items))
    return SourceDescription(tuple(chunks))


def _items(body: bytes, offset: int, anomalies: list[str]) -> tuple[tuple[tuple[int, str], ...], int]:
    """Return the items of one chunk and where the next begins: a zero ends the list and pads it to four octets."""
    items: list[tuple[int, str]] = []
    while offset < len(body) and body[offset]:
        if offset + 2 > len(body) or offset + 2 + body[offset + 1] > len(body):
            anomalies.append("rtcp_truncated")
            return tuple(items), len(body)
        end = offset + 2 + body[offset + 1]
        items.append((body[offset], body[offset + 2 : end].decode("utf-8", "replace")))
        offset = end
    return tuple(items), (offset // 4 + 1) * 4


def _extended_blocks(body: bytes, anomalies: list[str]) -> tuple[ExtendedBlock, ...]:
    blocks = []
    offset = 4
    while offset + 4 <= len(body):
        end = offset + 4 + 4 * int.from_bytes(body[offset + 2 : offset + 4])
        if end > len(body):
            anomalies.append("rtcp_truncated")
            break
        blocks.append(ExtendedBlock(body[offset], body[offset + 1], body[offset + 4 : end]))
        offset = end
    return tuple(blocks)
