"""The rows of one batch while a file is walked: preallocated arrays, and the counts that go with them."""

from __future__ import annotations

import numpy as np

from voipsniff.packet.batch import PacketBatch

NEVER = -1
"""The value of `last_ns`, `min_ns` and `max_ns` before the first packet."""


class Rows:
    """Up to `capacity` packets of one file. The arrays are reused from batch to batch.

    `frame` and `last_ns` run on through the file; the other counts are those of the rows at hand.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.frame = 0
        """Number of the last frame that was put; the first one gets 1."""
        self.last_ns = NEVER
        """Time of the last frame that was put."""
        self.full = PacketBatch(
            memoryview(b""),
            np.zeros(capacity, np.int64),
            np.zeros(capacity, np.int32),
            np.zeros(capacity, np.int32),
            np.zeros(capacity, np.int64),
            np.zeros(capacity, np.uint16),
            np.zeros(capacity, np.uint16),
            np.zeros(capacity, np.int64),
        )
        self.offsets = self.full.offsets.data
        self.captured = self.full.captured.data
        self.wire = self.full.wire.data
        self.ts_ns = self.full.ts_ns.data
        self.link_types = self.full.link_types.data
        self.interfaces = self.full.interfaces.data
        self.frames = self.full.frames.data
        self.clear()

    def clear(self) -> None:
        """Forget the rows and their counts; the frame number and the last time stay."""
        self.count = 0
        self.captured_bytes = 0
        self.wire_bytes = 0
        self.cut = 0
        """Rows with fewer captured bytes than were on the wire."""
        self.earlier = 0
        """Rows that are earlier than the row before them in the file."""
        self.earlier_frame = 0
        """Frame of the first of those."""
        self.earlier_by_ns = 0
        """By how much that frame is earlier."""
        self.odd_times = 0
        """Rows whose time is no proper time."""
        self.odd_time_frame = 0
        """Frame of the first of those."""
        self.odd_lengths = 0
        """Rows that claim fewer bytes on the wire than were captured."""
        self.odd_length_frame = 0
        self.untimed = 0
        """Rows without a time in the file; they have that of the row before them."""
        self.untimed_frame = 0
        self.min_ns = NEVER
        self.max_ns = NEVER

    def note_odd_time(self) -> int:
        """Count the packet that is put next as one with an impossible time. Returns 0."""
        if self.odd_times == 0:
            self.odd_time_frame = self.frame + 1
        self.odd_times += 1
        return 0

    def note_odd_length(self) -> int:
        """Count the packet that is put next as one with more captured than wire bytes. Returns 0."""
        if self.odd_lengths == 0:
            self.odd_length_frame = self.frame + 1
        self.odd_lengths += 1
        return 0

    def note_untimed(self) -> int:
        """Count the packet that is put next as one without a time. Returns 0."""
        if self.untimed == 0:
            self.untimed_frame = self.frame + 1
        self.untimed += 1
        return 0

    def put(self, offset: int, captured: int, wire: int, ts_ns: int, link_type: int, interface: int) -> int:
        """Append one packet; the caller sees to it that `count < capacity` and `ts_ns >= 0`. Returns 0."""
        row = self.count
        self.offsets[row] = offset
        self.captured[row] = captured
        self.wire[row] = wire
        self.ts_ns[row] = ts_ns
        self.link_types[row] = link_type
        self.interfaces[row] = interface
        self.frame += 1
        self.frames[row] = self.frame
        self.count = row + 1
        self.captured_bytes += captured
        self.wire_bytes += wire
        if captured < wire:
            self.cut += 1
        if ts_ns < self.last_ns:
            if self.earlier == 0:
                self.earlier_frame = self.frame
                self.earlier_by_ns = self.last_ns - ts_ns
            self.earlier += 1
        self.last_ns = ts_ns
        if ts_ns > self.max_ns:
            self.max_ns = ts_ns
        if self.min_ns < 0 or ts_ns < self.min_ns:
            self.min_ns = ts_ns
        return 0

    def copy(self, source: Rows, row: int, offset: int) -> int:
        """Append a row of `source`, whose bytes are at `offset` here; nothing is counted. Returns 0."""
        count = self.count
        self.offsets[count] = offset
        self.captured[count] = source.captured[row]
        self.wire[count] = source.wire[row]
        self.ts_ns[count] = source.ts_ns[row]
        self.link_types[count] = source.link_types[row]
        self.interfaces[count] = source.interfaces[row]
        self.frames[count] = source.frames[row]
        self.count = count + 1
        return 0

    def batch(self, buffer: memoryview) -> PacketBatch:
        """Return the rows as a batch over `buffer`, to which their offsets refer; it borrows the arrays."""
        return self.slice(buffer, 0, self.count)

    def slice(self, buffer: memoryview, start: int, stop: int) -> PacketBatch:
        """Return the rows `start:stop` as a batch over `buffer`; it borrows the arrays."""
        batch: PacketBatch = self.full.slice(start, stop)
        batch.buffer = buffer
        return batch
