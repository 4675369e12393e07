"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

from enum import Enum

HEAD_BYTES = 512
"""As many first bytes as recognition looks at (the mark of a tar archive is at 257)."""
LEAST_HEAD_BYTES = 12
"""As many first bytes as it takes to know a capture or a compressed file."""


class Format(Enum):
    """What the readers understand."""

    PCAP = "pcap"
    PCAPNG = "pcapng"
    GZIP = "gzip"
    ZSTD = "zstd"
    LZ4 = "lz4"
    BZIP2 = "bzip2"
    XZ = "xz"


COMPRESSED = frozenset({Format.GZIP, Format.ZSTD, Format.LZ4, Format.BZIP2, Format.XZ})

PCAP_MAGICS = (0xA1B2C3D4, 0xA1B23C4D, 0xA1B2CD34)
BYTE_ORDER_MAGIC = 0x1A2B3C4D
"""At byte 8 of a pcapng section header; its order is the order of the section."""

_PREFIXES: tuple[tuple[bytes, Format], ...] = (
    *((magic.to_bytes(4, "little"), Format.PCAP) for magic in PCAP_MAGICS),
    *((magic.to_bytes(4, "big"), Format.PCAP) for magic in PCAP_MAGICS),
    (b"\x1f\x8b\x08", Format.GZIP),
    (b"\x28\xb5\x2f\xfd", Format.ZSTD),
    (b"\x04\x22\x4d\x18", Format.LZ4),
    (b"BZh", Format.BZIP2),
    (b"\xfd7zXZ\0", Format.XZ),
)
_SKIPPABLE = b"\x2a\x4d\x18"
"""Bytes 1-3 of a skippable frame (RFC 8878, 3.1.2): pzstd begins its files with one."""

_EDITCAP = "convert it first: editcap -F pcap INPUT OUTPUT"
_UNPACK = "unpack it first"

_FOREIGN: tuple[tuple[int, bytes, str, str | None], ...] = (
    (0, b"snoop\0\0\0", "a snoop capture", _EDITCAP),
    (0, b"RTSS", "a Microsoft Network Monitor 1 capture", _EDITCAP),
    (0, b"GMBU", "a Microsoft Network Monitor 2 capture", _EDITCAP),
    (0, b"btsnoop\0", "a Bluetooth snoop capture", None),
    (0, b"TRSNIFF data", "a Network General Sniffer capture", _EDITCAP),
    (0, b"XCP\0", "a NetXRay or Windows Sniffer capture", _EDITCAP),
    (0, b"ObserverPktBuffer", "a Network Instruments Observer capture", _EDITCAP),
    (0, b"iptrace ", "an AIX iptrace capture", _EDITCAP),
    (0, b"\x7fver", "an OmniPeek capture", _EDITCAP),
    (0, b"\0\0\2\0\x12\x05\0\x10", "a K12 capture", _EDITCAP),
    (0, b"TR\0d\0", "an HP-UX nettl trace", _EDITCAP),
    (0, b"PK\x03\x04", "a ZIP archive", _UNPACK),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (0, b"Rar!", "a RAR archive", _UNPACK),
    (0, b"\x1f\x9d", "a file of the old compress", "unpack it first: uncompress"),
    (0, b"\x02\x21\x4c\x18", "a file of the old LZ4 format", "unpack it first: lz4 -d"),
    (257, b"ustar", "a tar archive", _UNPACK),
    (0, b"SQLite format 3\0", "an SQLite database", None),
    (0, b"\x7fELF", "a program", None),
    (0, b"%PDF-", "a PDF document", None),
    (0, b"version https://git-lfs", "a Git LFS pointer, not the file itself", "fetch it: git lfs pull"),
)

_ERF_LARGEST_TYPE = 48
_ERF_TYPE = 0x7F
_ERF_HEADER = 16
_ERF_NEAR_S = 3600


def identify(head: bytes) -> Format | None:
    """Return what a file that begins with `head` is, or None."""
    for prefix, known in _PREFIXES:
        if head.startswith(prefix):
            return known
    if head.startswith(b"\n\r\r\n") and _byte_order(head):
        return Format.PCAPNG
    if len(head) >= 4 and head[0] >> 4 == 5 and head[1:4] == _SKIPPABLE:
        return Format.ZSTD
    return None


def _byte_order(head: bytes) -> bool:
    magic = head[8:12]
    return BYTE_ORDER_MAGIC in (int.from_bytes(magic, "little"), int.from_bytes(magic, "big"))


def describe_foreign(head: bytes) -> tuple[str, str | None]:
    """Return what else a file that begins with `head` seems to be, in words, and a hint when there is one."""
    for at, mark, name, hint in _FOREIGN:
        if head[at : at + len(mark)] == mark:
            return name, hint
    text = _text(head)
    if text is not None:
        return _describe_text(text)
    if _is_erf(head):
        return "probably an ERF capture", _EDITCAP
    if not head.strip(b"\0"):
        return "only zeros", None
    return "data of an unknown format", None


def _text(head: bytes) -> str | None:
    try:
        text = head[: HEAD_BYTES - 4].decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if all(char.isprintable() or char in "\t\r\n\f\x1b" for char in text) else None


def _describe_text(text: str) -> tuple[str, str | None]:
    start = text.lstrip().lower()
    if start.startswith(("<!doctype html", "<html")):
        return "an HTML page", "was it downloaded behind a login page?"
    if start.startswith(("<?xml", "<pdml", "<psml")):
        return "an XML document", None
    if start.startswith(("{", "[")):
        return "a JSON document", None
    if start.startswith(("0000 ", "000000 ", "00000000 ")):
        return "a hex dump in text", "convert it first: text2pcap INPUT OUTPUT"
    return "text", None


def _is_erf(head: bytes) -> bool:
    """Return whether `head` begins with two Endace ERF records close in time (they have no magic number)."""
    first = _erf_record(head, 0)
    second = _erf_record(head, first[1]) if first is not None else None
    return first is not None and second is not None and abs(first[0] - second[0]) <= _ERF_NEAR_S


def _erf_record(head: bytes, at: int) -> tuple[int, int] | None:
    """Return the seconds and the length of the ERF record at `at`, or None when none is there."""
    record = head[at : at + _ERF_HEADER]
    if len(record) < _ERF_HEADER or not 1 <= record[8] & _ERF_TYPE <= _ERF_LARGEST_TYPE:
        return None
    length = int.from_bytes(record[10:12], "big")
    seconds = int.from_bytes(record[4:8], "little")
    return (seconds, length) if length >= _ERF_HEADER and seconds > 0 else None
