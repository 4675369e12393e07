"""A window on the bytes of a file, which the record walks read from."""

from __future__ import annotations

import mmap
import os
from typing import Protocol

RELEASE_BYTES = 16 << 20
"""Consumed bytes of a mapped file are given back to the system in pieces of this size."""


class Window(Protocol):
    """`data[position:]` are the bytes that were not read yet; `more()` brings further ones."""

    data: memoryview
    position: int

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
    """The whole of a regular file, mapped. `descriptor` is closed here; memory in use stays flat."""

    def __init__(self, descriptor: int, release_bytes: int = RELEASE_BYTES) -> None:
        try:
            self._map = mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
        finally:
            os.close(descriptor)
        self.data = memoryview(self._map)
        self.position = 0
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
        if self.position - self._released < self._release_bytes or not hasattr(mmap, "MADV_DONTNEED"):
            return
        stop = self.position - self.position % mmap.PAGESIZE
        self._map.madvise(mmap.MADV_DONTNEED, self._released, stop - self._released)
        self._released = stop

    def more(self) -> bool:
        return False

    def close(self) -> None:
        """Unmap the file; when a batch is still held, that happens as soon as it is gone."""
        self.data.release()
        self.data = memoryview(b"")
        self.position = 0
        try:
            self._map.close()
        except BufferError:
            pass
