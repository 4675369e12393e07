"""A transaction on one hop, as it is seen passing by. Compiled.

A request on its next hop has another branch (each proxy adds a Via), another 5-tuple, or both: that is a *copy*, a
transaction of its own here. The same request on the same hop is a retransmission (RFC 3261 s.17.1.1.2).
"""

from __future__ import annotations

from typing import Any

from voipsniff.calls.marks import UNSET
from voipsniff.calls.methods import ACK, INVITE
from voipsniff.calls.path import Path
from voipsniff.calls.table import STAY
from voipsniff.calls.transaction_states import INVITE_TABLE, REQUEST_TABLE, TransactionEvent, TransactionState
from voipsniff.sip.message import SipMessage

INVITE_MOVES = INVITE_TABLE.packed()
REQUEST_MOVES = REQUEST_TABLE.packed()
WIDTH = len(TransactionEvent)

TRYING = int(TransactionState.TRYING)
REQUEST = int(TransactionEvent.REQUEST)
PROVISIONAL = int(TransactionEvent.PROVISIONAL)
SUCCESS = int(TransactionEvent.SUCCESS)
FAILURE = int(TransactionEvent.FAILURE)
ACKNOWLEDGED = int(TransactionEvent.ACK)
TIMEOUT = int(TransactionEvent.TIMEOUT)


class OpenTransaction(Path):
    """One request on one hop with what came back. `src` sent the request, also when only a response was seen."""

    def __init__(self, message: SipMessage, method: int, by_caller: bool) -> None:
        self.method = method
        self.moves = INVITE_MOVES if method == INVITE else REQUEST_MOVES
        self.by_caller = by_caller
        self.begin(message)
        self.initial = False
        """An INVITE that begins a call or attempt, not a re-INVITE."""
        self.copy_of: OpenTransaction | None = None
        """The first hop's transaction of the same request."""
        self.final_ns = UNSET
        self.state = TRYING
        self.status = 0
        """The final status; 0 while there is none."""
        self.final_tag = b""
        self.other_tags: list[bytes] | None = None
        """To tags of further 2xx (RFC 3261 s.13.2.2.4)."""
        self.provisional: bytes | None = None
        """The last provisional response as it came, to know it again."""
        self.exchange: Any = None
        """The offer that the request or a response to it made (`offer_answer.Exchange`)."""

    def begin(self, message: SipMessage) -> None:
        """Take what the first message says."""
        self.request_seen = message.is_request
        self.cseq = message.cseq
        self.branch = message.branch
        self.first_ns = message.ts_ns
        if message.is_request:
            self.take_path(message)
        else:
            self.take_way_back(message)

    def move(self, event: int) -> None:
        """Take one event by the table."""
        target = self.moves[self.state * WIDTH + event]
        if target != STAY:
            self.state = target

    def receive_response(self, message: SipMessage) -> bool:
        """Take a response; return False if it was seen on this hop before (a retransmission)."""
        status = message.status_code
        if status < 200:
            self.move(PROVISIONAL)
            if self.provisional == message.data:
                return False
            if self.status == 0:
                self.provisional = message.data
            return True
        self.move(SUCCESS if status < 300 else FAILURE)
        if self.status == 0:
            self.status = status
            self.final_tag = message.to_tag
            self.final_ns = message.ts_ns
            self.provisional = None
            return True
        if self.status == status and self._knows_tag(message.to_tag):
            return False
        if status < 300:
            if self.status >= 300:
                self.status = status
                self.final_ns = message.ts_ns
            self._add_tag(message.to_tag)
        return True

    def receive_ack(self) -> None:
        self.move(ACKNOWLEDGED)

    def receive_repeat(self) -> None:
        self.move(REQUEST)

    def _knows_tag(self, tag: bytes) -> bool:
        return self.final_tag == tag or (self.other_tags is not None and tag in self.other_tags)

    def _add_tag(self, tag: bytes) -> None:
        if self.other_tags is None:
            self.other_tags = []
        if len(self.other_tags) < MAX_TAGS:
            self.other_tags.append(tag)


MAX_TAGS = 32
"""To tags of 2xx to one INVITE that are told apart."""


def matches_request(transaction: OpenTransaction, message: SipMessage, method: int, by_caller: bool) -> bool:
    """Whether a request is this one again on the same hop; an ACK to a repeated 2xx may have a new branch."""
    return (
        transaction.cseq == message.cseq
        and transaction.method == method
        and transaction.by_caller == by_caller
        and (method == ACK or transaction.branch == message.branch)
        and transaction.on_same_hop(message)
    )
