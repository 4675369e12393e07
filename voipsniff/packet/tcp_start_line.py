"""Where a SIP message can begin: the start line (RFC 3261 section 7), whole or as far as it has come."""

from __future__ import annotations

METHOD_BYTES = 32
"""Length of a request method; the longest registered one has 9 characters."""
TOKEN = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~"
"""The characters of a token (RFC 3261 section 25.1)."""
_IS_TOKEN = bytes(code in TOKEN for code in range(256))
_SPACE = b"\r\n \t"
SIP_VERSION = b"SIP/2.0"
SIP_SCHEMES = (b"sip:", b"sips:", b"tel:", b"urn:service:")
"""URI schemes with which a request line is SIP before its end is seen (urn:service: emergency calls, RFC 5031)."""
KNOWN_METHODS = frozenset(
    b"INVITE ACK BYE CANCEL REGISTER OPTIONS PRACK SUBSCRIBE NOTIFY PUBLISH INFO REFER MESSAGE UPDATE SERVICE BENOTIFY"
    b" NEGOTIATE".split()
)
"""The registered methods, and three of Microsoft's. After a loss the first bytes of a method may be missing, so that
only these are believed where no line end comes before."""

NO, MAYBE, YES = range(3)


def is_start_line(line: bytes) -> bool:
    """Return whether `line`, with or without its line end, is a request line or a status line.

    Any version passes, as RFC 4475 section 3.1.2.16 has one of 7.0; so does any token as a method.
    """
    end = len(line)
    while end > 0 and line[end - 1] in _SPACE:
        end -= 1
    if is_version(line, 0, end):
        return end >= 11 and line[7] == 32 and line[8:11].isdigit() and (end == 11 or line[11] == 32)
    version = end - 7
    if version < 4 or not is_version(line, version, end) or line[version - 1] != 32:
        return False
    space = token_end(line, version)
    if space == 0 or space > METHOD_BYTES or line[space] != 32:
        return False
    return line.find(b":", space, version) >= 0


def is_version(data: bytes, at: int, end: int) -> bool:
    """Return whether `SIP/` digit `.` digit, in either case, stands at `at` and before `end`."""
    if end - at < 7 or data[at + 3] != 47 or data[at + 5] != 46:
        return False
    if not (48 <= data[at + 4] <= 57 and 48 <= data[at + 6] <= 57):
        return False
    return data[at] & 0xDF == 83 and data[at + 1] & 0xDF == 73 and data[at + 2] & 0xDF == 80


def token_end(data: bytes, end: int) -> int:
    """Return where the token that `data` begins with ends; `METHOD_BYTES` + 1 when it is too long for a method."""
    last = min(end, METHOD_BYTES + 1)
    at = 0
    while at < last and _IS_TOKEN[data[at]]:
        at += 1
    return at


def begins_message(data: bytes, line_bytes: int) -> int:
    """Return YES when `data` begins with a start line, NO when it cannot, MAYBE while too little is there to tell.

    A request line is believed before its end when its URI has a scheme of SIP. At most `line_bytes` are waited for.
    """
    size = len(data)
    line_end = data.find(b"\n", 0, line_bytes)
    if line_end >= 0:
        return YES if is_start_line(data[:line_end]) else NO
    if is_version(data, 0, size):
        return MAYBE if size < 12 else YES if is_start_line(data[:12]) else NO
    if SIP_VERSION.startswith(data[:7].upper()):
        return MAYBE
    space = token_end(data, size)
    if space == size and space <= METHOD_BYTES:
        return MAYBE
    if space == 0 or space > METHOD_BYTES or data[space] != 32:
        return NO
    if data[space + 1 : space + 16].lower().startswith(SIP_SCHEMES):
        return YES
    return MAYBE if size < line_bytes else NO


def begins_known_message(data: bytes, line_bytes: int) -> bool:
    """Return whether `data`, from an unknown place of a stream, begins with a start line, its method a known one."""
    return begins_message(data, line_bytes) == YES and _has_known_method(data)


def is_known_start_line(line: bytes) -> bool:
    """Return whether `line` is a status line, or a request line with a known method."""
    return is_start_line(line) and _has_known_method(line)


def _has_known_method(line: bytes) -> bool:
    return is_version(line, 0, len(line)) or line[: METHOD_BYTES + 1].partition(b" ")[0] in KNOWN_METHODS
