"""Header values in pieces: commas and semicolons count outside quotes and angle brackets only. Compiled.

A quote or bracket that is never closed is an ordinary byte, so one broken value does not swallow the rest; each byte is
looked at a bounded number of times.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from voipsniff.sip.text import decode_text

NO_PARAMS: Mapping[str, str | None] = MappingProxyType({})

COMMA = 44
SEMICOLON = 59


def closing_quote(data: bytes, start: int, end: int) -> int:
    """Return where the quoted string whose text begins at `start` is closed, or -1; a backslash escapes one byte."""
    index = start
    while index < end:
        char = data[index]
        if char == 34:
            return index
        index += 2 if char == 92 else 1
    return -1


def split_top(data: bytes, separator: int) -> list[bytes]:
    """Return the stripped pieces of `data` between separators outside "..." and <...>, empty ones left out."""
    pieces = []
    end = len(data)
    index = start = 0
    quotes = brackets = True
    while index < end:
        char = data[index]
        if char == separator:
            piece = data[start:index].strip()
            if piece:
                pieces.append(piece)
            start = index + 1
        elif char == 34 and quotes:
            close = closing_quote(data, index + 1, end)
            if close < 0:
                quotes = False
            else:
                index = close
        elif char == 60 and brackets:
            close = data.find(b">", index + 1)
            if close < 0:
                brackets = False
            else:
                index = close
        index += 1
    piece = data[start:end].strip()
    if piece:
        pieces.append(piece)
    return pieces


def split_values(value: bytes) -> list[bytes]:
    """Return the values of a comma-separated header field (RFC 3261 s.7.3.1).

    Not for Authorization and its family, Date, Call-ID, Subject, User-Agent or P-RTP-Stat, whose commas are their own.
    """
    if b"," not in value:
        value = value.strip()
        return [value] if value else []
    return split_top(value, COMMA)


def unquote(value: bytes) -> bytes:
    """Return the text of a quoted string without quotes and escapes; anything else as it is."""
    if len(value) >= 2 and value[0] == 34 and value[len(value) - 1] == 34:
        value = value[1 : len(value) - 1]
        if b"\\" in value:
            return unescape(value)
    return value


def unescape(value: bytes) -> bytes:
    """Return `value` with each backslash taken out and the byte behind it kept (quoted-pair)."""
    kept: list[int] = []
    index = 0
    end = len(value)
    while index < end:
        if value[index] == 92 and index + 1 < end:
            index += 1
        kept.append(value[index])
        index += 1
    return bytes(kept)


def parse_params(data: bytes) -> Mapping[str, str | None]:
    """Return `;name=value;flag` as a mapping: lower-case names, unquoted values, None without "="; the first wins."""
    if not data or data.isspace():
        return NO_PARAMS
    params: dict[str, str | None] = {}
    for piece in split_top(data, SEMICOLON):
        name, equals, value = piece.partition(b"=")
        key = decode_text(name.strip()).lower()
        if key not in params:
            params[key] = decode_text(unquote(value.strip())) if equals else None
    return MappingProxyType(params)
