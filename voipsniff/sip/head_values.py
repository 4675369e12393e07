"""The header values that every reader needs, read while the head is scanned: tags, branch, Call-ID, CSeq. Compiled."""

from __future__ import annotations

from voipsniff.sip.header_names import CALL_ID, CSEQ, FROM, TO
from voipsniff.sip.message import SipMessage
from voipsniff.sip.methods import METHODS, method_number
from voipsniff.sip.oddities import BAD_CONTENT_LENGTH, BAD_CSEQ, CSEQ_METHOD, UNBALANCED
from voipsniff.sip.text import decode_text

MAX_CSEQ = (1 << 31) - 1
"""RFC 3261 s.8.1.1.5."""
MAX_NUMBER = (1 << 62) - 1


def read_needed(message: SipMessage, number: int, data: bytes, start: int, end: int) -> None:
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


def read_via(message: SipMessage, data: bytes, start: int, end: int) -> None:
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
        if char > 60 or 44 < char < 59:  # none of `" , ; <`, as most bytes are
            continue
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
            if not in_via:
                break
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
