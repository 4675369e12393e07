"""Decompresses gzip, zstd, lz4, bzip2 and xz while reading, in bounded memory."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import Protocol

import lz4.frame
import zstandard

from voipsniff.capture.formats import Format, identify
from voipsniff.capture.octets import Damage, Octets
from voipsniff.capture.zstd import ZstdFrame

CHUNK_BYTES = 128 << 10
"""Compressed bytes that are read at a time."""
PIECE_BYTES = 64 << 10
"""Bytes that are decompressed at a time: where the data is damaged, the libraries keep back the piece before it."""
XZ_MEMORY = 256 << 20
"""The most memory an xz file may ask for; `xz -9` needs 65 MiB."""
MAGIC_BYTES = 6

DECOMPRESSION_ERRORS = (zlib.error, lzma.LZMAError, zstandard.ZstdError, OSError, EOFError, ValueError, RuntimeError)
"""What the five libraries raise on damaged data (bz2: OSError and ValueError, lz4: RuntimeError)."""


class Member(Protocol):
    """One member of a compressed file, as the decompressors of bz2 and lzma have it."""

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes | None: ...

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class GzipMember:
    """A member of a gzip file (RFC 1952), with the interface of the decompressors of bz2 and lzma."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        output = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self.needs_input = not self._inner.unconsumed_tail and len(output) < max_length
        return output


_MEMBERS: dict[Format, Callable[[], Member]] = {
    Format.GZIP: GzipMember,
    Format.ZSTD: ZstdFrame,
    Format.LZ4: lz4.frame.LZ4FrameDecompressor,
    Format.BZIP2: bz2.BZ2Decompressor,
    Format.XZ: lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY),
}


class DecompressedOctets:
    """What a compressed stream holds, all its members in a row.

    Damage ends it: what came before is delivered, and `damage` then says what is wrong, and where in the stored file.
    """

    def __init__(self, inner: Octets, kind: Format) -> None:
        self._inner = inner
        self._kind = kind
        self._member: Member | None = _MEMBERS[kind]()
        self._rest = b""
        self._surplus = b""
        self.damage: Damage | None = None

    def read(self, size: int) -> bytes:
        parts = [self._surplus]
        total = len(self._surplus)
        while total < size and self._member is not None:
            try:
                data = self._advance(self._member, min(size - total, PIECE_BYTES))
            except DECOMPRESSION_ERRORS as error:
                self._end("compressed_damaged", str(error))
                break
            if data:
                parts.append(data)
                total += len(data)
            elif total:
                break  # hand out what there is before waiting for more input
        output = b"".join(parts)
        self._surplus = output[size:]  # a zstd block cannot be had in part
        return output[:size]

    def _advance(self, member: Member, size: int) -> bytes:
        """Return further bytes; none when only state changed."""
        chunk, self._rest = self._rest, b""
        if not chunk and member.needs_input:
            chunk = self._inner.read(CHUNK_BYTES)
            if not chunk:
                self._end("compressed_truncated", f"the {self._kind.value} data stops before its end")
                return b""
        data = member.decompress(chunk, size)
        if member.eof:
            self._next_member(bytes(member.unused_data or b""))
        return data

    def _next_member(self, rest: bytes) -> None:
        """Begin the next member, if there is one; zeros may fill up the end of a file (gzip on tapes)."""
        rest = rest.lstrip(b"\0")
        while len(rest) < MAGIC_BYTES and (more := self._inner.read(CHUNK_BYTES)):
            rest = (rest + more).lstrip(b"\0")
        self._rest = rest
        if not rest:
            self._member = None
        elif identify(rest) is self._kind:
            self._member = _MEMBERS[self._kind]()
        else:
            self._end("compressed_trailing", f"after the {self._kind.value} data")

    def _end(self, name: str, detail: str) -> None:
        self.damage = Damage(name, detail, self.consumed)
        self._member = None

    @property
    def consumed(self) -> int:
        return self._inner.consumed - len(self._rest)

    def close(self) -> None:
        self._member = None
        self._inner.close()
