"""Between which two addresses and ports a request goes. Compiled."""

from __future__ import annotations

from voipsniff.sip.message import SipMessage


class Path:
    """The 5-tuple of a request, how many Vias it had there, and what carried it."""

    def take_path(self, message: SipMessage) -> None:
        """Take the path of a request."""
        self.via_count = message.via_count
        self.transport = message.transport
        self.src_hi = message.src_hi
        self.src_lo = message.src_lo
        self.src_port = message.src_port
        self.dst_hi = message.dst_hi
        self.dst_lo = message.dst_lo
        self.dst_port = message.dst_port

    def take_way_back(self, message: SipMessage) -> None:
        """Take the path of the request that a response answers."""
        self.via_count = message.via_count
        self.transport = message.transport
        self.src_hi = message.dst_hi
        self.src_lo = message.dst_lo
        self.src_port = message.dst_port
        self.dst_hi = message.src_hi
        self.dst_lo = message.src_lo
        self.dst_port = message.src_port

    def on_same_hop(self, message: SipMessage) -> bool:
        """Whether a request came over this path."""
        return (
            self.src_lo == message.src_lo
            and self.dst_lo == message.dst_lo
            and self.src_port == message.src_port
            and self.dst_port == message.dst_port
            and self.src_hi == message.src_hi
            and self.dst_hi == message.dst_hi
        )

    def is_way_back_of(self, message: SipMessage) -> bool:
        """Whether a response goes this path the other way."""
        return (
            self.src_lo == message.dst_lo
            and self.dst_lo == message.src_lo
            and self.src_port == message.dst_port
            and self.dst_port == message.src_port
            and self.src_hi == message.dst_hi
            and self.dst_hi == message.src_hi
        )

    def is_on_hop_of(self, other: Path) -> bool:
        """Whether both run between the same two addresses and ports, in either direction."""
        if self.src_lo == other.src_lo and self.src_port == other.src_port and self.src_hi == other.src_hi:
            return self.dst_lo == other.dst_lo and self.dst_port == other.dst_port and self.dst_hi == other.dst_hi
        return (
            self.src_lo == other.dst_lo
            and self.src_port == other.dst_port
            and self.src_hi == other.dst_hi
            and self.dst_lo == other.src_lo
            and self.dst_port == other.src_port
            and self.dst_hi == other.src_hi
        )
