"""What the table knows of each connection, in columns: a row of numbers, no object."""

from __future__ import annotations

import numpy as np

from voipsniff.packet.tcp_columns import longer, zeros

_FIRST_SLOTS = 1024
_CONTENTS = 8
"""At least as many as `Content` has values."""
_UNDECIDED = 0
"""`Content.UNDECIDED`."""


class TcpSlots:
    """Content, last segment, and both SYN numbers of each slot of a `ConnectionIndex`; and the sums over all."""

    def __init__(self) -> None:
        self._capacity = 0
        self.content = zeros(0, np.uint8)
        """A `Content` per slot."""
        self.last_ns = zeros(0, np.int64)
        """Capture time of the last segment."""
        self._pending = zeros(0, np.int64)
        self._known = zeros(0, np.uint8)
        self._syn = zeros(0, np.uint32)
        self.frames = zeros(_CONTENTS, np.int64)
        """Frames by content; those of a connection that is undecided move over when it is decided."""
        self.connections = zeros(_CONTENTS, np.int64)
        """Connections by content."""

    def start(self, slot: int) -> None:
        """Begin a new connection at `slot`."""
        if slot >= self._capacity:
            self._grow(slot + 1)
        self.reset(slot)

    def reset(self, slot: int) -> None:
        """Begin another connection on the same ends."""
        self.content[slot] = _UNDECIDED
        self._pending[slot] = 0
        self._known[slot] = 0
        self.connections[_UNDECIDED] += 1

    def touch(self, slot: int, ts_ns: int) -> None:
        """Count a frame."""
        content = self.content[slot]
        self.frames[content] += 1
        if content == _UNDECIDED:
            self._pending[slot] += 1
        self.last_ns[slot] = ts_ns

    def settle(self, slot: int, content: int) -> None:
        """Say what a connection carries: its undecided frames are counted under that."""
        before = self.content[slot]
        self.connections[before] -= 1
        self.connections[content] += 1
        self.frames[before] -= self._pending[slot]
        self.frames[content] += self._pending[slot]
        self._pending[slot] = 0
        self.content[slot] = content

    def reopen(self, slot: int) -> None:
        """Make a connection undecided again, with the frame that was counted last."""
        self.frames[self.content[slot]] -= 1
        self.frames[_UNDECIDED] += 1
        self.settle(slot, _UNDECIDED)
        self._pending[slot] = 1

    def knows_syn(self, slot: int, side: int) -> bool:
        """Return whether the SYN of a side (0 or 1) was seen."""
        return self._known[slot] >> side & 1 == 1

    def syn(self, slot: int, side: int) -> int:
        """Return the sequence number of a side's SYN."""
        return self._syn[2 * slot + side]

    def set_syn(self, slot: int, side: int, sequence_number: int) -> None:
        self._known[slot] |= 1 << side
        self._syn[2 * slot + side] = sequence_number

    def _grow(self, count: int) -> None:
        capacity = max(_FIRST_SLOTS, 2 * self._capacity, count)
        self.content = longer(self.content, capacity, np.uint8)
        self.last_ns = longer(self.last_ns, capacity, np.int64)
        self._pending = longer(self._pending, capacity, np.int64)
        self._known = longer(self._known, capacity, np.uint8)
        self._syn = longer(self._syn, 2 * capacity, np.uint32)
        self._capacity = capacity
