"""SIP, tel and other URIs (RFC 3261 s.19.1, RFC 3966), read leniently; passwords are dropped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import unquote_to_bytes

from voipsniff.sip.grammar import parse_params
from voipsniff.sip.passwords import mask_password
from voipsniff.sip.text import decode_text

CACHED_URIS = 4096
"""How many URIs `parse_uri` remembers; a trace repeats few."""
CACHED_BYTES = 512
"""Longer values are parsed each time, so that a hostile sender cannot fill memory."""
USER_SCHEMES = frozenset({"im", "pres", "mailto", "xmpp", "h323"})
"""Schemes beside sip and sips whose URIs are user@host."""
MAX_URI_HEADERS = 64
"""Headers behind "?" of one URI that are read."""

NO_HEADERS: Mapping[str, str] = MappingProxyType({})

_SCHEME = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]{0,31}(?=:)")
_VISUAL_SEPARATORS = str.maketrans("", "", "-.() ")
_SIP_NUMBER = re.compile(r"\+?[*#]*[0-9][0-9*#]*")
_TEL_NUMBER = re.compile(r"\+?[0-9A-Fa-f*#]+")  # RFC 3966: local numbers may hold hexadecimal digits


@dataclass(frozen=True, slots=True)
class Uri:
    """A URI in its parts, decoded to text; the user's `%XX` are decoded too."""

    scheme: str
    """In lower case: sip, sips, tel, urn, ...; "" when there is none, "*" for the star of Contact."""
    user: str | None
    """Without password, with the user's own parameters (`;npdi;rn=...`); of a tel URI the number as written."""
    host: str
    """In lower case, IPv6 without brackets; "" where a scheme has none."""
    port: int | None
    params: Mapping[str, str | None] = field(default_factory=dict, hash=False)
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What stands behind "?" (`replaces`, `reason`, ...): lower-case names, decoded values."""
    raw: bytes = b""
    """As sent, but a password is `***`."""

    @property
    def aor(self) -> str:
        """The identity for comparing: `user@host`; the host alone without a user; the number of a tel URI.

        A URI without either, such as `urn:service:sos`, is its own identity.
        """
        if self.scheme == "tel":
            return self.number or self.user or ""
        if self.user is None:
            return self.host or self.text
        return f"{self.user}@{self.host}"

    @property
    def number(self) -> str | None:
        """The telephone number in the user, without visual separators and user parameters; None if it is none."""
        if self.user is None:
            return None
        digits = self.user.partition(";")[0].translate(_VISUAL_SEPARATORS)
        pattern = _TEL_NUMBER if self.scheme == "tel" else _SIP_NUMBER
        return digits if pattern.fullmatch(digits) else None

    @property
    def user_params(self) -> Mapping[str, str | None]:
        """Parameters inside the user of a SIP URI, or of a tel URI: rn, npdi, phone-context, isub, ..."""
        if self.scheme == "tel":
            return self.params
        return parse_params((self.user or "").partition(";")[2].encode())

    @property
    def phone_context(self) -> str | None:
        """Where a local number is valid (RFC 3966 s.5.1.5): a domain or a prefix as +1."""
        return self.user_params.get("phone-context")

    @property
    def text(self) -> str:
        """The URI as sent, a password masked."""
        return decode_text(self.raw)

    def __str__(self) -> str:
        return self.text


def parse_uri(value: bytes) -> Uri:
    """Return the URI in `value`; what cannot be read is "" or None, never an error."""
    if len(value) > CACHED_BYTES:
        return _parse_uri(value)
    return _cached_uri(value)


def _parse_uri(value: bytes) -> Uri:
    text = value.strip()
    if text[:1] == b"<":
        text = text[1:].partition(b">")[0].strip()
    if text == b"*":
        return Uri("*", None, "", None, raw=text)
    found = _SCHEME.match(text)
    if found is None:
        return _sip("", text, b"")
    scheme = found[0].decode().lower()
    prefix, rest = text[: found.end() + 1], text[found.end() + 1 :]
    if scheme == "tel":
        return _tel(rest, text)
    if scheme in ("sip", "sips"):
        return _sip(scheme, rest, prefix)
    if b"@" in rest:
        if scheme not in USER_SCHEMES and b":" not in rest.partition(b"@")[0]:
            return _sip("", text, b"")  # `user:password@host` without a scheme
        return _sip(scheme, rest, prefix)
    if parse_port(rest.partition(b";")[0]) is not None:
        return _sip("", text, b"")  # `host:5060` without a scheme
    return Uri(scheme, None, "", None, raw=text)


def _tel(rest: bytes, raw: bytes) -> Uri:
    number, _, params = rest.partition(b";")
    return Uri("tel", decode_text(unquote_to_bytes(number)).strip(), "", None, parse_params(params), raw=raw)


def _sip(scheme: str, rest: bytes, prefix: bytes) -> Uri:
    """Return the parts of `[user[:password]@]host[:port][;params][?headers]`; `prefix` is the scheme as sent."""
    raw = prefix + rest
    user: str | None = None
    # The user may hold ";", "?" and "/" (RFC 3261 s.25.1), so the first "@" decides.
    name, at, address = rest.partition(b"@")
    if at:
        name, colon, _password = name.partition(b":")
        user = decode_text(unquote_to_bytes(name))
        if colon:
            raw = prefix + name + b":***@" + address
    else:
        address = rest
    address, _, headers = address.partition(b"?")
    address, _, params = address.partition(b";")
    host, port = parse_host_port(address)
    return Uri(scheme, user, host, port, parse_params(params), _parse_headers(headers), mask_password(raw))


def parse_host_port(value: bytes) -> tuple[str, int | None]:
    """Return host (lower case, IPv6 without brackets) and port, None when it is absent or not within 1 to 65535."""
    text = value.strip()
    if text[:1] == b"[":
        host, _, port = text[1:].partition(b"]")
        port = port.strip()[1:]
    else:
        host, _, port = text.partition(b":")
        if b":" in port:  # an IPv6 address without its brackets; a ninth group is the port
            host, _, port = text.rpartition(b":") if text.count(b":") == 8 and b"::" not in text else (text, b"", b"")
    return decode_text(host.strip()).lower(), parse_port(port)


def parse_port(value: bytes) -> int | None:
    """Return the port number, or None if it is not one."""
    digits = value.strip()
    if not digits.isdigit() or len(digits) > 5:
        return None
    port = int(digits)
    return port if 0 < port < 65536 else None


def _parse_headers(value: bytes) -> Mapping[str, str]:
    if not value:
        return NO_HEADERS
    headers: dict[str, str] = {}
    for piece in value.split(b"&", MAX_URI_HEADERS)[:MAX_URI_HEADERS]:
        name, equals, text = piece.partition(b"=")
        if equals:
            headers.setdefault(decode_text(unquote_to_bytes(name)).lower(), decode_text(unquote_to_bytes(text)))
    return MappingProxyType(headers)


_cached_uri = lru_cache(CACHED_URIS)(_parse_uri)
