"""The methods of SIP, recognised in bytes without making a string. Compiled."""

from __future__ import annotations

METHODS: tuple[str, ...] = (
    "",
    "INVITE",
    "ACK",
    "BYE",
    "CANCEL",
    "OPTIONS",
    "REGISTER",
    "PRACK",
    "SUBSCRIBE",
    "NOTIFY",
    "PUBLISH",
    "INFO",
    "REFER",
    "MESSAGE",
    "UPDATE",
)
"""RFC 3261, 3262, 6665, 3903, 6086, 3515, 3428, 3311. The index is the method's number, 0 of an unknown one."""

LONGEST_METHOD = 9


def _slot_table() -> bytes:
    table = bytearray(320)
    for number, method in enumerate(METHODS):
        if number:
            table[len(method) << 5 | ord(method[0]) & 31] = number
    return bytes(table)


METHOD_SLOTS = _slot_table()
"""By length and first letter, which together tell all of them apart."""
SPELLED_METHODS = b"".join(method.encode().ljust(16, b"\0") for method in METHODS)


def method_number(data: bytes, start: int, end: int) -> int:
    """Return the number of the method `data[start:end]`, negative if its case is wrong, 0 if it is not known."""
    length = end - start
    if length < 3 or length > LONGEST_METHOD:
        return 0
    number = METHOD_SLOTS[length << 5 | data[start] & 31]
    base = number << 4
    exact = True
    for index in range(length):
        char = data[start + index]
        spelled = SPELLED_METHODS[base + index]
        if char != spelled:
            if char != spelled | 32:
                return 0
            exact = False
    return number if exact else -number
