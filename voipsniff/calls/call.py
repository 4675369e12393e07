"""One call while it lives: its state, the times of its milestones, and the messages of which its CDR is made. Compiled.

Times are measured at the *first hop*: the hop of the INVITE with the fewest Vias, nearest to the caller. A copy
that was seen elsewhere counts until one of the first hop comes.
"""

from __future__ import annotations

from typing import Any

from voipsniff.calls.call_states import CALL_TABLE, ENDS, CallEvent, CallState
from voipsniff.calls.dialog import Dialog
from voipsniff.calls.dialog_states import DialogEvent
from voipsniff.calls.limits import CallLimits
from voipsniff.calls.marks import ANSWER_NOT_SEEN, ANSWER_TIME, CONNECTED_TIME, UNSET
from voipsniff.calls.table import STAY
from voipsniff.calls.transaction import OpenTransaction, matches_request
from voipsniff.sip.message import SipMessage

MOVES = CALL_TABLE.packed()
WIDTH = len(CallEvent)
IS_END = bytes(state in ENDS for state in CallState)
TAKES_INVITE = bytes(CallEvent.INVITE in CALL_TABLE.moves.get(state, {}) for state in CallState)
"""By state: whether an INVITE without To tag is a new attempt of this call; otherwise it is a new call."""

PARTIAL = int(CallState.PARTIAL)
FAILED_DIALOG = int(DialogEvent.FAILURE)


