"""SIP, tel and other URIs (RFC 3261 s.19.1, RFC 3966), read leniently; passwords are dropped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from voipsniff.sip.grammar import parse_params
from voipsniff.sip.text import decode_text

CACHED_URIS = 4096
"""How many URIs `parse_uri` remembers; a trace repeats few."""
CACHED_BYTES = 512
"""Longer values are parsed each time, so that a hostile sender cannot fill memory."""

_SCHEME = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]{0,31}(?=:)")
_PASSWORD = re.compile(rb"(\bsips?:[^\s:@<>,\"]*):[^\s@<>,\"]*@", re.IGNORECASE)
_VISUAL_SEPARATORS = str.maketrans("", "", "-.() ")
_NUMBER = re.compile(r"\+?[0-9*#ABCDabcd]*[0-9*#]")


@dataclass(frozen=True, slots=True)
class Uri:
    """A URI in its parts. Texts are decoded; `%XX` of the user is decoded too."""

    scheme: str
    """In lower case: sip, sips, tel, urn, ...; "" when there is none, "*" for the star of Contact."""
    user: str | None
    """The user without password and with its own parameters (`;npdi;rn=...`); of a tel URI the number as written."""
    host: str
    """In lower case, IPv6 without brackets; "" where a scheme has none."""
    port: int | None
    params: Mapping[str, str | None] = field(default_factory=dict, hash=False)
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What stands behind "?": `Replaces`, `Reason`, ... by lower-case name, decoded."""
    raw: bytes = b""
    """As sent, but a password is `***`."""

    @property
    def aor(self) -> str:
        """The identity for comparing: `user@host`, the host alone without a user, the number of a tel URI."""
        if self.scheme == "tel":
            return self.number or self.user or ""
        if self.user is None:
            return self.host
        return f"{self.user}@{self.host}"

    @property
    def number(self) -> str | None:
        """The telephone number in the user part, without visual separators and user parameters; None if it is none."""
        if self.user is None:
            return None
        digits = self.user.partition(";")[0].translate(_VISUAL_SEPARATORS)
        return digits if _NUMBER.fullmatch(digits) else None

    @property
    def text(self) -> str:
        """The URI as sent, a password masked."""
        return decode_text(self.raw)

    def __str__(self) -> str:
        return self.text


def mask_password(value: bytes) -> bytes:
    """Return `value` with the password of every SIP URI in it replaced by `***`."""
    if b"@" not in value:
        return value
    return _PASSWORD.sub(rb"\1:***@", value)


def parse_uri(value: bytes) -> Uri:
    """Return the URI in `value`; what cannot be read is "" or None, never an error."""
    if len(value) > CACHED_BYTES:
        return _parse_uri(value)
    return _cached_uri(value)


def _parse_uri(value: bytes) -> Uri:
    text = value.strip()
    if text == b"*":
        return Uri("*", None, "", None, raw=text)
    found = _SCHEME.match(text)
    scheme = found[0].decode().lower() if found else ""
    rest = text[found.end() + 1 :] if found else text
    if scheme == "tel":
        return _tel(rest, text)
    if scheme in ("sip", "sips", ""):
        return _sip(scheme, rest, text)
    if b"@" in rest:
        return _sip(scheme, rest, text)
    return Uri(scheme, None, "", None, raw=text)


def _tel(rest: bytes, raw: bytes) -> Uri:
    number, _, params = rest.partition(b";")
    return Uri("tel", decode_text(unquote_to_bytes(number)).strip(), "", None, parse_params(params), raw=raw)


def _sip(scheme: str, rest: bytes, raw: bytes) -> Uri:
    # The user may hold ";", "?" and "/" (RFC 3261 s.25.1), so the "@" decides first; "@" behind "?" is a header's.
    at = rest.find(b"@", 0, _headers_start(rest))
    user: str | None = None
    if at >= 0:
        name, colon, _password = rest[:at].partition(b":")
        user = decode_text(unquote_to_bytes(name))
        rest = rest[at + 1 :]
        if colon:
            raw = mask_password(raw)
    address, _, headers = rest.partition(b"?")
    address, _, params = address.partition(b";")
    host, port = parse_host_port(address)
    return Uri(scheme, user, host, port, parse_params(params), _parse_headers(headers), raw)


def _headers_start(rest: bytes) -> int:
    """Return where a "@" can no more end the user: behind `?name=`, if the user is not before it."""
    question = rest.find(b"?")
    if question < 0 or b"@" not in rest[:question]:
        return len(rest)
    return question


def parse_host_port(value: bytes) -> tuple[str, int | None]:
    """Return host (lower case, IPv6 without brackets) and port, None when it is absent or no number of 1 to 65535."""
    text = value.strip()
    if text[:1] == b"[":
        host, _, port = text[1:].partition(b"]")
        port = port.strip()[1:]
    else:
        host, _, port = text.partition(b":")
        if b":" in port:  # an IPv6 address without its brackets
            host, port = text, b""
    return decode_text(host.strip()).lower(), parse_port(port)


def parse_port(value: bytes) -> int | None:
    """Return the port number, or None if it is not one."""
    digits = value.strip()
    if not digits.isdigit() or len(digits) > 5:
        return None
    port = int(digits)
    return port if 0 < port < 65536 else None


def _parse_headers(value: bytes) -> Mapping[str, str]:
    headers: dict[str, str] = {}
    for piece in value.split(b"&"):
        name, equals, text = piece.partition(b"=")
        if equals:
            headers.setdefault(decode_text(unquote_to_bytes(name)).lower(), decode_text(unquote_to_bytes(text)))
    return headers


_cached_uri = lru_cache(maxsize=CACHED_URIS)(_parse_uri)
