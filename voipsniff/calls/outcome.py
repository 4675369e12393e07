"""What became of a call, who ended it and how: conclusions from its final state and the messages that led there."""

from __future__ import annotations

from voipsniff.calls.call import ANSWER, BYE, BYE_CROSSED, BYE_DONE, EVICTED, RINGING, START, Call
from voipsniff.calls.call_states import CallState
from voipsniff.calls.responses import BY_CALLEE

S = CallState

OUTCOMES: dict[CallState, str] = {
    S.ATTEMPTING: "in_progress",
    S.RINGING: "in_progress",
    S.EARLY: "in_progress",
    S.CANCELLING: "cancelled",
    S.CANCELLED: "cancelled",
    S.BUSY: "busy",
    S.DECLINED: "declined",
    S.NO_ANSWER: "no_answer",
    S.NOT_FOUND: "not_found",
    S.FAILED: "failed",
    S.TIMED_OUT: "failed",
    S.REDIRECTED: "redirected",
    S.UNAUTHORISED: "unauthorised",
}
"""Outcome by final state; a state of an answered dialog is not here."""

IN_DIALOG = frozenset({S.ANSWERED, S.ACTIVE, S.HELD, S.ENDING, S.ENDED})
UNFINISHED = frozenset({S.ATTEMPTING, S.RINGING, S.EARLY, S.ANSWERED, S.ACTIVE, S.HELD, S.PARTIAL})
BY_TIMER = frozenset({408, 487})
"""Final responses that a timer on the way made when nobody answered."""


def outcome_of(call: Call) -> str:
    """Return the outcome by the registry's names."""
    state = CallState(call.state)
    if state in IN_DIALOG:
        return "answered" if call.was_answered() else "partial"
    return OUTCOMES.get(state, "partial")


def is_partial(call: Call) -> bool:
    """Whether the trace (or the memory for it) starts or stops inside the call."""
    return call.time_of(START) < 0 or CallState(call.state) in UNFINISHED or bool(call.conditions & EVICTED)


def end_reason_of(call: Call) -> str | None:
    """Return how the call ended; what the tracker concluded from silence comes first."""
    if call.silence is not None:
        return call.silence
    state = CallState(call.state)
    if state in (S.ENDING, S.ENDED):
        return "bye"
    if state in (S.CANCELLING, S.CANCELLED):
        return "cancel"
    if state is S.REDIRECTED:
        return "redirected"
    if state in UNFINISHED:
        return "trace_end"
    final = call.final
    if state is S.NO_ANSWER and final is not None and final.status_code in BY_TIMER:
        return "timeout"
    return "rejected" if final is not None else "timeout"


def ended_by_of(call: Call) -> str | None:
    """Return caller, callee, both or network; None when the end was not seen."""
    state = CallState(call.state)
    bye = call.bye_transaction
    if state in (S.ENDING, S.ENDED):
        if bye is None:
            return None
        if call.conditions & BYE_CROSSED:
            return "both"
        return "caller" if bye.by_caller else "callee"
    if state in (S.CANCELLING, S.CANCELLED):
        return "caller"
    if state in UNFINISHED:
        return None
    return _refused_by(call)


def _refused_by(call: Call) -> str:
    """Tell the callee's own refusal from one of the network: the dialog that rang, a deeper hop, else the status."""
    final = call.final
    if final is None or final.status_code in (401, 407, 408, 487):
        return "network"
    if final.to_tag and call.dialog(final.to_tag) is not None:
        return "callee"
    if call.downstream_status == final.status_code or final.status_code in BY_CALLEE:
        return "callee"
    return "network"


def was_alerted(call: Call) -> bool:
    return call.time_of(RINGING) >= 0


def is_bye_unanswered(call: Call) -> bool:
    bye = call.bye_transaction
    return call.time_of(BYE) >= 0 and call.time_of(BYE_DONE) < 0 and bye is not None and bye.status == 0


def is_unacknowledged(call: Call) -> bool:
    """Whether a call was answered and no ACK to that was seen."""
    return (
        call.time_of(ANSWER) >= 0
        and CallState(call.state) in (S.ANSWERED, S.ENDING, S.ENDED)
        and not call.was_connected()
    )
