"""Cuts the byte stream of one direction into SIP messages, by Content-Length (RFC 3261 section 18.3)."""

from __future__ import annotations

from voipsniff.packet.stream_sink import StreamOutput, StreamSink
from voipsniff.packet.tcp_limits import TcpLimits
from voipsniff.packet.tcp_start_line import SIP_VERSION, TOKEN, is_known_start_line, is_start_line

_START, _HEAD, _BODY, _SEEK, _DISCARD = range(5)
"""At a message's start; in its header section; in its body; out of step, looking for a start line; in the rest of a
body whose message was delivered cut."""
_NO, _PERHAPS, _YES = range(3)
"""Whether a line begins where the search for a start line begins: perhaps, when a piece begins there."""
_ABSENT, _INVALID = -1, -2
_LENGTH_DIGITS = 10
_BLANK = b"\r\n\0"
"""What may stand between messages: CRLF (section 7.5, RFC 5626 section 3.5.1), and NULs as some phones send."""


class SipFramer(StreamSink):
    """Gives each whole message to `output.deliver`, once its last byte is fed.

    Every byte is looked at a bounded number of times, however the stream is cut into pieces. A message without a
    usable Content-Length is delivered without its body, and the next one is looked for at the next start line. One
    that was found by looking must have a Via, so that a start line quoted in a body does not pass for a message.
    """

    def __init__(self, output: StreamOutput, limits: TcpLimits, in_step: bool) -> None:
        self._output = output
        self._start_line_bytes = limits.start_line_bytes
        self._head_bytes = limits.head_bytes
        self._body_bytes = limits.body_bytes
        self._pending = bytearray()
        self._state = _START if in_step else _SEEK
        self._waiting = False
        self._sought = not in_step
        self._at_line = _PERHAPS
        self._scanned = 0
        self._line = 0
        self._need = 0
        self._remaining = 0
        self._first_line = 0
        self._has_via = False
        self._length = _ABSENT
        self._length_open = False
        self._ts_ns = 0
        self._frame = 0

    def feed(self, data: bytes, ts_ns: int, frame: int) -> None:
        self._ts_ns = ts_ns
        self._frame = frame
        if self._pending and self._state == _SEEK and self._starts_anew(data):
            self._forget()
        if not self._pending:
            used = self._run(data)
            if used < len(data):
                self._pending = bytearray(data[used:])
            return
        pending = self._pending
        pending += data
        if self._state != _BODY or len(pending) >= self._need:
            del pending[: self._run(pending)]

    def gap(self, size: int) -> None:
        """Lose `size` bytes; inside a body the framer stays in step, elsewhere it looks for the next start line."""
        left = self._remaining
        if self._state == _BODY:
            left = self._need - len(self._pending)
            self._deliver_truncated()
        elif self._state == _HEAD or (self._state == _START and self._pending):
            self._note("tcp_message_lost", "a gap in its header section")
        if (self._state == _BODY or self._state == _DISCARD) and size <= left:
            self._remaining = left - size
            self._state = _DISCARD if self._remaining else _START
        else:
            self._state = _SEEK
        self._forget()

    def finish(self) -> None:
        if self._state == _BODY:
            self._deliver_truncated()
        elif self._state == _HEAD or (self._state == _START and self._pending):
            self._note("tcp_message_lost", "the stream ended in its header section")
        self._state = _SEEK
        self._forget()

    def held_bytes(self) -> int:
        return len(self._pending)

    def _run(self, data: bytes | bytearray) -> int:
        """Take messages off `data` and return how many bytes are done with; the rest waits for more."""
        size = len(data)
        at = 0
        self._waiting = False
        while at < size and not self._waiting:
            if self._state == _START:
                at = self._start(data, at, size)
            elif self._state == _HEAD:
                at = self._head(data, at, size)
            elif self._state == _BODY:
                at = self._body(data, at, size)
            elif self._state == _SEEK:
                at = self._seek(data, at, size)
            else:
                at = self._discard(at, size)
        return at

    # Each step returns the position from which to go on and sets `_waiting` when it needs more bytes. `_line` and
    # `_scanned` count from that position, so that they hold when the bytes before it are gone.

    def _start(self, data: bytes | bytearray, at: int, size: int) -> int:
        begin = at
        while at < size and data[at] in _BLANK:
            at += 1
        if at > begin:
            self._scanned = 0
            if at == size and begin == 0:
                self._output.keepalives += 1
            return at
        stop = at + self._start_line_bytes
        end = data.find(b"\n", at + self._scanned, stop)
        if end >= 0 and is_start_line(bytes(data[at:end])):
            self._begin_head(end + 1 - at, False)
        elif end < 0 and size < stop and data[at] in TOKEN:
            self._scanned = size - at
            self._waiting = True
        else:
            self._note("tcp_stream_junk", repr(bytes(data[at : at + 32])))
            self._lose_step()
        return at

    def _head(self, data: bytes | bytearray, at: int, size: int) -> int:
        view = data
        line = at + self._line
        end = max(line, at + self._scanned)
        last = min(size, at + self._head_bytes)
        while True:
            while end < last and view[end] != 10:
                end += 1
            if end == last:
                break
            if end == line or (end == line + 1 and view[line] == 13):
                return self._end_head(data, at, end + 1, size)
            if self._sought and is_start_line(bytes(data[line:end])):
                self._begin_head(end + 1 - line, True)
                at = line
                last = min(size, at + self._head_bytes)
            else:
                self._header_line(data, view[line], line, end)
            end += 1
            line = end
        if last < size:
            self._note("tcp_message_too_large", "header section")
            self._lose_step()
            return at + self._first_line
        self._line = line - at
        self._scanned = size - at
        self._waiting = True
        return at

    def _header_line(self, data: bytes | bytearray, first: int, line: int, end: int) -> None:
        """Note Content-Length and Via among the header lines, by their `first` letters; no other is looked at."""
        if first == 32 or first == 9:
            if self._length_open:
                self._take_length(bytes(data[line:end]))
            return
        self._length_open = False
        if first == 86 or first == 118:  # V v
            self._has_via = True
        elif first == 67 or first == 99:  # C c
            if line + 7 < end and data[line + 7] == 45:  # Content-
                self._named_length(bytes(data[line:end]))
        elif first == 76 or first == 108:  # L l
            self._named_length(bytes(data[line:end]))

    def _named_length(self, field: bytes) -> None:
        name, colon, value = field.partition(b":")
        name = name.rstrip(b" \t").lower()
        if colon and (name == b"content-length" or name == b"l"):
            self._take_length(value)

    def _take_length(self, value: bytes) -> None:
        value = value.strip(b" \t\r")
        self._length_open = not value
        if not value:
            return
        length = int(value) if value.isdigit() and len(value) <= _LENGTH_DIGITS else _INVALID
        if self._length == _ABSENT:
            self._length = length
        elif self._length != length:
            self._length = _INVALID

    def _end_head(self, data: bytes | bytearray, at: int, end: int, size: int) -> int:
        if self._sought and not self._has_via:
            self._lose_step()
            return at + self._first_line
        if 0 <= self._length <= self._body_bytes:
            self._need = end - at + self._length
            self._state = _BODY
            return self._body(data, at, size)
        if self._length == _ABSENT:
            name = "tcp_content_length_missing"
        elif self._length == _INVALID:
            name = "tcp_content_length_invalid"
        else:
            name = "tcp_message_too_large"
        self._deliver_odd(bytes(data[at:end]), name)
        self._lose_step()
        return end

    def _body(self, data: bytes | bytearray, at: int, size: int) -> int:
        end = at + self._need
        if size < end:
            self._waiting = True
            return at
        self._output.deliver(bytes(data[at:end]), self._ts_ns, self._frame)
        self._state = _START
        self._scanned = 0
        return end

    def _seek(self, data: bytes | bytearray, at: int, size: int) -> int:
        """Find a line that is a start line; of what holds none, only the last, unfinished line is kept."""
        found = data.find(SIP_VERSION, at + self._scanned)
        while found >= 0:
            before = data.rfind(b"\n", max(at, found - self._start_line_bytes), found)
            line = before + 1 if before >= 0 else at
            stop = line + self._start_line_bytes
            end = data.find(b"\n", found, stop)
            at_line = _YES if before >= 0 else self._at_line
            if at_line:
                if end >= 0 and self._is_start(bytes(data[line:end]), at_line):
                    self._begin_head(end + 1 - line, True)
                    return line
                if end < 0 and size < stop:
                    return self._await_line(line, found, at, size)
            found = data.find(SIP_VERSION, end if end >= 0 else found + 1)
        return self._await_line(max(at, data.rfind(b"\n", at) + 1), size - len(SIP_VERSION) + 1, at, size)

    def _is_start(self, line: bytes, at_line: int) -> bool:
        return is_start_line(line) if at_line == _YES else is_known_start_line(line)

    def _await_line(self, line: int, scanned: int, at: int, size: int) -> int:
        """Wait for the rest of the line at `line`, of which the bytes before `scanned` hold nothing."""
        if line > at:
            self._at_line = _YES
        if size - line > self._start_line_bytes:
            line = max(at, scanned)
            self._at_line = _NO
        self._scanned = max(0, scanned - line)
        self._waiting = True
        return line

    def _discard(self, at: int, size: int) -> int:
        taken = min(self._remaining, size - at)
        self._remaining -= taken
        if self._remaining == 0:
            self._state = _START
            self._scanned = 0
        return at + taken

    def _begin_head(self, first_line: int, sought: bool) -> None:
        self._state = _HEAD
        self._sought = sought
        self._first_line = first_line
        self._line = first_line
        self._scanned = 0
        self._has_via = False
        self._length = _ABSENT
        self._length_open = False

    def _lose_step(self) -> None:
        self._state = _SEEK
        self._scanned = 0
        self._at_line = _YES

    def _forget(self) -> None:
        """Drop what is pending; what comes next may begin a line."""
        self._pending = bytearray()
        self._scanned = 0
        self._at_line = _PERHAPS

    def _starts_anew(self, data: bytes) -> bool:
        """Return whether `data` begins with a start line that does not continue the unfinished line before it.

        A body need not end with a line end, but senders write each message into a segment of its own.
        """
        end = data.find(b"\n", 0, self._start_line_bytes)
        if end < 0 or not is_known_start_line(data[:end]):
            return False
        return not (self._at_line and is_start_line(bytes(self._pending) + data[:end]))

    def _deliver_truncated(self) -> None:
        self._deliver_odd(bytes(self._pending), "message_truncated")

    def _deliver_odd(self, data: bytes, name: str) -> None:
        self._note(name, repr(data[:32]))
        self._output.deliver(data, self._ts_ns, self._frame, (name,))

    def _note(self, name: str, detail: str) -> None:
        self._output.note(name, detail, self._ts_ns, self._frame)
