"""Builds RTCP packets byte by byte for tests."""

from __future__ import annotations

import struct


def packet(packet_type: int, count: int, body: bytes, *, padding: bool = False) -> bytes:
    """Return one packet; the body must be whole words."""
    assert len(body) % 4 == 0
    return struct.pack(">BBH", 0x80 | padding << 5 | count, packet_type, len(body) // 4) + body


def block(
    ssrc: int, fraction: int = 0, lost: int = 0, highest: int = 0, jitter: int = 0, lsr: int = 0, dlsr: int = 0
) -> bytes:
    return struct.pack(">IIIIII", ssrc, fraction << 24 | lost & 0xFFFFFF, highest, jitter, lsr, dlsr)


def sender_report(
    ssrc: int, ntp: int = 0, rtp_ts: int = 0, packets: int = 0, octets: int = 0, blocks: list[bytes] | None = None
) -> bytes:
    blocks = blocks or []
    return packet(200, len(blocks), struct.pack(">IQIII", ssrc, ntp, rtp_ts, packets, octets) + b"".join(blocks))


def receiver_report(ssrc: int, blocks: list[bytes]) -> bytes:
    return packet(201, len(blocks), struct.pack(">I", ssrc) + b"".join(blocks))


def sdes(chunks: list[tuple[int, list[tuple[int, str]]]]) -> bytes:
    body = b""
    for ssrc, items in chunks:
        text = b"".join(struct.pack(">BB", kind, len(value)) + value.encode() for kind, value in items)
        body += struct.pack(">I", ssrc) + text + bytes(4 - len(text) % 4)
    return packet(202, len(chunks), body)


def bye(ssrcs: list[int], reason: bytes = b"") -> bytes:
    text = struct.pack(">B", len(reason)) + reason if reason else b""
    return packet(203, len(ssrcs), struct.pack(f">{len(ssrcs)}I", *ssrcs) + text + bytes(-len(text) % 4))


def app(ssrc: int, subtype: int, name: bytes, data: bytes) -> bytes:
    return packet(204, subtype, struct.pack(">I4s", ssrc, name) + data)


def feedback(packet_type: int, form: int, sender: int, media: int, data: bytes = b"") -> bytes:
    return packet(packet_type, form, struct.pack(">II", sender, media) + data)


def xr(ssrc: int, blocks: list[tuple[int, int, bytes]]) -> bytes:
    body = b"".join(struct.pack(">BBH", kind, specific, len(data) // 4) + data for kind, specific, data in blocks)
    return packet(207, 0, struct.pack(">I", ssrc) + body)
