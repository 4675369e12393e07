"""The TLS client hello (RFC 8446 section 4.1.2): what a client says in clear before all is encrypted."""

from __future__ import annotations

from dataclasses import dataclass

HANDSHAKE = 0x16
"""Record type (RFC 8446 section 5.1)."""
CLIENT_HELLO = 1
"""Handshake type (section 4)."""
RECORD_HEADER = 5
HELLO_HEADER = 4
MOST_HELLO_BYTES = 8192
"""A longer hello is not waited for; those with post-quantum keys have about two thousand bytes."""

SERVER_NAME = 0x0000
SIGNATURE_ALGORITHMS = 0x000D
ALPN = 0x0010
SUPPORTED_VERSIONS = 0x002B
"""Extension types (IANA, TLS ExtensionType Values)."""
_GREASE_MASK = 0x0F0F
_GREASE = 0x0A0A


@dataclass(frozen=True, slots=True)
class ClientHello:
    """What a client hello says; numbers without GREASE (RFC 8701), in the order in which they were sent."""

    legacy_version: int
    cipher_suites: tuple[int, ...]
    extensions: tuple[int, ...]
    """Types."""
    server_name: str | None
    """Host name (RFC 6066 section 3)."""
    alpn: tuple[bytes, ...]
    """Application protocols (RFC 7301)."""
    versions: tuple[int, ...]
    """Those that the client offers; the legacy version alone when there is no such extension."""
    signature_algorithms: tuple[int, ...]
    is_whole: bool
    """Whether every byte of it was there; else what came first."""


class TruncatedError(Exception):
    """The bytes end within a field."""


class _Fields:
    """Reads fields with lengths in front, from the front."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        if len(self.data) - self.at < size:
            raise TruncatedError
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size))

    def vector(self, length_bytes: int) -> bytes:
        return self.take(self.number(length_bytes))

    def available(self, length_bytes: int) -> bytes:
        """Return a vector as far as it is there."""
        size = self.number(length_bytes)
        return self.take(min(size, len(self.data) - self.at))


def is_grease(number: int) -> bool:
    """Tell whether a 16-bit value means nothing and was sent to be ignored (RFC 8701)."""
    return number & _GREASE_MASK == _GREASE and number >> 8 == number & 0xFF


def missing_bytes(data: bytes) -> int:
    """Return how many bytes at least a client hello at the start of `data` lacks; 0 if it is whole, or is none."""
    if data[:1] != bytes([HANDSHAKE]):
        return 0
    body = _handshake_bytes(data)
    if len(body) < HELLO_HEADER:
        return HELLO_HEADER - len(body) if not body or body[0] == CLIENT_HELLO else 0
    size = HELLO_HEADER + int.from_bytes(body[1:4])
    if body[0] != CLIENT_HELLO or size > MOST_HELLO_BYTES:
        return 0
    return max(0, size - len(body))


def _handshake_bytes(data: bytes) -> bytes:
    """Return the content of the handshake records at the start of `data`: one message may lie in several."""
    parts = []
    at = 0
    while at + RECORD_HEADER <= len(data) and data[at] == HANDSHAKE:
        size = data[at + 3] << 8 | data[at + 4]
        parts.append(data[at + RECORD_HEADER : at + RECORD_HEADER + size])
        at += RECORD_HEADER + size
        if not size:
            break
    return b"".join(parts)


def parse_client_hello(data: bytes) -> ClientHello | None:
    """Return the client hello in the TLS records at the start of `data`, as far as it goes; None when it is none."""
    body = _handshake_bytes(data[: MOST_HELLO_BYTES + 64])
    if len(body) < HELLO_HEADER or body[0] != CLIENT_HELLO:
        return None
    size = int.from_bytes(body[1:4])
    fields = _Fields(body[HELLO_HEADER : HELLO_HEADER + size])
    try:
        legacy_version = fields.number(2)
        fields.take(32)  # random
        fields.vector(1)  # session id
        cipher_suites = _numbers(fields.vector(2))
        fields.vector(1)  # compression methods
    except TruncatedError:
        return None
    return _with_extensions(fields, legacy_version, cipher_suites, len(body) - HELLO_HEADER >= size)


def _with_extensions(
    fields: _Fields, legacy_version: int, cipher_suites: tuple[int, ...], is_whole: bool
) -> ClientHello:
    found: dict[int, bytes] = {}
    order: list[int] = []
    try:
        inner = _Fields(fields.available(2) if fields.at < len(fields.data) else b"")
        while inner.at < len(inner.data):
            kind = inner.number(2)
            value = inner.vector(2)
            order.append(kind)
            found.setdefault(kind, value)
    except TruncatedError:
        is_whole = False
    return ClientHello(
        legacy_version,
        cipher_suites,
        tuple(kind for kind in order if not is_grease(kind)),
        _server_name(found.get(SERVER_NAME, b"")),
        _protocols(found.get(ALPN, b"")),
        _numbers(found.get(SUPPORTED_VERSIONS, b"")[1:]) or (legacy_version,),
        _numbers(found.get(SIGNATURE_ALGORITHMS, b"")[2:]),
        is_whole,
    )


def _numbers(data: bytes) -> tuple[int, ...]:
    """Return the 16-bit numbers in `data` that are no GREASE."""
    numbers = (data[at] << 8 | data[at + 1] for at in range(0, len(data) - 1, 2))
    return tuple(number for number in numbers if not is_grease(number))


def _server_name(value: bytes) -> str | None:
    """Return the host name in a server name list: the first of name type 0."""
    fields = _Fields(value[2:])
    try:
        while fields.at < len(fields.data):
            kind, name = fields.number(1), fields.vector(2)
            if kind == 0:
                return name.decode("utf-8", "replace") or None
    except TruncatedError:
        pass
    return None


def _protocols(value: bytes) -> tuple[bytes, ...]:
    fields = _Fields(value[2:])
    names: list[bytes] = []
    try:
        while fields.at < len(fields.data):
            name = fields.vector(1)
            if len(name) != 2 or not is_grease(int.from_bytes(name)):
                names.append(name)
    except TruncatedError:
        pass
    return tuple(names)
