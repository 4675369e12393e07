"""What the final response of an INVITE means for its call."""

from __future__ import annotations

from voipsniff.calls.call_states import CallEvent

E = CallEvent

_SPECIAL: dict[int, CallEvent] = {
    401: E.CHALLENGED,
    404: E.NOT_FOUND,
    407: E.CHALLENGED,
    408: E.UNAVAILABLE,
    410: E.NOT_FOUND,
    480: E.UNAVAILABLE,
    484: E.NOT_FOUND,
    486: E.BUSY,
    487: E.TERMINATED,
    600: E.BUSY,
    603: E.DECLINED,
    604: E.NOT_FOUND,
}

FIRST_FINAL = 300
LAST_STATUS = 699


def _event_of(status: int) -> CallEvent:
    return _SPECIAL.get(status, E.REDIRECTED if status < 400 else E.FAILED)


FAILURE_EVENTS = bytes(int(_event_of(status)) for status in range(FIRST_FINAL, LAST_STATUS + 1))
"""The event of each failure status from 300 up."""

FORBIDDEN = 403
"""After credentials it says that they were refused (RFC 3261 s.21.4.4)."""

Q850_REJECTED = 21
"""Q.850 "call rejected": the callee declined, whatever the status that a gateway made of it (RFC 3398 s.8.2.6.1)."""

BY_CALLEE = frozenset({486, 488, 600, 603, 606})
"""Failures that a callee's device sends; others come from the network unless the response shows otherwise."""
