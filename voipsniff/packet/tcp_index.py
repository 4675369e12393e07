"""The table of TCP connections: from addresses and ports to a slot number, the least recently used one known."""

from __future__ import annotations

import numpy as np

from voipsniff.packet.tcp_columns import longer, zeros

_NONE = -1
"""No slot."""
_FIRST_SLOTS = 1024
_LOW = 0xFFFFFFFF
"""The low 32 bits; a name, as Cython makes an object of a literal of this size."""
_SEED = hash("voipsniff.tcp") & _LOW
"""Differs from run to run, so that nobody can prepare colliding connections; no result depends on it."""
_MULTIPLIER = 0x9E3779B1


class ConnectionIndex:
    """An open-addressing hash from a connection's two ends to a slot from 0 to `capacity` - 1.

    The ends come in canonical order (the caller's job: address, then port, ascending). Slots are kept in order of
    use, so that `oldest()` is the one to evict. Memory grows in doubling steps up to `limit` slots.
    """

    def __init__(self, limit: int) -> None:
        self.limit = max(1, limit)
        self.count = 0
        self.capacity = min(self.limit, _FIRST_SLOTS)
        self._unused = 0
        self._free = _NONE
        self._oldest = _NONE
        self._newest = _NONE
        self._a_hi = zeros(self.capacity, np.uint64)
        self._a_lo = zeros(self.capacity, np.uint64)
        self._b_hi = zeros(self.capacity, np.uint64)
        self._b_lo = zeros(self.capacity, np.uint64)
        self._ports = zeros(self.capacity, np.uint32)
        self._older = zeros(self.capacity, np.int32)
        self._newer = zeros(self.capacity, np.int32)
        self._cells = _cells_for(self.capacity)

    def find(self, a_hi: int, a_lo: int, b_hi: int, b_lo: int, ports: int) -> int:
        """Return the slot of a connection, now the most recently used, or -1; `ports` is a's << 16 | b's."""
        mask = len(self._cells) - 1
        cell = self._hash(a_hi, a_lo, b_hi, b_lo, ports) & mask
        while True:
            slot = self._cells[cell]
            if slot == _NONE:
                return _NONE
            if (
                self._ports[slot] == ports
                and self._a_lo[slot] == a_lo
                and self._b_lo[slot] == b_lo
                and self._a_hi[slot] == a_hi
                and self._b_hi[slot] == b_hi
            ):
                if slot != self._newest:
                    self._unlink(slot)
                    self._link(slot)
                return slot
            cell = (cell + 1) & mask

    def add(self, a_hi: int, a_lo: int, b_hi: int, b_lo: int, ports: int) -> int:
        """Return a new slot for a connection that `find` did not find, or -1 when all `limit` slots are taken."""
        slot = self._take()
        if slot == _NONE:
            return _NONE
        self._a_hi[slot] = a_hi
        self._a_lo[slot] = a_lo
        self._b_hi[slot] = b_hi
        self._b_lo[slot] = b_lo
        self._ports[slot] = ports
        self._enter(slot)
        self._link(slot)
        self.count += 1
        return slot

    def remove(self, slot: int) -> None:
        """Free a slot that is in use."""
        self._leave(slot)
        self._unlink(slot)
        self._older[slot] = self._free
        self._free = slot
        self.count -= 1

    def oldest(self) -> int:
        """Return the least recently used slot, or -1 when the table is empty."""
        return self._oldest

    def newer(self, slot: int) -> int:
        """Return the slot used next after `slot`, or -1 at the newest."""
        return self._newer[slot]

    def ends(self, slot: int) -> tuple[int, int, int, int, int]:
        """Return what a slot stands for: a_hi, a_lo, b_hi, b_lo, ports."""
        return self._a_hi[slot], self._a_lo[slot], self._b_hi[slot], self._b_lo[slot], self._ports[slot]

    def _hash(self, a_hi: int, a_lo: int, b_hi: int, b_lo: int, ports: int) -> int:
        """Mix the key, 32 bits at a time, so that no step exceeds 64 bits and both speeds compute the same."""
        value = self._mix(_SEED, ports)
        value = self._mix(value, a_lo & _LOW)
        value = self._mix(value, a_lo >> 32)
        value = self._mix(value, b_lo & _LOW)
        value = self._mix(value, b_lo >> 32)
        if a_hi | b_hi:
            value = self._mix(value, a_hi & _LOW)
            value = self._mix(value, a_hi >> 32)
            value = self._mix(value, b_hi & _LOW)
            value = self._mix(value, b_hi >> 32)
        return value

    def _mix(self, value: int, word: int) -> int:
        product = (value ^ word) * _MULTIPLIER
        return (product ^ (product >> 32)) & _LOW

    def _home(self, slot: int) -> int:
        value = self._hash(self._a_hi[slot], self._a_lo[slot], self._b_hi[slot], self._b_lo[slot], self._ports[slot])
        return value & (len(self._cells) - 1)

    def _enter(self, slot: int) -> None:
        mask = len(self._cells) - 1
        cell = self._home(slot)
        while self._cells[cell] != _NONE:
            cell = (cell + 1) & mask
        self._cells[cell] = slot

    def _leave(self, slot: int) -> None:
        """Empty a slot's cell and move the cells after it up, so that no chain is broken and no tombstone is left."""
        mask = len(self._cells) - 1
        hole = self._home(slot)
        while self._cells[hole] != slot:
            hole = (hole + 1) & mask
        cell = hole
        while True:
            cell = (cell + 1) & mask
            other = self._cells[cell]
            if other == _NONE:
                break
            home = self._home(other)
            if (cell - home) & mask >= (cell - hole) & mask:
                self._cells[hole] = other
                hole = cell
        self._cells[hole] = _NONE

    def _take(self) -> int:
        if self._free != _NONE:
            slot = self._free
            self._free = self._older[slot]
            return slot
        if self._unused == self.capacity:
            if self.capacity == self.limit:
                return _NONE
            self._grow()
        self._unused += 1
        return self._unused - 1

    def _grow(self) -> None:
        self.capacity = min(self.limit, 2 * self.capacity)
        self._a_hi = longer(self._a_hi, self.capacity, np.uint64)
        self._a_lo = longer(self._a_lo, self.capacity, np.uint64)
        self._b_hi = longer(self._b_hi, self.capacity, np.uint64)
        self._b_lo = longer(self._b_lo, self.capacity, np.uint64)
        self._ports = longer(self._ports, self.capacity, np.uint32)
        self._older = longer(self._older, self.capacity, np.int32)
        self._newer = longer(self._newer, self.capacity, np.int32)
        self._cells = _cells_for(self.capacity)
        slot = self._oldest
        while slot != _NONE:
            self._enter(slot)
            slot = self._newer[slot]

    def _link(self, slot: int) -> None:
        self._older[slot] = self._newest
        self._newer[slot] = _NONE
        if self._newest != _NONE:
            self._newer[self._newest] = slot
        else:
            self._oldest = slot
        self._newest = slot

    def _unlink(self, slot: int) -> None:
        older = self._older[slot]
        newer = self._newer[slot]
        if older != _NONE:
            self._newer[older] = newer
        else:
            self._oldest = newer
        if newer != _NONE:
            self._older[newer] = older
        else:
            self._newest = older


def _cells_for(capacity: int) -> memoryview:
    """Return empty cells: a power of two, at least twice the slots, so that chains stay short."""
    return np.full(1 << (2 * capacity - 1).bit_length(), _NONE, np.int32).data
