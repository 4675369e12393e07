"""SIP methods as small numbers, those that belong to an INVITE's dialog first."""

from __future__ import annotations

INVITE = 0
ACK = 1
BYE = 2
CANCEL = 3
PRACK = 4
UPDATE = 5
INFO = 6
REFER = 7
NOTIFY = 8
SUBSCRIBE = 9
MESSAGE = 10
OPTIONS = 11
OTHER = 12
REGISTER = 13
PUBLISH = 14

LAST_CALL_METHOD = PRACK
"""Up to here a method exists only for calls: of an unknown Call-ID it makes a partial call."""
LAST_IN_DIALOG = OTHER
"""Up to here a request with a To tag belongs to the call of its Call-ID."""

METHOD_CODES: dict[str, int] = {
    "INVITE": INVITE,
    "ACK": ACK,
    "BYE": BYE,
    "CANCEL": CANCEL,
    "PRACK": PRACK,
    "UPDATE": UPDATE,
    "INFO": INFO,
    "REFER": REFER,
    "NOTIFY": NOTIFY,
    "SUBSCRIBE": SUBSCRIBE,
    "MESSAGE": MESSAGE,
    "OPTIONS": OPTIONS,
    "REGISTER": REGISTER,
    "PUBLISH": PUBLISH,
}
"""Any other method is OTHER."""
