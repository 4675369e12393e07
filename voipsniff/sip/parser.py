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
from voipsniff.sip.header_names import header_id
from voipsniff.sip.limits import DEFAULT_LIMITS, Limits
from voipsniff.sip.message import SipMessage
from voipsniff.sip.methods import METHODS, method_number
from voipsniff.sip.oddities import (
    BAD_CONTENT_LENGTH,
    BAD_CSEQ,
    BAD_HEADER_LINE,
    BAD_START_LINE,
    BAD_STATUS,
    BAD_VERSION,
    BARE_LF,
    BODY_TRUNCATED,
    CSEQ_METHOD,
    CUT_BY_CAPTURE,
    DUPLICATE_HEADER,
    HEAD_TRUNCATED,
    JUNK_BEFORE,
    LONG_LINE,
    MANY_HEADERS,
    MANY_VIAS,
    METHOD_CASE,
    NO_CSEQ,
    NO_FROM,
    NO_FROM_TAG,
    NO_MAX_FORWARDS,
    NO_TO,
    NO_VIA,
    TRAILING_BYTES,
    UNBALANCED,
)
from voipsniff.sip.text import decode_text

# Numbers of `header_names.NAMES`, which the scan reads itself.
VIA, FROM, TO, CALL_ID, CSEQ, CONTENT_LENGTH, MAX_FORWARDS = 1, 2, 3, 4, 5, 6, 7
SINGLE_HEADERS = 0
for _number in (FROM, TO, CALL_ID, CSEQ, CONTENT_LENGTH, MAX_FORWARDS, 9, 14):  # and Content-Type, Expires
    SINGLE_HEADERS |= 1 << _number

OK, NO_START_LINE, NO_CALL_ID, TOO_LONG = 0, 1, 2, 3
_TEXTS = {
    NO_START_LINE: "no SIP start line",
    NO_CALL_ID: "a SIP message without Call-ID",
    TOO_LONG: "a SIP message longer than the limit",
}

MAX_CSEQ = (1 << 31) - 1
"""RFC 3261 s.8.1.1.5."""
MAX_NUMBER = (1 << 62) - 1
KEPT_LINES = 32

# A start line behind junk. A request's method is looked for 32 bytes back at most, so the search stays linear.
_START_LINE = re.compile(
    rb"SIP/[0-9]+\.[0-9]+ +[0-9]{3}(?=[ \r\n])"
    rb"|(?<![A-Za-z0-9.!%*_+`'~-])[A-Za-z0-9.!%*_+`'~-]{1,32} [^\s]+ SIP/[0-9]+\.[0-9]+(?=\r?\n)"
)


