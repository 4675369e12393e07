"""One SIP message: what every reader needs as values, the rest read from its bytes on demand. Compiled."""

from __future__ import annotations

from voipsniff.packet.address import format_address
from voipsniff.sip.bodies import find_sdp
from voipsniff.sip.grammar import split_values
from voipsniff.sip.header_names import HEADER_IDS, header_id
from voipsniff.sip.headers import Via, parse_via
from voipsniff.sip.name_addr import NameAddr, parse_name_addr, read_name_addr
from voipsniff.sip.oddities import names_of
from voipsniff.sip.passwords import mask_password
from voipsniff.sip.sdp import parse_sdp
from voipsniff.sip.sdp_values import Sdp
from voipsniff.sip.text import decode_text, unfold

LINES = 32
"""Header lines whose place is kept in the message; those behind are found by walking on from the last one."""


class SipMessage:
    """A request or response. `parse_message` and `message_at` make it; whoever received it sets where and when.

    Bytes are as on the wire; texts are decoded as UTF-8, else Latin-1. Absent values are b"", -1 or None.
    """

    def __init__(self) -> None:
        self.data = b""
        """The message without what precedes its start line and follows behind its body."""
        self.is_request = False
        self.method = ""
        """Method of a request; of a response that of its CSeq."""
        self.status_code = 0
        """0 for a request, and for a status that is no number below 1000."""
        self.call_id = b""
        self.cseq = -1
        self.from_tag = b""
        self.to_tag = b""
        self.branch = b""
        """Of the topmost Via."""
        self.via_count = 0
        self.body_offset = 0
        self.content_length = -1
        self.oddities = 0
        """What the scan found odd, as bits; `anomalies` gives their names."""
        self.ts_ns = 0
        self.frame = 0
        self.interface = 0
        self.transport = 0
        self.src_hi = 0
        self.src_lo = 0
        self.src_port = 0
        self.dst_hi = 0
        self.dst_lo = 0
        self.dst_port = 0
        self.text_start = 0
        self.text_end = 0
        self.line_count = 0
        self.line_starts = [0] * 32  # LINES; a literal, because it is a C array when compiled
        self._sdp: Sdp | None = None
        self._sdp_read = False

    # Start line

    @property
    def start_line(self) -> bytes:
        """The first line, stripped and with a password masked."""
        return mask_password(self.data[: self._line_end(0)].strip())

    @property
    def reason(self) -> bytes:
        """The reason phrase of a response, b"" of a request."""
        return b"" if self.is_request else self.data[self.text_start : self.text_end]

    @property
    def request_uri(self) -> bytes:
        """The Request-URI as sent, a password masked; b"" of a response."""
        return mask_password(self.data[self.text_start : self.text_end]) if self.is_request else b""

    @property
    def anomalies(self) -> tuple[str, ...]:
        """Names of the oddities that the scan of the head found."""
        return names_of(self.oddities) if self.oddities else ()

    # Headers

    def header(self, name: str) -> bytes | None:
        """Return the first raw value of a header, unfolded and stripped; `name` is its long form in lower case."""
        number = HEADER_IDS.get(name, 0)
        spelled = b"" if number else name.encode()
        start = self._next_line(-1, number, spelled)
        return None if start < 0 else self._value(start)

    def headers(self, name: str) -> list[bytes]:
        """Return the raw value of each header field of that name in order; several values of one stay together."""
        number = HEADER_IDS.get(name, 0)
        spelled = b"" if number else name.encode()
        values = []
        start = self._next_line(-1, number, spelled)
        while start >= 0:
            values.append(self._value(start))
            start = self._next_line(start, number, spelled)
        return values

    def values(self, name: str) -> list[bytes]:
        """Return all values of a header whose fields are lists, in order."""
        lines = self.headers(name)
        return [value for line in lines for value in split_values(line)] if lines else lines

    def header_text(self, name: str) -> str | None:
        """Return the first value of a header as text, passwords masked."""
        value = self.header(name)
        return None if value is None else decode_text(mask_password(value))

    def header_lines(self) -> list[tuple[bytes, bytes]]:
        """Return every header field as (name as sent, value unfolded), in order."""
        lines = []
        start = self._step(-1)
        while start >= 0:
            lines.append((self.data[start : self._name_end(start)], self._value(start)))
            start = self._step(start)
        return lines

    @property
    def from_address(self) -> NameAddr:
        return read_name_addr(self.header("from") or b"")  # its tag is of one dialog, so the cache would not know it

    @property
    def to_address(self) -> NameAddr:
        return parse_name_addr(self.header("to") or b"")

    @property
    def contacts(self) -> tuple[NameAddr, ...]:
        return tuple([parse_name_addr(value) for value in self.values("contact")])

    @property
    def vias(self) -> tuple[Via, ...]:
        """All Via values, topmost first."""
        return tuple([parse_via(value) for value in self.values("via")])

    # Body

    @property
    def body(self) -> bytes:
        return self.data[self.body_offset :]

    @property
    def sdp(self) -> Sdp | None:
        """The session description in the body, inside a multipart body too; None if there is none."""
        if not self._sdp_read:
            self._sdp_read = True
            self._sdp = self._find_sdp()
        return self._sdp

    def _find_sdp(self) -> Sdp | None:
        if self.body_offset >= len(self.data):
            return None
        content_type = self.header("content-type")
        body = self.body
        if content_type is None:
            return parse_sdp(body) if body.startswith(b"v=0") else None
        if content_type == b"application/sdp":
            return parse_sdp(body)
        found = find_sdp(content_type, body)
        return None if found is None else parse_sdp(found)

    # Where

    @property
    def src_ip(self) -> str:
        return format_address(self.src_hi, self.src_lo)

    @property
    def dst_ip(self) -> str:
        return format_address(self.dst_hi, self.dst_lo)

    # Places in the bytes

    def _line_end(self, start: int) -> int:
        """Return where the line that holds `start` ends: its LF, or the end of the head."""
        data = self.data
        index = start
        end = self.body_offset
        while index < end and data[index] != 10:
            index += 1
        return index

    def _field_end(self, start: int) -> int:
        """Return where the header field that begins at `start` ends, folded lines included."""
        end = self._line_end(start)
        while end + 1 < self.body_offset and (self.data[end + 1] == 32 or self.data[end + 1] == 9):
            end = self._line_end(end + 1)
        return end

    def _name_end(self, start: int) -> int:
        """Return where the name at `start` ends; `start` itself if the line is no header field."""
        data = self.data
        index = start
        end = self.body_offset
        while index < end and data[index] > 32 and data[index] != 58:
            index += 1
        colon = index
        while colon < end and (data[colon] == 32 or data[colon] == 9):
            colon += 1
        return index if colon < end and data[colon] == 58 else start

    def _value(self, start: int) -> bytes:
        """Return the value of the header field that begins at `start`."""
        data = self.data
        end = self.body_offset
        index = start
        while data[index] != 58:
            index += 1
        index += 1
        while index < end and (data[index] == 32 or data[index] == 9 or data[index] == 13 or data[index] == 10):
            if data[index] == 10 and (index + 1 >= end or (data[index + 1] != 32 and data[index + 1] != 9)):
                return b""
            index += 1
        stop = self._line_end(index)
        folded = False
        while stop + 1 < end and (data[stop + 1] == 32 or data[stop + 1] == 9):
            folded = True
            stop = self._line_end(stop + 1)
        while stop > index and (data[stop - 1] == 32 or data[stop - 1] == 9 or data[stop - 1] == 13):
            stop -= 1
        value = data[index:stop]
        return unfold(value) if folded else value

    def _step(self, start: int) -> int:
        """Return where the header field behind the one at `start` begins (-1: the first one), -1 if there is none."""
        position = self._field_end(start if start >= 0 else 0) + 1
        while position < self.body_offset and self._name_end(position) == position:
            position = self._field_end(position) + 1
        return position if position < self.body_offset else -1

    def _next_line(self, start: int, number: int, spelled: bytes) -> int:
        """Return where the first field behind `start` with that name begins, -1 if there is none."""
        last = start
        for index in range(self.line_count):
            entry = self.line_starts[index & 31]
            last = entry & 0xFFFFFF
            if entry >> 24 == number and last > start and (number or self._is_named(last, spelled)):
                return last
        if self.line_count < LINES:
            return -1
        position = self._step(last if last > start else start)
        while position >= 0:
            if header_id(self.data, position, self._name_end(position)) == number and (
                number or self._is_named(position, spelled)
            ):
                return position
            position = self._step(position)
        return -1

    def _is_named(self, start: int, spelled: bytes) -> bool:
        return self.data[start : self._name_end(start)].lower() == spelled
