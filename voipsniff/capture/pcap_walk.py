"""Walks the records of a pcap file. Compiled."""

from __future__ import annotations

from voipsniff.capture.rows import Rows
from voipsniff.capture.walk import (
    CACHE_LINE,
    DAMAGED,
    FULL,
    LARGEST_WIRE,
    MORE,
    NANOSECONDS,
    NOTHING,
    SUSPECT,
    WARM_BYTES,
)

NOWHERE = -1

# C numbers in the compiled module
_LEAST_MAGIC = 0xA1000000  # the pcap magic numbers are above this; as seconds it is the year 2055
_LARGEST_WIRE = LARGEST_WIRE
_ONE_SECOND = NANOSECONDS
_WARM_BYTES = WARM_BYTES
_LINE = CACHE_LINE
_DAY = 86400 * NANOSECONDS
_LARGE = 1 << 20  # a packet that was longer on the wire is suspect


class PcapWalk:
    """The shape of one file's records. `walk` leaves the index of the first unread byte in `position`."""

    def __init__(
        self,
        big: bool,
        header_length: int,
        fraction_ns: int,
        largest: int,
        swapped_lengths: bool,
        link_type: int,
        interface: int,
    ) -> None:
        self.big = big
        """Whether numbers are big-endian."""
        self.header_length = header_length
        """16, or 24 in the modified form."""
        self.fraction_ns = fraction_ns
        """Nanoseconds in one unit of the fraction of a second: 1000 or 1."""
        self.largest = largest
        """The most captured bytes that a record may have."""
        self.swapped_lengths = swapped_lengths
        """Whether a record with more captured than wire bytes has the two swapped (files of versions up to 2.3)."""
        self.link_type = link_type
        self.interface = interface
        self.suspects = True
        """Whether odd records are suspect at all."""
        self.trusted = NOWHERE
        """Index of a record that is not suspect however odd it is."""
        self.position = 0
        self.touched = 0
        self._data = NOTHING

    def walk(self, data: memoryview, position: int, rows: Rows) -> int:
        """Put the records from `position` on into `rows`; return FULL, MORE, DAMAGED or SUSPECT."""
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
        limit = end - self.header_length
        warm = position if _WARM_BYTES else end
        self.position = position
        while position <= limit:
            if rows.count >= rows.capacity:
                return FULL
            if position >= warm:
                warm = min(position + _WARM_BYTES, end)
                line = position
                while line < warm:
                    self.touched += self._data[line]
                    line += _LINE
            seconds = self._u32(position)
            fraction = self._u32(position + 4)
            captured = self._u32(position + 8)
            wire = self._u32(position + 12)
            if captured > wire and self.swapped_lengths:
                captured, wire = wire, captured
            odd = captured > wire
            if odd:
                wire = captured
            if captured > self.largest or wire > _LARGEST_WIRE:
                return DAMAGED
            if wire == 0 and (seconds >= _LEAST_MAGIC or (seconds == 0 and fraction == 0)):
                return DAMAGED  # a second file header, or a stretch of zeros as a crash leaves behind
            body = position + self.header_length
            if end - body < captured:
                return MORE
            fraction_ns = fraction * self.fraction_ns
            ts_ns = seconds * _ONE_SECOND + fraction_ns
            jump_ns = ts_ns - rows.last_ns if rows.last_ns >= 0 else 0
            if odd or fraction_ns >= _ONE_SECOND or wire > _LARGE or jump_ns > _DAY or jump_ns < -_DAY:
                if self.suspects and position != self.trusted:
                    return SUSPECT
                if fraction_ns >= _ONE_SECOND:
                    rows.note_odd_time()
                if odd:
                    rows.note_odd_length()
            rows.put(body, captured, wire, ts_ns, self.link_type, self.interface)
            position = body + captured
            self.position = position
        return MORE
