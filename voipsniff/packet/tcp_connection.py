"""A followed TCP connection: both directions in order, its content told, its messages found."""

from __future__ import annotations

from voipsniff.packet.stream_sink import StreamOutput, StreamSink
from voipsniff.packet.stream_text import SipFramer
from voipsniff.packet.tcp_content import (
    Content,
    begins_tls,
    detect,
    detect_inside,
    holds_start_line,
    proxy_header_bytes,
)
from voipsniff.packet.tcp_limits import TcpLimits
from voipsniff.packet.tcp_queue import SegmentQueue
from voipsniff.packet.tcp_start_line import begins_known_message
from voipsniff.packet.websocket import WebSocketSink

_FIN = 0x01
_RST = 0x04
"""Flags of the TCP header (RFC 9293 section 3.1)."""

_UNDECIDED = int(Content.UNDECIDED)
_SIP = int(Content.SIP)
_WEBSOCKET = int(Content.WEBSOCKET)
_WEBSOCKET_OTHER = int(Content.WEBSOCKET_OTHER)
_TLS = int(Content.TLS)
_OTHER = int(Content.OTHER)
_OTHER_JOINED = int(Content.OTHER_JOINED)

_UNSAID = 64
"""Anomalies kept of a connection while its content is not known."""


class TcpDirection:
    """One direction: its order, the bytes while its content is not known, then who takes them."""

    def __init__(self, side: int) -> None:
        self.side = side
        self.queue = SegmentQueue()
        self.sink: StreamSink | None = None
        self.from_start = False
        """Whether the stream is seen from its first byte."""
        self.probe = bytearray()
        """What came since the first byte, or since the last hole, while the content is not known."""
        self.fin_position = -1
        self.hole_ns = -1
        """Capture time of the first segment that waits behind the open hole; -1 without one."""
        self.ts_ns = 0
        self.frame = 0


