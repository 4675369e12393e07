"""name-addr and addr-spec: the value of From, To, Contact, Route, P-Asserted-Identity and their like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from voipsniff.sip.grammar import closing_quote, parse_params, unescape
from voipsniff.sip.passwords import mask_password
from voipsniff.sip.text import decode_text
from voipsniff.sip.uri import CACHED_BYTES, Uri, parse_uri

CACHED_NAME_ADDRS = 4096
"""How many values `parse_name_addr` remembers."""


@dataclass(frozen=True, slots=True)
class NameAddr:
    """A display name, a URI and the parameters of the header field."""

    display: str
    """Without quotes and escapes; "" when there is none."""
    uri: Uri
    params: Mapping[str, str | None] = field(default_factory=dict, hash=False)
    """Parameters of the header (tag, expires, q, ...), not of the URI."""
    raw: bytes = b""
    """As sent, but a password is `***`."""

    @property
    def is_star(self) -> bool:
        """Whether this is `Contact: *`, which removes all bindings."""
        return self.uri.scheme == "*"

    def __str__(self) -> str:
        return decode_text(self.raw)


def parse_name_addr(value: bytes) -> NameAddr:
    """Return the address in one header value (RFC 3261 s.20.10): the parameters of a bare URI are the header's."""
    if len(value) > CACHED_BYTES:
        return _parse_name_addr(value)
    return _cached_name_addr(value)


def _parse_name_addr(value: bytes) -> NameAddr:
    text = value.strip()
    display, rest = _display(text)
    if rest[:1] == b"<":
        uri, _, tail = rest[1:].partition(b">")
        params = tail.partition(b";")[2]
    else:
        uri, _, params = rest.partition(b";")
    return NameAddr(decode_text(display), parse_uri(uri.strip()), parse_params(params), mask_password(text))


def _display(text: bytes) -> tuple[bytes, bytes]:
    """Return the display name and the rest, which begins with "<" if the address is a name-addr."""
    if text[:1] == b'"':
        close = closing_quote(text, 1, len(text))
        if close > 0:
            bracket = text.find(b"<", close)
            return unescape(text[1:close]), text[bracket if bracket > 0 else close + 1 :].lstrip()
    bracket = text.find(b"<")
    if bracket < 0:
        return b"", text
    return text[:bracket].strip().strip(b'\\"'), text[bracket:]  # a quote that stands alone is no part of the name


_cached_name_addr = lru_cache(maxsize=CACHED_NAME_ADDRS)(_parse_name_addr)
