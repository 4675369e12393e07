"""Bytes to SIP messages: one pass over the head, in time linear in its length whatever it holds. Compiled.

Lenient in what is read: leading junk, bare LF, folds, blanks before the colon, compact and unknown headers, wrong
lengths. Strict in what is said: each of these but the legal ones sets a bit of `SipMessage.oddities`.
"""

from __future__ import annotations

import re

import numpy as np

from voipsniff.errors import SipParseError
from voipsniff.packet.batch import PacketBatch
from voipsniff.packet.columns import Columns
from voipsniff.packet.labels import Transport, Tunnel
from voipsniff.sip.head_values import read_needed, read_via
from voipsniff.sip.header_names import (
    CALL_ID,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    CSEQ,
    EXPIRES,
    FROM,
    MAX_FORWARDS,
    TO,
    VIA,
    header_id,
)
from voipsniff.sip.limits import DEFAULT_LIMITS, Limits
from voipsniff.sip.message import SipMessage
from voipsniff.sip.oddities import (
    BAD_HEADER_LINE,
    BARE_LF,
    BODY_TRUNCATED,
    CUT_BY_CAPTURE,
    DUPLICATE_HEADER,
    HEAD_TRUNCATED,
    JUNK_BEFORE,
    LONG_LINE,
    MANY_HEADERS,
    MANY_VIAS,
    NO_CALL_ID,
    NO_CSEQ,
    NO_FROM,
    NO_FROM_TAG,
    NO_MAX_FORWARDS,
    NO_TO,
    NO_VIA,
    TRAILING_BYTES,
)
from voipsniff.sip.start_line import read_start_line

SINGLE_HEADERS = 0
for _number in (FROM, TO, CALL_ID, CSEQ, CONTENT_LENGTH, MAX_FORWARDS, CONTENT_TYPE, EXPIRES):
    SINGLE_HEADERS |= 1 << _number

OK, NO_START_LINE, TOO_LONG = 0, 1, 2
TCP_PROTOCOL, UDP_PROTOCOL, SCTP_PROTOCOL = 6, 17, 132
TUNNEL_TLS, TUNNEL_WSS = int(Tunnel.TLS), int(Tunnel.WSS)
UDP, TCP, TLS, WSS, SCTP = (int(Transport[name]) for name in ("UDP", "TCP", "TLS", "WSS", "SCTP"))
_TEXTS = {
    NO_START_LINE: "no SIP start line",
    TOO_LONG: "a SIP message longer than the limit",
}

KEPT_LINES = 32
MAX_PLACE = (1 << 24) - 1
"""A message keeps the place of a header line in 24 bits."""

# A start line behind junk. A request's method is looked for 32 bytes back at most, so the search stays linear.
_START_LINE = re.compile(
    rb"SIP/[0-9]+\.[0-9]+ +[0-9]{3}(?=[ \r\n])"
    rb"|(?<![A-Za-z0-9.!%*_+`'~-])[A-Za-z0-9.!%*_+`'~-]{1,32} [^\s]+ SIP/[0-9]+\.[0-9]+(?=\r?\n)"
)


def parse_message(data: bytes, limits: Limits = DEFAULT_LIMITS) -> SipMessage:
    """Return the SIP request or response in `data` (one datagram, or one framed message of a stream).

    Oddities are listed in `anomalies`; even a message without Call-ID is one. Raises SipParseError if there is no start
    line, or if it is longer than `limits.message_bytes`; any other exception is a bug. RFC 3261 s.7.
    """
    message = SipMessage()
    failure = read_message(message, data, limits)
    if failure:
        raise SipParseError(_TEXTS[failure])
    return message


def message_at(batch: PacketBatch, columns: Columns, row: int, limits: Limits = DEFAULT_LIMITS) -> SipMessage | None:
    """Return the message in the payload of a row with time, frame, interface and addresses set; None if it is none."""
    start = columns.payload[row]
    length = columns.length[row]
    message = SipMessage()
    if read_message(message, batch.buffer[start : start + length].tobytes(), limits):
        return None
    if columns.wire_length[row] > length:
        message.oddities |= CUT_BY_CAPTURE
    if not _times.is_of(batch):
        _times.bind(batch)
    message.ts_ns = _times.ts_ns[row]
    message.frame = _times.frames[row]
    message.interface = _times.interfaces[row]
    message.src_hi = columns.src_hi[row]
    message.src_lo = columns.src_lo[row]
    message.src_port = columns.src_port[row]
    message.dst_hi = columns.dst_hi[row]
    message.dst_lo = columns.dst_lo[row]
    message.dst_port = columns.dst_port[row]
    if columns.protocol[row] != UDP_PROTOCOL:
        message.transport = transport_of(columns.protocol[row], columns.tunnel[row])
    return message


def transport_of(protocol: int, tunnel: int) -> int:
    """Return the `Transport` of an exported message, whose row says what carried it."""
    if tunnel == TUNNEL_TLS:
        return TLS
    if tunnel == TUNNEL_WSS:
        return WSS
    if protocol == TCP_PROTOCOL:
        return TCP
    return SCTP if protocol == SCTP_PROTOCOL else UDP


class RowTimes:
    """When and where the rows of the current batch were captured: arrays taken from the batch once, not per row."""

    def __init__(self) -> None:
        self.sources: tuple[object, ...] = (None, None, None)
        self.ts_ns = np.zeros(0, np.int64).data
        self.frames = np.zeros(0, np.int64).data
        self.interfaces = np.zeros(0, np.uint16).data

    def is_of(self, batch: PacketBatch) -> bool:
        """Whether the arrays are those of `batch`."""
        sources = self.sources
        return batch.ts_ns is sources[0] and batch.frames is sources[1] and batch.interfaces is sources[2]

    def bind(self, batch: PacketBatch) -> None:
        self.sources = (batch.ts_ns, batch.frames, batch.interfaces)
        self.ts_ns = batch.ts_ns.data
        self.frames = batch.frames.data
        self.interfaces = batch.interfaces.data


