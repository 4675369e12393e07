"""What one direction of a TCP connection sent, put in order: 32-bit sequence numbers to a 64-bit position."""

from __future__ import annotations

_LOW = 0xFFFFFFFF
"""The low 32 bits; a name, as Cython makes an object of a literal of this size."""


class Piece:
    """Bytes at a position of the stream; `size` > 0 with empty `data` are bytes known to be cut from the capture."""

    def __init__(self, position: int, size: int, data: bytes, ts_ns: int, frame: int) -> None:
        self.position = position
        self.size = size
        self.data = data
        self.ts_ns = ts_ns
        self.frame = frame


class SegmentQueue:
    """Keeps what arrived behind a hole until the hole is filled or given up.

    Where segments overlap the first copy wins. The queue does not bound itself: its owner watches `queued_bytes` and
    `len(pieces)`, and calls `skip`. A position counts the bytes since the stream was first seen and never wraps.
    """

    def __init__(self) -> None:
        self.synchronised = False
        """Whether a sequence number is known to count from."""
        self.sequence_number = 0
        """The next expected sequence number."""
        self.position = 0
        """The position of the next expected byte."""
        self.queued_bytes = 0
        self.pieces: list[Piece] = []
        """What waits, in order of position, without overlap."""

    def synchronise(self, sequence_number: int) -> None:
        """Expect `sequence_number` next; what waited is forgotten."""
        self.synchronised = True
        self.sequence_number = sequence_number & _LOW
        self.queued_bytes = 0
        self.pieces = []

    def distance(self, sequence_number: int) -> int:
        """Return how far a sequence number is ahead of the expected one; negative behind (RFC 9293 section 3.4)."""
        ahead = (sequence_number - self.sequence_number) & _LOW
        return ahead - _LOW - 1 if ahead > _LOW >> 1 else ahead

    def advance(self, size: int) -> None:
        """Expect the byte `size` further on."""
        self.position += size
        self.sequence_number = (self.sequence_number + size) & _LOW

    def hold(self, distance: int, size: int, data: bytes, ts_ns: int, frame: int) -> None:
        """Keep `size` bytes that begin `distance` ahead: `data`, then what the capture cut off."""
        start = self.position + distance
        if data:
            self._insert(start, len(data), data, ts_ns, frame)
        if size > len(data):
            self._insert(start + len(data), size - len(data), b"", ts_ns, frame)

    def pop(self) -> Piece | None:
        """Return the next piece that is in order, and advance past it; None when a hole or nothing comes next."""
        if not self.pieces:
            return None
        piece = self.pieces[0]
        if piece.position != self.position:
            return None
        del self.pieces[0]
        self.queued_bytes -= len(piece.data)
        self.advance(piece.size)
        return piece

    def skip(self) -> int:
        """Give up the hole before the first piece that waits and return its size; 0 when nothing waits."""
        if not self.pieces:
            return 0
        hole = self.pieces[0].position - self.position
        self.advance(hole)
        return hole

    def first_waiting(self) -> Piece:
        """Return the piece behind the hole; the caller knows that one waits."""
        return self.pieces[0]

    def _insert(self, start: int, size: int, data: bytes, ts_ns: int, frame: int) -> None:
        """Add the parts of start .. start + size that no piece covers yet."""
        pieces = self.pieces
        index = len(pieces)
        end = start + size
        while index > 0 and pieces[index - 1].position >= start:
            index -= 1
        at = start
        if index > 0:
            before = pieces[index - 1]
            at = max(at, before.position + before.size)
        while at < end:
            if index < len(pieces):
                after = pieces[index]
                stop = min(end, after.position)
                resume = after.position + after.size
            else:
                stop = end
                resume = end
            if at < stop:
                part = data[at - start : stop - start]
                pieces.insert(index, Piece(at, stop - at, part, ts_ns, frame))
                self.queued_bytes += len(part)
                index += 1
            index += 1
            at = max(at, resume)
