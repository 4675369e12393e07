"""A dialog (RFC 3261 s.12): early, confirmed, terminated."""

from __future__ import annotations

from enum import IntEnum

from voipsniff.calls.table import StateTable


class DialogState(IntEnum):
    EARLY = 0
    """A provisional response with a To tag."""
    CONFIRMED = 1
    TERMINATED = 2


class DialogEvent(IntEnum):
    PROVISIONAL = 0
    SUCCESS = 1
    """2xx to the INVITE with this dialog's To tag."""
    FAILURE = 2
    """The final response of the INVITE is a failure, or a 2xx chose another dialog and this one got no 2xx."""
    BYE = 3


S, E = DialogState, DialogEvent

DIALOG_TABLE = StateTable(
    title="Dialog",
    states=S,
    events=E,
    start=S.EARLY,
    moves={
        S.EARLY: {
            E.PROVISIONAL: S.EARLY,
            E.SUCCESS: S.CONFIRMED,
            E.FAILURE: S.TERMINATED,
            E.BYE: S.TERMINATED,
        },
        S.CONFIRMED: {E.SUCCESS: S.CONFIRMED, E.BYE: S.TERMINATED},
        S.TERMINATED: {},
    },
    ignored={
        S.CONFIRMED: {E.PROVISIONAL, E.FAILURE},
        S.TERMINATED: set(E),
    },
)
