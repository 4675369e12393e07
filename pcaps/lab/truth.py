"""The truth file: one row for each packet that the impaired link judged."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from pcaps.lab.impairment import Verdict

HEADER = "dir,t,sport,dport,pt,seq,rtpts,ssrc,action,delay_ms\n"
"""dir: 0 = A to B; t: seconds since 1970; pt to ssrc: as if the payload were RTP, seq -1 when it cannot be."""

IPV4, IPV6 = b"\x08\x00", b"\x86\xdd"
UDP = 17
ETHERNET_BYTES = 14
IPV6_BYTES = 40
UDP_BYTES = 8
RTP_HEADER = struct.Struct("!BBHII")


@dataclass(frozen=True, slots=True)
class Datagram:
    """Where a UDP datagram goes and where its payload starts in the frame."""

    source_port: int
    destination_port: int
    payload_offset: int


def datagram_in(frame: bytes) -> Datagram | None:
    """Return the UDP datagram of an untagged Ethernet frame; None for anything else and for IP fragments."""
    offset = _udp_offset(frame)
    if offset is None or len(frame) < offset + UDP_BYTES:
        return None
    source, destination = struct.unpack_from("!HH", frame, offset)
    return Datagram(source, destination, offset + UDP_BYTES)


def _udp_offset(frame: bytes) -> int | None:
    ether_type = frame[12:14]
    if ether_type == IPV4 and len(frame) >= 34 and frame[23] == UDP:
        is_fragment = struct.unpack_from("!H", frame, 20)[0] & 0x3FFF
        return None if is_fragment else ETHERNET_BYTES + (frame[14] & 0x0F) * 4
    if ether_type == IPV6 and len(frame) > 20 and frame[20] == UDP:
        return ETHERNET_BYTES + IPV6_BYTES
    return None


def row(direction: int, t: float, datagram: Datagram, frame: bytes, verdict: Verdict) -> str:
    """Return the row of one judged packet, with its line end."""
    head = frame[datagram.payload_offset : datagram.payload_offset + RTP_HEADER.size]
    is_rtp = len(head) == RTP_HEADER.size and head[0] >> 6 == 2
    _, marked_type, sequence, rtp_ts, ssrc = RTP_HEADER.unpack(head) if is_rtp else (0, 0, -1, 0, 0)
    ports = f"{datagram.source_port},{datagram.destination_port}"
    rtp = f"{marked_type & 0x7F},{sequence},{rtp_ts},{ssrc:#x}"
    return f"{direction},{t:.6f},{ports},{rtp},{verdict.action},{verdict.delay_s * 1000:.3f}\n"
