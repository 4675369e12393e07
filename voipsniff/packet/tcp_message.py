"""One SIP message out of a TCP connection."""

from __future__ import annotations


class TcpMessage:
    """A whole SIP message, and when, where and over which connection it was captured. Read-only when compiled."""

    def __init__(
        self,
        data: bytes,
        ts_ns: int,
        frame: int,
        interface: int,
        transport: int,
        src_hi: int,
        src_lo: int,
        src_port: int,
        dst_hi: int,
        dst_lo: int,
        dst_port: int,
        anomalies: tuple[str, ...] = (),
    ) -> None:
        self.data = data
        """The message's bytes; with `message_truncated` among the anomalies its body is cut or missing."""
        self.ts_ns = ts_ns
        """Capture time of the segment that held the message's last byte."""
        self.frame = frame
        """Frame number of that segment."""
        self.interface = interface
        """Index of the interface that captured the connection's segment with which the message was complete."""
        self.transport = transport
        """A `Transport`: TCP or WS."""
        self.src_hi = src_hi
        self.src_lo = src_lo
        self.src_port = src_port
        self.dst_hi = dst_hi
        self.dst_lo = dst_lo
        self.dst_port = dst_port
        self.anomalies = anomalies
        """Names of what was odd about the message's framing; they are already counted in the log."""
