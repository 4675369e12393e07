"""Puts the packets of several files in the order of their times. Compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voipsniff.capture.rows import Rows
from voipsniff.capture.walk import NOTHING

if TYPE_CHECKING:
    from voipsniff.capture.reader import RecordReader
    from voipsniff.packet.batch import PacketBatch

READY = 0
"""The gathered rows are to be handed out."""
RUN = 1
"""The rows `run_start:run_stop` of `run_lane` are to be handed out as they are."""
EMPTY = 2
"""The first lane has no rows left."""
LATER = 3
"""The next packet is not before the time that was asked for."""

# C numbers in the compiled module
_LONG_RUN = 512  # so many rows in a row from one file are not worth copying
_GAP = 256  # bytes between two packets up to which they are copied in one go
_STORE_BYTES = 2 << 20


class Lane:
    """One open file of a merge: the rows at hand, and which of them is next."""

    def __init__(self, reader: RecordReader, order: int) -> None:
        self.reader = reader
        self.rows = reader.rows
        self.order = order
        """Among packets of the same time, the lower order goes first."""
        self.next = 0
        self.head_ns = 0
        """Time of the next row."""
        self._data = NOTHING

    def refill(self) -> bool:
        """Fetch further rows; False when the file has none left."""
        self._data = NOTHING
        if not self.reader.fetch():
            self.next = self.rows.count
            return False
        self._data = self.reader.window.data
        self.next = 0
        self.head_ns = self.rows.ts_ns[0]
        return True


class Merge:
    """A heap of lanes, the one with the earliest next packet first, and a buffer in which short runs are gathered.

    Within a file the order of its packets stays, whatever their times.
    """

    def __init__(self, capacity: int) -> None:
        self.lanes: list[Lane] = []
        self.rows = Rows(capacity)
        self.run_lane: Lane | None = None
        self.run_start = 0
        self.run_stop = 0
        self._buffer = memoryview(bytearray(_STORE_BYTES))
        self._store = self._buffer
        self._used = 0

    def push(self, lane: Lane) -> None:
        """Add a lane that has rows."""
        self.lanes.append(lane)
        at = len(self.lanes) - 1
        while at > 0 and self._is_before(at, (at - 1) // 2):
            above = (at - 1) // 2
            self.lanes[at], self.lanes[above] = self.lanes[above], self.lanes[at]
            at = above

    def drop_first(self) -> None:
        """Remove the first lane."""
        last = self.lanes.pop()
        if self.lanes:
            self.lanes[0] = last
            self.settle()

    def settle(self) -> None:
        """Restore the order of the heap after the next packet of the first lane has changed."""
        count = len(self.lanes)
        at = 0
        while True:
            child = 2 * at + 1
            if child >= count:
                return
            if child + 1 < count and self._is_before(child + 1, child):
                child += 1
            if not self._is_before(child, at):
                return
            moved = self.lanes[at]
            self.lanes[at] = self.lanes[child]
            self.lanes[child] = moved
            at = child

    def _is_before(self, one: int, other: int) -> bool:
        first = self.lanes[one]
        second = self.lanes[other]
        if first.head_ns != second.head_ns:
            return first.head_ns < second.head_ns
        return first.order < second.order

    def fill(self, until_ns: int) -> int:
        """Gather packets before `until_ns` behind those already gathered; return why that stopped."""
        while True:
            lane = self.lanes[0]
            start = lane.next
            if start >= lane.rows.count:
                return EMPTY
            if lane.head_ns >= until_ns:
                return LATER
            stop = self._run_end(lane, until_ns)
            if stop - start >= _LONG_RUN:
                if self.rows.count > 0:
                    return READY
                self.run_lane = lane
                self.run_start = start
                self.run_stop = stop
                self._advance(lane, stop)
                return RUN
            taken = self._gather(lane, start, stop)
            self._advance(lane, taken)
            if taken < stop:
                return READY

    def _advance(self, lane: Lane, row: int) -> int:
        """Go on at `row` of the first lane. Returns 0."""
        lane.next = row
        if row < lane.rows.count:
            lane.head_ns = lane.rows.ts_ns[row]
            self.settle()
        return 0

    def _run_end(self, lane: Lane, until_ns: int) -> int:
        """Return the row of the first lane at which another lane, or `until_ns`, comes first."""
        count = len(self.lanes)
        row = lane.next
        end = lane.rows.count
        limit_ns = until_ns
        if count > 1:
            rival = self.lanes[1]
            if count > 2 and self._is_before(2, 1):
                rival = self.lanes[2]
            rival_ns = rival.head_ns
            if lane.order < rival.order:
                rival_ns += 1
            if rival_ns < limit_ns:
                limit_ns = rival_ns
        row += 1
        while row < end and lane.rows.ts_ns[row] < limit_ns:
            row += 1
        return row

    def _gather(self, lane: Lane, start: int, stop: int) -> int:
        """Copy the rows `start:stop` of a lane, as many as there is room for; return the first that was not copied."""
        source = lane.rows
        rows = self.rows
        row = start
        while row < stop and rows.count < rows.capacity:
            begin = source.offsets[row]
            finish = begin + source.captured[row]
            room = len(self._store) - self._used
            if finish - begin > room:
                if self._used > 0:
                    return row
                self._buffer = memoryview(bytearray(finish - begin))
                self._store = self._buffer
                room = finish - begin
            shift = self._used - begin
            rows.copy(source, row, begin + shift)
            row += 1
            while row < stop and rows.count < rows.capacity:
                offset = source.offsets[row]
                last = offset + source.captured[row]
                if offset < finish or offset - finish > _GAP or last - begin > room:
                    break
                rows.copy(source, row, offset + shift)
                finish = last
                row += 1
            self._store[self._used : self._used + finish - begin] = lane._data[begin:finish]
            self._used += finish - begin
        return row

    def take(self) -> PacketBatch:
        """Return the gathered packets; the next `fill` overwrites them."""
        batch = self.rows.batch(self._buffer)
        self.rows.count = 0
        self._used = 0
        return batch
