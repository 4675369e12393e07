"""The header names that are recognised while a message is scanned, by a perfect hash. Compiled.

A known header has a small number, so that a message can keep its header lines as numbers. The first of them are the
ones whose values the scan itself reads.
"""

from __future__ import annotations

OTHER = 0
"""The number of every header that is not known."""

NAMES: tuple[str, ...] = (
    "",
    "via",
    "from",
    "to",
    "call-id",
    "cseq",
    "content-length",
    "max-forwards",
    "contact",
    "content-type",
    "user-agent",
    "server",
    "route",
    "record-route",
    "expires",
    "allow",
    "supported",
    "require",
    "authorization",
    "proxy-authorization",
    "www-authenticate",
    "proxy-authenticate",
    "reason",
    "replaces",
    "refer-to",
    "referred-by",
    "event",
    "subscription-state",
    "session-expires",
    "min-se",
    "rseq",
    "rack",
    "diversion",
    "history-info",
    "p-asserted-identity",
    "p-preferred-identity",
    "remote-party-id",
    "retry-after",
    "subject",
    "date",
    "warning",
    "privacy",
    "identity",
    "path",
    "service-route",
    "allow-events",
    "accept",
    "content-disposition",
    "content-encoding",
    "mime-version",
    "accept-contact",
    "request-disposition",
    "reject-contact",
    "identity-info",
    "min-expires",
    "timestamp",
    "organization",
    "unsupported",
    "session-id",
    "p-charging-vector",
    "p-access-network-info",
    "accept-language",
    "accept-encoding",
    "alert-info",
)
"""Long forms in lower case; the index is the number. Fewer than 64, so a set of them fits a 64-bit mask."""

VIA, FROM, TO, CALL_ID, CSEQ, CONTENT_LENGTH, MAX_FORWARDS, CONTENT_TYPE, EXPIRES = 1, 2, 3, 4, 5, 6, 7, 9, 14
"""Their numbers, as far as the scan of a head needs them."""

COMPACT_FORMS: dict[str, str] = {
    "a": "accept-contact",
    "b": "referred-by",
    "c": "content-type",
    "d": "request-disposition",
    "e": "content-encoding",
    "f": "from",
    "i": "call-id",
    "j": "reject-contact",
    "k": "supported",
    "l": "content-length",
    "m": "contact",
    "n": "identity-info",
    "o": "event",
    "r": "refer-to",
    "s": "subject",
    "t": "to",
    "u": "allow-events",
    "v": "via",
    "x": "session-expires",
    "y": "identity",
}
"""RFC 3261 s.7.3.3 and the IANA registry of SIP header fields."""

HEADER_IDS: dict[str, int] = {name: number for number, name in enumerate(NAMES) if name}
HEADER_IDS.update({short: HEADER_IDS[name] for short, name in COMPACT_FORMS.items()})

LONGEST_NAME = max(map(len, NAMES))


def slot(length: int, first: int, middle: int, last: int) -> int:
    """Return the place of a name in the hash table; the factors were found by trying (a test proves no collision)."""
    return (length * 49 + first * 100 + middle * 11 + last * 78) & 255


def _table() -> bytes:
    table = bytearray(256)
    for number, name in enumerate(NAMES):
        if number:
            text = name.encode()
            table[slot(len(text), text[0], text[len(text) >> 1], text[len(text) - 1])] = number
    return bytes(table)


def _compact_table() -> bytes:
    table = bytearray(32)
    for short, name in COMPACT_FORMS.items():
        table[ord(short) & 31] = HEADER_IDS[name]
    return bytes(table)


SLOTS = _table()
COMPACT_SLOTS = _compact_table()
SPELLED = b"".join(name.encode().ljust(32, b"\0") for name in NAMES)
"""All names, 32 bytes each."""


def header_id(data: bytes, start: int, end: int) -> int:
    """Return the number of the header name `data[start:end]` (any case, long or compact), 0 for an unknown one."""
    length = end - start
    if length == 1:
        letter = data[start] | 32
        return COMPACT_SLOTS[letter & 31] if 97 <= letter <= 122 else 0
    if length < 2 or length > LONGEST_NAME:
        return 0
    number = SLOTS[slot(length, data[start] | 32, data[start + (length >> 1)] | 32, data[end - 1] | 32)]
    base = number << 5
    if SPELLED[base + length] != 0:
        return 0
    for index in range(length):
        # `| 32` folds A-Z to a-z and leaves "-" as it is; nothing that ends a header name becomes a letter by it
        if data[start + index] | 32 != SPELLED[base + index]:
            return 0
    return number
