"""What takes the ordered bytes of one direction of a connection: the common face of the SIP framer and WebSocket."""

from __future__ import annotations

from voipsniff.fields.anomalies import AnomalyLog


class StreamOutput:
    """Where all connections of a table put what they find; the table empties `messages` after each segment."""

    def __init__(self, anomalies: AnomalyLog) -> None:
        self.anomalies = anomalies
        self.messages: list[tuple[int, bytes, int, int, tuple[str, ...]]] = []
        """Per message: side, its bytes, capture time and frame of its last byte, names of its anomalies."""
        self.side = 0
        """Which direction of its connection speaks (0 or 1)."""
        self.keepalives = 0
        """CRLF keepalives (RFC 5626 section 3.5.1) and WebSocket pings and pongs."""

    def deliver(self, data: bytes, ts_ns: int, frame: int, anomalies: tuple[str, ...] = ()) -> None:
        self.messages.append((self.side, data, ts_ns, frame, anomalies))

    def note(self, name: str, detail: str, ts_ns: int, frame: int) -> None:
        """Count an anomaly in the log."""
        self.anomalies.add(name, detail, frame=frame, time=ts_ns)


class StreamSink:
    """Takes the bytes of one direction in order, and is told of those that are missing."""

    def feed(self, data: bytes, ts_ns: int, frame: int) -> None:
        """Take the next bytes; `ts_ns` and `frame` are those of the segment that carried them."""
        raise NotImplementedError

    def gap(self, size: int) -> None:
        """Learn that the next `size` bytes are lost."""
        raise NotImplementedError

    def finish(self) -> None:
        """Learn that nothing follows: what is unfinished is delivered as far as it goes, or counted as lost."""
        raise NotImplementedError

    def held_bytes(self) -> int:
        """Return how many bytes wait for the rest of their message."""
        raise NotImplementedError
