"""SIP outside calls: REGISTER, OPTIONS, SUBSCRIBE, NOTIFY, MESSAGE, PUBLISH, unknown methods, and strays. Compiled.

Each message that belongs to no call ends up in exactly one `Transaction`. One without Call-ID belongs to none: it is
tied to others by its hop, method and CSeq number; a response that has no CSeq either goes to the newest request there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voipsniff.calls.identity import aor_of
from voipsniff.calls.limits import CallLimits
from voipsniff.calls.marks import UNSET
from voipsniff.calls.methods import METHOD_CODES, OTHER
from voipsniff.calls.schedule import Schedule
from voipsniff.calls.transaction import OpenTransaction
from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.fields.frozen import draft_of
from voipsniff.packet.address import format_address
from voipsniff.packet.labels import Transport
from voipsniff.sip.message import SipMessage
from voipsniff.sip.text import decode_text

TRANSPORT_NAMES = tuple(transport.name.lower() for transport in Transport)
EVICTED_SHARE = 16
"""One part in so many of a full table goes at once."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """One request outside calls and what came back; documented in the registry (`fields/transaction.py`)."""

    number: int
    time: int
    method: str
    from_uri: str | None
    to_uri: str | None
    request_uri: str | None
    outcome: str
    status_code: int | None
    reason: str | None
    response_ms: float | None
    first_response_ms: float | None
    authenticated: bool
    event: str | None
    user_agent: str | None
    server: str | None
    retransmissions: int
    messages: int
    transport: str
    src_ip: str
    src_port: int
    dst_ip: str
    dst_port: int
    call_id: str
    cseq: int | None
    branch: str | None
    source: str | None
    first_frame: int
    last_frame: int


TransactionDraft: type[Transaction] = draft_of(Transaction)


class OpenRequest:
    """A request outside calls while it waits for its response, on all hops where it is seen."""

    def __init__(self, number: int, message: SipMessage, method: int) -> None:
        self.number = number
        self.first = message
        self.final: SipMessage | None = None
        """The first final response of the first hop; one of a later hop until that comes."""
        self.final_firm = False
        self.hops = [OpenTransaction(message, method, True)]
        self.keys: list[tuple[bytes, bytes, int, str]] = []
        self.first_response_ns = UNSET
        self.last_ns = message.ts_ns
        self.last_frame = message.frame
        self.messages = 1
        self.retransmissions = 0
        self.deadline_s = 0

    def note(self, message: SipMessage) -> None:
        self.messages += 1
        self.last_frame = message.frame
        if message.ts_ns > self.last_ns:
            self.last_ns = message.ts_ns

    def hop_of_request(self, message: SipMessage) -> OpenTransaction | None:
        """Return the hop on which the same request was seen before."""
        for hop in self.hops:
            if hop.branch == message.branch and hop.on_same_hop(message):
                return hop
        return None

    def hop_of_response(self, message: SipMessage) -> OpenTransaction:
        """Return the hop that a response answers: by its 5-tuple and branch, else by its branch."""
        found: OpenTransaction | None = None
        for hop in self.hops:
            if hop.branch == message.branch:
                if hop.is_way_back_of(message):
                    return hop
                if found is None:
                    found = hop
        return found if found is not None else self.hops[0]

    def is_on_hop(self, message: SipMessage) -> bool:
        for hop in self.hops:  # noqa: SIM110 (a compiled function holds no generator)
            if hop.on_same_hop(message):
                return True
        return False

    def receive_response(self, message: SipMessage) -> None:
        hop = self.hop_of_response(message)
        first = hop is self.hops[0]
        if not hop.receive_response(message):
            self.retransmissions += 1
            return
        if first and self.first_response_ns == UNSET:
            self.first_response_ns = message.ts_ns
        if message.status_code >= 200 and (self.final is None or (first and not self.final_firm)):
            self.final = message
            self.final_firm = first


class Requests:
    """The open transactions outside calls."""

    def __init__(self, limits: CallLimits, anomalies: AnomalyLog, sources: Sequence[str]) -> None:
        self.limits = limits
        self.anomalies = anomalies
        self.sources = sources
        self.created = 0
        self.evicted = 0
        self.by_branch: dict[tuple[bytes, bytes, int, str], OpenRequest] = {}
        self.by_request: dict[tuple[bytes, int, str], OpenRequest] = {}
        """The newest request with a Call-ID, CSeq and method: a copy on its next hop has another branch."""
        self.by_hop: dict[bytes, OpenRequest] = {}
        """The newest request without Call-ID on each hop, ACK apart: it takes responses without CSeq."""
        self.open: dict[int, OpenRequest] = {}
        """By number, so in the order of requests."""
        self.schedule = Schedule()
        self.finished: list[Transaction] = []

    def knows(self, message: SipMessage) -> bool:
        """Whether a response answers an open request here."""
        return key_of(message) in self.by_branch

    def receive(self, message: SipMessage) -> None:
        """Take a message that belongs to no call."""
        key = key_of(message)
        known = self.by_branch.get(key)
        if not message.is_request:
            if known is None:
                known = self._asked(message)
            if known is None:
                known = self._open(message, key)
                known.messages = 0
            known.note(message)
            known.receive_response(message)
            if known.final is message:
                self._schedule(known, message.ts_ns + self.limits.request_linger_ns)
            return
        if known is None:
            known = self._copied(message)
            if known is None:
                self._open(message, key)
                return
            self.by_branch[key] = known
            known.keys.append(key)
            known.hops.append(OpenTransaction(message, known.hops[0].method, True))
            known.note(message)
            return
        if not message.call_id and message.cseq < 0 and known.final is not None:
            self._open(message, key)  # without a number the next request looks like the last
            return
        known.note(message)
        hop = known.hop_of_request(message) if message.call_id else known.hops[0]
        if hop is not None:
            known.retransmissions += 1
            hop.receive_repeat()
        elif len(known.hops) < self.limits.hops_per_call:
            known.hops.append(OpenTransaction(message, known.hops[0].method, True))

    def _asked(self, message: SipMessage) -> OpenRequest | None:
        """Return the open request that a response with another branch answers."""
        if message.call_id:
            return self.by_request.get((message.call_id, message.cseq, message.method))
        return self.by_hop.get(hop_key(message)) if message.cseq < 0 else None

    def _copied(self, message: SipMessage) -> OpenRequest | None:
        """Return the open request that this one is a copy of, on a hop where it was not yet seen."""
        known = self._asked(message) if message.call_id else None
        if known is None or known.first.from_tag != message.from_tag or len(known.hops) >= self.limits.hops_per_call:
            return None
        return None if known.is_on_hop(message) else known

    def _open(self, message: SipMessage, key: tuple[bytes, bytes, int, str]) -> OpenRequest:
        if len(self.open) >= self.limits.open_requests:
            self._evict()
        self.created += 1
        made = OpenRequest(self.created, message, METHOD_CODES.get(message.method, OTHER))
        made.keys.append(key)
        self.open[made.number] = made
        self.by_branch[key] = made
        if message.call_id:
            self.by_request[(message.call_id, message.cseq, message.method)] = made
        elif message.is_request and message.method != "ACK":
            self.by_hop[hop_key(message)] = made
        self._schedule(made, message.ts_ns + self.limits.no_response_ns)
        return made

    def _schedule(self, request: OpenRequest, when_ns: int) -> None:
        request.deadline_s = self.schedule.add(request, when_ns)

    def expire(self, now_ns: int) -> None:
        """Finish what has been answered and seen no repeats for a while, or got no answer in time."""
        for request in self.schedule.due(now_ns):
            self._look(request, now_ns)

    def _look(self, request: OpenRequest, now_ns: int) -> None:
        linger_ns = self.limits.request_linger_ns if request.final is not None else self.limits.no_response_ns
        since_ns = request.last_ns if request.final is not None else request.first.ts_ns
        if request.final is None and request.last_ns + self.limits.request_linger_ns > since_ns + linger_ns:
            since_ns, linger_ns = request.last_ns, self.limits.request_linger_ns  # still retransmitted
        if since_ns + linger_ns <= now_ns:
            self._finish(request, "timeout")
        else:
            self._schedule(request, since_ns + linger_ns)

    def _evict(self) -> None:
        oldest = sorted(self.open.values(), key=_last_seen)
        for request in oldest[: max(1, len(oldest) // EVICTED_SHARE)]:
            self.evicted += 1
            self.anomalies.add("open_requests_full", time=request.last_ns, frame=request.last_frame)
            self._finish(request, "unanswered")

    def finish(self, now_ns: int) -> None:
        """Finish everything: the trace ends."""
        for request in list(self.open.values()):
            late = now_ns - request.first.ts_ns >= self.limits.no_response_ns
            self._finish(request, "timeout" if late else "unanswered")
        self.schedule.clear()

    def take(self) -> list[Transaction]:
        """Return the transactions that have finished since the last call."""
        taken = self.finished
        self.finished = []
        return taken

    def _finish(self, request: OpenRequest, without_final: str) -> None:
        request.deadline_s = -1
        del self.open[request.number]
        for key in request.keys:
            if self.by_branch.get(key) is request:
                del self.by_branch[key]
        call_id, hop, cseq, method = request.keys[0]
        if self.by_hop.get(hop) is request:
            del self.by_hop[hop]
        if self.by_request.get((call_id, cseq, method)) is request:
            del self.by_request[(call_id, cseq, method)]
        self.finished.append(transaction_of(request, without_final, self.sources))


def key_of(message: SipMessage) -> tuple[bytes, bytes, int, str]:
    """Return what a request and its responses have in common on one hop: Call-ID, branch, CSeq; the hop itself when
    there is no Call-ID."""
    branch = message.branch if message.call_id else hop_key(message)
    return message.call_id, branch, message.cseq, message.method


def hop_key(message: SipMessage) -> bytes:
    """Return the two ends of a message's hop, who asks first."""
    src = b"%x:%x:%d" % (message.src_hi, message.src_lo, message.src_port)
    dst = b"%x:%x:%d" % (message.dst_hi, message.dst_lo, message.dst_port)
    return src + b">" + dst if message.is_request else dst + b">" + src


