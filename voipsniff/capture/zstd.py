"""Decompresses zstd piece by piece (RFC 8878), so that memory stays bounded and the end of the data is known."""

from __future__ import annotations

import zstandard

LARGEST_WINDOW = 1 << 27
"""128 MiB, the most that the zstd command takes without being told (its --memory)."""
_FRAME_HEADER_MOST = 18
_BLOCK_HEADER = 3
_BLOCK_RLE = 1
_BLOCK_RESERVED = 3
_CHECKSUM = 4
_SKIPPABLE = 0x184D2A50
_SKIPPABLE_MASK = 0xFFFFFFF0
_SKIPPABLE_HEADER = 8


class ZstdFrame:
    """One frame, with the interface of the decompressors of bz2 and lzma.

    The data is fed block by block: a block gives at most 128 KiB, while a whole chunk of hostile data could give
    gigabytes at once.
    """

    def __init__(self) -> None:
        self.eof = False
        self.needs_input = True
        self.unused_data = b""
        self._decoder = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW).decompressobj()
        self._pending = b""
        self._in_blocks = False
        self._is_last = False
        self._at_checksum = False
        self._skippable = False
        self._skip = 0

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return about `max_length` more bytes at most; when fewer come back, more input is needed."""
        self._pending += data
        parts: list[bytes] = []
        total = used = 0
        has_failed = False
        while total < max_length and not self.eof:
            piece = self._piece(self._pending[used : used + _FRAME_HEADER_MOST])
            if piece == 0 or used + piece > len(self._pending):
                break
            try:
                part = self._decoder.decompress(self._pending[used : used + piece])
            except zstandard.ZstdError:
                if not parts:
                    raise
                has_failed = True  # and fails again when what came before it has been handed out
                break
            parts.append(part)
            total += len(part)
            used += piece
            self._after_piece()
        self._pending = self._pending[used:]
        if self._skippable:
            self._drop()
        if self.eof:
            self.unused_data = self._pending
        self.needs_input = total < max_length and not has_failed
        return b"".join(parts)

    def _after_piece(self) -> None:
        self._in_blocks = True
        self._at_checksum = self._is_last
        self.eof = self._decoder.eof

    def _drop(self) -> None:
        """Drop what is there of a skippable frame."""
        dropped = min(self._skip, len(self._pending))
        self._pending = self._pending[dropped:]
        self._skip -= dropped
        self.eof = self._skip == 0

    def _piece(self, head: bytes) -> int:
        """Return the length of the frame header or block that begins with `head`; 0 when `head` is too short."""
        if self._in_blocks:
            return self._block(head)
        if self._skippable or len(head) < _SKIPPABLE_HEADER:
            return 0
        if int.from_bytes(head[:4], "little") & _SKIPPABLE_MASK == _SKIPPABLE:
            self._skippable = True
            self._skip = _SKIPPABLE_HEADER + int.from_bytes(head[4:8], "little")
            return 0
        return int(zstandard.frame_header_size(head))

    def _block(self, head: bytes) -> int:
        if self._at_checksum:
            return _CHECKSUM
        if len(head) < _BLOCK_HEADER:
            return 0
        word = int.from_bytes(head[:_BLOCK_HEADER], "little")
        self._is_last = bool(word & 1)
        kind = word >> 1 & 3
        if kind == _BLOCK_RESERVED:
            raise zstandard.ZstdError("a block of a reserved type")
        return _BLOCK_HEADER + (1 if kind == _BLOCK_RLE else word >> 3)
