"""The TLS connections of a trace by who speaks with whom, and how the client introduced itself."""

from __future__ import annotations

from dataclasses import dataclass

from voipsniff.packet.address import format_address
from voipsniff.packet.ja4 import ja4
from voipsniff.packet.tls_hello import ClientHello, parse_client_hello

MOST_ENTRIES = 1024
"""Different clients and servers that are told apart; the connections of further ones are only counted."""
MOST_TEXT = 255
"""Characters of a server name, and of a protocol's; a domain name has no more (RFC 1035 section 2.3.4)."""
MOST_LISTED = 16
"""Versions, and protocols, that are kept of a hello."""
VERSION_NAMES = {0x0300: "SSL 3.0", 0x0301: "TLS 1.0", 0x0302: "TLS 1.1", 0x0303: "TLS 1.2", 0x0304: "TLS 1.3"}

Ends = tuple[int, int, int, int, int]
"""Client address in two halves, server address in two halves, server port."""


@dataclass(slots=True)
class TlsClient:
    """Connections from one address to one server with the same hello."""

    client: str
    """Address."""
    server: str
    """Address and port."""
    server_name: str | None
    """Which host the client asks for (SNI)."""
    versions: tuple[str, ...]
    """What the client offers."""
    alpn: tuple[str, ...]
    ja4: str | None
    """None when the hello is not there as a whole."""
    first_frame: int
    """Frame of the first hello."""
    count: int = 0
    """Connections."""
    sip_messages: int = 0
    """SIP messages that were decrypted between the two, in connections with any hello."""


class TlsTable:
    """Takes client hellos, in the order of their frames."""

    def __init__(self, most_entries: int = MOST_ENTRIES) -> None:
        self._most_entries = most_entries
        self._entries: dict[tuple[object, ...], TlsClient] = {}
        self._by_ends: dict[Ends, list[TlsClient]] = {}
        self.left_out = 0
        """Connections that there was no room for."""

    @property
    def clients(self) -> list[TlsClient]:
        """Return the entries in the order of their first frames."""
        return list(self._entries.values())

    def receive(self, data: bytes, frame: int, ends: Ends) -> None:
        """Take the first bytes that a client sent; other bytes say nothing."""
        hello = parse_client_hello(data)
        if hello is None:
            return
        fresh = _client_of(hello, frame, ends)
        key = (ends, fresh.server_name, fresh.versions, fresh.alpn, fresh.ja4)
        entry = self._entries.get(key)
        if entry is None and len(self._entries) >= self._most_entries:
            self.left_out += 1
            return
        if entry is None:
            entry = self._entries[key] = fresh
            self._by_ends.setdefault(ends, []).append(fresh)
        entry.count += 1

    def receive_message(self, src: tuple[int, int, int], dst: tuple[int, int, int]) -> None:
        """Count a SIP message that was decrypted between two addresses with ports."""
        found = self._by_ends.get((src[0], src[1], *dst)) or self._by_ends.get((dst[0], dst[1], *src)) or ()
        for entry in found:
            entry.sip_messages += 1


def _client_of(hello: ClientHello, frame: int, ends: Ends) -> TlsClient:
    address = format_address(ends[2], ends[3])
    return TlsClient(
        client=format_address(ends[0], ends[1]),
        server=f"[{address}]:{ends[4]}" if ":" in address else f"{address}:{ends[4]}",
        server_name=None if hello.server_name is None else hello.server_name[:MOST_TEXT],
        versions=tuple(VERSION_NAMES.get(number, f"0x{number:04x}") for number in hello.versions[:MOST_LISTED]),
        alpn=tuple(name.decode("utf-8", "replace")[:MOST_TEXT] for name in hello.alpn[:MOST_LISTED]),
        ja4=ja4(hello) if hello.is_whole else None,
        first_frame=frame,
    )