def parse_message(data: bytes, limits: Limits = DEFAULT_LIMITS) -> SipMessage:
    """Return the SIP request or response in `data` (one datagram, or one framed message of a stream).

    Oddities that still leave a usable message are listed in `anomalies`. Raises SipParseError if there is no start line
    or no Call-ID, or if it is longer than `limits.message_bytes`; any other exception is a bug. RFC 3261 s.7.
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
    return message


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


def read_message(message: SipMessage, data: bytes, limits: Limits) -> int:
    """Fill a new message from `data`; return OK or why it is none."""
    size = len(data)
    if size > limits.message_bytes:
        return TOO_LONG
    start = 0
    while start < size and (data[start] == 13 or data[start] == 10):  # RFC 5626 s.3.5.1 keep-alives
        start += 1
    end = _line_end(data, start, size)
    if not _start_line(message, data, start, end):
        found = _START_LINE.search(data, start, start + limits.junk_bytes + limits.line_bytes)
        if found is None or found.start() > start + limits.junk_bytes:
            return NO_START_LINE
        start = found.start()
        end = _line_end(data, start, size)
        if not _start_line(message, data, start, end):
            return NO_START_LINE
        message.oddities |= JUNK_BEFORE
    if start:
        data = data[start:]
        end -= start
        message.text_start -= start
        message.text_end -= start
    message.data = data
    _headers(message, end, limits)
    if not message.call_id:
        return NO_CALL_ID
    _body(message)
    return OK


def _line_end(data: bytes, start: int, size: int) -> int:
    """Return where the next LF is, `size` if there is none."""
    index = start
    while index < size and data[index] != 10:
        index += 1
    return index


def _start_line(message: SipMessage, data: bytes, start: int, end: int) -> bool:
    """Read the start line in `data[start:end]`; False if it is none."""
    if end - start < 7:
        return False
    if (
        data[start] | 32 == 115  # "SIP/"
        and data[start + 1] | 32 == 105
        and data[start + 2] | 32 == 112
        and data[start + 3] == 47
    ):
        return _status_line(message, data, start, end)
    return _request_line(message, data, start, end)


def _is_version(data: bytes, start: int, end: int) -> int:
    """Return 1 for "SIP/2.0", 2 for another SIP version, 0 for anything else."""
    length = end - start
    if length < 7 or data[start + 3] != 47:
        return 0
    if data[start] | 32 != 115 or data[start + 1] | 32 != 105 or data[start + 2] | 32 != 112:
        return 0
    if data[start + 4] < 48 or data[start + 4] > 57:
        return 0
    exact = data[start] == 83 and data[start + 1] == 73 and data[start + 2] == 80
    if length == 7 and exact and data[start + 4] == 50 and data[start + 5] == 46 and data[start + 6] == 48:
        return 1
    return 2


def _status_line(message: SipMessage, data: bytes, start: int, end: int) -> bool:
    index = start
    while index < end and data[index] > 32:
        index += 1
    version = _is_version(data, start, index)
    if version == 0:
        return False
    if version == 2:
        message.oddities |= BAD_VERSION
    blanks = index
    while index < end and data[index] == 32:
        index += 1
    if index - blanks != 1:
        message.oddities |= BAD_START_LINE
    digits = index
    code = 0
    while index < end and 48 <= data[index] <= 57:
        if code < 1000:
            code = code * 10 + data[index] - 48
        index += 1
    if index == digits:
        return False
    if index - digits != 3 or code < 100 or code > 699:
        message.oddities |= BAD_STATUS
    message.is_request = False
    message.status_code = code if code < 1000 else 0
    while index < end and data[index] <= 32:
        index += 1
    while end > index and data[end - 1] <= 32:
        end -= 1
    message.text_start = index
    message.text_end = end
    return True


def _request_line(message: SipMessage, data: bytes, start: int, end: int) -> bool:
    while end > start and data[end - 1] == 13:
        end -= 1
    stop = end
    while stop > start and data[stop - 1] <= 32:
        stop -= 1
    oddities = 0
    if stop != end:
        oddities = BAD_START_LINE
    version_start = stop
    while version_start > start and data[version_start - 1] > 32:
        version_start -= 1
    version = _is_version(data, version_start, stop)
    if version == 0:
        return False
    if version == 2:
        oddities |= BAD_VERSION
    index = start
    while index < version_start and data[index] > 32:
        if data[index] == 58 or data[index] > 126:  # no token: most likely a header line or junk
            return False
        index += 1
    method_end = index
    if method_end in (start, version_start):
        return False
    while index < version_start and data[index] <= 32:
        index += 1
    uri_end = version_start
    while uri_end > index and data[uri_end - 1] <= 32:
        uri_end -= 1
    if index != method_end + 1 or uri_end != version_start - 1 or uri_end == index:
        oddities |= BAD_START_LINE
    message.text_start = index
    message.text_end = uri_end
    while index < uri_end:
        if data[index] <= 32:
            oddities |= BAD_START_LINE
            break
        index += 1
    number = method_number(data, start, method_end)
    if number < 0:
        oddities |= METHOD_CASE
        number = -number
    message.method = METHODS[number] if number else decode_text(data[start:method_end])
    message.is_request = True
    message.oddities |= oddities
    return True


def _headers(message: SipMessage, start_line_end: int, limits: Limits) -> None:
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
                        _via(message, data, colon + 1, index)
                    elif not seen & bit:
                        _needed(message, number, data, colon + 1, index)
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
    if not seen & 1 << CSEQ:
        message.oddities |= NO_CSEQ
    if message.is_request and not seen & 1 << MAX_FORWARDS:
        message.oddities |= NO_MAX_FORWARDS
    if message.via_count > limits.via_count:
        message.oddities |= MANY_VIAS


def _needed(message: SipMessage, number: int, data: bytes, start: int, end: int) -> None:
    """Read the value `data[start:end]` of From, To, Call-ID, CSeq or Content-Length."""
    while start < end and data[start] <= 32:
        start += 1
    while end > start and data[end - 1] <= 32:
        end -= 1
    if number == FROM:
        message.from_tag = _parameter(message, data, start, end, False)
    elif number == TO:
        message.to_tag = _parameter(message, data, start, end, False)
    elif number == CALL_ID:
        message.call_id = data[start:end]
    elif number == CSEQ:
        _cseq(message, data, start, end)
    else:
        value = _digits(data, start, end)
        if value < 0 or start == end:
            message.oddities |= BAD_CONTENT_LENGTH
        else:
            message.content_length = value


def _digits(data: bytes, start: int, end: int) -> int:
    """Return the number that `data[start:end]` is, at most MAX_NUMBER; -1 if it is none."""
    value = 0
    for index in range(start, end):
        char = data[index]
        if char < 48 or char > 57:
            return -1
        value = MAX_NUMBER if value > MAX_NUMBER // 16 else value * 10 + (char - 48)
    return value


def _cseq(message: SipMessage, data: bytes, start: int, end: int) -> None:
    index = start
    while index < end and data[index] > 32:
        index += 1
    value = _digits(data, start, index)
    if index == start or value < 0 or value > MAX_CSEQ:
        message.oddities |= BAD_CSEQ
    else:
        message.cseq = value
    while index < end and data[index] <= 32:
        index += 1
    number = method_number(data, index, end)
    if number < 0:
        number = -number
    method = METHODS[number] if number else decode_text(data[index:end])
    if index == end:
        message.oddities |= BAD_CSEQ
    elif not message.is_request:
        message.method = method
    elif method != message.method:
        message.oddities |= CSEQ_METHOD


def _via(message: SipMessage, data: bytes, start: int, end: int) -> None:
    """Count the values of a Via field; of the topmost one keep the branch."""
    first = message.via_count == 0
    branch = _parameter(message, data, start, end, True)
    if first:
        message.branch = branch


def _parameter(message: SipMessage, data: bytes, start: int, end: int, in_via: bool) -> bytes:
    """Return the branch of the first of some Via values, or the tag of a From or To value, b"" if there is none.

    Parameters are looked for outside quotes and angle brackets. In a Via each further value adds to `via_count`.
    """
    found = b""
    searching = quotes = brackets = True
    empty = in_via  # of a Via value nothing was seen yet
    index = start
    while index < end:
        char = data[index]
        index += 1
        if empty and char > 32 and char != 44:
            empty = False
            message.via_count += 1
        if char == 59 and searching:
            while index < end and data[index] <= 32:
                index += 1
            if in_via:
                if not (
                    end - index > 6
                    and data[index] | 32 == 98  # "branch"
                    and data[index + 1] | 32 == 114
                    and data[index + 2] | 32 == 97
                    and data[index + 3] | 32 == 110
                    and data[index + 4] | 32 == 99
                    and data[index + 5] | 32 == 104
                ):
                    continue
                index += 6
            else:
                if not (
                    end - index > 3
                    and data[index] | 32 == 116  # "tag"
                    and data[index + 1] | 32 == 97
                    and data[index + 2] | 32 == 103
                ):
                    continue
                index += 3
            while index < end and data[index] <= 32:
                index += 1
            if index >= end or data[index] != 61:
                continue
            index += 1
            while index < end and data[index] <= 32:
                index += 1
            first = index
            while index < end and data[index] > 32 and data[index] != 59 and data[index] != 44:
                index += 1
            found = data[first:index]
            searching = False
        elif char == 44 and in_via:
            empty = True
            searching = message.via_count == 0
        elif char == 34 and quotes:
            close = index
            while close < end and data[close] != 34:
                close += 2 if data[close] == 92 else 1
            if close >= end:
                quotes = False
                message.oddities |= UNBALANCED
            else:
                index = close + 1
        elif char == 60 and brackets:
            close = index
            while close < end and data[close] != 62:
                close += 1
            if close >= end:
                brackets = False
                message.oddities |= UNBALANCED
            else:
                index = close + 1
    return found


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
