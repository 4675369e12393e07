"""The lines of a session description that recur, each read once: a=, c=, m= and the codecs they make.

The caches are bounded; lines that hold keys are never given to them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from voipsniff.packet.address import parse_address
from voipsniff.sip.payload_types import STATIC_PAYLOAD_TYPES
from voipsniff.sip.sdp_values import Candidate, Codec, Direction
from voipsniff.sip.text import decode_text

CACHED_LINES = 4096
"""How many different attribute lines are remembered, and of connection lines and codec lists each."""
CACHED_LINE_BYTES = 256
"""Longer lines are read each time."""

# What an attribute line says: the first item of the pair that `read_attribute` returns.
OTHER, BROKEN, RTPMAP, FMTP, DIRECTION, PTIME, MAXPTIME, RTCP, RTCP_MUX, FINGERPRINT = range(10)
SETUP, CANDIDATE, ICE_UFRAG, MID, LABEL, T38, BROKEN_RTPMAP, BROKEN_CANDIDATE = range(10, 18)

MAX_PTIME_MS = 10_000.0

_DIRECTIONS = {direction.value: direction for direction in Direction}
_TEXTS = {"fingerprint": FINGERPRINT, "setup": SETUP, "ice-ufrag": ICE_UFRAG, "mid": MID, "label": LABEL}

RtpMap = tuple[int, str, int, int]


def number(text: str, most: int = 0xFFFFFFFF) -> int | None:
    """Return the decimal number that `text` is, None if it is none or above `most`."""
    text = text.strip()
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        return None
    value = int(text)
    return value if value <= most else None


def read_attribute(line: bytes) -> tuple[int, Any]:
    """Return the kind of an a= line and what it says."""
    text = decode_text(line[2:])
    name, _, value = text.partition(":")
    name = name.strip()
    key = name.lower()
    value = value.strip()
    if key == "rtpmap":
        return _rtpmap(value)
    if key == "fmtp":
        head, _, parameters = value.partition(" ")
        payload_type = number(head, 127)
        return (BROKEN, None) if payload_type is None else (FMTP, (payload_type, parameters.strip()))
    if key in _DIRECTIONS:
        return DIRECTION, _DIRECTIONS[key]
    if key in ("ptime", "maxptime"):
        milliseconds = _milliseconds(value)
        return (BROKEN, None) if milliseconds is None else (PTIME if key == "ptime" else MAXPTIME, milliseconds)
    if key in _TEXTS:
        return _TEXTS[key], value
    if key == "rtcp":
        words = value.split()
        port = number(words[0], 65535) if words else None
        return (BROKEN, None) if port is None else (RTCP, (port, words[3] if len(words) > 3 else None))
    if key == "rtcp-mux":
        return RTCP_MUX, None
    if key == "candidate":
        candidate = read_candidate(value)
        return (BROKEN_CANDIDATE, None) if candidate is None else (CANDIDATE, candidate)
    if key.startswith("t38"):
        return T38, (name, value)
    return OTHER, None


def _rtpmap(value: str) -> tuple[int, RtpMap | None]:
    head, _, encoding = value.partition(" ")
    name, _, rest = encoding.strip().partition("/")
    clock, _, channels = rest.partition("/")
    payload_type, clock_rate = number(head, 127), number(clock)
    if payload_type is None or not clock_rate or not name:
        return BROKEN_RTPMAP, None
    return RTPMAP, (payload_type, name, clock_rate, number(channels) or 1)


def _milliseconds(value: str) -> float | None:
    try:
        milliseconds = float(value)
    except ValueError:
        return None
    return milliseconds if 0 < milliseconds <= MAX_PTIME_MS else None


def read_candidate(value: str) -> Candidate | None:
    """Return the ICE candidate of an a=candidate value, None if it cannot be read."""
    words = value.split()
    if len(words) < 8 or words[6].lower() != "typ":
        return None
    component, priority, port = number(words[1], 256), number(words[3]), number(words[5], 65535)
    if component is None or priority is None or port is None:
        return None
    halves = parse_address(words[4]) or (None, None)
    extra = dict(zip(words[8::2], words[9::2], strict=False))
    return Candidate(
        words[0],
        component,
        words[2].lower(),
        priority,
        words[4],
        halves[0],
        halves[1],
        port,
        words[7],
        extra.get("raddr"),
        number(extra.get("rport", ""), 65535),
    )


def read_connection(value: bytes) -> tuple[str, int | None, int | None, int | None] | None:
    """Return address, its halves (None for a name) and TTL of a c= value; None if it cannot be read."""
    words = decode_text(value).split()
    if len(words) < 3:
        return None
    address, _, rest = words[2].partition("/")
    halves = parse_address(address) or (None, None)
    ttl = number(rest.partition("/")[0], 255) if words[1].upper() == "IP4" else None
    return address, halves[0], halves[1], ttl


def read_formats(kind: bytes, protocol: bytes, formats: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Return kind in lower case, protocol and formats of an m= line as texts."""
    return decode_text(kind).lower(), decode_text(protocol), tuple(decode_text(formats).split())


def read_codecs(
    protocol: str, formats: tuple[str, ...], maps: tuple[RtpMap, ...], parameters: tuple[tuple[int, str], ...]
) -> tuple[Codec, ...]:
    """Return the codecs of an RTP media in the order of its formats; what is no payload type is left out."""
    if "RTP" not in protocol.upper():
        return ()
    named: dict[int, RtpMap] = {}
    for entry in maps:
        named.setdefault(entry[0], entry)
    tuned: dict[int, str] = {}
    for payload_type, text in parameters:
        tuned.setdefault(payload_type, text)
    codecs = []
    for text in formats:
        format_number = number(text, 127)
        if format_number is None:
            continue
        static = STATIC_PAYLOAD_TYPES.get(format_number, ("", 0, 1))
        name, clock_rate, channels = named[format_number][1:] if format_number in named else static
        codecs.append(Codec(format_number, name, clock_rate, channels, tuned.get(format_number, "")))
    return tuple(codecs)


cached_attribute = lru_cache(CACHED_LINES)(read_attribute)
cached_connection = lru_cache(CACHED_LINES)(read_connection)
cached_formats = lru_cache(CACHED_LINES)(read_formats)
cached_codecs = lru_cache(CACHED_LINES)(read_codecs)
