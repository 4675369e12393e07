"""What a TCP connection carries, told from its first bytes or, joined in mid-stream, from a segment's bytes."""

from __future__ import annotations

from enum import IntEnum

from voipsniff.packet.tcp_limits import TcpLimits
from voipsniff.packet.tcp_start_line import MAYBE, SIP_VERSION, YES, begins_known_message, begins_message, is_start_line
from voipsniff.packet.tls_hello import missing_bytes
from voipsniff.packet.websocket_frame import begins_with_sip_frame


class Content(IntEnum):
    """The content of a connection. Followed: UNDECIDED, SIP and WEBSOCKET; the rest is only counted."""

    UNDECIDED = 0
    """No byte yet, or too few to tell."""
    SIP = 1
    WEBSOCKET = 2
    """WebSocket that carries SIP, or may do so."""
    WEBSOCKET_OTHER = 3
    """WebSocket whose messages turned out to be no SIP."""
    TLS = 4
    OTHER = 5
    """Began with something else."""
    OTHER_JOINED = 6
    """Joined in mid-stream and nothing known was found: a segment that begins a SIP message still opens it."""


_TLS_FIRST, _TLS_LAST = 0x14, 0x17
"""Record types: change cipher spec, alert, handshake, application data (RFC 8446 section 5.1)."""
_TLS_HANDSHAKE = 0x16
_TLS_RECORD_BYTES = 16384 + 2048
"""The longest record (RFC 5246 section 6.2.3)."""
_PROXY_TEXT = b"PROXY "
_PROXY_TEXT_BYTES = 107
_PROXY_BINARY = b"\r\n\r\n\0\r\nQUIT\n"
_HTTP_METHOD = b"GET "
"""An upgrade is a GET (RFC 6455 section 4.1)."""
_HTTP_ANSWER = b"HTTP/1.1 101"


def proxy_header_bytes(data: bytes) -> int:
    """Return the length of a PROXY protocol header (versions 1 and 2) at the start of `data`; 0 none, -1 unfinished.

    https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
    """
    if data[:6] == _PROXY_TEXT:
        end = data.find(b"\r\n", 0, _PROXY_TEXT_BYTES)
        if end >= 0:
            return end + 2
        return -1 if len(data) < _PROXY_TEXT_BYTES else 0
    if _PROXY_BINARY.startswith(data[:12]):
        if len(data) < 16:
            return -1
        length = 16 + (data[14] << 8 | data[15])
        return length if length <= len(data) else -1
    return -1 if data and _PROXY_TEXT.startswith(data) else 0


def detect(data: bytes, limits: TcpLimits) -> Content:
    """Return what a direction carries whose stream begins with `data`; UNDECIDED while that may still show."""
    data = data.lstrip(b"\r\n\0")
    if not data:
        return Content.UNDECIDED
    sip = begins_message(data, limits.start_line_bytes)
    if sip == YES:
        return Content.SIP
    if data[0] == _TLS_HANDSHAKE:
        return _detect_tls(data)
    if is_upgrade_head(data):
        return _detect_upgrade(data, limits.probe_bytes)
    if len(data) < len(_HTTP_ANSWER) and _HTTP_ANSWER.startswith(data):
        return Content.UNDECIDED
    return Content.UNDECIDED if sip == MAYBE else Content.OTHER


def _detect_tls(data: bytes) -> Content:
    """Tell TLS, which is known when the client's hello is there as a whole."""
    if len(data) < 2:
        return Content.UNDECIDED
    if data[1] != 3:
        return Content.OTHER
    return Content.UNDECIDED if missing_bytes(data) else Content.TLS


def begins_tls(data: bytes) -> bool:
    """Tell whether a stream that begins with `data` is TLS, if no more of it comes."""
    return len(data) > 1 and data[0] == _TLS_HANDSHAKE and data[1] == 3


def _detect_upgrade(data: bytes, probe_bytes: int) -> Content:
    """Tell a WebSocket upgrade, or the answer to one, from other HTTP; the whole head must be there."""
    end = data.find(b"\r\n\r\n", 0, probe_bytes)
    if end < 0:
        return Content.UNDECIDED if len(data) < probe_bytes else Content.OTHER
    return Content.WEBSOCKET if names_upgrade(data[:end]) else Content.OTHER


def is_upgrade_head(data: bytes) -> bool:
    """Return whether `data` begins like a request that may ask for an upgrade, or like the answer that grants one."""
    return data.startswith((_HTTP_METHOD, _HTTP_ANSWER))


def names_upgrade(head: bytes) -> bool:
    """Return whether an HTTP head asks for or grants an upgrade to WebSocket (RFC 6455 sections 4.1, 4.2)."""
    for line in head.lower().split(b"\n"):
        name, _, value = line.partition(b":")
        if name.strip() == b"upgrade" and b"websocket" in value:
            return True
    return False


def detect_inside(data: bytes, limits: TcpLimits) -> Content:
    """Return what a connection carries one of whose segments, from anywhere in the stream, holds `data`.

    SIP needs a whole start line at the start of a line, or of the segment; UNDECIDED means nothing was recognised.
    """
    if holds_start_line(data, limits.start_line_bytes):
        return Content.SIP
    if is_tls_record(data):
        return Content.TLS
    if is_upgrade_head(data):
        return Content.WEBSOCKET if names_upgrade(data[: limits.probe_bytes]) else Content.UNDECIDED
    if begins_with_sip_frame(data, limits.message_bytes):
        return Content.WEBSOCKET
    return Content.UNDECIDED


def holds_start_line(data: bytes, line_bytes: int) -> bool:
    """Return whether a line of `data` is a start line; a method must be known where `data` begins with it."""
    if begins_known_message(data.lstrip(b"\r\n"), line_bytes):
        return True
    found = data.find(SIP_VERSION)
    while found >= 0:
        line = data.rfind(b"\n", max(0, found - line_bytes), found) + 1
        end = data.find(b"\n", found, found + line_bytes)
        if line and end >= 0 and is_start_line(data[line:end]):
            return True
        found = data.find(SIP_VERSION, found + 1)
    return False


def is_tls_record(data: bytes) -> bool:
    """Return whether `data` begins with the header of a TLS record."""
    if len(data) < 5 or not _TLS_FIRST <= data[0] <= _TLS_LAST or data[1] != 3 or data[2] > 4:
        return False
    return 0 < (data[3] << 8 | data[4]) <= _TLS_RECORD_BYTES