class TcpConnection:
    """Takes the segments of both directions and puts whole messages into `output`.

    `content` is a `Content`; once it is one that is only counted, the owner drops the connection.
    """

    def __init__(self, output: StreamOutput, limits: TcpLimits) -> None:
        self._output = output
        self._limits = limits
        self._past_bytes = limits.past_bytes
        self._queued_bytes = limits.queued_bytes
        self._queued_segments = limits.queued_segments
        self._hole_ns = limits.hole_ns
        self._first = TcpDirection(0)
        self._second = TcpDirection(1)
        self._tries = 0
        self._tried_bytes = 0
        self._unsaid: list[tuple[str, str, int, int]] = []
        self.content = _UNDECIDED
        self.interface = 0
        """Index of the interface that captured the latest segment; set by the owner."""
        self.accounted = 0
        """The bytes held that the owner has counted; set by the owner."""
        self.hello = b""
        """The first bytes of a direction of TLS: the client's hello, when it was captured."""
        self.hello_side = 0
        self.hello_frame = 0

    def synchronise(self, side: int, sequence_number: int) -> None:
        """Expect the first byte of a direction (0 or 1) at `sequence_number`, as its SYN says."""
        direction = self._second if side else self._first
        if not direction.queue.synchronised:
            direction.queue.synchronise(sequence_number)
            direction.from_start = True

    def receive(
        self, side: int, sequence_number: int, flags: int, data: bytes, size: int, ts_ns: int, frame: int
    ) -> None:
        """Take a segment: `data` of `size` bytes, more than is there when the snap length cut it."""
        direction = self._second if side else self._first
        queue = direction.queue
        if not queue.synchronised:
            if size == 0:
                return
            # A single byte may be that of a keepalive probe, which is no data (RFC 9293 section 3.8.4).
            queue.synchronise(sequence_number + 1 if size == 1 else sequence_number)
        if flags & _RST:
            if 0 <= queue.distance(sequence_number) <= self._past_bytes:
                self._flush(direction)
            return
        if size:
            self._place(direction, sequence_number, data, size, ts_ns, frame)
        if flags & _FIN:
            direction.fin_position = queue.position + queue.distance(sequence_number) + size
        self._after(direction, ts_ns)

    def expire(self, now_ns: int) -> None:
        """Give up the holes that are open for too long."""
        self._after(self._first, now_ns)
        self._after(self._second, now_ns)

    def finish(self) -> None:
        """Give up every hole, then what is unfinished."""
        self._flush(self._first)
        self._flush(self._second)

    def has_hole(self) -> bool:
        return self._first.hole_ns >= 0 or self._second.hole_ns >= 0

    def held_bytes(self) -> int:
        """Return the bytes that the connection keeps."""
        return self._held(self._first) + self._held(self._second)

    def _held(self, direction: TcpDirection) -> int:
        held = direction.queue.queued_bytes + len(direction.probe)
        return held if direction.sink is None else held + direction.sink.held_bytes()

    def _place(
        self, direction: TcpDirection, sequence_number: int, data: bytes, size: int, ts_ns: int, frame: int
    ) -> None:
        queue = direction.queue
        distance = queue.distance(sequence_number)
        if distance < 0:
            if distance < -self._past_bytes and begins_known_message(data, self._limits.start_line_bytes):
                self._note("tcp_sequence_jump", f"{distance} bytes", ts_ns, frame)
                self._restart(direction, sequence_number)
            elif distance + size <= 0:
                return  # a retransmission, or a keepalive probe
            else:
                data = data[-distance:]
                size += distance
            distance = 0
        if len(data) < size:
            self._note("tcp_segment_cut", f"{size - len(data)} bytes", ts_ns, frame)
        if distance or queue.pieces:
            queue.hold(distance, size, data, ts_ns, frame)
            return
        queue.advance(size)
        self._take(direction, data, size, ts_ns, frame)

    def _restart(self, direction: TcpDirection, sequence_number: int) -> None:
        self._flush(direction)
        direction.queue.synchronise(sequence_number)
        direction.fin_position = -1

    def _after(self, direction: TcpDirection, ts_ns: int) -> None:
        """Hand over what is in order now, and watch the hole before what is not."""
        queue = direction.queue
        if queue.pieces:
            self._drain(direction)
            while queue.queued_bytes >= self._queued_bytes or len(queue.pieces) >= self._queued_segments:
                self._skip_hole(direction)
            self._expire_hole(direction, ts_ns)
        if direction.fin_position >= 0 and queue.position >= direction.fin_position:
            direction.fin_position = -1
            self._finish_sink(direction)

    def _drain(self, direction: TcpDirection) -> None:
        queue = direction.queue
        piece = queue.pop()
        if piece is not None:
            direction.hole_ns = -1
        while piece is not None:
            self._take(direction, piece.data, piece.size, piece.ts_ns, piece.frame)
            piece = queue.pop()
        if queue.pieces and direction.hole_ns < 0:
            direction.hole_ns = queue.first_waiting().ts_ns

    def _skip_hole(self, direction: TcpDirection) -> None:
        queue = direction.queue
        behind = queue.first_waiting()
        size = queue.skip()
        self._lose(direction, size)
        self._note("tcp_gap", f"{size} bytes", behind.ts_ns, behind.frame)
        self._drain(direction)

    def _expire_hole(self, direction: TcpDirection, now_ns: int) -> None:
        while direction.hole_ns >= 0 and now_ns - direction.hole_ns >= self._hole_ns:
            self._skip_hole(direction)

    def _flush(self, direction: TcpDirection) -> None:
        while direction.queue.pieces:
            self._skip_hole(direction)
        self._finish_sink(direction)

    def _finish_sink(self, direction: TcpDirection) -> None:
        self._end_hello(direction)
        direction.probe.clear()
        direction.from_start = False
        if direction.sink is not None:
            self._output.side = direction.side
            direction.sink.finish()

    def _take(self, direction: TcpDirection, data: bytes, size: int, ts_ns: int, frame: int) -> None:
        """Take the next bytes of the stream in order, and learn of those that the capture cut off."""
        direction.ts_ns = ts_ns
        direction.frame = frame
        if data:
            if direction.sink is not None:
                self._output.side = direction.side
                direction.sink.feed(data, ts_ns, frame)
                self._look_at_websocket(direction)
            elif self.content == _UNDECIDED:
                self._decide(direction, data)
        if size > len(data):
            self._lose(direction, size - len(data))

    def _lose(self, direction: TcpDirection, size: int) -> None:
        if direction.sink is not None:
            self._output.side = direction.side
            direction.sink.gap(size)
        self._end_hello(direction)
        direction.from_start = False
        direction.probe.clear()

    def _end_hello(self, direction: TcpDirection) -> None:
        """Learn that no more of the first bytes comes: of a hello, what is there must do."""
        if self.content == _UNDECIDED and direction.from_start and begins_tls(bytes(direction.probe)):
            self._become_tls(direction)

    def _become_tls(self, direction: TcpDirection) -> None:
        self.hello = bytes(direction.probe)
        self.hello_side = direction.side
        self.hello_frame = direction.frame
        self._become(_TLS)

    def _look_at_websocket(self, direction: TcpDirection) -> None:
        if self.content == _WEBSOCKET and isinstance(direction.sink, WebSocketSink) and direction.sink.is_other:
            self.content = _WEBSOCKET_OTHER

    def _decide(self, direction: TcpDirection, data: bytes) -> None:
        """Find out what the connection carries from one more piece of a direction."""
        if direction.from_start:
            self._decide_from_start(direction, data)
            return
        content = int(detect_inside(data, self._limits))
        if content == _UNDECIDED and direction.probe:
            joined = bytes(direction.probe) + data
            content = _SIP if holds_start_line(joined, self._limits.start_line_bytes) else _UNDECIDED
        if content == _UNDECIDED:
            direction.probe += data
            self._tries += 1
            self._tried_bytes += len(data)
            if self._tries >= self._limits.probe_segments and self._tried_bytes >= self._limits.joined_bytes:
                self.content = _OTHER_JOINED
            return
        self._become(content)
        if direction.sink is not None:
            self._output.side = direction.side
            direction.sink.feed(data, direction.ts_ns, direction.frame)

    def _decide_from_start(self, direction: TcpDirection, data: bytes) -> None:
        direction.probe += data
        header = proxy_header_bytes(bytes(direction.probe[: self._limits.probe_bytes]))
        if header < 0 and len(direction.probe) < self._limits.probe_bytes:
            return
        if header > 0:
            del direction.probe[:header]
        content = int(detect(bytes(direction.probe), self._limits))
        if content == _UNDECIDED and len(direction.probe) >= self._limits.probe_bytes:
            content = _OTHER
        if content == _TLS:
            self._become_tls(direction)
        else:
            self._become(content)

    def _note(self, name: str, detail: str, ts_ns: int, frame: int) -> None:
        """Count an anomaly, if the connection carries SIP or once it turns out to do so."""
        if self.content != _UNDECIDED:
            self._output.note(name, detail, ts_ns, frame)
        elif len(self._unsaid) < _UNSAID:
            self._unsaid.append((name, detail, ts_ns, frame))

    def _become(self, content: int) -> None:
        """Settle on a content: what either direction holds back goes to its sink."""
        self.content = content
        if content != _SIP and content != _WEBSOCKET:
            return
        for name, detail, ts_ns, frame in self._unsaid:
            self._output.note(name, detail, ts_ns, frame)
        self._unsaid = []
        self._feed_held(self._first)
        self._feed_held(self._second)

    def _feed_held(self, direction: TcpDirection) -> None:
        sink_type = SipFramer if self.content == _SIP else WebSocketSink
        direction.sink = sink_type(self._output, self._limits, direction.from_start)
        held = bytes(direction.probe)
        direction.probe = bytearray()
        if held:
            self._output.side = direction.side
            direction.sink.feed(held, direction.ts_ns, direction.frame)
            self._look_at_websocket(direction)
