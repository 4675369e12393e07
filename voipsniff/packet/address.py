"""Addresses as text and as the two 64-bit halves that the columns hold."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address

MAPPED_PREFIX = 0xFFFF00000000
"""The low half of ::ffff:0:0/96, the form in which IPv4 addresses are kept (RFC 4291, 2.5.5.2)."""

MAX_CACHED_ADDRESSES = 65536
"""How many addresses are remembered as text; a trace with more formats some again."""

_HALF = 0xFFFFFFFFFFFFFFFF
_MAX_TEXT = 64
"""Longer than any address (an IPv6 address in full takes 39, 45 with a dotted tail); the rest is a host name."""


@lru_cache(MAX_CACHED_ADDRESSES)
def format_address(hi: int, lo: int) -> str:
    """Return the address as text: dotted for an IPv4-mapped number, else RFC 5952."""
    if hi == 0 and lo >> 32 == 0xFFFF:
        return f"{lo >> 24 & 255}.{lo >> 16 & 255}.{lo >> 8 & 255}.{lo & 255}"
    return str(IPv6Address(hi << 64 | lo))


@lru_cache(MAX_CACHED_ADDRESSES)
def parse_address(text: str | bytes) -> tuple[int, int] | None:
    """Return (hi, lo) of an address, the inverse of `format_address`; None when `text` is none (a host name).

    IPv6 may stand in square brackets, as in a URI, and may carry a zone (`%eth0`), which is dropped.
    """
    if len(text) > _MAX_TEXT:
        return None
    plain = text.decode("latin-1") if isinstance(text, bytes) else text
    plain = plain.strip()
    if ":" in plain:
        return _parse_ipv6(plain)
    try:
        return 0, MAPPED_PREFIX | int(IPv4Address(plain))
    except AddressValueError:
        return None


def _parse_ipv6(text: str) -> tuple[int, int] | None:
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    try:
        number = int(IPv6Address(text.partition("%")[0]))
    except AddressValueError:
        return None
    return number >> 64, number & _HALF
