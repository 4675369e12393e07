"""A recording inside a tunnel: every Ethernet frame of it in written outer headers, at its own time.

`python -m pcaps.lab.encapsulate IN.pcap OUT.pcap WRAPPER`
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

MAGICS = (0xA1B23C4D, 0xA1B2C3D4)
"""pcap with nanoseconds and with microseconds."""
FILE_HEADER_BYTES = 24
RECORD = struct.Struct("<IIII")

ETHERNET = bytes.fromhex("02aa0000000202aa00000001")
TUNNEL = IPv4Address("192.0.2.1").packed + IPv4Address("192.0.2.2").packed
"""Addresses of the tunnel's ends, from those for documentation (RFC 5737)."""

ETHER_IPV4, ETHER_IPV6 = 0x0800, 0x86DD
ETHER_MPLS, ETHER_PPPOE, ETHER_ERSPAN3, ETHER_BRIDGING = 0x8847, 0x8864, 0x22EB, 0x6558
GRE, UDP = 47, 17
GENEVE_PORT, GTPU_PORT = 6081, 2152


@dataclass(frozen=True, slots=True)
class Inner:
    """A frame that is to be wrapped; `number` counts from 1."""

    frame: bytes
    number: int

    @property
    def ether_type(self) -> int:
        return int.from_bytes(self.frame[12:14])

    @property
    def packet(self) -> bytes:
        """The frame without its Ethernet header."""
        return self.frame[14:]


def gre(inner: Inner) -> bytes:
    """IP in GRE (RFC 2784)."""
    return ip(GRE, inner.number, struct.pack("!HH", 0, inner.ether_type) + inner.packet)


def erspan3(inner: Inner) -> bytes:
    """ERSPAN type III: VLAN 100, session 51, in GRE with sequence numbers."""
    header = struct.pack("!III", 2 << 28 | 100 << 16 | 51, inner.number, 0)
    return ip(GRE, inner.number, struct.pack("!HHI", 0x1000, ETHER_ERSPAN3, inner.number) + header + inner.frame)


def geneve(inner: Inner) -> bytes:
    """Ethernet in Geneve (RFC 8926), network 77."""
    header = struct.pack("!BBHI", 0, 0, ETHER_BRIDGING, 77 << 8)
    return ip(UDP, inner.number, udp(40000, GENEVE_PORT, header + inner.frame))


def gtpu(inner: Inner) -> bytes:
    """IP in GTP-U (3GPP TS 29.281): a G-PDU of tunnel 0xabcd."""
    header = struct.pack("!BBHI", 0x30, 0xFF, len(inner.packet), 0xABCD)
    return ip(UDP, inner.number, udp(GTPU_PORT, GTPU_PORT, header + inner.packet))


def mpls(inner: Inner) -> bytes:
    """IP under two MPLS labels (RFC 3032), 16 and 17."""
    return ethernet(ETHER_MPLS, struct.pack("!II", 16 << 12 | 64, 17 << 12 | 1 << 8 | 64) + inner.packet)


def pppoe(inner: Inner) -> bytes:
    """IP in a PPPoE session (RFC 2516)."""
    protocol = 0x0021 if inner.ether_type == ETHER_IPV4 else 0x0057
    header = struct.pack("!BBHHH", 0x11, 0, 0x1234, len(inner.packet) + 2, protocol)
    return ethernet(ETHER_PPPOE, header + inner.packet)


WRAPPERS: dict[str, Callable[[Inner], bytes]] = {
    "gre": gre,
    "erspan3": erspan3,
    "geneve": geneve,
    "gtpu": gtpu,
    "mpls": mpls,
    "pppoe": pppoe,
}
WHOLE_FRAMES = ("erspan3", "geneve")
"""These carry Ethernet; the others carry only IP."""


def encapsulate(source: Path, target: Path, name: str) -> None:
    """Write the recording with every frame wrapped; frames that the tunnel cannot carry (ARP) are left out."""
    data = source.read_bytes()
    target.write_bytes(data[:FILE_HEADER_BYTES] + b"".join(wrapped(data, name)))


def wrapped(data: bytes, name: str) -> Iterator[bytes]:
    """Yield the records, with their headers, of a little-endian pcap of Ethernet wrapped by WRAPPERS[name]."""
    number = 0
    for seconds, fraction, frame, cut_bytes in records(data):
        if name not in WHOLE_FRAMES and int.from_bytes(frame[12:14]) not in (ETHER_IPV4, ETHER_IPV6):
            continue
        number += 1
        outer = WRAPPERS[name](Inner(frame, number))
        yield RECORD.pack(seconds, fraction, len(outer), len(outer) + cut_bytes) + outer


def records(data: bytes) -> Iterator[tuple[int, int, bytes, int]]:
    """Yield seconds, fraction of a second, frame, and how many bytes were not recorded of it."""
    if struct.unpack_from("<I", data)[0] not in MAGICS:
        raise ValueError("not a little-endian pcap")
    offset = FILE_HEADER_BYTES
    while offset < len(data):
        seconds, fraction, captured, original = RECORD.unpack_from(data, offset)
        offset += RECORD.size
        yield seconds, fraction, data[offset : offset + captured], original - captured
        offset += captured


def ethernet(ether_type: int, payload: bytes) -> bytes:
    """Return the outer frame."""
    return ETHERNET + struct.pack("!H", ether_type) + payload


def ip(protocol: int, identification: int, payload: bytes) -> bytes:
    """Return the outer frame with an IPv4 packet in it."""
    size = 20 + len(payload)
    header = struct.pack("!BBHHHBBH", 0x45, 0, size, identification & 0xFFFF, 0, 64, protocol, 0) + TUNNEL
    return ethernet(ETHER_IPV4, header[:10] + struct.pack("!H", checksum(header)) + header[12:] + payload)


def udp(source_port: int, destination_port: int, payload: bytes) -> bytes:
    """Return a UDP datagram without a checksum, as tunnels have it."""
    return struct.pack("!HHHH", source_port, destination_port, 8 + len(payload), 0) + payload


def checksum(header: bytes) -> int:
    """Return the Internet checksum (RFC 1071) of an even number of bytes."""
    total: int = sum(struct.unpack(f"!{len(header) // 2}H", header))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


if __name__ == "__main__":
    encapsulate(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
