"""What each message does to its call: it finds the transaction, tells apart repeats and copies, and moves the state.

Compiled. Requests are here, responses in replies.py; what only the CDR needs is read at the end from the messages that
are kept.
"""

from __future__ import annotations

from voipsniff.calls.call import Call
from voipsniff.calls.call_states import CallEvent, CallState
from voipsniff.calls.dialog import CONFIRMED, EARLY
from voipsniff.calls.dialog_states import DialogEvent
from voipsniff.calls.hop import note_hop
from voipsniff.calls.limits import T1_NS
from voipsniff.calls.marks import (
    ANSWER_NOT_SEEN,
    BYE_CROSSED,
    BYE_TIME,
    CANCEL_RACE,
    CANCEL_TIME,
    CONNECTED_TIME,
    END_TIME,
    GLARE,
    INFO_DTMF,
    ORIENTATION_UNKNOWN,
    RELIABLE,
    START_TIME,
    TCP_SWITCH,
    UNSET,
)
from voipsniff.calls.media import MediaIndex
from voipsniff.calls.methods import ACK, BYE, CANCEL, INFO, INVITE, NOTIFY, PRACK, REFER, UPDATE
from voipsniff.calls.offer_answer import drop_unanswered, receive_sdp
from voipsniff.calls.replies import receive_reply
from voipsniff.calls.transaction import OpenTransaction
from voipsniff.calls.transfers import note_transfer, report_transfer
from voipsniff.packet.labels import Transport
from voipsniff.sip.message import SipMessage

NEW_ATTEMPT = int(CallEvent.INVITE)
ANSWERED = int(CallEvent.ANSWER)
ACKNOWLEDGED = int(CallEvent.ACK)
CANCELLED = int(CallEvent.CANCEL)
ENDS = int(CallEvent.BYE)
PARTIAL = int(CallState.PARTIAL)
UNAUTHORISED = int(CallState.UNAUTHORISED)
BYE_DIALOG = int(DialogEvent.BYE)
CONFIRMED_DIALOG = int(DialogEvent.SUCCESS)
TCP = int(Transport.TCP)

GLARE_NS = T1_NS
"""Two BYEs closer than a round trip have crossed."""


def receive(call: Call, message: SipMessage, method: int, media: MediaIndex) -> None:
    """Take a message that belongs to `call`."""
    call.note(message)
    by_caller = call.is_by_caller(message)
    if message.is_request:
        known = call.find_request(message, method, by_caller)
        if known is not None:
            known.receive_repeat()
            call.retransmissions += 1
            return
        made = call.open_transaction(message, method, by_caller)
        if method == INVITE and (not message.to_tag or call.state == UNAUTHORISED):
            _initial_invite(call, message, made)
        else:
            _request(call, message, method, made)
        if method <= UPDATE and message.body_offset < len(message.data):
            _take_sdp(call, message, method, made, by_caller, media)
        return
    answered = call.find_response(message, method, by_caller)
    if answered is None:
        answered = call.open_transaction(message, method, by_caller)
    if not answered.receive_response(message):
        call.retransmissions += 1
        return
    receive_reply(call, message, method, answered)
    if method <= UPDATE and 100 < message.status_code < 300 and message.body_offset < len(message.data):
        _take_sdp(call, message, method, answered, not by_caller, media)


def _take_sdp(
    call: Call, message: SipMessage, method: int, transaction: OpenTransaction, by_caller: bool, media: MediaIndex
) -> None:
    sdp = message.sdp
    if sdp is not None and method not in (BYE, CANCEL):
        receive_sdp(call, message, sdp, method, transaction, by_caller)
        media.announce(call, sdp, by_caller, message)


# Requests


def _initial_invite(call: Call, message: SipMessage, made: OpenTransaction) -> None:
    made.initial = True
    attempt = call.attempt
    if attempt is None or not attempt.request_seen:
        _first_attempt(call, message, made)
    elif message.cseq > attempt.cseq and is_retry(message, attempt):
        _next_attempt(call, message, made, attempt)
    elif message.cseq == attempt.cseq and message.via_count < attempt.via_count:
        call.attempt = made  # this hop is nearer to the caller
        if call.attempts == 1:
            call.invite = message
            call.firm = 0
            call.mark(START_TIME, message.ts_ns, True)
    note_hop(call, message)


