"""The bounds of what a SIP message may be before it is called odd or is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of the parser. Past `message_bytes` and `junk_bytes` nothing is parsed; the others are only reported."""

    message_bytes: int = 1 << 22
    """Longest message. UDP ends at 64 KB; over TCP a few stacks send pictures or PIDF documents of a few MB."""
    junk_bytes: int = 2048
    """How far behind the beginning of the bytes a start line may begin."""
    header_lines: int = 256
    """Header fields of one message; those behind are read over. Long Route sets and IMS stay below 100."""
    line_bytes: int = 8192
    """Longest header field, folds included; a longer one is read too (Kamailio and Asterisk refuse at 4 to 16 KB)."""
    via_count: int = 70
    """Via values of one message: Max-Forwards starts at 70 (RFC 3261 s.8.1.1.6), so no path is longer."""


DEFAULT_LIMITS = Limits()

MAX_SDP_LINES = 2048
"""Lines of one session description that are read; a WebRTC offer with many candidates has some hundreds."""
MAX_SDP_MEDIA = 64
"""Media descriptions of one session description that are kept."""
MAX_SDP_VALUES = 256
"""Values that a media description keeps of each repeated attribute (candidates, ssrc, crypto, rtpmap)."""

CACHED_URIS = 4096
"""How many URIs are remembered in their parts; a trace repeats few."""
CACHED_NAME_ADDRS = 4096
"""How many values of From, To, Contact and their like are remembered."""
CACHED_VALUES = 1024
"""How many values of each other structured header are remembered."""
CACHED_BYTES = 512
"""Longer values are parsed each time, so that a hostile sender cannot fill memory."""
MAX_URI_HEADERS = 64
"""Headers behind "?" of one URI that are read."""
CACHED_SECTIONS = 2048
"""How many session levels and how many media descriptions of SDP are remembered, ports and origins apart."""
CACHED_SECTION_BYTES = 1024
"""Longer sections are read each time."""
