"""The frame of WebSocket (RFC 6455 section 5.2): its header, its mask, and whether its payload is SIP."""

from __future__ import annotations

from dataclasses import dataclass

from voipsniff.packet.tcp_start_line import YES, begins_message

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
"""Opcodes (section 11.8)."""
_CONTROL_BYTES = 125
_PEEK_BYTES = 8192
"""How much of a payload is looked at to find a start line."""


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """A frame's header. `size` is its own length in bytes, `length` that of the payload that follows."""

    final: bool
    compressed: bool
    """RSV1: the message that begins here is compressed (RFC 7692)."""
    opcode: int
    mask: bytes
    """Four bytes, or none from a server."""
    size: int
    length: int


def parse_frame_header(data: bytes | bytearray) -> FrameHeader | None:
    """Return the header of the frame that `data` begins with, or None while it is not whole.

    Raises ValueError when it breaks section 5.2.
    """
    if len(data) < 2:
        return None
    first, second = data[0], data[1]
    size = header_bytes(second)
    if len(data) < size:
        return None
    length = second & 0x7F
    if length >= 126:
        length = int.from_bytes(data[2 : 4 if length == 126 else 10], "big")
    mask = bytes(data[size - 4 : size]) if second & 0x80 else b""
    header = FrameHeader(first & 0x80 != 0, first & 0x40 != 0, first & 0x0F, mask, size, length)
    _check(first, second, header)
    return header


def header_bytes(second: int) -> int:
    """Return the length of a frame header by its second byte: mask flag and length."""
    length = second & 0x7F
    return 2 + (2 if length == 126 else 8 if length == 127 else 0) + (4 if second & 0x80 else 0)


def _check(first: int, second: int, header: FrameHeader) -> None:
    """Raise ValueError for reserved bits, reserved opcodes, control frames that are long, cut or compressed,
    and lengths that are not in their shortest form."""
    control = header.opcode >= CLOSE
    if first & 0x30 or header.opcode > PONG or BINARY < header.opcode < CLOSE:
        raise ValueError("reserved bits or opcode")
    if control and (header.length > _CONTROL_BYTES or not header.final or header.compressed):
        raise ValueError("control frame too long, in parts or compressed")
    shortest = 0 if second & 0x7F < 126 else 126 if second & 0x7F == 126 else 0x10000
    if not shortest <= header.length < 1 << 63:
        raise ValueError("length not in its shortest form")


def unmask(data: bytes, mask: bytes) -> bytes:
    """Return a payload without its mask (section 5.3); `mask` is four bytes or none."""
    if not mask or not data:
        return bytes(data)
    key = int.from_bytes((mask * (len(data) // 4 + 1))[: len(data)], "little")
    return (int.from_bytes(data, "little") ^ key).to_bytes(len(data), "little")


def begins_with_sip_frame(data: bytes, message_bytes: int) -> bool:
    """Return whether `data` begins with a frame that begins a message of SIP, not compressed."""
    if len(data) < 8 or data[0] & 0x7F not in (TEXT, BINARY):
        return False
    try:
        header = parse_frame_header(data)
    except ValueError:
        return False
    if header is None or header.length > message_bytes:
        return False
    payload = unmask(data[header.size : header.size + min(header.length, _PEEK_BYTES)], header.mask)
    return begins_message(payload.lstrip(b"\r\n"), _PEEK_BYTES) == YES
