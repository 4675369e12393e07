"""Message bodies: the parts of a multipart body, SDP in them, and the small bodies of NOTIFY and INFO."""

from __future__ import annotations

import re
from dataclasses import dataclass

from voipsniff.sip.headers import parse_content_type
from voipsniff.sip.methods import METHODS
from voipsniff.sip.text import decode_text, unfold

MAX_PARTS = 32
"""Parts of one multipart body that are read."""
MAX_DEPTH = 3
"""Multipart bodies within multipart bodies that are opened."""

_STATUS = re.compile(rb"\s*SIP/[0-9.]+\s+([1-6][0-9]{2})(?:[ \t]+([^\r\n]*))?(?:\r?\n|$)", re.IGNORECASE)
_REQUEST = re.compile(rb"\s*([A-Za-z-]{2,32})\s+\S+\s+SIP/", re.IGNORECASE)
_SIGNAL = re.compile(rb"^[ \t]*signal[ \t]*[=:][ \t]*([0-9A-D*#!]|1[0-6])[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_DURATION = re.compile(rb"^[ \t]*duration[ \t]*[=:][ \t]*([0-9]{1,6})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_BARE_DIGIT = re.compile(rb"\s*([0-9A-D*#!]|1[0-6])\s*", re.IGNORECASE)
_DIGIT_OF_EVENT = {"10": "*", "11": "#", "12": "A", "13": "B", "14": "C", "15": "D", "16": "!"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart body; of a plain body the whole."""

    content_type: str
    """Media type in lower case without parameters: application/sdp."""
    data: bytes
    content_id: str | None = None
    disposition: str | None = None
    """In lower case without parameters: session, render, by-reference, ..."""


@dataclass(frozen=True, slots=True)
class SipFragment:
    """The first line of a message/sipfrag body (RFC 3420): the fate of what a REFER asked for."""

    status_code: int | None
    reason: str
    method: str | None
    """Set when the fragment is a request."""


@dataclass(frozen=True, slots=True)
class DtmfSignal:
    """One key press in an INFO body."""

    signal: str
    """0-9, *, #, A-D, or ! for flash."""
    duration_ms: int | None


def parse_parts(content_type: bytes, body: bytes, depth: int = MAX_DEPTH) -> list[Part]:
    """Return the parts of `body` in order, nested ones in place; itself alone when it is not multipart (RFC 2046)."""
    kind = parse_content_type(content_type)
    boundary = kind.boundary
    if not kind.media.startswith("multipart/") or not boundary or depth == 0:
        return [Part(kind.media, body)]
    parts: list[Part] = []
    for piece in _pieces(body, boundary.encode()):
        parts += _open_part(piece, depth - 1)
    return parts[:MAX_PARTS]


def _pieces(body: bytes, boundary: bytes) -> list[bytes]:
    """Return what stands between the delimiter lines, each up to the line break that belongs to the next delimiter."""
    found = []
    delimiter = b"\n--" + boundary
    for piece in (b"\n" + body).split(delimiter, MAX_PARTS + 1)[1 : MAX_PARTS + 1]:
        if piece[:2] == b"--":
            break
        padding, newline, data = piece.partition(b"\n")
        if newline and not padding.strip():
            found.append(data)
        elif found:  # a longer boundary that begins as ours does
            found[-1] += delimiter + piece
    return [data.removesuffix(b"\r") for data in found]


def _open_part(piece: bytes, depth: int) -> list[Part]:
    headers: dict[bytes, bytes] = {}
    rest = piece
    while rest:
        line, _, rest = rest.partition(b"\n")
        while rest[:1] in (b" ", b"\t"):
            more, _, rest = rest.partition(b"\n")
            line += b"\n" + more
        if not line.strip():
            break
        name, _, value = line.partition(b":")
        headers.setdefault(name.strip().lower(), unfold(value))
    content_type = headers.get(b"content-type") or headers.get(b"c") or b"text/plain"
    parts = parse_parts(content_type, rest, depth)
    if len(parts) != 1 or parts[0].data is not rest:
        return parts
    content_id = headers.get(b"content-id")
    disposition = headers.get(b"content-disposition", b"").partition(b";")[0].strip()
    return [
        Part(
            parts[0].content_type,
            rest,
            decode_text(content_id.strip(b"<>")) if content_id else None,
            decode_text(disposition).lower() or None,
        )
    ]


def find_sdp(content_type: bytes, body: bytes) -> bytes | None:
    """Return the bytes of the first session description in a body, None if there is none."""
    kind = parse_content_type(content_type)
    if kind.media == "application/sdp":
        return body
    if not kind.media.startswith("multipart/"):
        return None
    return next((part.data for part in parse_parts(content_type, body) if part.content_type == "application/sdp"), None)


def parse_sipfrag(body: bytes) -> SipFragment | None:
    """Return the start line of a message/sipfrag body, None if it has none."""
    found = _STATUS.match(body)
    if found is not None:
        return SipFragment(int(found[1]), decode_text((found[2] or b"").strip()), None)
    found = _REQUEST.match(body)
    if found is not None and decode_text(found[1]).upper() in METHODS:
        return SipFragment(None, "", decode_text(found[1]).upper())
    return None


def parse_dtmf(content_type: bytes, body: bytes) -> DtmfSignal | None:
    """Return the key press of an INFO body: application/dtmf-relay (Signal=, Duration=) or application/dtmf."""
    media = parse_content_type(content_type).media
    if media == "application/hook-flash":
        return DtmfSignal("!", None)
    if media not in ("application/dtmf-relay", "application/dtmf"):
        return None
    found = _SIGNAL.search(body) or _BARE_DIGIT.fullmatch(body)
    if found is None:
        return None
    signal = decode_text(found[1]).upper()
    duration = _DURATION.search(body)
    return DtmfSignal(_DIGIT_OF_EVENT.get(signal, signal), int(duration[1]) if duration else None)
