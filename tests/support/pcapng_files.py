"""Writes capture files byte by byte for tests: every form of pcap and pcapng. Nothing of voipsniff is used here."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

NS = 1_000_000_000


@dataclass(frozen=True)
class Packet:
    """A packet to write: `wire` is its length on the wire when a snap length cut it."""

    ts_ns: int
    data: bytes
    wire: int | None = None

    @property
    def wire_length(self) -> int:
        return len(self.data) if self.wire is None else self.wire


def pcap_header(
    order: str = "<",
    magic: int = 0xA1B2C3D4,
    *,
    link_type: int = 1,
    snap_length: int = 262144,
    version: tuple[int, int] = (2, 4),
) -> bytes:
    return struct.pack(order + "IHHiIII", magic, *version, 0, 0, snap_length, link_type)


def pcap_record(packet: Packet, order: str = "<", magic: int = 0xA1B2C3D4) -> bytes:
    seconds, rest = divmod(packet.ts_ns, NS)
    fraction = rest if magic == 0xA1B23C4D else rest // 1000
    head = struct.pack(order + "IIII", seconds, fraction, len(packet.data), packet.wire_length)
    if magic == 0xA1B2CD34:
        head += struct.pack(order + "IHBB", 2, 0x0800, 4, 0)
    return head + packet.data


def pcap_file(packets: list[Packet], order: str = "<", magic: int = 0xA1B2C3D4, **header: object) -> bytes:
    records = [pcap_record(packet, order, magic) for packet in packets]
    return pcap_header(order, magic, **header) + b"".join(records)  # type: ignore[arg-type]


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


@dataclass
class Pcapng:
    """Collects the blocks of a pcapng file; each method appends one and returns the writer."""

    order: str = "<"
    parts: list[bytes] = field(default_factory=list)

    def block(self, kind: int, body: bytes) -> Pcapng:
        body = padded(body)
        total = struct.pack(self.order + "I", len(body) + 12)
        self.parts.append(struct.pack(self.order + "I", kind) + total + body + total)
        return self

    def options(self, *values: tuple[int, bytes]) -> bytes:
        """Return encoded options with their end, or nothing for none."""
        if not values:
            return b""
        encoded = b"".join(struct.pack(self.order + "HH", code, len(value)) + padded(value) for code, value in values)
        return encoded + bytes(4)

    def section(
        self, order: str | None = None, *options: tuple[int, bytes], version: tuple[int, int] = (1, 0), length: int = -1
    ) -> Pcapng:
        self.order = order or self.order
        head = struct.pack(self.order + "IHHq", 0x1A2B3C4D, *version, length)
        return self.block(0x0A0D0D0A, head + self.options(*options))

    def interface(
        self,
        link_type: int = 1,
        snap_length: int = 0,
        *options: tuple[int, bytes],
        name: str = "",
        description: str = "",
        resolution: int | None = None,
        offset_s: int | None = None,
    ) -> Pcapng:
        values = list(options)
        if name:
            values.append((2, name.encode()))
        if description:
            values.append((3, description.encode()))
        if resolution is not None:
            values.append((9, bytes([resolution])))
        if offset_s is not None:
            values.append((14, struct.pack(self.order + "q", offset_s)))
        return self.block(1, struct.pack(self.order + "HHI", link_type, 0, snap_length) + self.options(*values))

    def units(self, units: int) -> bytes:
        return struct.pack(self.order + "II", units >> 32, units & 0xFFFFFFFF)

    def packet(
        self, units: int, data: bytes, *options: tuple[int, bytes], interface: int = 0, wire: int = -1
    ) -> Pcapng:
        """An enhanced packet block; `units` is the time in units of the interface."""
        head = struct.pack(self.order + "I", interface) + self.units(units)
        lengths = struct.pack(self.order + "II", len(data), len(data) if wire < 0 else wire)
        return self.block(6, head + lengths + padded(data) + self.options(*options))

    def simple(self, data: bytes, wire: int = -1) -> Pcapng:
        return self.block(3, struct.pack(self.order + "I", len(data) if wire < 0 else wire) + data)

    def obsolete(self, units: int, data: bytes, *, interface: int = 0, drops: int = 0xFFFF, wire: int = -1) -> Pcapng:
        head = struct.pack(self.order + "HH", interface, drops) + self.units(units)
        return self.block(2, head + struct.pack(self.order + "II", len(data), len(data) if wire < 0 else wire) + data)

    def statistics(
        self, interface: int = 0, *, interface_drops: int | None = None, system_drops: int | None = None
    ) -> Pcapng:
        values = []
        if interface_drops is not None:
            values.append((5, struct.pack(self.order + "Q", interface_drops)))
        if system_drops is not None:
            values.append((7, struct.pack(self.order + "Q", system_drops)))
        return self.block(5, struct.pack(self.order + "I", interface) + self.units(0) + self.options(*values))

    def secrets(self, data: bytes, kind: int = 0x544C534B) -> Pcapng:
        return self.block(10, struct.pack(self.order + "II", kind, len(data)) + data)

    def __bytes__(self) -> bytes:
        return b"".join(self.parts)


def pcapng_file(packets: list[Packet], order: str = "<", *, link_type: int = 1, snap_length: int = 0) -> bytes:
    """Return a file of one section and one interface with nanosecond times."""
    writer = Pcapng().section(order).interface(link_type, snap_length, resolution=9)
    for packet in packets:
        writer.packet(packet.ts_ns, packet.data, wire=packet.wire_length)
    return bytes(writer)
