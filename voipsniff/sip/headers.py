"""The structured headers beside addresses: each `parse_x(bytes)` gives a value or None, and never raises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from voipsniff.sip.grammar import parse_params, split_values
from voipsniff.sip.limits import CACHED_BYTES, CACHED_VALUES
from voipsniff.sip.text import decode_text
from voipsniff.sip.uri import parse_host_port, parse_port

MAX_SECONDS = 0xFFFFFFFF
"""RFC 3261 s.20.19: a delta-seconds is below 2^32."""

_VIA = re.compile(rb"\s*([^\s/]+)\s*/\s*([^\s/]+)\s*/\s*([^\s/;]+)\s+([^;]*)(.*)", re.DOTALL)
_CSEQ = re.compile(rb"\s*([0-9]{1,10})\s+(\S+)")
_RACK = re.compile(rb"\s*([0-9]{1,10})\s+([0-9]{1,10})\s+(\S+)")
_SECONDS = re.compile(rb"\s*([0-9]{1,10})(?![0-9])")
_COMMENT = re.compile(rb"\(((?:[^()\\]|\\.)*)\)")
_WARNING = re.compile(rb'\s*([0-9]{3})\s+(\S+)\s+"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Via:
    """One Via value (RFC 3261 s.20.42): a hop that the request took."""

    transport: str
    """In upper case: UDP, TCP, TLS, WS, WSS, SCTP, ...; "" if the value cannot be read."""
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


@dataclass(frozen=True, slots=True)
class Replaces:
    """The dialog that is to be replaced (RFC 3891); the tags are from the view of whoever receives it."""

    call_id: str
    to_tag: str | None
    from_tag: str | None
    early_only: bool


@dataclass(frozen=True, slots=True)
class SessionExpires:
    """Session-Expires (RFC 4028)."""

    seconds: int
    refresher: str | None
    """uac or uas."""


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Retry-After (RFC 3261 s.20.33)."""

    seconds: int
    comment: str | None
    duration: int | None


@dataclass(frozen=True, slots=True)
class ContentType:
    """A media type in lower case and its parameters."""

    media: str
    params: Mapping[str, str | None] = field(default_factory=dict, hash=False)

    @property
    def boundary(self) -> str | None:
        return self.params.get("boundary")


@dataclass(frozen=True, slots=True)
class Event:
    """Event (RFC 6665): a package and the id of the subscription."""

    package: str
    id: str | None


@dataclass(frozen=True, slots=True)
class SubscriptionState:
    """Subscription-State (RFC 6665 s.4.1.3)."""

    state: str
    """active, pending or terminated."""
    reason: str | None
    expires: int | None


@dataclass(frozen=True, slots=True)
class WarningValue:
    """One Warning value (RFC 3261 s.20.43)."""

    code: int
    agent: str
    text: str


def parse_via(value: bytes) -> Via:
    """Return one Via value; blanks around "/" and ":" are legal."""
    return _parse_via(value) if len(value) > CACHED_BYTES else _cached_via(value)


def _parse_via(value: bytes) -> Via:
    found = _VIA.match(value)
    if found is None:
        return Via("", "", None, raw=value)
    host, port = parse_host_port(found[4])
    return Via(decode_text(found[3]).upper(), host, port, parse_params(found[5]), value)


def parse_cseq(value: bytes) -> tuple[int, str] | None:
    """Return number and method of CSeq."""
    found = _CSEQ.match(value)
    return (int(found[1]), decode_text(found[2])) if found else None


def parse_rack(value: bytes) -> tuple[int, int, str] | None:
    """Return RSeq, CSeq and method of RAck (RFC 3262 s.7.2)."""
    found = _RACK.match(value)
    return (int(found[1]), int(found[2]), decode_text(found[3])) if found else None


def parse_seconds(value: bytes | None) -> int | None:
    """Return the number that a value begins with: Expires, Min-SE, Min-Expires, RSeq, Max-Forwards; None above 2^32."""
    found = _SECONDS.match(value) if value else None
    if found is None or int(found[1]) > MAX_SECONDS:
        return None
    return int(found[1])


def parse_reason(value: bytes) -> Reason:
    """Return one value of a Reason header."""
    return _parse_reason(value) if len(value) > CACHED_BYTES else _cached_reason(value)


def _parse_reason(value: bytes) -> Reason:
    protocol, _, rest = value.partition(b";")
    params = parse_params(rest)
    return Reason(decode_text(protocol.strip()), _number(params.get("cause")), params.get("text"))


def parse_reasons(lines: Iterable[bytes]) -> tuple[Reason, ...]:
    """Return all values of the Reason headers `lines`, in order."""
    return tuple(parse_reason(value) for line in lines for value in split_values(line))


def _number(text: str | None) -> int | None:
    """Return the short decimal number that a parameter is."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 9 else None


def parse_replaces(value: bytes) -> Replaces:
    """Return a Replaces value, as it stands in its header or percent-encoded as in Refer-To."""
    if b";" not in value and b"%3b" in value.lower():
        value = unquote_to_bytes(value)
    call_id, _, rest = value.partition(b";")
    params = parse_params(rest)
    return Replaces(decode_text(call_id.strip()), params.get("to-tag"), params.get("from-tag"), "early-only" in params)


def parse_session_expires(value: bytes) -> SessionExpires | None:
    """Return Session-Expires, None without a number."""
    seconds = parse_seconds(value)
    if seconds is None:
        return None
    refresher = parse_params(value.partition(b";")[2]).get("refresher")
    return SessionExpires(seconds, refresher.lower() if refresher else None)


def parse_retry_after(value: bytes) -> RetryAfter | None:
    """Return Retry-After, None without a number."""
    seconds = parse_seconds(value)
    if seconds is None:
        return None
    comment = _COMMENT.search(value)
    rest = value[comment.end() :] if comment else value
    duration = _number(parse_params(rest.partition(b";")[2]).get("duration"))
    return RetryAfter(seconds, decode_text(comment[1]) if comment else None, duration)


def parse_content_type(value: bytes) -> ContentType:
    """Return a Content-Type or one Accept value."""
    return _parse_content_type(value) if len(value) > CACHED_BYTES else _cached_content_type(value)


def _parse_content_type(value: bytes) -> ContentType:
    media, _, rest = value.partition(b";")
    return ContentType(decode_text(b"".join(media.split())).lower(), parse_params(rest))


def parse_event(value: bytes) -> Event:
    """Return the event package, in lower case, and id."""
    package, _, rest = value.partition(b";")
    return Event(decode_text(package.strip()).lower(), parse_params(rest).get("id"))


def parse_subscription_state(value: bytes) -> SubscriptionState:
    """Return state in lower case, reason and seconds left."""
    state, _, rest = value.partition(b";")
    params = parse_params(rest)
    return SubscriptionState(decode_text(state.strip()).lower(), params.get("reason"), _number(params.get("expires")))


def parse_warning(value: bytes) -> WarningValue | None:
    """Return one Warning value."""
    found = _WARNING.match(value)
    return WarningValue(int(found[1]), decode_text(found[2]), decode_text(found[3])) if found else None


_cached_via = lru_cache(CACHED_VALUES)(_parse_via)
_cached_reason = lru_cache(CACHED_VALUES)(_parse_reason)
_cached_content_type = lru_cache(CACHED_VALUES)(_parse_content_type)
