"""What became of a call, who ended it and how: conclusions from its final state and what led there. Compiled."""

from __future__ import annotations

from voipsniff.calls.call import Call
from voipsniff.calls.call_states import CallState
from voipsniff.calls.marks import (
    ANSWER_NOT_SEEN,
    ANSWER_TIME,
    BYE_CROSSED,
    BYE_DONE_TIME,
    BYE_TIME,
    EVICTED,
    START_TIME,
    UNSET,
)
from voipsniff.calls.responses import BY_CALLEE

S = CallState

OUTCOMES: dict[CallState, str] = {
    S.ATTEMPTING: "in_progress",
    S.RINGING: "in_progress",
    S.EARLY: "in_progress",
    S.CANCELLING: "cancelled",
    S.ANSWERED: "answered",
    S.ACTIVE: "answered",
    S.HELD: "answered",
    S.ENDING: "answered",
    S.ENDED: "answered",
    S.CANCELLED: "cancelled",
    S.BUSY: "busy",
    S.DECLINED: "declined",
    S.NO_ANSWER: "no_answer",
    S.NOT_FOUND: "not_found",
    S.FAILED: "failed",
    S.TIMED_OUT: "failed",
    S.REDIRECTED: "redirected",
    S.UNAUTHORISED: "unauthorised",
    S.PARTIAL: "partial",
}
"""By final state; a call that ended without a known answer was under way when it was first seen: partial."""
OUTCOME_NAMES = tuple(OUTCOMES[state] for state in CallState)

UNFINISHED = bytes(
    state in (S.ATTEMPTING, S.RINGING, S.EARLY, S.ANSWERED, S.ACTIVE, S.HELD, S.PARTIAL) for state in CallState
)
"""By state: whether more was to come when the call was last seen."""

CANCELLING = int(S.CANCELLING)
ANSWERED = int(S.ANSWERED)
ENDING = int(S.ENDING)
ENDED = int(S.ENDED)
CANCELLED = int(S.CANCELLED)
NO_ANSWER = int(S.NO_ANSWER)
REDIRECTED = int(S.REDIRECTED)


def outcome_of(call: Call) -> str:
    """Return the outcome by the registry's names."""
    state = call.state
    if ANSWERED <= state <= ENDED and not call.was_answered():
        return "partial"
    return OUTCOME_NAMES[state]


def is_partial(call: Call) -> bool:
    """Whether the trace (or the memory for it) starts or stops inside the call, or lacks its answer."""
    return (
        call.time_of(START_TIME) == UNSET
        or bool(UNFINISHED[call.state])
        or bool(call.conditions & (EVICTED | ANSWER_NOT_SEEN))
    )


def end_reason_of(call: Call) -> str:
    """Return how the call ended; what the tracker concluded from silence comes first."""
    if call.silence is not None:
        return call.silence
    state = call.state
    if state in (ENDING, ENDED):
        return "bye"
    if state in (CANCELLING, CANCELLED):
        return "cancel"
    if state == REDIRECTED:
        return "redirected"
    if UNFINISHED[state]:
        return "trace_end"
    final = call.final
    if final is None or (state == NO_ANSWER and final.status_code in (408, 487)):
        return "timeout"  # the caller's own, or a proxy's that stopped waiting
    return "rejected"


def ended_by_of(call: Call) -> str | None:
    """Return caller, callee, both or network; None when the end was not seen."""
    state = call.state
    if state in (ENDING, ENDED):
        bye = call.bye_transaction
        if bye is None:
            return None
        if call.conditions & BYE_CROSSED:
            return "both"
        return "caller" if bye.by_caller else "callee"
    if state in (CANCELLING, CANCELLED):
        return "caller"
    return None if UNFINISHED[state] else refused_by(call)


def refused_by(call: Call) -> str:
    """Tell the callee's own refusal from one of the network: the dialog that rang, a deeper hop, else the status."""
    final = call.final
    if final is None or final.status_code in (401, 407, 408, 487):
        return "network"
    if final.to_tag and call.dialog(final.to_tag) is not None:
        return "callee"
    if call.downstream_status == final.status_code or final.status_code in BY_CALLEE:
        return "callee"
    return "network"


def is_bye_unanswered(call: Call) -> bool:
    bye = call.bye_transaction
    return (
        bye is not None and bye.status == 0 and call.time_of(BYE_TIME) != UNSET and call.time_of(BYE_DONE_TIME) == UNSET
    )


def is_unacknowledged(call: Call) -> bool:
    """Whether a call was answered and no ACK to that was seen."""
    return call.time_of(ANSWER_TIME) != UNSET and not call.was_connected()
