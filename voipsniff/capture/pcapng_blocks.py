"""The blocks of a pcapng file that are no packets: sections, interfaces, statistics, secrets, and their options.

The format is that of draft-ietf-opsawg-pcapng; the sections named below are its.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from voipsniff.capture.walk import NANOSECONDS

SECTION_HEADER = 0x0A0D0D0A
INTERFACE_DESCRIPTION = 1
OBSOLETE_PACKET = 2
SIMPLE_PACKET = 3
NAME_RESOLUTION = 4
INTERFACE_STATISTICS = 5
ENHANCED_PACKET = 6
DECRYPTION_SECRETS = 10
CUSTOM = 0x0BAD
CUSTOM_NOT_COPIED = 0x40000BAD
JOURNAL = 9
"""A systemd journal export."""

BLOCK_FRAME = 12
"""Type and length before the body of a block, length again after it."""
LARGEST_BLOCK = 16 << 20
"""A longer block is damage; libpcap draws the line at the same place."""
BYTE_ORDER_MAGIC = 0x1A2B3C4D
KNOWN_VERSION = 1

OPTION_NAME = 2
OPTION_DESCRIPTION = 3
OPTION_RESOLUTION = 9
OPTION_OFFSET = 14
OPTION_INTERFACE_DROPS = 5
OPTION_SYSTEM_DROPS = 7

LARGEST_TIME_NS = (1 << 63) - 1
LARGEST_UNITS = (1 << 64) - 1
DEFAULT_RESOLUTION = 6
"""Microseconds (section 4.2, if_tsresol)."""
BINARY_FLAG = 0x80


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a block; of several with one code the first counts."""

    values: dict[int, bytes]
    damaged: bool
    """Whether the list ended because an option reaches past the block."""

    def text(self, code: int) -> str:
        return self.values.get(code, b"").rstrip(b"\0").decode("utf-8", "replace")

    def number(self, code: int, order: str) -> int | None:
        """Return an unsigned 64-bit number, or None when there is none of that length."""
        value = self.values.get(code, b"")
        return int(struct.unpack(f"{order}Q", value)[0]) if len(value) == 8 else None


@dataclass(frozen=True, slots=True)
class InterfaceBlock:
    """An interface description block (section 4.2)."""

    link_type: int
    snap_length: int
    name: str
    description: str
    resolution: int
    """if_tsresol: a power of ten, or with `BINARY_FLAG` of two."""
    offset_s: int
    """if_tsoffset."""
    damaged: bool


def section_order(data: bytes | memoryview, at: int = 0) -> str | None:
    """Return the byte order, "<" or ">", of the section header block at `at`; None when none begins there (4.1)."""
    if len(data) - at < BLOCK_FRAME or data[at : at + 4] != SECTION_HEADER.to_bytes(4, "big"):
        return None
    for order in "<>":
        if struct.unpack_from(f"{order}I", data, at + 8)[0] == BYTE_ORDER_MAGIC:
            return order
    return None


def parse_options(data: bytes, order: str) -> Options:
    """Return the options at the start of `data`; `order` is "<" or ">" (section 3.5)."""
    values: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(data):
        code, length = struct.unpack_from(f"{order}HH", data, at)
        if code == 0:
            break
        value = data[at + 4 : at + 4 + length]
        if len(value) < length:
            return Options(values, damaged=True)
        values.setdefault(code, value)
        at += 4 + (length + 3) // 4 * 4
    return Options(values, damaged=False)


def parse_interface(body: bytes, order: str) -> InterfaceBlock | None:
    """Return the interface that the body of a block describes; None when it is too short."""
    if len(body) < 8:
        return None
    link_type, _, snap_length = struct.unpack_from(f"{order}HHI", body)
    options = parse_options(body[8:], order)
    resolution = options.values.get(OPTION_RESOLUTION, b"")
    offset = options.values.get(OPTION_OFFSET, b"")
    return InterfaceBlock(
        link_type,
        snap_length,
        options.text(OPTION_NAME),
        options.text(OPTION_DESCRIPTION),
        resolution[0] if resolution else DEFAULT_RESOLUTION,
        struct.unpack(f"{order}q", offset)[0] if len(offset) == 8 else 0,
        options.damaged,
    )


def units_per_second(resolution: int) -> int:
    """Return the clock rate that an if_tsresol stands for."""
    return int(2 ** (resolution & ~BINARY_FLAG) if resolution & BINARY_FLAG else 10**resolution)


def units_to_ns(units: int, resolution: int, offset_s: int) -> int:
    """Return the time of a clock in nanoseconds, rounded down, by exact arithmetic."""
    return units * NANOSECONDS // units_per_second(resolution) + offset_s * NANOSECONDS


def unit_bounds(resolution: int, offset_s: int) -> tuple[int, int]:
    """Return the fewest and the most units whose time is from 0 to `LARGEST_TIME_NS`; (1, 0) when there are none."""
    rate = units_per_second(resolution)
    shift = offset_s * NANOSECONDS
    lowest = max(0, -(shift * rate // NANOSECONDS))
    highest = min(LARGEST_UNITS, ((LARGEST_TIME_NS - shift + 1) * rate - 1) // NANOSECONDS)
    return (lowest, highest) if lowest <= min(highest, LARGEST_UNITS) else (1, 0)
