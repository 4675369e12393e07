"""The start line of a request or response (RFC 3261 s.7.1, s.7.2), read leniently. Compiled."""

from __future__ import annotations

from voipsniff.sip.message import SipMessage
from voipsniff.sip.methods import METHODS, method_number
from voipsniff.sip.oddities import BAD_START_LINE, BAD_STATUS, BAD_VERSION, METHOD_CASE
from voipsniff.sip.text import decode_text


def read_start_line(message: SipMessage, data: bytes, start: int, end: int) -> bool:
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