def _last_seen(request: OpenRequest) -> tuple[int, int]:
    return request.last_ns, request.number


def transaction_of(request: OpenRequest, without_final: str, sources: Sequence[str]) -> Transaction:
    """Return the record; `without_final` is the outcome when no final response was seen."""
    first = request.first
    final = request.final
    hop = request.hops[0]
    asked = first.is_request
    begin_ns = first.ts_ns
    method = first.method
    record = TransactionDraft(
        request.number,
        begin_ns,
        method,
        aor_of(first.from_address.uri),
        aor_of(first.to_address.uri),
        decode_text(first.request_uri) if asked else None,
        _outcome(final, without_final) if asked else "response_only",
        final.status_code if final is not None else None,
        (decode_text(final.reason) or None) if final is not None else None,
        _milliseconds(begin_ns, final.ts_ns) if asked and final is not None else None,
        _milliseconds(begin_ns, request.first_response_ns) if asked and request.first_response_ns != UNSET else None,
        asked and (first.header("authorization") is not None or first.header("proxy-authorization") is not None),
        _event(first) if method in EVENT_METHODS else None,
        _text(first.header("user-agent")) if asked else None,
        _text(final.header("server") or final.header("user-agent")) if final is not None else None,
        request.retransmissions,
        request.messages,
        TRANSPORT_NAMES[hop.transport],
        format_address(hop.src_hi, hop.src_lo),
        hop.src_port,
        format_address(hop.dst_hi, hop.dst_lo),
        hop.dst_port,
        decode_text(first.call_id),
        first.cseq if first.cseq >= 0 else None,
        decode_text(first.branch) or None,
        sources[first.interface] if first.interface < len(sources) else None,
        first.frame,
        request.last_frame,
    )
    record.__class__ = Transaction
    return record


EVENT_METHODS = frozenset({"SUBSCRIBE", "NOTIFY", "PUBLISH"})


def _outcome(final: SipMessage | None, without_final: str) -> str:
    if final is None:
        return without_final
    status = final.status_code
    if status < 300:
        return "ok"
    if status in (401, 407):
        return "challenged"
    return "redirected" if status < 400 else "failed"


def _milliseconds(start_ns: int, end_ns: int) -> float | None:
    return (end_ns - start_ns) / 1e6 if end_ns >= start_ns else None


def _event(message: SipMessage) -> str | None:
    value = message.header("event")
    return decode_text(value.partition(b";")[0].strip()) or None if value else None


def _text(value: bytes | None) -> str | None:
    return decode_text(value) or None if value else None
