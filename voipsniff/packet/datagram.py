"""The pieces of one fragmented IP packet, as they arrive."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from voipsniff.packet.batch import PacketBatch
from voipsniff.packet.columns import Columns

PIECE_OVERHEAD = 400
"""Memory of a piece beside its bytes, so that a flood of tiny ones is bounded too."""
MAX_PACKET = 65535
"""RFC 791: the total length has 16 bits; a fragment that reaches further is an attack ("ping of death")."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One fragment: its bytes and its place in the payload of the whole packet."""

    start: int
    stop: int
    """Where it ends by the IP length; `data` is shorter when the snap length cut it."""
    data: bytes
    is_last: bool
    protocol: int
    header: bytes
    """The IP header in front (for IPv6 without extension headers) of the piece at 0, else empty."""

    @staticmethod
    def at(batch: PacketBatch, columns: Columns, row: int) -> Piece:
        """Return the fragment in `row`, copied out of the batch."""
        buffer = batch.buffer
        ip = columns.ip_offset[row]
        payload = columns.payload[row]
        if buffer[ip] >> 4 == 4:
            word = buffer[ip + 6] << 8 | buffer[ip + 7]
            start, is_last = (word & 0x1FFF) * 8, not word & 0x2000
            header = bytes(buffer[ip : ip + (buffer[ip] & 15) * 4])
        else:
            word = buffer[payload - 6] << 8 | buffer[payload - 5]
            start, is_last = word & 0xFFF8, not word & 1
            header = bytes(buffer[ip : ip + 40])
        data = bytes(buffer[payload : payload + columns.length[row]])
        stop = start + columns.wire_length[row]
        return Piece(start, stop, data, is_last, columns.protocol[row], b"" if start else header)

    def repeats(self, other: Piece) -> bool:
        """Tell whether both have the same bytes in the same place; their TTL may differ."""
        same_place = self.start == other.start and self.stop == other.stop and self.is_last == other.is_last
        return same_place and self.data == other.data


class Datagram:
    """The pieces by their place, without overlaps."""

    def __init__(self, first_ns: int, interface: int) -> None:
        self.first_ns = first_ns
        """Time of the fragment that came first."""
        self.interface = interface
        self.frame = 0
        """Frame number of the fragment that came last."""
        self.held = 0
        """Bytes in the pieces."""
        self.dropped = False
        self.pieces: list[Piece] = []
        self._starts: list[int] = []
        self._covered = 0
        self._total = -1

    def add(self, piece: Piece) -> str | None:
        """Take a piece; return None, "duplicate", or the name of the anomaly for which the packet must be dropped."""
        if self._is_outside(piece):
            return "fragment_invalid"
        place = bisect_left(self._starts, piece.start)
        if place < len(self.pieces) and self.pieces[place].repeats(piece):
            return "duplicate"
        if place and self.pieces[place - 1].stop > piece.start:
            return "fragment_overlap"
        if place < len(self.pieces) and piece.stop > self.pieces[place].start:
            return "fragment_overlap"
        if piece.is_last:
            self._total = piece.stop
        self._insert(place, piece)
        return None

    def _is_outside(self, piece: Piece) -> bool:
        """Tell whether the piece contradicts the size of the packet, or is empty and not the last."""
        if piece.stop > MAX_PACKET or 0 <= self._total < piece.stop:
            return True
        if not piece.is_last:
            return piece.start == piece.stop
        known_end = self.pieces[-1].stop if self.pieces else 0
        return known_end > piece.stop or (self._total >= 0 and self._total != piece.stop)

    def _insert(self, place: int, piece: Piece) -> None:
        self.pieces.insert(place, piece)
        self._starts.insert(place, piece.start)
        self._covered += piece.stop - piece.start
        self.held += len(piece.data) + PIECE_OVERHEAD

    def drop(self) -> None:
        """Forget the pieces and remember that this packet is not to be trusted."""
        self.dropped = True
        self.pieces = []
        self._starts = []
        self.held = 0
        self._total = -1
        self._covered = 0

    def is_complete(self) -> bool:
        """Tell whether every byte's place is covered (a snap length may still have cut bytes)."""
        return self._total >= 0 and self._covered == self._total and self.has_head()

    def has_head(self) -> bool:
        """Tell whether the first piece is there."""
        return bool(self.pieces) and self.pieces[0].start == 0

    def head(self) -> bytes:
        """Return the bytes from the beginning up to the first that is missing."""
        parts: list[bytes] = []
        at = 0
        for piece in self.pieces:
            if piece.start != at:
                break
            parts.append(piece.data)
            at += len(piece.data)
        return b"".join(parts)

    def size(self) -> int:
        """Return the bytes of the whole payload; as far as the pieces reach when the last one is missing."""
        if self._total >= 0:
            return self._total
        return self.pieces[-1].stop if self.pieces else 0