def is_retry(message: SipMessage, attempt: OpenTransaction) -> bool:
    """Whether an INVITE with a higher CSeq is the caller's next attempt: the last one failed, or it comes over the same
    hop. Some callers send one INVITE per interface at once, each with its own CSeq: those are copies."""
    if attempt.status:
        return attempt.status >= 300
    return attempt.on_same_hop(message)


def _first_attempt(call: Call, message: SipMessage, made: OpenTransaction) -> None:
    call.attempt = made
    call.attempts = 1
    call.invite = call.deepest = message
    call.caller_tag = message.from_tag
    made.by_caller = True
    call.conditions &= ~ORIENTATION_UNKNOWN
    call.mark(START_TIME, message.ts_ns, True)
    if call.state == PARTIAL:
        call.apply(NEW_ATTEMPT)


def _next_attempt(call: Call, message: SipMessage, made: OpenTransaction, before: OpenTransaction) -> None:
    """The caller tries again: with credentials, at another target, or with what was asked of it."""
    if before.status in (401, 407):
        call.challenges += 1
    drop_unanswered(call, before)
    call.end_dialogs()
    call.attempt = made
    call.attempts += 1
    call.final = call.cancel = None
    call.unmark(END_TIME)
    if message.transport == TCP and before.transport != TCP:
        call.conditions |= TCP_SWITCH
    call.apply(NEW_ATTEMPT)


def _request(call: Call, message: SipMessage, method: int, made: OpenTransaction) -> None:
    if method == ACK:
        _ack(call, message, made)
    elif method == BYE:
        _bye(call, message, made)
    elif method == CANCEL:
        _cancel(call, message, made)
    elif made.copy_of is not None:
        return
    elif method in (INVITE, UPDATE):
        _reinvite(call, message, method, made)
    elif method == PRACK:
        call.conditions |= RELIABLE
    elif method == INFO:
        _info(call, message)
    elif method == REFER:
        note_transfer(call, message, made)
    elif method == NOTIFY:
        report_transfer(call, message, made.by_caller)


def _conclude_answer(call: Call, callee_tag: bytes) -> None:
    """Take the INVITE for answered by a 2xx that was not captured, as a request in its dialog proves.

    UPDATE, PRACK, INFO and the caller's BYE prove nothing: an early dialog has them too (RFC 3311, RFC 3262, RFC 3261
    s.15).
    """
    attempt = call.attempt
    if attempt is None or attempt.status or call.was_answered() or not call.apply(ANSWERED):
        return
    call.conditions |= ANSWER_NOT_SEEN
    if callee_tag:
        dialog = call.add_dialog(callee_tag)
        dialog.move(CONFIRMED_DIALOG)


def _acknowledges_2xx(call: Call, message: SipMessage, made: OpenTransaction) -> bool:
    """Whether an ACK must be one to a 2xx: that has a branch of its own, one to a failure the INVITE's (RFC 3261
    s.17.1.1.3). It comes from the caller, for a proxy acknowledges failures of INVITEs that may not have been seen."""
    attempt = call.attempt
    if attempt is None or not made.by_caller or message.cseq != attempt.cseq or not message.branch:
        return False
    if message.src_lo != attempt.src_lo or message.src_hi != attempt.src_hi or not message.to_tag:
        return False
    for known in call.transactions:  # noqa: SIM110 (a compiled function holds no generator)
        if known.method == INVITE and known.branch == message.branch:
            return False
    return True


def _reinvite(call: Call, message: SipMessage, method: int, made: OpenTransaction) -> None:
    if method == INVITE:  # it must wait for the end of the first one (RFC 3261 s.14.1)
        _conclude_answer(call, message.to_tag if made.by_caller else message.from_tag)
    if method == UPDATE and message.body_offset >= len(message.data):
        return  # without an offer it only refreshes the session timer (RFC 4028 s.7.4)
    before = call.first_copy(method, message.cseq - 1, made.by_caller)
    if before is None or before.status not in (401, 407) or before.initial:
        call.reinvites += 1


