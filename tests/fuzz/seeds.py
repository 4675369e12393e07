"""What the fuzzers start from: payloads of our own traces, and odd things built here. No code of voipsniff is used."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import dpkt
import lz4.frame
import zstandard

from tests.fuzz.seed_texts import ODD_SIP, SDP
from tests.support import frames
from tests.support.segments import request, response
from tests.support.shared import PCAPS

TRACES = ("register", "busy", "cancelled", "not_found", "fragments_ipv6", "encap_pppoe")
"""Small traces with SIP, RTP and RTCP in them."""
HEAD_BYTES = 12_000
"""How much of a trace file is used."""
LINK_TYPES = (1, 0, 101, 108, 113, 276, 9, 50, 51, 105, 127, 228, 229, 239, 252, 258, 147, 65535)
"""LINKTYPE_* of the frames of the decode target, by index."""


@cache
def trace_bytes(name: str) -> bytes:
    path = PCAPS / f"{name}.pcap"
    return path.read_bytes() if path.is_file() else b""


def trace_frames(name: str) -> Iterator[tuple[float, bytes]]:
    """Yield the time and bytes of each frame of a trace of ours."""
    path = PCAPS / f"{name}.pcap"
    if path.is_file():
        with path.open("rb") as file:
            yield from dpkt.pcap.Reader(file)


@cache
def payloads() -> tuple[bytes, ...]:
    """Return the UDP payloads of the small traces, each once."""
    found: dict[bytes, None] = {}
    for name in TRACES:
        for _, data in trace_frames(name):
            udp = dpkt.ethernet.Ethernet(data).data
            while hasattr(udp, "data") and not isinstance(udp, dpkt.udp.UDP) and not isinstance(udp.data, bytes):
                udp = udp.data
            if isinstance(udp, dpkt.udp.UDP):
                found[bytes(udp.data)] = None
    return tuple(found)


def sip_seeds() -> list[bytes]:
    sip = [data for data in payloads() if b" SIP/2.0\r\n" in data[:400] or data.startswith(b"SIP/2.0 ")]
    return [*sip[:40], *ODD_SIP, request(1, SDP[0]), response(2, b"x")]


def sdp_seeds() -> list[bytes]:
    bodies = [data.partition(b"\r\n\r\n")[2] for data in payloads()]
    return [*[body for body in bodies if body.startswith(b"v=0")][:20], *SDP]


def rtcp_seeds() -> list[bytes]:
    """Return compound packets (RFC 3550, RFC 3611, RFC 4585): SR, RR, SDES, BYE, APP, XR and feedback."""
    block = struct.pack(">IIIIII", 0x11223344, 0x05000010, 70000, 40, 0x12345678, 90)
    sender = struct.pack(">BBHIIIIII", 0x81, 200, 12, 0x55667788, 0xE0000000, 1, 160, 50, 8000) + block
    receiver = struct.pack(">BBHI", 0x82, 201, 13, 0x55667788) + block * 2
    sdes = struct.pack(">BBHI", 0x81, 202, 4, 0x55667788) + b"\x01\x05a@b.c\x02\x01x\0\0"
    bye = struct.pack(">BBHI", 0x81, 203, 3, 0x55667788) + b"\x04over\0\0\0"
    app = struct.pack(">BBHI", 0x80, 204, 3, 0x55667788) + b"PoC1\0\0\0\1"
    quality = struct.pack(">BBHI", 7, 0, 8, 0x11223344) + bytes(range(28))
    reference = struct.pack(">BBHII", 4, 0, 2, 1, 2) + struct.pack(">BBHIII", 5, 0, 3, 1, 2, 3)
    extended = struct.pack(">BBHI", 0x80, 207, 15, 0x55667788) + quality + reference
    nack = struct.pack(">BBHIII", 0x81, 205, 3, 0x55667788, 0x11223344, 0x00010002)
    padded = struct.pack(">BBHI", 0xA0, 201, 2, 0x55667788) + b"\0\0\0\x04"
    found = [data for data in payloads() if len(data) >= 8 and data[0] >> 6 == 2 and 200 <= data[1] <= 207]
    return [*found[:10], sender + sdes, receiver + extended + bye, sender + nack + app, extended, padded, sdes]


def packed_frames(link: int, packets: list[bytes]) -> bytes:
    """Return frames in the form that the decode target reads: link type's index, length, bytes."""
    return b"".join(struct.pack(">BH", link, len(packet)) + packet for packet in packets)


