"""Where a SIP message can begin: the start line (RFC 3261 section 7), whole or as far as it has come."""

from __future__ import annotations

METHOD_BYTES = 32
"""Length of a request method; the longest registered one has 9 characters."""
TOKEN = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~"
"""The characters of a token (RFC 3261 section 25.1)."""
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
    line = line.rstrip(b"\r\n \t")
    if is_version(line[:7]):
        return line[7:8] == b" " and line[8:11].isdigit() and line[11:12] in (b"", b" ")
    if not is_version(line[-7:]):
        return False
    method, _, rest = line[:-7].partition(b" ")
    return is_method(method) and b":" in rest and rest[-1] == 32


def is_version(word: bytes) -> bool:
    """Return whether `word` is `SIP/` digit `.` digit, in either case."""
    return (
        len(word) == 7 and word[:4].upper() == b"SIP/" and word[4:5].isdigit() and word[5] == 46 and word[6:].isdigit()
    )


def is_method(word: bytes) -> bool:
    """Return whether `word` can be a request method: a token of bounded length."""
    return 0 < len(word) <= METHOD_BYTES and not word.translate(None, TOKEN)


def begins_message(data: bytes, line_bytes: int) -> int:
    """Return YES when `data` begins with a start line, NO when it cannot, MAYBE while too little is there to tell.

    A request line is believed before its end when its URI has a scheme of SIP. At most `line_bytes` are waited for.
    """
    line_end = data.find(b"\n", 0, line_bytes)
    if line_end >= 0:
        return YES if is_start_line(data[:line_end]) else NO
    if is_version(data[:7]):
        return MAYBE if len(data) < 12 else YES if is_start_line(data[:12]) else NO
    if SIP_VERSION.startswith(data[:7].upper()):
        return MAYBE
    method, space, rest = data[: METHOD_BYTES + 16].partition(b" ")
    if not is_method(method):
        return NO
    rest = rest.lower()
    if space and rest.startswith(SIP_SCHEMES):
        return YES
    if not space and len(data) > METHOD_BYTES:
        return NO
    return MAYBE if len(data) < line_bytes else NO


def begins_known_message(data: bytes, line_bytes: int) -> bool:
    """Return whether `data`, from an unknown place of a stream, begins with a start line, its method a known one."""
    return begins_message(data, line_bytes) == YES and _has_known_method(data)


def is_known_start_line(line: bytes) -> bool:
    """Return whether `line` is a status line, or a request line with a known method."""
    return is_start_line(line) and _has_known_method(line)


def _has_known_method(line: bytes) -> bool:
    return is_version(line[:7]) or line[: METHOD_BYTES + 1].partition(b" ")[0] in KNOWN_METHODS
