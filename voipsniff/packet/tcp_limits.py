"""Every bound of the TCP part in one frozen value: what is held, for how long, and when it is given up."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class TcpLimits:
    """The bounds of a `TcpTable`. What reaches one is given up, counted and named; nothing grows past it."""

    connections: int = 65_536
    """Connections in the table, of every kind; the one that was silent longest leaves first. About 80 bytes each."""
    idle_ns: int = 600 * SECOND_NS
    """A connection without a segment for this long is forgotten; one that wakes later is joined in mid-stream."""
    total_bytes: int = 64 * MIB
    """Bytes held by all connections together: unfinished messages and what waits behind holes."""
    connection_bytes: int = 2 * KIB
    """What a followed connection is taken to cost beside its bytes, against `total_bytes`."""
    hole_ns: int = 3 * SECOND_NS
    """How long, in packet time, a hole in the sequence numbers may stay open. A retransmission comes well before."""
    queued_bytes: int = 64 * KIB
    """Bytes of one direction that may wait behind a hole."""
    queued_segments: int = 1024
    """Segments of one direction that may wait behind a hole; it bounds what tiny segments cost."""
    past_bytes: int = MIB
    """How far behind the expected number a segment still counts as a retransmission. From further back, one that
    begins a SIP message restarts the direction: the ports were used again and the SYN was not captured."""
    start_line_bytes: int = 8 * KIB
    """Length of a start line."""
    head_bytes: int = 64 * KIB
    """Length of a start line and header section together."""
    body_bytes: int = 64 * KIB
    """Length of a body: a greater Content-Length is taken for damage."""
    probe_bytes: int = 16 * KIB
    """Bytes in which the content of a connection must show itself; it is also the bound of an HTTP upgrade's head."""
    probe_segments: int = 8
    joined_bytes: int = 4 * KIB
    """Segments, and bytes, of a connection joined in mid-stream that are searched for SIP before it counts as
    something else; both must be reached."""
    websocket_messages: int = 8
    """WebSocket messages that may come without one of SIP, unless the upgrade named the protocol `sip`."""

    @property
    def message_bytes(self) -> int:
        """Length of a whole message."""
        return self.head_bytes + self.body_bytes


DEFAULT_LIMITS = TcpLimits()
