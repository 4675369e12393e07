"""Bytes of the network to text that can always be encoded again. Compiled."""

from __future__ import annotations


def decode_text(data: bytes) -> str:
    """Return UTF-8 decoded, or Latin-1 when it is no UTF-8. Control characters stay; outlets escape them."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def unfold(value: bytes) -> bytes:
    """Return a header value stripped and on one line: a fold is one space (RFC 3261 s.7.3.1)."""
    if b"\n" not in value:
        return value.strip()
    return b" ".join([part for line in value.split(b"\n") if (part := line.strip())])