def _info(call: Call, message: SipMessage) -> None:
    content_type = message.header("content-type")
    if content_type is not None and content_type.lower().startswith(DTMF_TYPES):
        call.conditions |= INFO_DTMF


DTMF_TYPES = (b"application/dtmf",)
"""application/dtmf-relay and application/dtmf, which no standard defines and everybody uses."""


def _ack(call: Call, message: SipMessage, made: OpenTransaction) -> None:
    for known in call.transactions:
        ours = known.method == INVITE and known.cseq == message.cseq and known.by_caller == made.by_caller
        if ours and (known.status < 300 or known.branch == message.branch):
            known.receive_ack()
    if _acknowledges_2xx(call, message, made):
        _conclude_answer(call, message.to_tag)
    attempt = call.attempt
    if attempt is not None and made.by_caller and message.cseq == attempt.cseq and call.was_answered():
        call.mark(CONNECTED_TIME, message.ts_ns, call.is_first_hop(made))
        call.apply(ACKNOWLEDGED)


def _cancel(call: Call, message: SipMessage, made: OpenTransaction) -> None:
    attempt = call.attempt
    if attempt is None:
        if not message.to_tag:
            call.cancel = message
            call.conditions &= ~ORIENTATION_UNKNOWN
            call.mark(CANCEL_TIME, message.ts_ns, True)
            call.apply(CANCELLED)
        return
    if message.cseq != attempt.cseq or not made.by_caller or message.to_tag:
        return
    if message.branch != attempt.branch and not attempt.on_same_hop(message):
        return  # a proxy cancels a branch of its own
    if made.copy_of is None or call.cancel is None:
        call.cancel = message
        call.mark(CANCEL_TIME, message.ts_ns, True)
        if call.was_answered():
            call.conditions |= CANCEL_RACE
        call.apply(CANCELLED)


def _bye(call: Call, message: SipMessage, made: OpenTransaction) -> None:
    first = call.bye_transaction
    if made.copy_of is not None:
        if first is made.copy_of and call.attempt is not None and call.is_first_hop(made):
            call.bye_transaction = made
            _mark_bye(call, message, True)
        return
    dialog = call.dialog(message.to_tag if made.by_caller else message.from_tag)
    if dialog is None and call.dialogs:
        return  # tags that nobody knows: its response will tell
    if not made.by_caller:  # a callee may not end an early dialog with BYE (RFC 3261 s.15)
        _conclude_answer(call, message.from_tag)
    elif dialog is None and message.to_tag:  # its tag came in a response that was not captured
        _conclude_answer(call, message.to_tag)
        dialog = call.dialog(message.to_tag)
    if dialog is not None:
        dialog.move(BYE_DIALOG)
    if first is not None:
        if first.by_caller != made.by_caller and first.final_ns == UNSET and message.ts_ns - first.first_ns <= GLARE_NS:
            call.conditions |= GLARE | BYE_CROSSED
    elif call.attempt is not None and not call.was_answered():
        _bye_before_answer(call, message, made)
    elif call.dialogs_in(CONFIRMED) == 0:
        if message.header("reason") is not None or call.answer is None:
            call.bye = message
        call.bye_transaction = made
        _mark_bye(call, message, call.attempt is not None and call.is_first_hop(made))
        call.apply(ENDS)


def _bye_before_answer(call: Call, message: SipMessage, made: OpenTransaction) -> None:
    """The caller may end an early dialog with BYE (RFC 3261 s.15); when it was the last one, that cancels the call."""
    if made.by_caller and call.dialogs_in(EARLY) == 0:
        call.mark(CANCEL_TIME, message.ts_ns, call.is_first_hop(made))
        call.apply(CANCELLED)


def _mark_bye(call: Call, message: SipMessage, at_first_hop: bool) -> None:
    call.mark(BYE_TIME, message.ts_ns, at_first_hop)
    call.mark(END_TIME, message.ts_ns, at_first_hop)
