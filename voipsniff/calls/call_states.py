"""The states of a call and what moves it: the one place where they are said."""

from __future__ import annotations

from enum import IntEnum

from voipsniff.calls.table import StateTable


class CallState(IntEnum):
    ATTEMPTING = 0
    """An INVITE without To tag was seen; nothing but 100 came back."""
    RINGING = 1
    """A provisional response from beyond the first hop, without SDP."""
    EARLY = 2
    """A provisional response with SDP: early media."""
    CANCELLING = 3
    """The caller's CANCEL was seen, the final response not yet."""
    ANSWERED = 4
    """A 2xx to the INVITE; its ACK was not seen."""
    ACTIVE = 5
    HELD = 6
    ENDING = 7
    """A BYE of the last confirmed dialog was seen, its response not yet."""
    ENDED = 8
    CANCELLED = 9
    BUSY = 10
    DECLINED = 11
    NO_ANSWER = 12
    NOT_FOUND = 13
    FAILED = 14
    TIMED_OUT = 15
    """Neither a final response nor ringing within the time of the standard."""
    REDIRECTED = 16
    UNAUTHORISED = 17
    PARTIAL = 18
    """Already under way, or of unknown beginning, when first seen."""


class CallEvent(IntEnum):
    INVITE = 0
    """A new attempt: INVITE without To tag and with a higher CSeq."""
    RINGING = 1
    """101-199 without SDP."""
    EARLY_MEDIA = 2
    """101-199 with SDP."""
    ANSWER = 3
    """2xx to the INVITE of the attempt."""
    ACK = 4
    """ACK to that 2xx."""
    HOLD = 5
    RESUME = 6
    CANCEL = 7
    BYE = 8
    """BYE of the last confirmed dialog, or of a call of which no dialog is known."""
    BYE_DONE = 9
    """Final response to that BYE, a challenge apart."""
    CHALLENGED = 10
    """401 or 407, or 403 after credentials."""
    REDIRECTED = 11
    """3xx."""
    BUSY = 12
    """486, 600."""
    DECLINED = 13
    """603, or Q.850 cause 21."""
    NOT_FOUND = 14
    """404, 410, 484, 604."""
    UNAVAILABLE = 15
    """408, 480."""
    TERMINATED = 16
    """487."""
    FAILED = 17
    """Any other 4xx, 5xx, 6xx."""
    TIMEOUT = 18
    """Nothing was seen for as long as the standard lets a party wait."""


S, E = CallState, CallEvent

_FINAL: dict[IntEnum, IntEnum] = {
    E.CHALLENGED: S.UNAUTHORISED,
    E.REDIRECTED: S.REDIRECTED,
    E.BUSY: S.BUSY,
    E.DECLINED: S.DECLINED,
    E.NOT_FOUND: S.NOT_FOUND,
    E.FAILED: S.FAILED,
}
_ALERTED: dict[IntEnum, IntEnum] = {
    **_FINAL,
    E.RINGING: S.RINGING,
    E.EARLY_MEDIA: S.EARLY,
    E.ANSWER: S.ANSWERED,
    E.CANCEL: S.CANCELLING,
    E.UNAVAILABLE: S.NO_ANSWER,
    E.TERMINATED: S.NO_ANSWER,  # nobody cancelled: a proxy's timer did
    E.TIMEOUT: S.NO_ANSWER,
}
_RESULTS: set[IntEnum] = set(_FINAL) | {E.UNAVAILABLE, E.TERMINATED}
_BEFORE_ANSWER: set[IntEnum] = {E.RINGING, E.EARLY_MEDIA, E.ANSWER, E.CANCEL} | _RESULTS
_IN_DIALOG: set[IntEnum] = {E.ACK, E.HOLD, E.RESUME, E.BYE, E.BYE_DONE}
_OVER: set[IntEnum] = {event for event in E if event not in (E.INVITE, E.ANSWER)}

