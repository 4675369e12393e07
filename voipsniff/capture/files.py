"""Opens one capture file, whatever it is, for reading."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass

from voipsniff.capture.compressed import DecompressedOctets
from voipsniff.capture.formats import COMPRESSED, HEAD_BYTES, LEAST_HEAD_BYTES, Format, describe_foreign, identify
from voipsniff.capture.ledger import Ledger
from voipsniff.capture.octets import FileOctets, HeadedOctets, Octets, PipeOctets, Wait
from voipsniff.capture.pcap import PcapReader
from voipsniff.capture.pcapng import PcapngReader
from voipsniff.capture.reader import RecordReader
from voipsniff.capture.window import CHUNK_BYTES, RELEASE_BYTES, MappedWindow, StreamWindow, Window
from voipsniff.errors import CaptureError

STANDARD_INPUT = "-"

Opened = tuple[Window, Format, Format | None]
"""A window on the records of a file, what they are, and how the file is compressed."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How a file is opened."""

    capacity: int
    """The most packets in a batch."""
    chunk: int = CHUNK_BYTES
    """Bytes read at a time when the file is not mapped."""
    release: int = RELEASE_BYTES
    """Bytes after which those that were read are given back when it is mapped."""
    is_parked: bool = False
    """Open it only while bytes are read, do not map it: it is one of very many."""
    wait: Wait | None = None
    """For a file that still grows: what to do at its end."""


def open_reader(path: str, ledger: Ledger, opening: Opening) -> RecordReader:
    """Return a reader that stands at the first packet of the file, or of standard input when `path` is "-".

    CaptureError says why there is none.
    """
    try:
        window, kind, compression = _open_window(path, opening)
    except OSError as error:
        raise CaptureError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    ledger.formats[path] = f"{kind.value} ({compression.value})" if compression else kind.value
    reader = PcapngReader if kind is Format.PCAPNG else PcapReader
    try:
        return reader(window, path, ledger, opening.capacity, growing=opening.wait is not None)
    except CaptureError:
        window.close()
        raise


def _open_window(path: str, opening: Opening) -> Opened:
    if path == STANDARD_INPUT:
        return _open_stream(path, _standard_input(), opening)
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        return _open_stream(path, PipeOctets(open(path, "rb", buffering=0), is_ours=True), opening)
    if opening.wait is None and status.st_size == 0:
        raise CaptureError(f"{path}: the file is empty")
    if opening.wait is None and not opening.is_parked:
        mapped = _map(path, opening)
        if mapped is not None:
            return (*mapped, None)
    return _open_stream(path, FileOctets(path, parked=opening.is_parked, wait=opening.wait), opening)


def _standard_input() -> PipeOctets:
    if sys.stdin is None or sys.stdin.closed:
        raise CaptureError("there is no standard input")
    if sys.stdin.isatty():
        raise CaptureError("standard input is a terminal, not a capture", "pipe one in, or name a file")
    return PipeOctets(sys.stdin.buffer)


def _map(path: str, opening: Opening) -> tuple[Window, Format] | None:
    """Return the file mapped, or None when it is compressed or cannot be mapped."""
    with open(path, "rb", buffering=0) as file:
        kind = identify(file.read(HEAD_BYTES))
        if kind not in (Format.PCAP, Format.PCAPNG):
            return None
        try:
            return MappedWindow(file.fileno(), opening.release), kind
        except (OSError, ValueError):  # a file system that cannot, or no address space left
            return None


def _open_stream(path: str, octets: Octets, opening: Opening) -> Opened:
    """Return a window on a stream, decompressed when need be."""
    headed = HeadedOctets(octets)
    head = headed.peek(LEAST_HEAD_BYTES, HEAD_BYTES)
    kind = identify(head)
    packing = kind if kind in COMPRESSED else None
    if kind in COMPRESSED:
        headed = HeadedOctets(DecompressedOctets(headed, kind))
        inner = headed.peek(LEAST_HEAD_BYTES, HEAD_BYTES)
        damage = headed.damage
        if not inner and damage is not None:
            headed.close()
            raise CaptureError(f"{path}: {kind.value} data that cannot be read: {damage.detail}")
        head, compression, kind = inner, f"{kind.value} data of ", identify(inner)
    else:
        compression = ""
    if kind is None or kind in COMPRESSED:
        headed.close()
        raise _not_a_capture(path, head, compression, kind)
    return StreamWindow(headed, opening.chunk), kind, packing


def _not_a_capture(path: str, head: bytes, compression: str, kind: Format | None) -> CaptureError:
    if not head:
        return CaptureError(f"{path}: {compression}nothing" if compression else f"{path}: there is nothing to read")
    name, hint = (f"{kind.value} data", "unpack it once") if kind is not None else describe_foreign(head)
    return CaptureError(f"{path}: not a capture but {compression}{name}", hint)