_times = RowTimes()


class Bounds:
    """The limits of the last message as C integers: the next one has the same."""

    def __init__(self) -> None:
        self.limits: Limits | None = None
        self.message_bytes = 0
        self.line_bytes = 0
        self.header_lines = 0
        self.via_count = 0

    def take(self, limits: Limits) -> None:
        self.limits = limits
        self.message_bytes = limits.message_bytes
        self.line_bytes = limits.line_bytes
        self.header_lines = limits.header_lines
        self.via_count = limits.via_count


_bounds = Bounds()


def read_message(message: SipMessage, data: bytes, limits: Limits) -> int:
    """Fill a new message from `data`; return OK or why it is none."""
    bounds = _bounds
    if bounds.limits is not limits:
        bounds.take(limits)
    size = len(data)
    if size > bounds.message_bytes or size > MAX_PLACE:
        return TOO_LONG
    start = 0
    while start < size and (data[start] == 13 or data[start] == 10):  # RFC 5626 s.3.5.1 keep-alives
        start += 1
    end = _line_end(data, start, size)
    if not read_start_line(message, data, start, end):
        found = _START_LINE.search(data, start, start + limits.junk_bytes + limits.line_bytes)
        if found is None or found.start() > start + limits.junk_bytes:
            return NO_START_LINE
        start = found.start()
        end = _line_end(data, start, size)
        if not read_start_line(message, data, start, end):
            return NO_START_LINE
        message.oddities |= JUNK_BEFORE
    if start:
        data = data[start:]
        end -= start
        message.text_start -= start
        message.text_end -= start
    message.data = data
    _headers(message, end, bounds)
    _body(message)
    return OK


def _line_end(data: bytes, start: int, size: int) -> int:
    """Return where the next LF is, `size` if there is none."""
    index = start
    while index < size and data[index] != 10:
        index += 1
    return index


def _headers(message: SipMessage, start_line_end: int, limits: Bounds) -> None:
    """Walk over the header fields, note where they are and read the ones that every reader needs."""
    data = message.data
    size = len(data)
    line_limit = limits.line_bytes
    count_limit = limits.header_lines
    position = start_line_end + 1
    count = 0
    seen = 0
    one = 1  # as wide as `seen` when compiled: a literal would shift in 32 bits
    if start_line_end < size and (start_line_end == 0 or data[start_line_end - 1] != 13):
        message.oddities |= BARE_LF
    while True:
        if position >= size:
            message.oddities |= HEAD_TRUNCATED
            message.body_offset = size
            break
        char = data[position]
        if char <= 13:  # CR LF or LF alone: the head ends
            index = position
            while index < size and data[index] == 13:
                index += 1
            if index < size and data[index] == 10:
                message.body_offset = index + 1
                break
        # the name
        index = position
        while index < size and data[index] > 32 and data[index] != 58:
            index += 1
        name_end = index
        while index < size and (data[index] == 32 or data[index] == 9):
            index += 1
        colon = index
        # the end of the field, folded lines included
        while index < size and data[index] != 10:
            index += 1
        if index < size and data[index - 1] != 13:
            message.oddities |= BARE_LF
        while index + 1 < size and (data[index + 1] == 32 or data[index + 1] == 9):
            index += 1
            while index < size and data[index] != 10:
                index += 1
        if index - position > line_limit + 1:  # with its CR
            message.oddities |= LONG_LINE
        if name_end == position or colon >= size or data[colon] != 58:
            message.oddities |= BAD_HEADER_LINE
        elif count >= count_limit:
            message.oddities |= MANY_HEADERS
        else:
            number = header_id(data, position, name_end)
            if count < KEPT_LINES:
                message.line_starts[count & 31] = number << 24 | position
                message.line_count = count + 1
            count += 1
            if number:
                bit = one << number
                if number <= CONTENT_LENGTH:
                    if number == VIA:
                        read_via(message, data, colon + 1, index)
                    elif not seen & bit:
                        read_needed(message, number, data, colon + 1, index)
                if seen & bit & SINGLE_HEADERS:
                    message.oddities |= DUPLICATE_HEADER
                seen |= bit
        position = index + 1
    if not seen & 1 << VIA:
        message.oddities |= NO_VIA
    if not seen & 1 << FROM:
        message.oddities |= NO_FROM
    elif not message.from_tag:
        message.oddities |= NO_FROM_TAG
    if not seen & 1 << TO:
        message.oddities |= NO_TO
    if not message.call_id:
        message.oddities |= NO_CALL_ID
    if not seen & 1 << CSEQ:
        message.oddities |= NO_CSEQ
    if message.is_request and not seen & 1 << MAX_FORWARDS:
        message.oddities |= NO_MAX_FORWARDS
    if message.via_count > limits.via_count:
        message.oddities |= MANY_VIAS


def _body(message: SipMessage) -> None:
    """Compare Content-Length with the bytes there are, and cut off what follows behind the body."""
    present = len(message.data) - message.body_offset
    if message.content_length < 0 or message.content_length == present:
        return
    if message.content_length > present:
        message.oddities |= BODY_TRUNCATED
        return
    end = message.body_offset + message.content_length
    if message.data[end:].strip(b" \t\r\n\0"):
        message.oddities |= TRAILING_BYTES
    message.data = message.data[:end]