CALL_TABLE = StateTable(
    title="Call",
    states=S,
    events=E,
    start=S.ATTEMPTING,
    moves={
        S.ATTEMPTING: {
            **_ALERTED,
            E.INVITE: S.ATTEMPTING,
            E.UNAVAILABLE: S.FAILED,
            E.TIMEOUT: S.TIMED_OUT,
        },
        S.RINGING: {**_ALERTED, E.INVITE: S.ATTEMPTING},
        S.EARLY: {**_ALERTED, E.INVITE: S.ATTEMPTING, E.RINGING: S.EARLY},
        S.CANCELLING: {
            E.INVITE: S.ATTEMPTING,
            E.ANSWER: S.ANSWERED,  # the CANCEL and the 2xx crossed
            E.CHALLENGED: S.CANCELLED,
            E.REDIRECTED: S.CANCELLED,
            E.BUSY: S.BUSY,
            E.DECLINED: S.DECLINED,
            E.NOT_FOUND: S.NOT_FOUND,
            E.UNAVAILABLE: S.CANCELLED,
            E.TERMINATED: S.CANCELLED,
            E.FAILED: S.CANCELLED,
            E.TIMEOUT: S.CANCELLED,
        },
        S.ANSWERED: {
            E.ACK: S.ACTIVE,
            E.HOLD: S.HELD,
            E.BYE: S.ENDING,
            E.BYE_DONE: S.ENDED,
            E.TIMEOUT: S.ENDED,
        },
        S.ACTIVE: {E.HOLD: S.HELD, E.BYE: S.ENDING, E.BYE_DONE: S.ENDED, E.TIMEOUT: S.ENDED},
        S.HELD: {E.RESUME: S.ACTIVE, E.BYE: S.ENDING, E.BYE_DONE: S.ENDED, E.TIMEOUT: S.ENDED},
        S.ENDING: {E.BYE_DONE: S.ENDED, E.TIMEOUT: S.ENDED},
        S.CANCELLED: {E.ANSWER: S.ANSWERED},
        S.BUSY: {E.ANSWER: S.ANSWERED},
        S.DECLINED: {E.ANSWER: S.ANSWERED},
        S.NO_ANSWER: {E.ANSWER: S.ANSWERED},
        S.NOT_FOUND: {E.ANSWER: S.ANSWERED},
        # A UA that mends its request keeps the Call-ID (RFC 3261 s.8.1.3.5, s.22.2; RFC 4028 s.7.3).
        S.FAILED: {E.INVITE: S.ATTEMPTING, E.ANSWER: S.ANSWERED},
        S.TIMED_OUT: {E.ANSWER: S.ANSWERED},
        S.REDIRECTED: {E.INVITE: S.ATTEMPTING, E.ANSWER: S.ANSWERED},
        S.UNAUTHORISED: {E.INVITE: S.ATTEMPTING, E.ANSWER: S.ANSWERED},
        S.PARTIAL: {
            E.INVITE: S.ATTEMPTING,  # the capture swapped the first messages
            E.RINGING: S.RINGING,  # only an initial INVITE is answered by 18x
            E.EARLY_MEDIA: S.EARLY,
            E.CANCEL: S.CANCELLING,
            E.BYE: S.ENDING,
            E.BYE_DONE: S.ENDED,
            E.TIMEOUT: S.ENDED,
        },
    },
    ignored={
        S.ATTEMPTING: _IN_DIALOG,
        S.RINGING: _IN_DIALOG,
        S.EARLY: _IN_DIALOG,
        S.CANCELLING: _IN_DIALOG | {E.RINGING, E.EARLY_MEDIA, E.CANCEL},
        S.ANSWERED: _BEFORE_ANSWER | {E.INVITE, E.RESUME},
        S.ACTIVE: _BEFORE_ANSWER | {E.INVITE, E.ACK, E.RESUME},
        S.HELD: _BEFORE_ANSWER | {E.INVITE, E.ACK, E.HOLD},
        S.ENDING: _BEFORE_ANSWER | {E.INVITE, E.ACK, E.HOLD, E.RESUME, E.BYE},
        S.ENDED: set(E),
        S.CANCELLED: _OVER | {E.INVITE},
        S.BUSY: _OVER | {E.INVITE},
        S.DECLINED: _OVER | {E.INVITE},
        S.NO_ANSWER: _OVER | {E.INVITE},
        S.NOT_FOUND: _OVER | {E.INVITE},
        S.FAILED: _OVER,
        S.TIMED_OUT: _OVER | {E.INVITE},
        S.REDIRECTED: _OVER,
        S.UNAUTHORISED: _OVER,
        S.PARTIAL: _RESULTS | {E.ANSWER, E.ACK, E.HOLD, E.RESUME},  # perhaps of a re-INVITE: nothing is concluded
    },
)

ENDS = frozenset(S) - {
    S.ATTEMPTING,
    S.RINGING,
    S.EARLY,
    S.CANCELLING,
    S.ANSWERED,
    S.ACTIVE,
    S.HELD,
    S.ENDING,
    S.PARTIAL,
}
"""The states in which a call is over, unless a new attempt goes on from there."""
