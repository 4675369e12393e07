"""Builds frames byte by byte for tests, from Ethernet to RTP. Nothing of voipsniff is used here."""

from __future__ import annotations

import socket
import struct


def checksum(data: bytes) -> int:
    """Return the Internet checksum (RFC 1071) of `data`."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def packed(address: str) -> bytes:
    return socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)


def _pseudo(src: str, dst: str, protocol: int, length: int) -> bytes:
    if ":" in src:
        return packed(src) + packed(dst) + struct.pack(">IHBB", length, 0, 0, protocol)
    return packed(src) + packed(dst) + struct.pack(">BBH", 0, protocol, length)


def udp(src: str, dst: str, sport: int, dport: int, payload: bytes) -> bytes:
    """Return a UDP datagram with a right checksum."""
    length = 8 + len(payload)
    head = struct.pack(">HHHH", sport, dport, length, 0)
    value = checksum(_pseudo(src, dst, 17, length) + head + payload) or 0xFFFF
    return struct.pack(">HHHH", sport, dport, length, value) + payload


def tcp(
    src: str, dst: str, sport: int, dport: int, payload: bytes = b"", *, seq: int = 1, ack: int = 1, flags: int = 0x18
) -> bytes:
    """Return a TCP segment; flags 0x02 SYN, 0x01 FIN, 0x04 RST, 0x18 PSH+ACK."""
    head = struct.pack(">HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, 0x50, flags, 65535, 0, 0)
    value = checksum(_pseudo(src, dst, 6, len(head) + len(payload)) + head + payload)
    return head[:16] + struct.pack(">HH", value, 0) + payload


def ipv4(
    src: str,
    dst: str,
    protocol: int,
    payload: bytes,
    *,
    ident: int = 0,
    ttl: int = 64,
    tos: int = 0,
    fragment: int = 0,
    more: bool = False,
    options: bytes = b"",
) -> bytes:
    """Return an IPv4 packet; `fragment` is the offset in bytes."""
    ihl = 5 + len(options) // 4
    word = (0x2000 if more else 0) | fragment // 8
    head = struct.pack(">BBHHHBBH", 0x40 | ihl, tos, ihl * 4 + len(payload), ident, word, ttl, protocol, 0)
    head += packed(src) + packed(dst) + options
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + payload


def ipv6(src: str, dst: str, next_header: int, payload: bytes, *, hop_limit: int = 64, traffic_class: int = 0) -> bytes:
    word = 6 << 28 | traffic_class << 20
    return struct.pack(">IHBB", word, len(payload), next_header, hop_limit) + packed(src) + packed(dst) + payload


def ethernet(payload: bytes, ethertype: int = 0x0800, *, vlans: tuple[tuple[int, int], ...] = ()) -> bytes:
    """Return an Ethernet frame; `vlans` are (TPID, TCI) from the outside in."""
    tags = b"".join(struct.pack(">HH", tpid, tci) for tpid, tci in vlans)
    return bytes.fromhex("020000000002020000000001") + tags + struct.pack(">H", ethertype) + payload


def rtp(
    seq: int,
    ts: int,
    ssrc: int = 0x11223344,
    payload_type: int = 0,
    payload: bytes = b"\xd5" * 160,
    marker: bool = False,
) -> bytes:
    return struct.pack(">BBHII", 0x80, marker << 7 | payload_type, seq & 0xFFFF, ts & 0xFFFFFFFF, ssrc) + payload


def udp_frame(
    src: str, dst: str, sport: int, dport: int, payload: bytes, *, ident: int = 0, tos: int = 0, ttl: int = 64
) -> bytes:
    """Return an Ethernet frame with IPv4 or IPv6 (by the address) and UDP."""
    segment = udp(src, dst, sport, dport, payload)
    if ":" in src:
        return ethernet(ipv6(src, dst, 17, segment, hop_limit=ttl, traffic_class=tos), 0x86DD)
    return ethernet(ipv4(src, dst, 17, segment, ident=ident, tos=tos, ttl=ttl))


def tcp_frame(src: str, dst: str, sport: int, dport: int, payload: bytes = b"", **fields: int) -> bytes:
    segment = tcp(src, dst, sport, dport, payload, **fields)
    if ":" in src:
        return ethernet(ipv6(src, dst, 6, segment), 0x86DD)
    return ethernet(ipv4(src, dst, 6, segment))


def pcap_bytes(packets: list[tuple[int, bytes]], link_type: int = 1, *, nanoseconds: bool = False) -> bytes:
    """Return a little-endian pcap file; `packets` are (time in ns, bytes)."""
    magic, unit = (0xA1B23C4D, 1) if nanoseconds else (0xA1B2C3D4, 1000)
    parts = [struct.pack("<IHHiIII", magic, 2, 4, 0, 0, 262144, link_type)]
    for ts_ns, data in packets:
        seconds, rest = divmod(ts_ns, 1_000_000_000)
        parts.append(struct.pack("<IIII", seconds, rest // unit, len(data), len(data)) + data)
    return b"".join(parts)
