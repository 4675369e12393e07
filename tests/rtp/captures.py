"""Reads RTP and RTCP out of capture files for tests: dpkt, and nothing of ours, up to the rows of a batch."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import dpkt

from tests.rtp.packets import IPV4, START, Packet
from voipsniff.packet.labels import Label


def datagrams(path: Path) -> Iterator[tuple[int, dpkt.ip.IP | dpkt.ip6.IP6, dpkt.udp.UDP]]:
    """Yield (time in ns, IP packet, UDP datagram) of each whole UDP datagram in an Ethernet capture."""
    data = path.read_bytes()
    opened = io.BytesIO(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
    for seconds, frame in dpkt.pcap.UniversalReader(opened):
        packet = dpkt.ethernet.Ethernet(frame).data
        if isinstance(packet, dpkt.ip.IP | dpkt.ip6.IP6) and isinstance(packet.data, dpkt.udp.UDP):
            yield round(seconds * 1_000_000_000), packet, packet.data


def address(octets: bytes) -> tuple[int, int]:
    number = int.from_bytes(octets)
    return (0, IPV4 | number) if len(octets) == 4 else (number >> 64, number & 0xFFFFFFFFFFFFFFFF)


def media_packets(path: Path, since_ns: int | None = None) -> list[Packet]:
    """Return the RTP (and, labelled so, RTCP) packets of a capture, arrivals counted from the first datagram."""
    packets = []
    for ts_ns, ip, udp in datagrams(path):
        since_ns = ts_ns if since_ns is None else since_ns
        data = bytes(udp.data)
        if len(data) >= 8 and data[0] >> 6 == 2:
            label = Label.RTCP if 192 <= data[1] <= 223 else Label.RTP
            src, dst = (*address(ip.src), udp.sport), (*address(ip.dst), udp.dport)
            at_ms = (ts_ns - since_ns) / 1_000_000
            packets.append(replace(BARE, at_ms=at_ms, raw=data, src=src, dst=dst, label=label))
    return packets


BARE = Packet(0, 0, 0)
assert START
