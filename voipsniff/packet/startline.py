"""Whether a payload begins with a SIP start line (RFC 3261, 7.1 and 7.2), on whatever port."""

from __future__ import annotations

from voipsniff.packet.frame import Frame

MAX_LEADING = 64
"""CR and LF that are skipped before the start line (RFC 3261, 7.5 asks for it and gives no bound)."""
MAX_METHOD = 8192
"""The longest registered method has nine letters; test suites send thousands, and the parser shall see them."""
MAX_START_LINE = 16384
"""A request URI that is longer is not searched to its end."""

_TOKEN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~"
"""RFC 3261, 25.1: token."""


class StartLine:
    """Finds the start line. A class, as compiled modules call each other through methods."""

    def __init__(self) -> None:
        self.token = memoryview(bytes(1 if code in _TOKEN else 0 for code in range(256)))

    def find(self, frame: Frame) -> bool:
        """Tell whether the payload is SIP; True moves the payload to the first byte of the start line."""
        end = frame.payload + frame.length
        at = self.skip_line_ends(frame, end)
        if at >= end or not self.token[frame.data[at]]:
            return False
        if not (self.is_status(frame, at, end) or self.is_request(frame, at, end)):
            return False
        skipped = at - frame.payload
        frame.payload = at
        frame.length -= skipped
        frame.wire_length -= skipped
        return True

    def skip_line_ends(self, frame: Frame, end: int) -> int:
        """Return where the first byte that is no CR or LF is, or `end`."""
        at = frame.payload
        last = at + MAX_LEADING
        if last > end:
            last = end
        while at < last and frame.data[at] in (13, 10):
            at += 1
        return at

    def is_status(self, frame: Frame, at: int, end: int) -> bool:
        """`SIP/` digit `.` digit SP digit, the letters in either case."""
        if not self.is_version(frame, at, end) or end - at < 9:
            return False
        return frame.data[at + 7] == 32 and 48 <= frame.data[at + 8] <= 57

    def is_version(self, frame: Frame, at: int, end: int) -> bool:
        """`SIP/` digit `.` digit at `at`."""
        if end - at < 7 or frame.data[at] & 0xDF != 83 or frame.data[at + 1] & 0xDF != 73:
            return False
        if frame.data[at + 2] & 0xDF != 80 or frame.data[at + 3] != 47 or frame.data[at + 5] != 46:
            return False
        return 48 <= frame.data[at + 4] <= 57 and 48 <= frame.data[at + 6] <= 57

    def is_request(self, frame: Frame, at: int, end: int) -> bool:
        """A token, white space, and a line that ends with a SIP version; cut before its end, a SIP URI must do."""
        space = self.token_end(frame, at, end)
        if space == at or space >= end or frame.data[space] != 32:
            return False
        last = space + MAX_START_LINE
        if last > end:
            last = end
        line_end = space
        while line_end < last and frame.data[line_end] not in (10, 13):
            line_end += 1
        if line_end == end and frame.length < frame.wire_length:
            return self.is_sip_uri(frame, space + 1, end)
        while line_end > space and frame.data[line_end - 1] in (32, 9):
            line_end -= 1
        version = line_end - 7
        return version > space and frame.data[version - 1] == 32 and self.is_version(frame, version, line_end)

    def token_end(self, frame: Frame, at: int, end: int) -> int:
        """Return where the token that begins at `at` ends."""
        last = at + MAX_METHOD + 1
        if last > end:
            last = end
        while at < last and self.token[frame.data[at]]:
            at += 1
        return at

    def is_sip_uri(self, frame: Frame, at: int, end: int) -> bool:
        """`sip:`, `sips:` or `tel:` at `at`, in either case."""
        if end - at < 5:
            return False
        first = frame.data[at] & 0xDF
        second = frame.data[at + 1] & 0xDF
        third = frame.data[at + 2] & 0xDF
        if first == 83 and second == 73 and third == 80:
            return frame.data[at + 3] == 58 or (frame.data[at + 3] & 0xDF == 83 and frame.data[at + 4] == 58)
        return first == 84 and second == 69 and third == 76 and frame.data[at + 3] == 58
