"""Inflates compressed WebSocket messages with bounded output (RFC 7692)."""

from __future__ import annotations

import zlib

_TAIL = b"\0\0\xff\xff"
"""What the sender cut off each message (section 7.2.2)."""


class InflateError(ValueError):
    """A message that cannot be inflated: damaged, too large, or it refers to a message that was not captured."""


class Inflater:
    """Inflates the messages of one direction in order.

    The window of the earlier messages is kept, which is right with and without context takeover: a sender that
    starts afresh refers to nothing before. So the parameters of the negotiation need not be known.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._inflater: zlib._Decompress | None = None

    def inflate(self, message: bytes) -> bytes:
        """Return the message; raises InflateError, after which the window is empty."""
        inflater = self._inflater or zlib.decompressobj(-zlib.MAX_WBITS)
        self._inflater = None
        try:
            plain = inflater.decompress(message + _TAIL, self._limit + 1)
        except zlib.error as error:
            raise InflateError(str(error)) from error
        if len(plain) > self._limit:
            raise InflateError(f"more than {self._limit} bytes")
        if not inflater.eof:  # a final block ends a deflate stream: the next message begins another
            self._inflater = inflater
        return plain
