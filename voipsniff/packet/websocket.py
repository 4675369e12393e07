"""SIP over WebSocket: the upgrade, the frames, and the messages in them (RFC 6455, RFC 7118, RFC 7692)."""

from __future__ import annotations

from voipsniff.packet.stream_sink import StreamOutput, StreamSink
from voipsniff.packet.tcp_content import is_upgrade_head, names_upgrade
from voipsniff.packet.tcp_limits import TcpLimits
from voipsniff.packet.tcp_start_line import YES, begins_message
from voipsniff.packet.websocket_frame import (
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    FrameHeader,
    begins_with_sip_frame,
    parse_frame_header,
    unmask,
)
from voipsniff.packet.websocket_inflate import InflateError, Inflater

_HTTP, _FRAMES, _SKIP, _SEEK = range(4)
"""In the head of the upgrade or its answer; at or in a frame; in a payload that is not wanted; out of step."""
_SUBPROTOCOL = b"sec-websocket-protocol"


class WebSocketSink(StreamSink):
    """Gives each SIP message of one direction to `output.deliver`: one WebSocket message is one of SIP (RFC 7118, 5).

    `in_step` says that the stream is seen from its first byte, the HTTP head. Otherwise the first segment that begins
    with a frame which begins a SIP message is where reading starts.
    """

    def __init__(self, output: StreamOutput, limits: TcpLimits, in_step: bool) -> None:
        self._output = output
        self._limits = limits
        self._state = _HTTP if in_step else _SEEK
        self._pending = bytearray()
        self._need = 0
        self._remaining = 0
        self._header: FrameHeader | None = None
        self._parts: list[bytes] = []
        self._parts_bytes = 0
        self._open = False
        self._compressed = False
        self._inflater = Inflater(limits.message_bytes)
        self._names_sip = False
        self._foreign = 0
        self._ts_ns = 0
        self._frame = 0
        self.is_other = False
        """Whether the upgrade was refused, or what came is not SIP: nothing more is read."""

    def feed(self, data: bytes, ts_ns: int, frame: int) -> None:
        self._ts_ns = ts_ns
        self._frame = frame
        if self.is_other:
            return
        if self._state == _SEEK:
            self._look_for_step(data)
        if self._state != _SEEK:
            self._pending += data
            if len(self._pending) >= self._need:
                self._run()

    def gap(self, size: int) -> None:
        """Lose `size` bytes; inside a payload the frames stay in step, elsewhere the next SIP frame is looked for."""
        left = self._remaining
        if self._state == _FRAMES:
            left = self._need - len(self._pending) if self._header is not None else 0
            self._give_up_message()
        self._pending.clear()
        self._need = 0
        self._header = None
        self._state = _SKIP if 0 < size <= left else _SEEK
        self._remaining = left - size
        if self._state == _SKIP and self._remaining == 0:
            self._state = _FRAMES

    def finish(self) -> None:
        if self._state == _FRAMES:
            self._give_up_message()
        self._pending.clear()
        self._need = 0
        self._header = None
        self._state = _SEEK

    def held_bytes(self) -> int:
        return len(self._pending) + self._parts_bytes

    def _run(self) -> None:
        moved = True
        while moved and self._pending and not self.is_other:
            if self._state == _HTTP:
                moved = self._http_head()
            elif self._state == _SKIP:
                moved = self._skip_payload()
            elif self._state == _FRAMES:
                moved = self._next_frame()
            else:
                self._pending.clear()

    def _look_for_step(self, data: bytes) -> None:
        if is_upgrade_head(data):
            self._state = _HTTP
        elif begins_with_sip_frame(data, self._limits.message_bytes):
            self._state = _FRAMES

    # Each step returns whether it used bytes of `_pending`; False waits for more.

    def _http_head(self) -> bool:
        end = self._pending.find(b"\r\n\r\n", max(0, self._need - 4))
        if end < 0:
            self._need = len(self._pending) + 1
            self.is_other = len(self._pending) > self._limits.probe_bytes
            return False
        head = bytes(self._pending[:end])
        del self._pending[: end + 4]
        self._need = 0
        self._state = _FRAMES
        self.is_other = not names_upgrade(head)
        self._names_sip = _names_sip(head)
        return True

    def _skip_payload(self) -> bool:
        taken = min(self._remaining, len(self._pending))
        del self._pending[:taken]
        self._remaining -= taken
        if self._remaining == 0:
            self._state = _FRAMES
        return True

    def _next_frame(self) -> bool:
        header = self._header
        if header is None:
            try:
                header = parse_frame_header(self._pending)
            except ValueError as error:
                self._lose_step(str(error))
                return True
            if header is None:
                self._need = len(self._pending) + 1
                return False
            if header.length > self._limits.message_bytes:
                self._refuse(header)
                return True
            self._header = header
            self._need = header.size + header.length
        if len(self._pending) < self._need:
            return False
        payload = unmask(bytes(self._pending[header.size : self._need]), header.mask)
        del self._pending[: self._need]
        self._need = 0
        self._header = None
        self._take_frame(header, payload)
        return True

    def _take_frame(self, header: FrameHeader, payload: bytes) -> None:
        if header.opcode >= CLOSE:
            if header.opcode == PING or header.opcode == PONG:
                self._output.keepalives += 1
            return
        if header.opcode != CONTINUATION:
            if self._open:
                self._note("websocket_frame_invalid", "a message begins inside another")
            self._begin_message(header.compressed)
        elif not self._open:
            return  # the rest of a message that was given up
        self._parts.append(payload)
        self._parts_bytes += len(payload)
        if self._parts_bytes > self._limits.message_bytes:
            self._note("websocket_message_too_large", f"{self._parts_bytes} bytes")
            self._drop_message()
        elif header.final:
            self._end_message()

    def _begin_message(self, compressed: bool) -> None:
        self._drop_message()
        self._open = True
        self._compressed = compressed

    def _drop_message(self) -> None:
        self._open = False
        self._parts = []
        self._parts_bytes = 0

    def _end_message(self) -> None:
        message = b"".join(self._parts)
        self._drop_message()
        if self._compressed:
            try:
                message = self._inflater.inflate(message)
            except InflateError as error:
                self._note("websocket_message_undecodable", str(error))
                return
        text = message.lstrip(b"\r\n\0")
        if not text:
            self._output.keepalives += 1
        elif begins_message(text, self._limits.start_line_bytes) == YES:
            self._names_sip = True
            self._output.deliver(text, self._ts_ns, self._frame)
        else:
            self._take_foreign(text)

    def _take_foreign(self, text: bytes) -> None:
        """Count a message that is no SIP; enough of them, and none of SIP, and the connection is something else."""
        if self._names_sip:
            self._note("tcp_stream_junk", repr(text[:32]))
            return
        self._foreign += 1
        self.is_other = self._foreign >= self._limits.websocket_messages

    def _refuse(self, header: FrameHeader) -> None:
        self._note("websocket_message_too_large", f"{header.length} bytes in a frame")
        self._drop_message()
        del self._pending[: header.size]
        self._remaining = header.length
        self._state = _SKIP

    def _lose_step(self, why: str) -> None:
        self._note("websocket_frame_invalid", why)
        self._drop_message()
        self._pending.clear()
        self._state = _SEEK

    def _give_up_message(self) -> None:
        """Deliver the unfinished message when its header section is whole; count it."""
        header = self._header
        parts = self._parts
        if header is not None and header.opcode < CLOSE:
            if header.opcode != CONTINUATION:
                parts = []
                self._compressed = header.compressed
            parts = [*parts, unmask(bytes(self._pending[header.size :]), header.mask)]
        elif header is None and not parts and self._pending:
            self._note("tcp_message_lost", "an unfinished WebSocket frame")
        if parts:
            self._deliver_truncated(b"".join(parts).lstrip(b"\r\n"))
        self._drop_message()

    def _deliver_truncated(self, text: bytes) -> None:
        whole_head = b"\r\n\r\n" in text and begins_message(text, self._limits.start_line_bytes) == YES
        if whole_head and not self._compressed:
            self._note("message_truncated", repr(text[:32]))
            self._output.deliver(text, self._ts_ns, self._frame, ("message_truncated",))
        else:
            self._note("tcp_message_lost", "an unfinished WebSocket message")

    def _note(self, name: str, detail: str) -> None:
        self._output.note(name, detail, self._ts_ns, self._frame)


def _names_sip(head: bytes) -> bool:
    """Return whether an HTTP head asks for or chooses the WebSocket subprotocol `sip` (RFC 7118 section 4)."""
    for line in head.lower().split(b"\n"):
        name, _, value = line.partition(b":")
        if name.strip() == _SUBPROTOCOL and b"sip" in [word.strip() for word in value.split(b",")]:
            return True
    return False
