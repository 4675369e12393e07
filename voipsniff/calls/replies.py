"""What each response does to its call: it rings, answers, refuses or ends. Compiled."""

from __future__ import annotations

from voipsniff.calls.call import Call
from voipsniff.calls.call_states import CallEvent
from voipsniff.calls.dialog import CONFIRMED
from voipsniff.calls.dialog_states import DialogEvent
from voipsniff.calls.marks import (
    ANSWER_NOT_SEEN,
    ANSWER_TIME,
    BYE_DONE_TIME,
    BYE_TIME,
    CANCEL_RACE,
    EARLY_SDP,
    END_TIME,
    GLARE,
    ORIENTATION_UNKNOWN,
    PROGRESS_TIME,
    RINGING_TIME,
    SEVERAL_2XX,
    TRYING_TIME,
)
from voipsniff.calls.methods import BYE, INVITE, REFER, UPDATE
from voipsniff.calls.offer_answer import reject
from voipsniff.calls.redirection import note_redirection
from voipsniff.calls.responses import FAILURE_EVENTS, FIRST_FINAL, FORBIDDEN, LAST_STATUS, Q850_REJECTED
from voipsniff.calls.transaction import OpenTransaction
from voipsniff.calls.transfers import answer_transfer
from voipsniff.sip.headers import parse_reason
from voipsniff.sip.message import SipMessage

RINGS = int(CallEvent.RINGING)
EARLY_MEDIA = int(CallEvent.EARLY_MEDIA)
ANSWERED = int(CallEvent.ANSWER)
ENDED = int(CallEvent.BYE_DONE)
CHALLENGED = int(CallEvent.CHALLENGED)
DECLINED = int(CallEvent.DECLINED)
PROVISIONAL_DIALOG = int(DialogEvent.PROVISIONAL)
CONFIRMED_DIALOG = int(DialogEvent.SUCCESS)


def receive_reply(call: Call, message: SipMessage, method: int, answered: OpenTransaction) -> None:
    """Take a response that was not seen on its hop before."""
    status = message.status_code
    if method == INVITE:
        _invite_response(call, message, answered)
    elif method == BYE:
        if status >= 200:
            _bye_response(call, message, answered)
    elif method == REFER:
        answer_transfer(call, message)
    elif method == UPDATE and status >= 300:
        if status == 491:
            call.conditions |= GLARE
        reject(call, answered)


def _bye_response(call: Call, message: SipMessage, answered: OpenTransaction) -> None:
    status = message.status_code
    if status in (401, 407):
        return  # the BYE comes again with credentials
    bye = call.bye_transaction
    if bye is None:
        if not _accepts_late_bye(call, message, answered):
            return
        call.bye_transaction = bye = answered
        ended_ns = answered.first_ns
        if answered.request_seen:
            call.mark(BYE_TIME, ended_ns, False)
        call.mark(END_TIME, ended_ns, False)
    if answered.by_caller == bye.by_caller:
        if status < 300:
            call.mark(BYE_DONE_TIME, message.ts_ns, answered is bye)
        call.apply(ENDED)


def _accepts_late_bye(call: Call, message: SipMessage, answered: OpenTransaction) -> bool:
    """Whether a BYE that did not end the call by its tags does so by its response."""
    if call.attempt is not None and not call.was_answered():
        return False
    if call.dialogs_in(CONFIRMED) == 0:
        return True
    known = call.dialog(message.to_tag if answered.by_caller else message.from_tag)
    return known is None and message.status_code < 300  # accepted though the tags were unknown here


def _invite_response(call: Call, message: SipMessage, answered: OpenTransaction) -> None:
    attempt = call.attempt
    if attempt is None:
        if 100 < message.status_code < 200 and message.to_tag:
            answered.initial = True  # only an INVITE that begins a call gets 18x
            call.attempt = attempt = answered
            call.conditions &= ~ORIENTATION_UNKNOWN
        else:
            _unplaced_response(call, message)
            return
    if answered.initial or (not answered.request_seen and answered.by_caller and answered.cseq == attempt.cseq):
        if answered.cseq == attempt.cseq:
            _initial_response(call, message, answered, answered is attempt)
    elif message.status_code >= 300:
        if message.status_code == 491:
            call.conditions |= GLARE
        reject(call, answered)


def _unplaced_response(call: Call, message: SipMessage) -> None:
    """Keep what is said about an INVITE that was not seen, without concluding anything."""
    if message.status_code >= 200:
        call.final = message
        if message.status_code < 300 and call.answer is None:
            call.answer = message


def _initial_response(call: Call, message: SipMessage, answered: OpenTransaction, first: bool) -> None:
    status = message.status_code
    if status <= 100:
        if first:
            call.mark(TRYING_TIME, message.ts_ns, True)
    elif status < 200:
        _provisional(call, message, first)
    elif status < 300:
        _success(call, message, first)
    else:
        _failure(call, message, answered, first)


def _provisional(call: Call, message: SipMessage, first: bool) -> None:
    if message.to_tag and message.from_tag == call.caller_tag:
        dialog = call.add_dialog(message.to_tag)
        dialog.move(PROVISIONAL_DIALOG)
    status = message.status_code
    call.mark(PROGRESS_TIME, message.ts_ns, first)
    if status in (180, 182, 183):
        call.mark(RINGING_TIME, message.ts_ns, first)
    if call.alert is None and call.answer is None:
        call.alert = message
    if status == 181:
        note_redirection(call, message)
    if message.body_offset < len(message.data) and message.sdp is not None:
        call.conditions |= EARLY_SDP
        call.apply(EARLY_MEDIA)
    else:
        call.apply(RINGS)


def _success(call: Call, message: SipMessage, first: bool) -> None:
    if message.from_tag == call.caller_tag:
        dialog = call.add_dialog(message.to_tag)
        dialog.move(CONFIRMED_DIALOG)
        if call.dialogs_in(CONFIRMED) > 1:
            call.conditions |= SEVERAL_2XX
    call.conditions &= ~ANSWER_NOT_SEEN
    if call.cancel is not None:
        call.conditions |= CANCEL_RACE
    if call.mark(ANSWER_TIME, message.ts_ns, first):
        call.answer = message
        call.alert = None
    if call.apply(ANSWERED):
        call.unmark(END_TIME)


def _failure(call: Call, message: SipMessage, answered: OpenTransaction, first: bool) -> None:
    status = message.status_code
    if status < 400 and answered.copy_of is None:
        note_redirection(call, message)
    if not first:
        call.downstream_status = status
        return
    if call.apply(failure_event(call, message)):
        call.final = message
        call.end_dialogs()
        reject(call, answered)
        call.mark(END_TIME, message.ts_ns, True)


def failure_event(call: Call, message: SipMessage) -> int:
    """Return what a response from 300 up means for the call."""
    status = message.status_code
    if status > LAST_STATUS:
        status = LAST_STATUS
    if status == FORBIDDEN and call.challenges:
        return CHALLENGED
    event = FAILURE_EVENTS[status - FIRST_FINAL]
    if event != CHALLENGED and status >= 400:
        for value in message.headers("reason"):
            reason = parse_reason(value)
            if reason.cause == Q850_REJECTED and reason.protocol.upper() == "Q.850":
                return DECLINED
    return event
