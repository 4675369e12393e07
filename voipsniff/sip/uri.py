"""SIP, tel and other URIs (RFC 3261 s.19.1, RFC 3966), read leniently; passwords are dropped. Compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import unquote_to_bytes

from voipsniff.sip.grammar import NO_PARAMS, parse_params
from voipsniff.sip.limits import CACHED_BYTES, CACHED_URIS, MAX_URI_HEADERS
from voipsniff.sip.passwords import may_hold_password
from voipsniff.sip.text import decode_text

USER_SCHEMES = frozenset({"im", "pres", "mailto", "xmpp", "h323"})
"""Schemes beside sip and sips whose URIs are user@host."""
LONGEST_SCHEME = 32

NO_HEADERS: Mapping[str, str] = MappingProxyType({})

_VISUAL_SEPARATORS = str.maketrans("", "", "-.() ")
_SIP_NUMBER = re.compile(r"\+?[*#]*[0-9][0-9*#]*")
_TEL_NUMBER = re.compile(r"\+?[0-9A-Fa-f*#]+")  # RFC 3966: local numbers may hold hexadecimal digits


class Uri:
    """A URI in its parts, decoded to text; the user's `%XX` are decoded too. Not changed after it was made."""

    def __init__(
        self,
        scheme: str,
        user: str | None,
        host: str,
        port_number: int,
        raw: bytes,
        params_text: bytes = b"",
        headers_text: bytes = b"",
    ) -> None:
        self.scheme = scheme
        """In lower case: sip, sips, tel, urn, ...; "" when there is none, "*" for the star of Contact."""
        self.user = user
        """Without password, with the user's own parameters (`;npdi;rn=...`); of a tel URI the number as written."""
        self.host = host
        """In lower case, IPv6 without brackets; "" where a scheme has none."""
        self.port_number = port_number
        """0 when there is none; a C integer, so that the object needs no look of the garbage collector."""
        self.raw = raw
        """As sent, but a password is `***`."""
        self.params_text = params_text
        self.headers_text = headers_text

    @property
    def port(self) -> int | None:
        """The port, None when it is absent or not within 1 to 65535."""
        return self.port_number or None

    @property
    def params(self) -> Mapping[str, str | None]:
        """The parameters: lower-case names, None for those without "="."""
        return parse_params(self.params_text) if self.params_text else NO_PARAMS

    @property
    def headers(self) -> Mapping[str, str]:
        """What stands behind "?" (`replaces`, `reason`, ...): lower-case names, decoded values."""
        return parse_uri_headers(self.headers_text) if self.headers_text else NO_HEADERS

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

    def __repr__(self) -> str:
        return f"Uri({self.text!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Uri):
            return NotImplemented
        return self.raw == other.raw and self.user == other.user

    def __hash__(self) -> int:
        return hash(self.raw)


def parse_uri(value: bytes) -> Uri:
    """Return the URI in `value`; what cannot be read is "" or None, never an error."""
    if len(value) > CACHED_BYTES or may_hold_password(value):
        return read_uri(value)
    cached: Uri = _cached_uri(value)
    return cached


def read_uri(value: bytes) -> Uri:
    """Return the URI in `value` without asking the cache."""
    text = value.strip()
    if text.startswith(b"<"):
        text = text[1:].partition(b">")[0].strip()
    if text == b"*":
        return Uri("*", None, "", 0, text)
    colon = _scheme_end(text)
    if colon < 0:
        return _user_at_host("", text, 0)
    if colon == 3 and text.startswith((b"sip", b"SIP")):
        return _user_at_host("sip", text, 4)
    scheme = text[:colon].decode().lower()
    if scheme in ("sip", "sips"):
        return _user_at_host(scheme, text, colon + 1)
    return _other_uri(scheme, text, text[colon + 1 :])


def _scheme_end(text: bytes) -> int:
    """Return where the colon behind the scheme is, -1 without a scheme."""
    index = 0
    end = min(len(text), LONGEST_SCHEME + 1)
    while index < end:
        char = text[index]
        if char == 58:
            return index if index and text[0] > 57 else -1
        if not (97 <= char | 32 <= 122 or 48 <= char <= 57 or char in (43, 45, 46)):
            return -1
        index += 1
    return -1


def _other_uri(scheme: str, text: bytes, rest: bytes) -> Uri:
    """Return a URI that is not of the schemes sip and sips, or has no scheme at all."""
    if scheme == "tel":
        number, _, params = rest.partition(b";")
        return Uri("tel", decode_text(unquote_to_bytes(number)).strip(), "", 0, text, params)
    if b"@" in rest:
        if scheme not in USER_SCHEMES and b":" not in rest.partition(b"@")[0]:
            return _user_at_host("", text, 0)  # `user:password@host` without a scheme
        return _user_at_host(scheme, text, len(scheme) + 1)
    if parse_port(rest.partition(b";")[0]) is not None:
        return _user_at_host("", text, 0)  # `host:5060` without a scheme
    return Uri(scheme, None, "", 0, text)


def _user_at_host(scheme: str, text: bytes, start: int) -> Uri:
    """Return the parts of `[user[:password]@]host[:port][;params][?headers]`, which begins at `start`."""
    end = len(text)
    # The user may hold ";", "?" and "/" (RFC 3261 s.25.1), so the first "@" decides.
    at = start
    colon = -1
    while at < end and text[at] != 64:
        if text[at] == 58 and colon < 0:
            colon = at
        at += 1
    user = None
    raw = text
    if at < end:
        name = text[start : colon if colon >= 0 else at]
        user = decode_text(unquote_to_bytes(name) if b"%" in name else name)
        if colon >= 0:
            raw = text[:colon] + b":***" + text[at:]
        start = at + 1
    # the host and port
    stop = start
    colon = -1
    plain = True
    while stop < end and text[stop] != 59 and text[stop] != 63:
        char = text[stop]
        if char == 58 and colon < 0:
            colon = stop
        elif char <= 32 or char == 58 or char == 91 or char > 126 or 65 <= char <= 90:
            plain = False
        stop += 1
    if plain:
        host = text[start : colon if colon >= 0 else stop].decode()
        port = parse_port(text[colon + 1 : stop]) if colon >= 0 else None
    else:
        host, port = parse_host_port(text[start:stop])
    params = headers = b""
    if stop < end:
        question = stop
        while question < end and text[question] != 63:
            question += 1
        params = text[stop + 1 : question]
        headers = text[question + 1 :]
    return Uri(scheme, user, host, port or 0, raw, params, headers)


def parse_host_port(value: bytes) -> tuple[str, int | None]:
    """Return host (lower case, IPv6 without brackets) and port, None when it is absent or not within 1 to 65535."""
    text = value.strip()
    if text.startswith(b"["):
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


def parse_uri_headers(value: bytes) -> Mapping[str, str]:
    """Return `name=value&name=value` as a mapping: lower-case names, decoded values; the first wins."""
    headers: dict[str, str] = {}
    for piece in value.split(b"&", MAX_URI_HEADERS)[:MAX_URI_HEADERS]:
        name, equals, text = piece.partition(b"=")
        if equals:
            headers.setdefault(decode_text(unquote_to_bytes(name)).lower(), decode_text(unquote_to_bytes(text)))
    return MappingProxyType(headers)


_cached_uri = lru_cache(CACHED_URIS)(read_uri)
