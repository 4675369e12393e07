"""Walks the packet blocks of a pcapng file. Compiled.

The format is that of draft-ietf-opsawg-pcapng; the sections named below are its.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from voipsniff.capture.pcapng_blocks import (
    BLOCK_FRAME,
    ENHANCED_PACKET,
    LARGEST_BLOCK,
    OBSOLETE_PACKET,
    SECTION_HEADER,
    SIMPLE_PACKET,
)
from voipsniff.capture.rows import Rows
from voipsniff.capture.walk import (
    CACHE_LINE,
    DAMAGED,
    FULL,
    LARGEST_WIRE,
    MORE,
    NANOSECONDS,
    NOTHING,
    OTHER,
    WARM_BYTES,
)

MULTIPLIED = 0
"""Time units are nanoseconds or coarser, by powers of ten: multiply by the factor."""
DIVIDED = 1
"""Time units are finer than nanoseconds, by powers of ten: divide by the factor."""
BINARY = 2
"""Time units are 2 to the minus factor seconds, with a factor of at most `FINEST_BINARY`."""
EXACT = 3
"""Any other unit: `exact_time` is asked."""
FINEST_BINARY = 32
"""Up to this exponent the fraction of a second, times 10^9, fits in 64 bits."""
FIRST_ROWS = 16
"""Interfaces that there is room for at first."""

# C numbers in the compiled module
_SECTION = SECTION_HEADER
_ENHANCED = ENHANCED_PACKET
_SIMPLE = SIMPLE_PACKET
_OBSOLETE = OBSOLETE_PACKET
_FRAME = BLOCK_FRAME
_LARGEST_BLOCK = LARGEST_BLOCK
_LARGEST_WIRE = LARGEST_WIRE
_ONE_SECOND = NANOSECONDS
_WARM_BYTES = WARM_BYTES
_LINE = CACHE_LINE
_MULTIPLIED = MULTIPLIED
_DIVIDED = DIVIDED
_BINARY = BINARY
_NO_TIME = -1
_PACKET_FIELDS = 20  # between the length of a packet block and the packet's data
_NO_DROP_COUNT = 0xFFFF  # of an obsolete packet block: how many were lost is not known
_OPTION_DROP_COUNT = 4  # epb_dropcount: 64 bits, the packets lost between this one and the one before it


class PcapngWalk:
    """What the section at hand says about its packets. `walk` leaves the index of the first unread byte in `position`.

    The arrays have one row per interface of the section, of which `interface_count` are in use.
    """

    def __init__(self, exact_time: Callable[[int, int], int]) -> None:
        self.big = False
        """Whether numbers are big-endian."""
        self.position = 0
        self.touched = 0
        self.drops = 0
        """Packets lost by the drop counts on packets."""
        self.interface_count = 0
        self.exact_time = exact_time
        """Called with interface and units for EXACT scales; returns nanoseconds."""
        self._data = NOTHING
        self.link_types = np.zeros(FIRST_ROWS, np.uint16).data
        self.numbers = np.zeros(FIRST_ROWS, np.uint16).data
        """Index of the interface among all of the source."""
        self.snap_lengths = np.zeros(FIRST_ROWS, np.uint32).data
        self.scales = np.zeros(FIRST_ROWS, np.uint8).data
        """MULTIPLIED, DIVIDED, BINARY or EXACT."""
        self.factors = np.zeros(FIRST_ROWS, np.uint64).data
        self.lowest = np.zeros(FIRST_ROWS, np.uint64).data
        self.highest = np.zeros(FIRST_ROWS, np.uint64).data
        """Fewest and most time units that give a time from 1970 to 2262."""
        self.offsets_ns = np.zeros(FIRST_ROWS, np.int64).data
        """if_tsoffset."""

    def grow(self) -> None:
        """Make room for twice as many interfaces."""
        self.link_types = np.tile(self.link_types, 2).data
        self.numbers = np.tile(self.numbers, 2).data
        self.snap_lengths = np.tile(self.snap_lengths, 2).data
        self.scales = np.tile(self.scales, 2).data
        self.factors = np.tile(self.factors, 2).data
        self.lowest = np.tile(self.lowest, 2).data
        self.highest = np.tile(self.highest, 2).data
        self.offsets_ns = np.tile(self.offsets_ns, 2).data

    def walk(self, data: memoryview, position: int, rows: Rows) -> int:
        """Put the packets from `position` on into `rows`.

        Return FULL; MORE; DAMAGED: no block at the position; OTHER: a whole block there that is no packet, or one
        that is no good.
        """
        self._data = data
        try:
            return self._walk(position, len(data), rows)
        finally:
            self._data = NOTHING  # so that a mapped file can be closed

    def _u32(self, at: int) -> int:
        """Return the 32-bit number at `at`."""
        first, second, third, fourth = self._data[at], self._data[at + 1], self._data[at + 2], self._data[at + 3]
        if self.big:
            return first << 24 | second << 16 | third << 8 | fourth
        return fourth << 24 | third << 16 | second << 8 | first

    def _walk(self, position: int, end: int, rows: Rows) -> int:
        warm = position if _WARM_BYTES else end
        self.position = position
        while position + _FRAME <= end:
            if rows.count >= rows.capacity:
                return FULL
            if position >= warm:
                warm = min(position + _WARM_BYTES, end)
                line = position
                while line < warm:
                    self.touched += self._data[line]
                    line += _LINE
            kind = self._u32(position)
            if kind == _SECTION:
                return OTHER  # its length is in its own byte order
            total = self._u32(position + 4)
            if total < _FRAME or total > _LARGEST_BLOCK or total & 3:
                return DAMAGED
            if end - position < total:
                return MORE
            if self._u32(position + total - 4) != total:
                return DAMAGED
            taken = 0
            if kind in (_ENHANCED, _OBSOLETE):
                taken = self._take_packet(position, total, kind == _OBSOLETE, rows)
            elif kind == _SIMPLE:
                taken = self._take_simple(position, total, rows)
            if taken == 0:
                return OTHER
            position += total
            self.position = position
        return MORE

    def _take_packet(self, at: int, total: int, is_obsolete: bool, rows: Rows) -> int:
        """Put the packet of an enhanced or obsolete packet block; return 0 when it is no good."""
        if total < _FRAME + _PACKET_FIELDS:
            return 0
        interface = self._u32(at + 8)
        noted = 0
        if is_obsolete:
            noted = interface & 0xFFFF if self.big else interface >> 16
            interface = interface >> 16 if self.big else interface & 0xFFFF
        captured = self._u32(at + 20)
        wire = self._u32(at + 24)
        if interface >= self.interface_count or captured > total - _FRAME - _PACKET_FIELDS or wire > _LARGEST_WIRE:
            return 0
        units = self._u32(at + 12)
        units = units << 32 | self._u32(at + 16)
        if captured > wire:
            wire = captured
            rows.note_odd_length()
        ts_ns = self._time(interface, units)
        if ts_ns < 0:
            rows.note_odd_time()
            ts_ns = rows.last_ns if rows.last_ns > 0 else 0
        rows.put(at + 28, captured, wire, ts_ns, self.link_types[interface], self.numbers[interface])
        if is_obsolete:
            if noted != _NO_DROP_COUNT:
                self.drops += noted
            return 1
        after = at + 28 + (captured + 3) // 4 * 4
        if after + 4 < at + total - 4:
            self._take_options(after, at + total - 4)
        return 1

    def _take_simple(self, at: int, total: int, rows: Rows) -> int:
        """Put the packet of a simple packet block, which has no time; return 0 when it is no good."""
        if total < _FRAME + 4 or self.interface_count == 0:
            return 0
        wire = self._u32(at + 8)
        captured = wire
        if 0 < self.snap_lengths[0] < captured:
            captured = self.snap_lengths[0]
        if captured > total - _FRAME - 4 or wire > _LARGEST_WIRE:
            return 0
        rows.note_untimed()
        ts_ns = rows.last_ns if rows.last_ns > 0 else 0
        rows.put(at + 12, captured, wire, ts_ns, self.link_types[0], self.numbers[0])
        return 1

    def _time(self, interface: int, units: int) -> int:
        """Return the time in nanoseconds of `units` of the interface's clock; -1 when that is no time."""
        if units < self.lowest[interface] or units > self.highest[interface]:
            return _NO_TIME
        scale = self.scales[interface]
        factor = self.factors[interface]
        if scale == _MULTIPLIED:
            value = units * factor
        elif scale == _DIVIDED:
            value = units // factor
        elif scale == _BINARY:
            part = units - (units >> factor << factor)
            value = (units >> factor) * _ONE_SECOND + (part * _ONE_SECOND >> factor)
        else:
            return self.exact_time(interface, units)
        return value + self.offsets_ns[interface]

    def _take_options(self, at: int, end: int) -> int:
        """Add up the drop counts among the options of a packet; a bad length ends them. Returns 0."""
        while at + 4 <= end:
            word = self._u32(at)
            code = word >> 16 if self.big else word & 0xFFFF
            length = word & 0xFFFF if self.big else word >> 16
            if code == 0 or at + 4 + length > end:
                return 0
            if code == _OPTION_DROP_COUNT and length == 8:
                self.drops += self._u32(at + 8 if self.big else at + 4)
            at += 4 + (length + 3) // 4 * 4
        return 0