def decode_seeds() -> list[bytes]:
    ethernet = [data for name in TRACES for _, data in trace_frames(name)]
    seeds = [packed_frames(0, ethernet[at : at + 8]) for at in range(0, min(len(ethernet), 160), 8)]
    plain = frames.udp_frame("10.0.0.1", "10.0.0.2", 5060, 5060, request(1))
    inner = plain[14:]
    stacked = [
        frames.ethernet(inner, vlans=((0x88A8, 7), (0x8100, 8))),
        frames.ethernet(frames.ipv4("192.0.2.1", "192.0.2.2", 4, inner)),
        frames.ethernet(frames.ipv4("192.0.2.1", "192.0.2.2", 47, b"\x30\0\x65\x58\0\0\0\1\0\0\0\2" + plain)),
        frames.ethernet(
            frames.ipv4("192.0.2.1", "192.0.2.2", 47, b"\x10\0\x88\xbe\0\0\0\1" + b"\x10\1\0\1\0\0\0\0" + plain)
        ),
        frames.udp_frame("192.0.2.1", "192.0.2.2", 9, 4789, b"\x08\0\0\0\0\0\x07\0" + plain),
        frames.udp_frame("192.0.2.1", "192.0.2.2", 9, 6081, b"\0\0\x65\x58\0\0\x07\0" + plain),
        frames.udp_frame("192.0.2.1", "192.0.2.2", 9, 2152, b"\x30\xff" + struct.pack(">HI", len(inner), 5) + inner),
        frames.udp_frame("192.0.2.1", "192.0.2.2", 9, 37008, b"\1\0\0\1\1" + plain),
        frames.ethernet(b"\0\1\x01\xff" + inner, 0x8847),
        frames.ethernet(b"\x11\0\0\1" + struct.pack(">HH", len(inner) + 2, 0x21) + inner, 0x8864),
        frames.udp_frame("2001:db8::1", "2001:db8::2", 5060, 5060, response(1)),
        frames.tcp_frame("10.0.0.1", "10.0.0.2", 5060, 5060, request(1)),
    ]
    others = [b"\2\0\0\0" + inner, inner, b"\0" * 14 + b"\x08\0" + inner, b"\x08\0" + bytes(18) + inner]
    exported = struct.pack(">HH", 12, 3) + b"sip" + b"\0" + struct.pack(">HH", 0, 0) + request(1)
    return [
        *seeds,
        packed_frames(0, stacked),
        *[packed_frames(link, others) for link in range(len(LINK_TYPES))],
        packed_frames(LINK_TYPES.index(252), [exported]),
    ]


SEGMENT = struct.Struct(">BBBIBH")
"""The head of a segment in the tcp target's inputs: side, flags, time step, sequence number, bytes cut, length."""


def packed_segments(stream: bytes, cuts: list[int], *, start: int = 1000, side: int = 0) -> bytes:
    """Return a SYN and the segments of a stream in the form that the tcp target reads."""
    edges = [0, *cuts, len(stream)]
    parts = [(start, 2, b"")] + [(start + 1 + low, 0x18, stream[low:high]) for low, high in pairwise(edges)]
    return b"".join(SEGMENT.pack(side, flags, 1, seq & 0xFFFFFFFF, 0, len(data)) + data for seq, flags, data in parts)


UPGRADE = (
    b"GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n",
)


def websocket_frames() -> bytes:
    """Return frames of every kind: masked, in parts, compressed, control, with each form of length."""
    long = request(3, b"x" * 300)
    compressed = bytes.fromhex("c107f248cdc9c90700")
    masked = bytes(code ^ b"abcd"[index % 4] for index, code in enumerate(request(2)))
    return (
        b"\x81\x7e" + struct.pack(">H", len(request(1))) + request(1)
        + b"\x82\xfe" + struct.pack(">H", len(masked)) + b"abcd" + masked
        + b"\x01\x05" + long[:5] + b"\x89\x02hi" + b"\x80\x7e" + struct.pack(">H", len(long) - 5) + long[5:]
        + compressed + b"\x88\x02\x03\xe8"
    )  # fmt: skip


