"""The IP packet that was fragmented, written as if it never had been."""

from __future__ import annotations

import struct

from voipsniff.packet.datagram import MAX_PACKET, Datagram

_UDP = 17


def rebuild(packet: Datagram) -> tuple[bytes, int]:
    """Return the bytes of the packet and its length on the wire, which is more when pieces of it are missing.

    The packet must have its first piece.
    """
    first = packet.pieces[0]
    payload = packet.head()
    size = packet.size()
    if not packet.is_complete():
        size = max(size, _udp_length(payload) if first.protocol == _UDP else 0, len(payload) + 1)
    header = _ipv4(first.header, size) if first.header[0] >> 4 == 4 else _ipv6(first.header, first.protocol, size)
    return header + payload, len(header) + size


def _udp_length(payload: bytes) -> int:
    """Return what the UDP header says about its length, 0 when it is not there."""
    return int.from_bytes(payload[4:6], "big") if len(payload) >= 8 else 0


def _ipv4(header: bytes, size: int) -> bytes:
    """Return `header` without fragmentation, with the length of the whole and the checksum that goes with it."""
    total = min(len(header) + size, MAX_PACKET)
    bare = header[:2] + struct.pack(">H", total) + header[4:6] + b"\0\0" + header[8:10] + b"\0\0" + header[12:]
    return bare[:10] + struct.pack(">H", _checksum(bare)) + bare[12:]


def _ipv6(header: bytes, protocol: int, size: int) -> bytes:
    """Return `header` with the length of the whole, followed directly by what the fragments carried."""
    return header[:4] + struct.pack(">HB", min(size, MAX_PACKET), protocol) + header[7:]


def _checksum(header: bytes) -> int:
    """Return the Internet checksum (RFC 1071) of a header whose checksum field is zero."""
    total: int = sum(struct.unpack(f">{len(header) // 2}H", header))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
