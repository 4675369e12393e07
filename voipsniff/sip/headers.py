"""The structured headers beside the addresses: each `parse_x(bytes)` gives a frozen value or None, and never raises."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from voipsniff.sip.grammar import parse_params
from voipsniff.sip.text import decode_text
from voipsniff.sip.uri import parse_host_port, parse_port

CACHED_VALUES = 1024
"""How many values each cached parser of this file remembers."""

_VIA = re.compile(rb"\s*([^\s/]+)\s*/\s*([^\s/]+)\s*/\s*([^\s/;]+)\s+([^;]*)(.*)", re.DOTALL)
_CSEQ = re.compile(rb"\s*(\d+)\s*(\S*)")
_RACK = re.compile(rb"\s*(\d+)\s+(\d+)\s+(\S+)")
_RETRY_AFTER = re.compile(rb"\s*(\d+)\s*(?:\((.*)\))?([^()]*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Via:
    """One Via value (RFC 3261 s.20.42): a hop that the request took."""

    transport: str
    """In upper case: UDP, TCP, TLS, WS, WSS, SCTP, ..."""
    host: str
    port: int | None
    params: Mapping[str, str | None] = field(default_factory=dict, hash=False)
    raw: bytes = b""

    @property
    def branch(self) -> str | None:
        return self.params.get("branch")

    @property
    def received(self) -> str | None:
        """The address that the next hop saw, without brackets; set when it differs from `host`."""
        value = self.params.get("received")
        return value.strip("[]") if value else None

    @property
    def rport(self) -> int | None:
        """The port that the next hop saw (RFC 3581); None when it is only asked for."""
        value = self.params.get("rport")
        return parse_port(value.encode()) if value else None


@dataclass(frozen=True, slots=True)
class Reason:
    """One Reason value (RFC 3326)."""

    protocol: str
    """As sent: SIP, Q.850, STIR, ..."""
    cause: int | None
    text: str | None
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Replaces:
    """The dialog that is to be replaced (RFC 3891); tags are from the view of whoever receives it."""

    call_id: str
    to_tag: str | None
    from_tag: str | None
    early_only: bool


@lru_cache(maxsize=CACHED_VALUES)
def parse_via(value: bytes) -> Via:
    """Return one Via value; blanks around "/" and ":" are legal."""
    found = _VIA.match(value)
    if found is None:
        return Via("", "", None, raw=value)
    host, port = parse_host_port(found[4])
    return Via(decode_text(found[3]).upper(), host, port, parse_params(found[5]), value)


def parse_cseq(value: bytes) -> tuple[int, str] | None:
    """Return number and method of CSeq, or None."""
    found = _CSEQ.match(value)
    return (int(found[1]), decode_text(found[2])) if found and len(found[1]) <= 10 else None


def parse_reason(value: bytes) -> Reason:
    """Return one value of a Reason header."""
    protocol, _, rest = value.partition(b";")
    params = parse_params(rest)
    cause = params.get("cause")
    number = int(cause) if cause and cause.isascii() and cause.isdigit() and len(cause) <= 9 else None
    return Reason(decode_text(protocol.strip()), number, params.get("text"), value)


def parse_replaces(value: bytes) -> Replaces:
    """Return a Replaces value, as header or percent-encoded as in Refer-To."""
    if b";" not in value and b"%3b" in value.lower():
        value = unquote_to_bytes(value)
    call_id, _, rest = value.partition(b";")
    params = parse_params(rest)
    return Replaces(decode_text(call_id.strip()), params.get("to-tag"), params.get("from-tag"), "early-only" in params)
