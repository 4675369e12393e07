"""The client and server transactions of RFC 3261 s.17 (and RFC 6026) as one passive observer sees them."""

from __future__ import annotations

from enum import IntEnum

from voipsniff.calls.table import StateTable


class TransactionState(IntEnum):
    TRYING = 0
    """The request was seen, nothing came back (Calling, s.17.1.1.2)."""
    PROCEEDING = 1
    ACCEPTED = 2
    """A 2xx to an INVITE (RFC 6026)."""
    COMPLETED = 3
    """A final response; of an INVITE a failure that waits for its ACK."""
    CONFIRMED = 4
    """The ACK was seen."""
    TIMED_OUT = 5
    """No final response within 64*T1 (Timers B and F)."""


class TransactionEvent(IntEnum):
    REQUEST = 0
    """The request again: a retransmission."""
    PROVISIONAL = 1
    SUCCESS = 2
    FAILURE = 3
    ACK = 4
    TIMEOUT = 5


S, E = TransactionState, TransactionEvent

INVITE_TABLE = StateTable(
    title="INVITE transaction",
    states=S,
    events=E,
    start=S.TRYING,
    moves={
        S.TRYING: {
            E.REQUEST: S.TRYING,
            E.PROVISIONAL: S.PROCEEDING,
            E.SUCCESS: S.ACCEPTED,
            E.FAILURE: S.COMPLETED,
            E.ACK: S.CONFIRMED,  # its final response was not captured
            E.TIMEOUT: S.TIMED_OUT,
        },
        S.PROCEEDING: {
            E.REQUEST: S.PROCEEDING,
            E.PROVISIONAL: S.PROCEEDING,
            E.SUCCESS: S.ACCEPTED,
            E.FAILURE: S.COMPLETED,
            E.ACK: S.CONFIRMED,
            E.TIMEOUT: S.TIMED_OUT,
        },
        S.ACCEPTED: {E.SUCCESS: S.ACCEPTED, E.ACK: S.CONFIRMED},
        S.COMPLETED: {E.REQUEST: S.COMPLETED, E.SUCCESS: S.ACCEPTED, E.FAILURE: S.COMPLETED, E.ACK: S.CONFIRMED},
        S.CONFIRMED: {E.ACK: S.CONFIRMED},
        S.TIMED_OUT: {E.SUCCESS: S.ACCEPTED, E.FAILURE: S.COMPLETED, E.ACK: S.CONFIRMED},
    },
    ignored={
        S.ACCEPTED: {E.REQUEST, E.PROVISIONAL, E.FAILURE, E.TIMEOUT},
        S.COMPLETED: {E.PROVISIONAL, E.TIMEOUT},
        S.CONFIRMED: {E.REQUEST, E.PROVISIONAL, E.SUCCESS, E.FAILURE, E.TIMEOUT},
        S.TIMED_OUT: {E.REQUEST, E.PROVISIONAL, E.TIMEOUT},
    },
)

REQUEST_TABLE = StateTable(
    title="Transaction of any other request",
    states=S,
    events=E,
    start=S.TRYING,
    moves={
        S.TRYING: {
            E.REQUEST: S.TRYING,
            E.PROVISIONAL: S.PROCEEDING,
            E.SUCCESS: S.COMPLETED,
            E.FAILURE: S.COMPLETED,
            E.TIMEOUT: S.TIMED_OUT,
        },
        S.PROCEEDING: {
            E.REQUEST: S.PROCEEDING,
            E.PROVISIONAL: S.PROCEEDING,
            E.SUCCESS: S.COMPLETED,
            E.FAILURE: S.COMPLETED,
            E.TIMEOUT: S.TIMED_OUT,
        },
        S.COMPLETED: {E.REQUEST: S.COMPLETED, E.SUCCESS: S.COMPLETED, E.FAILURE: S.COMPLETED},
        S.TIMED_OUT: {E.SUCCESS: S.COMPLETED, E.FAILURE: S.COMPLETED},
    },
    ignored={
        S.TRYING: {E.ACK},
        S.PROCEEDING: {E.ACK},
        S.ACCEPTED: set(E),  # only an INVITE is accepted or confirmed
        S.COMPLETED: {E.PROVISIONAL, E.ACK, E.TIMEOUT},
        S.CONFIRMED: set(E),
        S.TIMED_OUT: {E.REQUEST, E.PROVISIONAL, E.ACK, E.TIMEOUT},
    },
)
