"""Every SIP message to its call or transaction; calls from their first message to their CDR. Compiled.

Time comes from the messages and from `expire(now_ns)`, which is to be called at the same packet times however the trace
is cut into batches.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from voipsniff.calls.call import Call
from voipsniff.calls.call_states import CallEvent, CallState
from voipsniff.calls.cdr import Cdr, Quality, cdr_of
from voipsniff.calls.ended import EndedCalls
from voipsniff.calls.flow import receive
from voipsniff.calls.hop import Hop
from voipsniff.calls.limits import DEFAULT_LIMITS, CallLimits
from voipsniff.calls.marks import EVICTED, ORIENTATION_UNKNOWN
from voipsniff.calls.media import MediaIndex
from voipsniff.calls.methods import (
    INVITE,
    LAST_CALL_METHOD,
    LAST_IN_DIALOG,
    METHOD_CODES,
    OTHER,
)
from voipsniff.calls.redirection import linked_row, targets
from voipsniff.calls.requests import Requests, Transaction
from voipsniff.calls.schedule import Schedule
from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.sip.message import SipMessage
from voipsniff.sip.uri import parse_uri

if TYPE_CHECKING:
    from voipsniff.rtp.stream import Stream
    from voipsniff.rtp.streams import StreamTable

SECOND = 1_000_000_000
TIMEOUT = int(CallEvent.TIMEOUT)
ATTEMPTING = int(CallState.ATTEMPTING)
ANSWERED = int(CallState.ANSWERED)
ACTIVE = int(CallState.ACTIVE)
HELD = int(CallState.HELD)
ENDING = int(CallState.ENDING)
ENDED = int(CallState.ENDED)
REDIRECTED = int(CallState.REDIRECTED)
UNAUTHORISED = int(CallState.UNAUTHORISED)
PARTIAL = int(CallState.PARTIAL)

EVICTED_SHARE = 16
"""One part in so many of a full table goes at once."""
MIN_SESSION_NS = 90 * SECOND
"""The shortest session timer (RFC 4028 s.5): no answered call is looked at sooner."""
MAX_SESSION_S = 7 * 86400


class CallTracker:
    """Gives each SIP message to one call or one transaction, and each RTP stream to its call."""

    def __init__(
        self,
        limits: CallLimits = DEFAULT_LIMITS,
        streams: StreamTable | None = None,
        anomalies: AnomalyLog | None = None,
        sources: Sequence[str] = (),
        quality: Quality | None = None,
    ) -> None:
        self.limits = limits
        self.anomalies = anomalies if anomalies is not None else AnomalyLog()
        self.sources = sources
        self.quality = quality
        self.calls: dict[bytes, Call] = {}
        self.media = MediaIndex(limits, streams, self.anomalies)
        self.requests = Requests(limits, self.anomalies, sources)
        self.ended = EndedCalls(limits.ended_calls, limits.ended_memory_ns)
        self.created = 0
        self.evicted = 0
        self.schedule = Schedule()
        self.finished: list[Cdr] = []
        self.redirects: OrderedDict[tuple[str, str], tuple[Call, SipMessage]] = OrderedDict()
        """By caller and target: where 3xx responses sent callers."""

    @property
    def open_calls(self) -> int:
        return len(self.calls)

    @property
    def open_requests(self) -> int:
        return len(self.requests.open)

    def receive(self, message: SipMessage) -> None:
        """Take the next message of the trace."""
        method = METHOD_CODES.get(message.method, OTHER)
        if not message.call_id:
            self.requests.receive(message)  # INVITEs without Call-ID have nothing in common but that
            return
        call = self.calls.get(message.call_id)
        if call is None:
            if not makes_call(message, method) or self._is_late(message):
                self.requests.receive(message)
                return
            call = self._open(message, method)
        elif method > LAST_CALL_METHOD and not self._belongs(call, message, method):
            self.requests.receive(message)
            return
        elif method == INVITE and message.is_request and not message.to_tag and self._begins_anew(call, message):
            self._close(call, message.ts_ns)
            call = self._open(message, method)
        before = call.state
        receive(call, message, method, self.media)
        if call.state != before:
            self._reschedule(call, message)

    def match(self, stream: Stream) -> None:
        """Give a new stream to its call; the callback of the StreamTable."""
        self.media.match(stream)

    def learn_rtcp(
        self, ssrc: int, src_hi: int, src_lo: int, src_port: int, dst_hi: int, dst_lo: int, dst_port: int, now_ns: int
    ) -> None:
        """Take note of who sends RTCP where: it may tie a stream without SDP to a call."""
        self.media.learn_rtcp(ssrc, src_hi, src_lo, src_port, dst_hi, dst_lo, dst_port, now_ns)

    def expire(self, now_ns: int) -> None:
        """Finish the calls and transactions whose time is over."""
        self.requests.expire(now_ns)
        self.media.expire(now_ns)
        self.ended.expire(now_ns)
        for call in self.schedule.due(now_ns):
            if not call.finished:
                self._look(call, now_ns)

    def finish(self, now_ns: int) -> None:
        """Finish everything: the trace ends at `now_ns`."""
        for call in sorted(self.calls.values(), key=_number):
            if call.state != PARTIAL and self._deadline(call, now_ns) <= now_ns:
                self._time_out(call)
            self._close(call, now_ns)
        self.schedule.clear()
        self.requests.finish(now_ns)

    def take_calls(self) -> list[Cdr]:
        """Return the CDRs that have been finished since the last call."""
        taken = self.finished
        self.finished = []
        return taken

    def take_transactions(self) -> list[Transaction]:
        """Return the transactions outside calls that have been finished since the last call."""
        return self.requests.take()

    # Which call

    def _is_late(self, message: SipMessage) -> bool:
        """Whether a message that could make a call is one of a request outside calls, or of a call that has ended."""
        if self.ended.knows(message):
            self.anomalies.add("message_after_call", time=message.ts_ns, frame=message.frame)
            return True
        return not message.is_request and self.requests.knows(message)

    def _open(self, message: SipMessage, method: int) -> Call:
        if len(self.calls) >= self.limits.open_calls:
            self._evict()
        self.created += 1
        call = Call(self.created, message, self.limits)
        self.calls[message.call_id] = call
        if not (method == INVITE and message.is_request and not message.to_tag):
            call.conditions |= ORIENTATION_UNKNOWN
        elif self.redirects:
            self._link(call, message)
        self._schedule(call, message.ts_ns + self.limits.no_response_ns)
        return call

    def _belongs(self, call: Call, message: SipMessage, method: int) -> bool:
        """Whether a message of a method that is not only for calls is part of the call with its Call-ID."""
        if method > LAST_IN_DIALOG:
            return False
        if message.is_request:
            return len(message.to_tag) > 0
        return call.find_response(message, method, call.is_by_caller(message)) is not None or (
            len(message.to_tag) > 0 and not self.requests.knows(message)
        )

    def _begins_anew(self, call: Call, message: SipMessage) -> bool:
        """Whether an INVITE without To tag reuses the Call-ID of a call that is over."""
        attempt = call.attempt
        if attempt is None or not call.is_over():
            return False
        if message.cseq == attempt.cseq:
            return is_from_elsewhere(call, message)
        return not (call.takes_invite() and message.from_tag == call.caller_tag and message.cseq > attempt.cseq)

    def _link(self, call: Call, message: SipMessage) -> None:
        """Tie a call to the one whose 3xx sent its caller here."""
        target = parse_uri(message.request_uri).aor
        found = self.redirects.pop((message.from_address.uri.aor, target), None)
        if found is None:
            return
        before, response = found
        if message.ts_ns - response.ts_ns <= self.limits.retry_ns and before.invite is not None:
            called = parse_uri(before.invite.request_uri).aor
            call.linked_from = linked_row(response, called, target, before.number)

    def _remember_redirect(self, call: Call) -> None:
        response = call.final
        if response is None:
            return
        caller = response.from_address.uri.aor
        for contact in targets(response):
            if len(self.redirects) >= self.limits.redirects:
                self.redirects.popitem(last=False)
            self.redirects[(caller, contact.uri.aor)] = (call, response)

    # When it is over

    def _reschedule(self, call: Call, message: SipMessage) -> None:
        """Look again sooner at a call that has just ended; one that goes on is found when its old time comes."""
        if call.is_over() or call.state == ENDING:
            if call.state == REDIRECTED:
                self._remember_redirect(call)
            self._schedule(call, self._deadline(call, message.ts_ns))

    def _schedule(self, call: Call, when_ns: int) -> None:
        call.deadline_s = self.schedule.add(call, when_ns)

    def _look(self, call: Call, now_ns: int) -> None:
        deadline_ns = self._deadline(call, now_ns)
        if deadline_ns > now_ns:
            self._schedule(call, deadline_ns)
            return
        if not call.is_over():
            self._time_out(call)
            deadline_ns = self._deadline(call, now_ns)
            if deadline_ns > now_ns:
                self._schedule(call, deadline_ns)
                return
        self._close(call, now_ns)

    def _deadline(self, call: Call, now_ns: int) -> int:
        """Return when the call is over, or when its linger ends, if nothing more of it is seen."""
        limits = self.limits
        state = call.state
        seen_ns = call.last_ns
        if state == ATTEMPTING and call.attempt is not None and call.attempt.provisional is None:
            return max(call.attempt.first_ns + limits.no_response_ns, seen_ns + limits.linger_ns)
        if state == ENDING and call.bye_transaction is not None:
            return max(call.bye_transaction.first_ns + limits.bye_unanswered_ns, seen_ns + limits.linger_ns)
        if state in (UNAUTHORISED, REDIRECTED):
            return seen_ns + limits.retry_ns
        media_ns = call.last_media_ns()
        if call.is_over():
            longest_ns = seen_ns + limits.linger_most_ns
            return min(max(seen_ns, media_ns) + limits.linger_ns, longest_ns)
        if state in (ANSWERED, ACTIVE, HELD):
            return max(seen_ns, media_ns) + self._patience_ns(call)
        if state == PARTIAL:
            return max(seen_ns, media_ns) + limits.unanswered_idle_ns
        return seen_ns + limits.unanswered_idle_ns

    def _patience_ns(self, call: Call) -> int:
        """Return how long an answered call may stay silent: its session timer, else the limit."""
        expires = session_expires_s(call.answer)
        if expires is None:
            return self.limits.answered_idle_ns
        return max(MIN_SESSION_NS, expires * SECOND) + self.limits.session_grace_ns

    def _time_out(self, call: Call) -> None:
        """Conclude from silence."""
        if call.state in (ANSWERED, ACTIVE, HELD):
            if session_expires_s(call.answer) is not None:
                call.silence = "session_expired"
            else:
                call.silence = "media_timeout" if call.streams else "idle"
        elif call.state == ENDING:
            call.silence = "bye_timeout"
        elif call.state == PARTIAL:
            call.silence = "idle"
        else:
            call.silence = None
        call.apply(TIMEOUT)

    def _close(self, call: Call, now_ns: int) -> None:
        """Make the CDR and let go of the call."""
        call.finished = True
        if self.calls.get(call.call_id) is call:
            del self.calls[call.call_id]
        if call.is_over():
            self.ended.remember(call.call_id, call.caller_tag, now_ns)
        self.media.forget(call)
        self.finished.append(cdr_of(call, self.sources, self.quality))
        call.release()

    def _evict(self) -> None:
        oldest = sorted(self.calls.values(), key=_last_seen)
        for call in oldest[: max(1, len(oldest) // EVICTED_SHARE)]:
            self.evicted += 1
            self.anomalies.add("open_calls_full", time=call.last_ns, frame=call.last_frame)
            call.conditions |= EVICTED
            self._close(call, call.last_ns)


def _number(call: Call) -> int:
    return call.number


def _last_seen(call: Call) -> tuple[int, int]:
    return call.last_ns, call.number


def makes_call(message: SipMessage, method: int) -> bool:
    """Whether a message of an unknown Call-ID begins (or joins late) a call; the rest are transactions of their own."""
    if method <= LAST_CALL_METHOD:
        return True
    return method in MID_CALL and message.is_request and len(message.to_tag) > 0


def is_from_elsewhere(call: Call, message: SipMessage) -> bool:
    """Whether an INVITE that is worded like that of an ended call comes between hosts which that call did not have.

    Generators give each of their calls the same Call-ID. A copy on a later hop comes before the final response of the
    first, except when a proxy tries its targets in turn and only the hops behind it are seen: then it sent the others.
    """
    ended = call.state == ENDED
    hop: Hop
    for hop in call.hops:
        from_src = hop.src_lo == message.src_lo and hop.src_hi == message.src_hi
        if from_src and hop.dst_lo == message.dst_lo and hop.dst_hi == message.dst_hi:
            return False
        if not ended and (from_src or (hop.dst_lo == message.src_lo and hop.dst_hi == message.src_hi)):
            return False
    return True


MID_CALL = frozenset({METHOD_CODES["UPDATE"], METHOD_CODES["INFO"], METHOD_CODES["REFER"]})
"""Requests that, with a To tag, are sent inside a call."""


def session_expires_s(message: SipMessage | None) -> int | None:
    """Return the session interval that a 2xx sets, in seconds (RFC 4028 s.9); None without one."""
    value = message.header("session-expires") if message is not None else None
    if not value:
        return None
    digits = value.partition(b";")[0].strip()
    if not digits.isdigit() or len(digits) > 9:
        return None
    return min(int(digits), MAX_SESSION_S)
