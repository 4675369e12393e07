"""name-addr and addr-spec: the value of From, To, Contact, Route, P-Asserted-Identity and their like. Compiled."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from voipsniff.sip.grammar import NO_PARAMS, closing_quote, parse_params, unescape
from voipsniff.sip.limits import CACHED_BYTES, CACHED_NAME_ADDRS
from voipsniff.sip.passwords import mask_password, may_hold_password
from voipsniff.sip.text import decode_text
from voipsniff.sip.uri import Uri, parse_uri


class NameAddr:
    """A display name, a URI and the parameters of the header field. Not changed after it was made."""

    def __init__(self, display: str, uri: Uri, raw: bytes, params_text: bytes = b"") -> None:
        self.display = display
        """Without quotes and escapes; "" when there is none."""
        self.uri = uri
        self.raw = raw
        """As sent, but a password is `***`."""
        self.params_text = params_text

    @property
    def params(self) -> Mapping[str, str | None]:
        """Parameters of the header (tag, expires, q, ...), not of the URI: lower-case names, None without "="."""
        return parse_params(self.params_text) if self.params_text else NO_PARAMS

    @property
    def is_star(self) -> bool:
        """Whether this is `Contact: *`, which removes all bindings."""
        return self.uri.scheme == "*"

    def __str__(self) -> str:
        return decode_text(self.raw)

    def __repr__(self) -> str:
        return f"NameAddr({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NameAddr):
            return NotImplemented
        return self.raw == other.raw

    def __hash__(self) -> int:
        return hash(self.raw)


def parse_name_addr(value: bytes) -> NameAddr:
    """Return the address in one header value (RFC 3261 s.20.10): the parameters of a bare URI are the header's."""
    if len(value) > CACHED_BYTES or may_hold_password(value):
        return read_name_addr(value)
    cached: NameAddr = _cached_name_addr(value)
    return cached


def read_name_addr(value: bytes) -> NameAddr:
    """Return the address in one header value without asking the cache."""
    text = value.strip()
    end = len(text)
    display = ""
    start = 0
    if end and text[0] == 34:
        close = closing_quote(text, 1, end)
        if close > 0:
            name = text[1:close]
            display = decode_text(unescape(name) if b"\\" in name else name)
            start = close + 1
    bracket = start
    while bracket < end and text[bracket] != 60:
        bracket += 1
    if bracket == end:
        uri, _, params = text[start:].partition(b";")
        return NameAddr(display, parse_uri(uri.strip()), mask_password(text), params)
    if bracket and not start:
        display = decode_text(text[:bracket].strip().strip(b'\\"'))  # a quote that stands alone is no part of the name
    close = bracket + 1
    while close < end and text[close] != 62:
        close += 1
    uri = text[bracket + 1 : close]
    semicolon = close
    while semicolon < end and text[semicolon] != 59:
        semicolon += 1
    return NameAddr(display, parse_uri(uri), mask_password(text), text[semicolon + 1 :])


_cached_name_addr = lru_cache(CACHED_NAME_ADDRS)(read_name_addr)
