"""What the overview says of TLS: what was decrypted, and what signalling may be hidden in what was not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from voipsniff.report.model import CaptureView, TlsRow
from voipsniff.report.palette import Level
from voipsniff.report.text import escape
from voipsniff.report.units import count

SIPS_PORT = ":5061"
"""RFC 3261 section 18.1.1."""
SERVERS_SHOWN = 3


def encryption_notes(capture: CaptureView) -> Iterator[tuple[Level, str]]:
    """Yield level and text of each note."""
    if capture.decrypted_messages:
        yield Level.NOTE, f"decrypted: {count(capture.decrypted_messages, 'SIP message')} from TLS, with the keys given"
    closed = [row for row in capture.tls if not row.sip_messages]
    signalling = [row for row in closed if _is_signalling(row)]
    other = [row for row in closed if not _is_signalling(row)]
    if signalling:
        yield Level.WARNING, f"signalling is encrypted: {_connections(signalling)}; give --keylog"
    if other:
        yield Level.NOTE, f"encrypted: {_connections(other)}; if there is SIP inside, --keylog reads it"
    frames = capture.tcp.get("tls")
    if frames and not capture.tls and not capture.decrypted_messages:
        yield Level.WARNING, f"encrypted: {count(frames, 'TLS frame')}; SIP inside cannot be read without --keylog"


def _is_signalling(row: TlsRow) -> bool:
    """Tell SIP over TLS by the port, or by what the client asks for; over secure WebSocket it looks like the web."""
    return row.server.endswith(SIPS_PORT) or any(name.startswith("sip") for name in row.alpn)


def _connections(rows: Sequence[TlsRow]) -> str:
    """Return `2 TLS connections to 10.0.0.1:5061 (sip.example.com)`."""
    servers = list(dict.fromkeys(_server(row) for row in rows))
    more = f" and {count(len(servers) - SERVERS_SHOWN, 'more server')}" if len(servers) > SERVERS_SHOWN else ""
    total = sum(row.count for row in rows)
    return f"{count(total, 'TLS connection')} to {', '.join(servers[:SERVERS_SHOWN])}{more}"


def _server(row: TlsRow) -> str:
    return f"{row.server} ({escape(row.server_name)})" if row.server_name else row.server
