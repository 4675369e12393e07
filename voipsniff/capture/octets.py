"""Where the bytes of a file come from when it is not mapped: a file, a pipe, a file that still grows."""

from __future__ import annotations

import os
import select
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Protocol

Wait = Callable[[], bool]
"""Called when a followed file has nothing new: returns True to look again, False to stop."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Why a file gives no more bytes although it should."""

    name: str
    """The anomaly."""
    detail: str
    offset: int
    """Where in the stored file."""


class Octets(Protocol):
    """A stream of bytes."""

    @property
    def damage(self) -> Damage | None:
        """Return why the stream ended, when it ended before its time."""
        ...

    def read(self, size: int) -> bytes:
        """Return at most `size` further bytes, waiting for the first; nothing at the end."""
        ...

    @property
    def consumed(self) -> int:
        """Return how many bytes of the stored file were read."""
        ...

    def close(self) -> None: ...


class FileOctets:
    """A regular file by its path. With `parked`, it is open only while it is read from: thousands can be read at once.

    With `wait`, its end is not the end: `wait` is called and, when it says so, the file is looked at again.
    """

    def __init__(self, path: str, *, parked: bool = False, wait: Wait | None = None) -> None:
        self._path = path
        self._parked = parked
        self._wait = wait
        self._file: BinaryIO | None = None if parked else open(path, "rb", buffering=0)  # noqa: SIM115
        self.consumed = 0
        self.damage: Damage | None = None

    def read(self, size: int) -> bytes:
        data = self._read(size)
        while not data and self._wait is not None and not self._has_shrunk() and self._wait():
            data = self._read(size)
        self.consumed += len(data)
        return data

    def _read(self, size: int) -> bytes:
        if self._file is not None:
            return self._file.read(size)
        if not self._parked:
            return b""
        with open(self._path, "rb", buffering=0) as file:
            file.seek(self.consumed)
            return file.read(size)

    def _has_shrunk(self) -> bool:
        if self._file is None or os.fstat(self._file.fileno()).st_size >= self.consumed:
            return False
        self.damage = Damage("file_shrank", "while it was followed", self.consumed)
        return True

    def close(self) -> None:
        self._parked = False
        if self._file is not None:
            self._file.close()
            self._file = None


class PipeOctets:
    """Standard input, a named pipe or any other stream that cannot be asked for its length."""

    def __init__(self, stream: BinaryIO, *, is_ours: bool = False) -> None:
        self._stream = stream
        self._is_ours = is_ours
        self.consumed = 0
        self.damage: Damage | None = None
        self._read_once: Callable[[int], bytes] = getattr(stream, "read1", stream.read)

    def read(self, size: int) -> bytes:
        """Return what is there, and go on while more is there without waiting: a pipe gives little at a time."""
        parts = [self._read_once(size)]
        total = len(parts[0])
        while parts[-1] and total < size and self._is_ready():
            parts.append(self._read_once(size - total))
            total += len(parts[-1])
        self.consumed += total
        return b"".join(parts)

    def _is_ready(self) -> bool:
        try:
            return bool(select.select([self._stream.fileno()], [], [], 0)[0])
        except (OSError, ValueError):  # a stream without a descriptor, or a system that selects sockets only
            return False

    def close(self) -> None:
        """Close the stream when it is ours, which standard input is not."""
        if self._is_ours:
            self._stream.close()


class HeadedOctets:
    """A stream of which the first bytes can be looked at before it is read."""

    def __init__(self, inner: Octets) -> None:
        self._inner = inner
        self._head = b""

    def peek(self, least: int, most: int) -> bytes:
        """Return at least `least` first bytes, or all there are when fewer; only before the first `read`."""
        while len(self._head) < least and (data := self._inner.read(most - len(self._head))):
            self._head += data
        return self._head

    def read(self, size: int) -> bytes:
        if not self._head:
            return self._inner.read(size)
        data, self._head = self._head[:size], self._head[size:]
        return data

    @property
    def consumed(self) -> int:
        return self._inner.consumed - len(self._head)

    @property
    def damage(self) -> Damage | None:
        return self._inner.damage

    def close(self) -> None:
        self._inner.close()