class Call:
    """The hops, attempts and dialogs of one Call-ID, from its first message to its end."""

    def __init__(self, number: int, message: SipMessage, limits: CallLimits) -> None:
        self.number = number
        self.limits = limits
        self.state = PARTIAL
        self.first = message
        self.invite: SipMessage | None = None
        """The first INVITE of the first hop."""
        self.deepest: SipMessage | None = None
        """The INVITE copy with the most Vias: proxies on the way have added to it."""
        self.answer: SipMessage | None = None
        """The 2xx that answered."""
        self.alert: SipMessage | None = None
        """The first provisional response from beyond the first hop, until the call is answered."""
        self.final: SipMessage | None = None
        """The failure that ended the attempt; of a partial call the last final response to an INVITE."""
        self.cancel: SipMessage | None = None
        self.bye: SipMessage | None = None
        """The BYE, when it says more than the answer did: a Reason, or who is there."""
        self.attempt: OpenTransaction | None = None
        """The INVITE transaction of the current attempt at the first hop."""
        self.bye_transaction: OpenTransaction | None = None
        self.times = [-1] * 16
        """By milestone, UNSET where there is none; a power of two of them, so that an index can be masked."""
        self.firm = 0
        """Milestones that were measured at the first hop, as bits."""
        self.conditions = 0
        self.oddities = 0
        self.attempts = 0
        self.challenges = 0
        self.reinvites = 0
        self.messages = 0
        self.retransmissions = 0
        self.downstream_status = 0
        """A final failure of a later hop, for when the first hop's was not captured."""
        self.transactions: list[OpenTransaction] = []
        self.dialogs: list[Dialog] = []
        self.hops: list[Any] = []
        self.exchanges: list[Any] = []
        self.caller_media: tuple[Any, ...] = ()
        """The media descriptions of the caller's last SDP."""
        self.callee_media: tuple[Any, ...] = ()
        self.hold: Any = None
        self.transfers: list[Any] | None = None
        self.redirections: list[Any] | None = None
        self.announced: list[Any] = []
        self.streams: list[Any] = []
        self.linked_from: dict[str, Any] | None = None
        """The forwarding that led here when another call's 3xx did."""
        self.silence: str | None = None
        """How the call ended, when that was concluded from nothing more coming."""
        self.finished = False
        self.deadline_s = 0
        """The second in whose bucket the tracker will look at this call again."""
        self._begin(message)

    def _begin(self, message: SipMessage) -> None:
        self.call_id = message.call_id
        self.caller_tag = message.from_tag
        self.last_ns = message.ts_ns
        self.last_frame = message.frame

    # State

    def apply(self, event: int) -> bool:
        """Take one event by the table; return whether it moved the call (to another state or the same)."""
        target = MOVES[self.state * WIDTH + event]
        if target == STAY:
            return False
        self.state = target
        return True

    def is_over(self) -> bool:
        return bool(IS_END[self.state])

    def takes_invite(self) -> bool:
        """Whether an INVITE without To tag that comes now belongs to this call."""
        return bool(TAKES_INVITE[self.state])

    def mark(self, milestone: int, ts_ns: int, at_first_hop: bool) -> bool:
        """Set a milestone's time if it has none, or only one of a later hop; return whether it was set."""
        bit = 1 << milestone
        if self.times[milestone & 15] != UNSET and (self.firm & bit or not at_first_hop):
            return False
        self.times[milestone & 15] = ts_ns
        if at_first_hop:
            self.firm |= bit
        return True

    def unmark(self, milestone: int) -> None:
        """Forget a milestone: the call goes on."""
        self.times[milestone & 15] = UNSET
        self.firm &= ~(1 << milestone)

    def was_answered(self) -> bool:
        """Whether a 2xx to the INVITE was seen, or something that proves one."""
        return self.times[ANSWER_TIME] != UNSET or self.conditions & ANSWER_NOT_SEEN != 0

    def was_connected(self) -> bool:
        return self.times[CONNECTED_TIME] != UNSET

    def time_of(self, milestone: int) -> int:
        """Return the time of a milestone, UNSET without one."""
        return self.times[milestone & 15]

    def note(self, message: SipMessage) -> None:
        """Count a message of the call."""
        self.messages += 1
        self.oddities |= message.oddities
        self.last_frame = message.frame
        if message.ts_ns > self.last_ns:
            self.last_ns = message.ts_ns

    # Who sent it

    def is_by_caller(self, message: SipMessage) -> bool:
        """Whether the caller sent the request (of a response: the request that it answers)."""
        if self.caller_tag:
            if message.from_tag == self.caller_tag:
                return True
            if message.to_tag == self.caller_tag:
                return False
        first = self.first
        if message.is_request:
            return (
                message.src_lo == first.src_lo and message.src_hi == first.src_hi and message.src_port == first.src_port
            )
        return message.dst_lo == first.src_lo and message.dst_hi == first.src_hi and message.dst_port == first.src_port

    def is_host_of_side(self, caller: bool, hi: int, lo: int) -> bool:
        """Whether an address is the one that the caller (or callee) signals from, as far as the first hop shows."""
        attempt = self.attempt
        if attempt is not None:
            if caller:
                return attempt.src_lo == lo and attempt.src_hi == hi
            return attempt.dst_lo == lo and attempt.dst_hi == hi
        first = self.first
        if first.is_request == caller:
            return first.src_lo == lo and first.src_hi == hi
        return first.dst_lo == lo and first.dst_hi == hi

    def last_media_ns(self) -> int:
        """Return when RTP of the call was last seen, UNSET if there is none."""
        last = UNSET
        for attached in self.streams:
            if attached.stream.last_ns > last:
                last = attached.stream.last_ns
        return last

    def release(self) -> None:
        """Let go of everything that the CDR has been drawn from: streams still point here until they are recorded."""
        self.invite = self.deepest = self.answer = self.alert = None
        self.final = self.cancel = self.bye = None
        self.attempt = self.bye_transaction = None
        self.caller_media = self.callee_media = ()
        self.transactions = self.dialogs = self.hops = self.exchanges = []
        self.announced = self.streams = []
        self.transfers = self.redirections = self.hold = None

    # Transactions

    def find_request(self, message: SipMessage, method: int, by_caller: bool) -> OpenTransaction | None:
        """Return the transaction on this hop that the request repeats, or None."""
        index = len(self.transactions)
        while index > 0:
            index -= 1
            known = self.transactions[index]
            if known.request_seen and matches_request(known, message, method, by_caller):
                return known
        return None

    def find_response(self, message: SipMessage, method: int, by_caller: bool) -> OpenTransaction | None:
        """Return the transaction that the response answers: on its own hop if possible, else with its branch."""
        branch = message.branch
        other = None
        index = len(self.transactions)
        while index > 0:
            index -= 1
            known = self.transactions[index]
            if (
                known.cseq == message.cseq
                and known.method == method
                and known.by_caller == by_caller
                and known.branch == branch
            ):
                if known.is_way_back_of(message):
                    return known
                if other is None:
                    other = known
        return other

    def first_copy(self, method: int, cseq: int, by_caller: bool) -> OpenTransaction | None:
        """Return the transaction of the hop where this request was seen first, or None."""
        for known in self.transactions:
            if known.cseq == cseq and known.method == method and known.by_caller == by_caller:
                return known
        return None

    def open_transaction(self, message: SipMessage, method: int, by_caller: bool) -> OpenTransaction:
        """Return a new transaction of the call; the oldest makes room when there are too many."""
        made = OpenTransaction(message, method, by_caller)
        made.copy_of = self.first_copy(method, message.cseq, by_caller)
        if len(self.transactions) >= self.limits.transactions_per_call:
            self._drop_transaction()
        self.transactions.append(made)
        return made

    def _drop_transaction(self) -> None:
        for index in range(len(self.transactions)):
            known = self.transactions[index]
            if known is not self.attempt and known is not self.bye_transaction:
                del self.transactions[index]
                return

    def is_first_hop(self, transaction: OpenTransaction) -> bool:
        """Whether a transaction runs on the first hop."""
        attempt = self.attempt
        return attempt is None or transaction is attempt or transaction.is_on_hop_of(attempt)

    # Dialogs

    def dialog(self, tag: bytes) -> Dialog | None:
        """Return the dialog with the callee's tag, or None."""
        for known in self.dialogs:
            if known.tag == tag:
                return known
        return None

    def add_dialog(self, tag: bytes) -> Dialog:
        """Return the dialog with the callee's tag, a new one if need be."""
        known = self.dialog(tag)
        if known is None:
            known = Dialog(tag)
            if len(self.dialogs) < self.limits.dialogs_per_call:
                self.dialogs.append(known)
        return known

    def dialogs_in(self, state: int) -> int:
        """Return how many dialogs are in a state."""
        count = 0
        for known in self.dialogs:
            if known.state == state:
                count += 1
        return count

    def end_dialogs(self) -> None:
        for known in self.dialogs:
            known.move(FAILED_DIALOG)
