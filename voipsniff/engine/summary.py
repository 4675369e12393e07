"""What the capture held: packets by kind, what was not decoded, drops, damage."""

from __future__ import annotations

from dataclasses import dataclass, field

from voipsniff.fields.anomalies import Anomaly
from voipsniff.packet.labels import Label
from voipsniff.packet.tls_table import TlsClient

NOT_DECODED = (Label.UNKNOWN_LINK, Label.TRUNCATED, Label.MALFORMED, Label.IP_OTHER, Label.IPSEC, Label.UDP)
"""Kinds whose content stays unknown, each with its own count."""


@dataclass(slots=True)
class SourceSummary:
    """One file or interface that was read."""

    path: str
    format: str
    packets: int
    bytes: int


@dataclass(slots=True)
class CaptureSummary:
    """The counts of a whole run; `kinds` adds up to `packets`."""

    packets: int = 0
    bytes: int = 0
    """Bytes of the packets on the wire."""
    first_ns: int | None = None
    last_ns: int | None = None
    kinds: dict[str, int] = field(default_factory=dict)
    """Frames by kind (`Label` in lower case), those that occur."""
    tunnels: dict[str, int] = field(default_factory=dict)
    link_types: dict[str, int] = field(default_factory=dict)
    tcp: dict[str, int] = field(default_factory=dict)
    """TCP frames by content: sip, websocket, tls, other."""
    sip_messages: int = 0
    not_decoded: dict[str, int] = field(default_factory=dict)
    drops: dict[str, int] = field(default_factory=dict)
    """Packets lost by the capture itself, by where: kernel, interface; never mixed with network loss."""
    out_of_order: int = 0
    """Packets earlier than the one before them in their file, by however little."""
    evictions: dict[str, int] = field(default_factory=dict)
    """Entries that a full table gave up, by table."""
    damage: list[Anomaly] = field(default_factory=list)
    """Damage of the files themselves, with offsets."""
    copies: object | None = None
    """The finding of systematic copies, with `.text`; None without."""
    decrypted_messages: int = 0
    """SIP messages that were decrypted from TLS; among `sip_messages`."""
    tls: list[TlsClient] = field(default_factory=list)
    """TLS connections by client and server, those whose beginning was captured."""

    @property
    def duration_s(self) -> float | None:
        """Seconds from the first to the last packet; None without packets."""
        if self.first_ns is None or self.last_ns is None:
            return None
        return (self.last_ns - self.first_ns) / 1e9