def tcp_seeds() -> list[bytes]:
    stream = request(1, SDP[0]) + b"\r\n\r\n" + response(2) + request(3, b"x" * 900)
    return [
        packed_segments(stream, [10, 200, 201, 1500]),
        packed_segments(stream, [700], start=0xFFFFFF00) + packed_segments(response(1) * 3, [50], side=1),
        packed_segments(stream, [])[SEGMENT.size :],
        packed_segments(UPGRADE[0] + websocket_frames(), [30, 300])
        + packed_segments(UPGRADE[1] + websocket_frames(), [100], side=1),
        packed_segments(b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + request(1), [5]),
        packed_segments(b"\x16\x03\x01\x02\x00" + bytes(80), [3]),
        packed_segments(b"GET / HTTP/1.1\r\n\r\n", [5]),
    ]


def websocket_seeds() -> list[bytes]:
    return [websocket_frames(), UPGRADE[1] + websocket_frames(), UPGRADE[0] + b"\x81\x7f" + struct.pack(">Q", 1 << 40)]


def pcapng_block(kind: int, body: bytes, order: str = "<") -> bytes:
    body += bytes(-len(body) % 4)
    length = len(body) + 12
    return struct.pack(order + "II", kind, length) + body + struct.pack(order + "I", length)


def pcapng(order: str = "<") -> bytes:
    """Return a file with two interfaces, every kind of block, options, and a second section."""

    def option(code: int, value: bytes) -> bytes:
        return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)

    packet = frames.udp_frame("10.0.0.1", "10.0.0.2", 5060, 5060, request(1))
    end = struct.pack(order + "HH", 0, 0)
    size = struct.pack(order + "II", len(packet), len(packet))
    section = pcapng_block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1) + option(4, b"x") + end, order)
    blocks = [
        section,
        pcapng_block(1, struct.pack(order + "HHI", 1, 0, 65535) + option(2, b"eth0") + option(9, b"\x09") + end, order),
        pcapng_block(
            1, struct.pack(order + "HHI", 101, 0, 96) + option(9, b"\x8a") + option(14, bytes(8)) + end, order
        ),
        pcapng_block(6, struct.pack(order + "III", 0, 0x186A0, 5) + size + packet + option(1, b"note") + end, order),
        pcapng_block(6, struct.pack(order + "III", 1, 1, 0) + size + packet[14:], order),
        pcapng_block(3, struct.pack(order + "I", len(packet)) + packet, order),
        pcapng_block(2, struct.pack(order + "HHII", 0, 1, 1, 2) + size + packet, order),
        pcapng_block(4, struct.pack(order + "HH", 1, 6) + b"\x0a\0\0\1a\0" + bytes(2) + bytes(4), order),
        pcapng_block(5, struct.pack(order + "III", 0, 1, 2) + option(5, bytes(8)) + end, order),
        pcapng_block(10, struct.pack(order + "II", 0x544C534B, 4) + b"a b\n", order),
        pcapng_block(0x80000BAD, b"custom", order),
        section,
        pcapng_block(1, struct.pack(order + "HHI", 1, 0, 0), order),
        pcapng_block(6, struct.pack(order + "III", 0, 0, 9) + size + packet, order),
    ]
    return b"".join(blocks)


def capture_seeds() -> list[bytes]:
    plain = frames.pcap_bytes([(n, frames.udp_frame("10.0.0.1", "10.0.0.2", 5060, 5060, request(n))) for n in range(4)])
    swapped = struct.pack(">IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 96, 1) + struct.pack(">IIII", 1, 2, 4, 9) + b"abcd"
    compressed = [
        gzip.compress(plain, mtime=0), bz2.compress(plain), lzma.compress(plain), lz4.frame.compress(plain),
        zstandard.compress(plain),
    ]  # fmt: skip
    return [pcapng("<"), pcapng(">"), plain, swapped, *compressed]


def trace_seeds() -> list[bytes]:
    whole = [trace_bytes(name)[:HEAD_BYTES] for name in (*TRACES, "call_tcp", "encap_gre", "fragments_large_invite")]
    return [data for data in whole if data] + [pcapng("<"), capture_seeds()[2]]
