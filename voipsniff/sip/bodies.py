"""Message bodies: the parts of a multipart body, and what is in them."""

from __future__ import annotations

from dataclasses import dataclass

from voipsniff.sip.grammar import parse_params
from voipsniff.sip.text import decode_text, unfold

MAX_PARTS = 32
"""Parts of one multipart body that are read."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a body; of a plain body the whole."""

    content_type: str
    """Media type in lower case without parameters: application/sdp."""
    data: bytes


def parse_content_type(value: bytes) -> tuple[str, str | None]:
    """Return the media type in lower case and its boundary parameter."""
    media, _, rest = value.partition(b";")
    return decode_text(b"".join(media.split())).lower(), parse_params(rest).get("boundary")


def parse_parts(content_type: bytes, body: bytes) -> list[Part]:
    """Return the parts of `body`: itself alone when it is not multipart (RFC 2046 s.5.1)."""
    media, boundary = parse_content_type(content_type)
    if not media.startswith("multipart/") or not boundary:
        return [Part(media, body)]
    delimiter = b"--" + boundary.encode()
    parts: list[Part] = []
    for piece in (b"\n" + body).split(b"\n" + delimiter, MAX_PARTS + 1)[1:]:
        if piece.startswith(b"--") or len(parts) == MAX_PARTS:
            break
        parts.append(_part(piece))
    return parts


def _part(piece: bytes) -> Part:
    piece = piece.partition(b"\n")[2]  # what stands behind the delimiter on its line is padding
    content_type = "text/plain"
    while piece:
        line, _, piece = piece.partition(b"\n")
        line = line.rstrip(b"\r")
        if not line:
            break
        name, _, value = line.partition(b":")
        if name.strip().lower() in (b"content-type", b"c"):
            content_type = parse_content_type(unfold(value))[0]
    return Part(content_type, piece.removesuffix(b"\r"))


def find_sdp(content_type: bytes, body: bytes) -> bytes | None:
    """Return the bytes of the first session description in a body, None if there is none."""
    for part in parse_parts(content_type, body):
        if part.content_type == "application/sdp":
            return part.data
    return None
