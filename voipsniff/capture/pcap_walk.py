"""Walks the records of a pcap file. Compiled."""

from __future__ import annotations

from voipsniff.capture.rows import Rows
from voipsniff.capture.walk import CACHE_LINE, DAMAGED, FULL, LARGEST_WIRE, MORE, NANOSECONDS, WARM_BYTES

LEAST_MAGIC = 0xA1000000
"""All pcap magic numbers are above this; as seconds it is the year 2055."""


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
        self.position = 0
        self.touched = 0

    def walk(self, data: memoryview, position: int, rows: Rows) -> int:
        """Put the records from `position` on into `rows`; return FULL, MORE or DAMAGED."""
        end = len(data)
        limit = end - self.header_length
        second = NANOSECONDS
        largest_wire = LARGEST_WIRE
        magics = LEAST_MAGIC
        warm_bytes = WARM_BYTES
        line_bytes = CACHE_LINE
        warm = end if warm_bytes == 0 else position
        self.position = position
        while position <= limit:
            if rows.count >= rows.capacity:
                return FULL
            if position >= warm:
                warm = position + warm_bytes
                if warm > end:
                    warm = end
                line = position
                while line < warm:
                    self.touched += data[line]
                    line += line_bytes
            if self.big:
                seconds = data[position] << 24 | data[position + 1] << 16 | data[position + 2] << 8 | data[position + 3]
                fraction = (
                    data[position + 4] << 24 | data[position + 5] << 16 | data[position + 6] << 8 | data[position + 7]
                )
                captured = (
                    data[position + 8] << 24 | data[position + 9] << 16 | data[position + 10] << 8 | data[position + 11]
                )
                wire = (
                    data[position + 12] << 24
                    | data[position + 13] << 16
                    | data[position + 14] << 8
                    | data[position + 15]
                )
            else:
                seconds = data[position + 3] << 24 | data[position + 2] << 16 | data[position + 1] << 8 | data[position]
                fraction = (
                    data[position + 7] << 24 | data[position + 6] << 16 | data[position + 5] << 8 | data[position + 4]
                )
                captured = (
                    data[position + 11] << 24 | data[position + 10] << 16 | data[position + 9] << 8 | data[position + 8]
                )
                wire = (
                    data[position + 15] << 24
                    | data[position + 14] << 16
                    | data[position + 13] << 8
                    | data[position + 12]
                )
            odd = captured > wire
            if odd:
                if self.swapped_lengths:
                    odd = False
                    swap = captured
                    captured = wire
                    wire = swap
                else:
                    wire = captured
            if captured > self.largest or wire > largest_wire:
                return DAMAGED
            if wire == 0 and (seconds >= magics or (seconds == 0 and fraction == 0)):
                return DAMAGED  # a second file header, or a stretch of zeros as a crash leaves behind
            body = position + self.header_length
            if end - body < captured:
                return MORE
            fraction_ns = fraction * self.fraction_ns
            ts_ns = seconds * second + fraction_ns
            if fraction_ns >= second:
                rows.note_odd_time()
            if odd:
                rows.note_odd_length()
            rows.put(body, captured, wire, ts_ns, self.link_type, self.interface)
            position = body + captured
            self.position = position
        return MORE
