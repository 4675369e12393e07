"""What each message does to its call: it finds the transaction, tells apart repeats and copies, and moves the state.

Compiled. Requests first, responses below; what only the CDR needs is read at the end from the messages that are kept.
"""

from __future__ import annotations

from voipsniff.calls.call import (
    ANSWER,
    BYE_CROSSED,
    BYE_DONE,
    CANCEL_RACE,
    CONNECTED,
    EARLY_SDP,
    END,
    GLARE,
    INFO_DTMF,
    ORIENTATION_UNKNOWN,
    PARTIAL,
    PROGRESS,
    RELIABLE,
    RINGING,
    SEVERAL_2XX,
    START,
    TCP_SWITCH,
    TRYING,
    Call,
)
from voipsniff.calls.call import BYE as BYE_TIME
from voipsniff.calls.call import CANCEL as CANCEL_TIME
from voipsniff.calls.call_states import CallEvent, CallState
from voipsniff.calls.dialog import CONFIRMED, EARLY
from voipsniff.calls.dialog_states import DialogEvent
from voipsniff.calls.limits import T1_NS
from voipsniff.calls.media import MediaIndex
from voipsniff.calls.methods import ACK, BYE, CANCEL, INFO, INVITE, NOTIFY, PRACK, REFER, UPDATE
from voipsniff.calls.offer_answer import drop_unanswered, receive_sdp, reject
from voipsniff.calls.redirection import note_redirection
from voipsniff.calls.responses import FAILURE_EVENTS, FIRST_FINAL, FORBIDDEN, LAST_STATUS, Q850_REJECTED
from voipsniff.calls.transaction import UNSET, OpenTransaction
from voipsniff.calls.transfers import answer_transfer, note_transfer, report_transfer
from voipsniff.packet.labels import Transport
from voipsniff.sip.headers import parse_reason
from voipsniff.sip.message import SipMessage

NEW_ATTEMPT = int(CallEvent.INVITE)
RINGS = int(CallEvent.RINGING)
EARLY_MEDIA = int(CallEvent.EARLY_MEDIA)
ANSWERED = int(CallEvent.ANSWER)
ACKNOWLEDGED = int(CallEvent.ACK)
CANCELLED = int(CallEvent.CANCEL)
ENDS = int(CallEvent.BYE)
ENDED = int(CallEvent.BYE_DONE)
CHALLENGED = int(CallEvent.CHALLENGED)
DECLINED = int(CallEvent.DECLINED)

UNAUTHORISED = int(CallState.UNAUTHORISED)

PROVISIONAL_DIALOG = int(DialogEvent.PROVISIONAL)
CONFIRMED_DIALOG = int(DialogEvent.SUCCESS)
BYE_DIALOG = int(DialogEvent.BYE)

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
    if method == INVITE:
        _invite_response(call, message, answered)
    else:
        _response(call, message, method, answered)
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
    elif message.cseq > attempt.cseq and (attempt.status or made.is_on_hop_of(attempt)):
        _next_attempt(call, message, made, attempt)
    elif message.cseq == attempt.cseq and message.via_count < attempt.via_count:
        call.attempt = made  # this hop is nearer to the caller
        if call.attempts == 1:
            call.invite = message
            call.firm = 0
            call.mark(START, message.ts_ns, True)
    _note_hop(call, message)


def _first_attempt(call: Call, message: SipMessage, made: OpenTransaction) -> None:
    call.attempt = made
    call.attempts = 1
    call.invite = call.deepest = message
    call.caller_tag = message.from_tag
    made.by_caller = True
    call.conditions &= ~ORIENTATION_UNKNOWN
    call.mark(START, message.ts_ns, True)
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
    call.unmark(END)
    if message.transport == TCP and before.transport != TCP:
        call.conditions |= TCP_SWITCH
    call.apply(NEW_ATTEMPT)


def _note_hop(call: Call, message: SipMessage) -> None:
    deepest = call.deepest
    if deepest is None or message.via_count > deepest.via_count:
        call.deepest = message
    for known in call.hops:
        if (
            known.src_lo == message.src_lo
            and known.dst_lo == message.dst_lo
            and known.src_port == message.src_port
            and known.dst_port == message.dst_port
            and known.transport == message.transport
            and known.src_hi == message.src_hi
            and known.dst_hi == message.dst_hi
        ):
            return
    if len(call.hops) < call.limits.hops_per_call:
        call.hops.append(Hop(message))


class Hop:
    """A 5-tuple on which an INVITE without To tag was seen."""

    def __init__(self, message: SipMessage) -> None:
        self.src_hi = message.src_hi
        self.src_lo = message.src_lo
        self.src_port = message.src_port
        self.dst_hi = message.dst_hi
        self.dst_lo = message.dst_lo
        self.dst_port = message.dst_port
        self.transport = message.transport
        self.first_frame = message.frame
        self.via_count = message.via_count


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


def _reinvite(call: Call, message: SipMessage, method: int, made: OpenTransaction) -> None:
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
        if known.method == INVITE and known.cseq == message.cseq and known.by_caller == made.by_caller:
            if known.status < 300 or known.branch == message.branch:
                known.receive_ack()
    attempt = call.attempt
    if attempt is not None and made.by_caller and message.cseq == attempt.cseq and call.was_answered():
        call.mark(CONNECTED, message.ts_ns, call.is_first_hop(made))
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
    if message.branch != attempt.branch and not made.is_on_hop_of(attempt):
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
    if dialog is not None:
        dialog.move(BYE_DIALOG)
    if first is not None:
        if first.by_caller != made.by_caller and first.final_ns == UNSET and message.ts_ns - first.first_ns <= GLARE_NS:
            call.conditions |= GLARE | BYE_CROSSED
    elif call.attempt is not None and not call.was_answered():
        _bye_before_answer(call, message, made)
    elif call.dialogs_in(CONFIRMED) == 0:
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
    call.mark(END, message.ts_ns, at_first_hop)


# Responses


def _response(call: Call, message: SipMessage, method: int, answered: OpenTransaction) -> None:
    status = message.status_code
    if method == BYE:
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
        call.mark(END, ended_ns, False)
    if answered.by_caller == bye.by_caller:
        if status < 300:
            call.mark(BYE_DONE, message.ts_ns, answered is bye)
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
            call.mark(TRYING, message.ts_ns, True)
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
    call.mark(PROGRESS, message.ts_ns, first)
    if status in (180, 182, 183):
        call.mark(RINGING, message.ts_ns, first)
    if call.alert is None:
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
    if call.cancel is not None:
        call.conditions |= CANCEL_RACE
    if call.mark(ANSWER, message.ts_ns, first):
        call.answer = message
    if call.apply(ANSWERED):
        call.unmark(END)


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
        call.mark(END, message.ts_ns, True)


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
