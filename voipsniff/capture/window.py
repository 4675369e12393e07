"""A window on the bytes of a file, which the record walks read from."""

from __future__ import annotations

import mmap
from typing import Protocol

from voipsniff.capture.octets import Damage, Octets

RELEASE_BYTES = 16 << 20
"""Consumed bytes of a mapped file are given back to the system in pieces of this size."""


CHUNK_BYTES = 1 << 20
"""Bytes that a window on a stream brings at a time, unless told otherwise."""


class Window(Protocol):
    """`data[position:]` are the bytes that were not read yet; `more()` brings further ones."""

    data: memoryview
    position: int

    @property
    def damage(self) -> Damage | None:
        """Return why there are no more bytes, when that is not simply the end of the file."""
        ...

    @property
    def offset(self) -> int:
        """Return the offset in the file of `data[position]`."""
        ...

    @property
    def consumed(self) -> int:
        """Return how many bytes of the stored file were consumed, for progress."""
        ...

    def release(self) -> None:
        """Let go of the bytes before `position`: no batch refers to them any more."""
        ...

    def more(self) -> bool:
        """Bring more bytes behind `data`; may move `data` and `position`. False: there are no more."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class MappedWindow:
    """The whole of a regular file, mapped; memory in use stays flat. The caller may close `descriptor`."""

    def __init__(self, descriptor: int, release_bytes: int = RELEASE_BYTES) -> None:
        self._map = mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
        self.data = memoryview(self._map)
        self.position = 0
        self.damage: Damage | None = None
        self._released = 0
        self._release_bytes = release_bytes
        if hasattr(mmap, "MADV_SEQUENTIAL"):
            self._map.madvise(mmap.MADV_SEQUENTIAL)

    @property
    def offset(self) -> int:
        return self.position

    @property
    def consumed(self) -> int:
        return self.position

    def release(self) -> None:
        self._trim()
        if self.position - self._released < self._release_bytes or not hasattr(mmap, "MADV_DONTNEED"):
            return
        stop = self.position - self.position % mmap.PAGESIZE
        self._map.madvise(mmap.MADV_DONTNEED, self._released, stop - self._released)
        self._released = stop

    def _trim(self) -> None:
        """Look no further than the file still reaches: to read what was cut off a mapped file ends the process."""
        size = self._map.size()
        if size < len(self.data):
            self.damage = Damage("file_shrank", "while it was read", size)
            self.data = self.data[:size]
            self.position = min(self.position, size)

    def more(self) -> bool:
        return False

    def close(self) -> None:
        """Unmap the file; when a batch is still held, that happens as soon as it is gone."""
        self.data = memoryview(b"")
        self.position = 0
        try:
            self._map.close()
        except BufferError:
            pass


class StreamWindow:
    """A stretch of a stream, in one buffer that grows only as far as the longest record needs."""

    def __init__(self, octets: Octets, chunk: int = CHUNK_BYTES) -> None:
        self._octets = octets
        self._store = memoryview(bytearray(chunk))
        self._base = 0
        self.data = self._store[:0]
        self.position = 0

    @property
    def damage(self) -> Damage | None:
        return self._octets.damage

    @property
    def offset(self) -> int:
        return self._base + self.position

    @property
    def consumed(self) -> int:
        return self._octets.consumed

    def release(self) -> None:
        """Do nothing: the next `more` moves what is left to the front."""

    def more(self) -> bool:
        rest = len(self.data) - self.position
        store = self._store
        if rest > len(store) // 2:
            store = memoryview(bytearray(2 * len(store)))
        store[:rest] = self.data[self.position :]
        chunk = self._octets.read(len(store) - rest)
        store[rest : rest + len(chunk)] = chunk
        self._store = store
        self._base += self.position
        self.position = 0
        self.data = store[: rest + len(chunk)]
        return bool(chunk)

    def close(self) -> None:
        self._octets.close()
