"""Offers and their answers (RFC 3264; RFC 6337 lists where they travel). Compiled.

INVITE / 18x or 2xx; 2xx / ACK and reliable 18x / PRACK when the INVITE had none (late offer); PRACK, UPDATE and
re-INVITE / their 2xx.
"""

from __future__ import annotations

from voipsniff.calls.call import Call
from voipsniff.calls.call_states import CallEvent
from voipsniff.calls.holds import Holds
from voipsniff.calls.marks import LATE_OFFER, UNSET
from voipsniff.calls.methods import ACK, INVITE, PRACK
from voipsniff.calls.transaction import OpenTransaction
from voipsniff.sip.message import SipMessage
from voipsniff.sip.sdp_values import Sdp

HOLD = int(CallEvent.HOLD)
RESUME = int(CallEvent.RESUME)

OPEN = 0
AGREED = 1
REJECTED = 2
STATE_NAMES = ("open", "agreed", "rejected")


class Exchange:
    """One offer and what became of it."""

    def __init__(self, offer: Sdp, offered_ns: int, offered_in: str, by_caller: bool, at_first_hop: bool) -> None:
        self.offer = offer
        self.offered_ns = offered_ns
        self.offered_by_caller = by_caller
        self.offered_in = offered_in
        self.offer_firm = at_first_hop
        self.answer: Sdp | None = None
        self.answered_ns = UNSET
        self.answered_in: str | None = None
        self.answer_firm = False
        self.answer_final = False
        """Whether the answer came in a 2xx or a request: an 18x may still be another branch's."""
        self.state = OPEN


def carrier(message: SipMessage) -> str:
    """Return where an SDP travelled, as text: INVITE, ACK, 200 INVITE, 183 INVITE."""
    return message.method if message.is_request else f"{message.status_code} {message.method}"


def receive_sdp(
    call: Call, message: SipMessage, sdp: Sdp, method: int, transaction: OpenTransaction, by_caller: bool
) -> None:
    """Take an SDP that `by_caller` sent as an offer or as the answer to one."""
    at_first_hop = call.is_first_hop(transaction)
    if message.is_request:
        if method == ACK:
            _answer_late(call, message, sdp, by_caller, at_first_hop)
        elif method != PRACK or not _answer_late(call, message, sdp, by_caller, at_first_hop):
            _offer(call, message, sdp, transaction, by_caller, at_first_hop)
        return
    exchange: Exchange | None = transaction.exchange
    if exchange is None:
        first = transaction.copy_of
        exchange = transaction.exchange = first.exchange if first is not None else None
    if exchange is None:
        if method == INVITE:
            if transaction.request_seen:
                call.conditions |= LATE_OFFER
            _offer(call, message, sdp, transaction, by_caller, at_first_hop)
    elif exchange.offered_by_caller != by_caller:
        _answer(call, exchange, message, sdp, at_first_hop)
    elif at_first_hop and not exchange.offer_firm:
        exchange.offer = sdp
        exchange.offer_firm = True


def _offer(
    call: Call, message: SipMessage, sdp: Sdp, transaction: OpenTransaction, by_caller: bool, at_first_hop: bool
) -> None:
    first = transaction.copy_of
    exchange: Exchange | None = first.exchange if first is not None else None
    if exchange is None:
        exchange = Exchange(sdp, message.ts_ns, carrier(message), by_caller, at_first_hop)
        if len(call.exchanges) < call.limits.exchanges_per_call:
            call.exchanges.append(exchange)
        if first is not None:
            first.exchange = exchange
    elif at_first_hop and not exchange.offer_firm:
        exchange.offer = sdp
        exchange.offered_ns = message.ts_ns
        exchange.offer_firm = True
    transaction.exchange = exchange


def _answer_late(call: Call, message: SipMessage, sdp: Sdp, by_caller: bool, at_first_hop: bool) -> bool:
    """Take the SDP of an ACK or PRACK as the answer to an offer that a response made; False if there is none."""
    for known in call.transactions:
        if known.method == INVITE and known.by_caller == by_caller and known.exchange is not None:
            exchange: Exchange = known.exchange
            open_or_copy = exchange.state == OPEN or (at_first_hop and not exchange.answer_firm)
            if exchange.offered_by_caller != by_caller and open_or_copy:
                _answer(call, exchange, message, sdp, at_first_hop)
                return True
    return False


def _answer(call: Call, exchange: Exchange, message: SipMessage, sdp: Sdp, at_first_hop: bool) -> None:
    final = message.is_request or message.status_code >= 200
    new = exchange.answer is None or (final and not exchange.answer_final)
    if not new and (exchange.answer_firm or not at_first_hop):
        return
    exchange.answer = sdp
    exchange.answer_firm = at_first_hop
    if exchange.state != AGREED or (at_first_hop and exchange.answered_in == carrier(message)):
        exchange.answered_ns = message.ts_ns
        exchange.answered_in = carrier(message)
    exchange.answer_final = exchange.answer_final or final
    exchange.state = AGREED
    if new and final:
        settle_hold(call, exchange)


def settle_hold(call: Call, exchange: Exchange) -> None:
    """Draw the hold state from an accepted offer of an answered call.

    How a call begins is no hold: preconditions (RFC 3312) and announcements use inactive and sendonly too.
    """
    if call.attempt is not None and (not call.was_answered() or exchange is call.exchanges[0]):
        return
    if call.hold is None:
        call.hold = Holds()
    answer = exchange.answer or exchange.offer
    call.hold.receive(exchange.offer, answer, exchange.offered_by_caller, exchange.offered_ns, exchange.answered_ns)
    call.apply(HOLD if call.hold.is_held() else RESUME)


def reject(call: Call, transaction: OpenTransaction) -> None:
    """The request that offered has failed."""
    exchange: Exchange | None = transaction.exchange
    if exchange is not None and exchange.state == OPEN:
        exchange.state = REJECTED


def drop_unanswered(call: Call, transaction: OpenTransaction) -> None:
    """Forget the offer of an attempt that is made again: the new INVITE repeats it."""
    exchange: Exchange | None = transaction.exchange
    if exchange is not None and exchange.answer is None and exchange in call.exchanges:
        call.exchanges.remove(exchange)
