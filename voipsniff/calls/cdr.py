"""The call detail record: everything about a call that is over, drawn from it once. Compiled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from voipsniff.calls.agreed import Agreement
from voipsniff.calls.call import Call
from voipsniff.calls.holds import hold_rows, total_ns
from voipsniff.calls.hop import Hop
from voipsniff.calls.identity import aor_of, callee_agent, caller_agent, caller_of, number_of
from voipsniff.calls.marks import (
    ANSWER_NOT_SEEN,
    ANSWER_TIME,
    BYE_DONE_TIME,
    BYE_TIME,
    CANCEL_RACE,
    CANCEL_TIME,
    CONNECTED_TIME,
    EARLY_SDP,
    END_TIME,
    GLARE,
    LATE_OFFER,
    ORIENTATION_UNKNOWN,
    PROGRESS_TIME,
    RELIABLE,
    RINGING_TIME,
    SEVERAL_2XX,
    START_TIME,
    TCP_SWITCH,
    TRYING_TIME,
    UNSET,
)
from voipsniff.calls.outcome import (
    end_reason_of,
    ended_by_of,
    is_bye_unanswered,
    is_partial,
    is_unacknowledged,
    outcome_of,
)
from voipsniff.calls.redirection import forwarding_rows
from voipsniff.fields.frozen import draft_of
from voipsniff.packet.address import format_address
from voipsniff.packet.labels import Transport
from voipsniff.sip.headers import parse_reason, parse_replaces
from voipsniff.sip.message import SipMessage
from voipsniff.sip.name_addr import parse_name_addr
from voipsniff.sip.oddities import names_of
from voipsniff.sip.text import decode_text

TRANSPORT_NAMES = tuple(transport.name.lower() for transport in Transport)

Quality = Callable[[Any], tuple[float | None, float | None, float | None]]
"""Loss in percent, mean jitter in ms and narrowband listening MOS of a stream; None where there is no ground."""

CONDITION_NAMES: tuple[tuple[int, str], ...] = (
    (CANCEL_RACE, "cancel_race"),
    (GLARE, "glare"),
    (LATE_OFFER, "late_offer"),
    (SEVERAL_2XX, "several_2xx"),
    (RELIABLE, "reliable_provisional"),
    (TCP_SWITCH, "tcp_switch"),
    (ORIENTATION_UNKNOWN, "orientation_unknown"),
    (ANSWER_NOT_SEEN, "answer_not_seen"),
)

EARLY_RTP_NS = 100_000_000
"""RTP that is this much older than the answer is early media; less is the answer on its way through the proxies."""


@dataclass(frozen=True, slots=True)
class Cdr:
    """One call; the fields are documented in the registry (`fields/call.py`), in its order. Times are ns since 1970."""

    number: int
    call_id: str
    start_time: int
    caller: str | None
    callee: str | None
    outcome: str
    status_code: int | None
    reason: str | None
    q850_cause: int | None
    reason_header: str | None
    ended_by: str | None
    end_reason: str | None
    partial: bool
    trying_time: int | None
    ringing_time: int | None
    answer_time: int | None
    connected_time: int | None
    bye_time: int | None
    end_time: int
    duration_s: float | None
    setup_ms: float | None
    post_dial_delay_ms: float | None
    ring_s: float | None
    talk_s: float | None
    disconnect_delay_ms: float | None
    early_media: bool
    from_uri: str | None
    to_uri: str | None
    request_uri: str | None
    caller_user: str | None
    caller_host: str | None
    caller_display: str | None
    caller_number: str | None
    caller_identity_source: str
    callee_user: str | None
    callee_host: str | None
    callee_display: str | None
    callee_number: str | None
    transport: str
    src_ip: str
    src_port: int
    dst_ip: str
    dst_port: int
    caller_user_agent: str | None
    callee_user_agent: str | None
    codecs_offered: list[str]
    codecs: list[str]
    media_security: str | None
    dtmf_method: str | None
    reinvites: int
    holds: int
    hold_s: float
    hold_periods: list[dict[str, Any]]
    transfers: list[dict[str, Any]]
    referred_by: str | None
    replaces: str | None
    forwarding: list[dict[str, Any]]
    attempts: int
    challenges: int
    branches: int
    retransmissions: int
    messages: int
    hops: list[dict[str, Any]]
    sdp_exchanges: list[dict[str, Any]]
    streams: list[int]
    stream_count: int
    mos_lq: float | None
    loss_percent: float | None
    jitter_ms: float | None
    tags: list[str]
    anomalies: list[str]
    source: str | None
    first_frame: int
    last_frame: int

    @property
    def answered(self) -> bool:
        """Whether the call was answered, as far as the trace shows."""
        return self.answer_time is not None or self.outcome == "answered"


CdrDraft: type[Cdr] = draft_of(Cdr)


def cdr_of(call: Call, sources: Sequence[str], quality: Quality | None = None) -> Cdr:
    """Return the record of a call. `sources` are the interface names by index; `quality` grades its streams."""
    first = call.first
    invite = call.invite
    head = invite if invite is not None else first
    caller = caller_of(head)
    from_uri = caller.address.uri
    sent_from = from_uri if caller.source == "From" else head.from_address.uri
    callee = head.to_address
    to_uri = callee.uri
    start_ns = call.time_of(START_TIME)
    answer_ns = call.time_of(ANSWER_TIME)
    end_ns = end_time_of(call)
    final = call.answer if answer_ns != UNSET or call.final is None else call.final
    said = reason_values(call)
    agreement = Agreement(call)
    periods = call.hold.periods if call.hold is not None else []
    loss, jitter, mos = grade(call, quality)
    asked = head.is_request
    # In the order of the fields: a call with 74 keywords takes as long as all the rest.
    record = CdrDraft(
        call.number,
        decode_text(call.call_id),
        start_ns if start_ns != UNSET else first.ts_ns,  # start_time
        aor_of(from_uri),  # caller
        aor_of(to_uri),  # callee
        outcome_of(call),
        final.status_code if final is not None else None,
        (decode_text(final.reason) or None) if final is not None else None,
        q850_cause(said) if said else None,
        ", ".join([decode_text(value) for value in said]) if said else None,  # reason_header
        ended_by_of(call),
        end_reason_of(call),
        is_partial(call),
        known_time(call, TRYING_TIME),
        known_time(call, RINGING_TIME),
        known_time(call, ANSWER_TIME),
        known_time(call, CONNECTED_TIME),
        known_time(call, BYE_TIME),
        end_ns,
        interval(start_ns, end_ns, SECOND),  # duration_s
        interval(start_ns, answer_ns, MILLISECOND),  # setup_ms
        interval(start_ns, first_news_ns(call), MILLISECOND),  # post_dial_delay_ms
        interval(call.time_of(RINGING_TIME), ring_end_ns(call), SECOND),  # ring_s
        interval(answer_ns, end_ns, SECOND),  # talk_s
        interval(call.time_of(BYE_TIME), call.time_of(BYE_DONE_TIME), MILLISECOND),  # disconnect_delay_ms
        has_early_media(call),
        decode_text(sent_from.raw) or None,  # from_uri
        decode_text(to_uri.raw) or None,  # to_uri
        decode_text(invite.request_uri) if invite is not None else None,
        from_uri.user or None,  # caller_user
        from_uri.host or None,
        caller.address.display or None,
        number_of(from_uri),
        caller.source,  # caller_identity_source
        to_uri.user or None,  # callee_user
        to_uri.host or None,
        callee.display or None,
        number_of(to_uri),
        TRANSPORT_NAMES[head.transport],
        head.src_ip if asked else head.dst_ip,  # of a response the way back is the caller's side
        head.src_port if asked else head.dst_port,
        head.dst_ip if asked else head.src_ip,
        head.dst_port if asked else head.src_port,
        caller_agent(call),
        callee_agent(call),
        agreement.codecs_offered,
        agreement.codecs,
        agreement.security,
        agreement.dtmf_method,
        call.reinvites,
        len(periods),  # holds
        total_ns(periods, end_ns) / 1e9 if periods else 0.0,  # hold_s
        hold_rows(periods, end_ns) if periods else [],
        [transfer.row() for transfer in call.transfers] if call.transfers is not None else [],
        referred_by(invite) if invite is not None else None,
        replaces(invite) if invite is not None else None,
        forwarding_rows(call),
        call.attempts,
        call.challenges,
        len(call.dialogs),  # branches
        call.retransmissions,
        call.messages,
        [hop_row(hop) for hop in call.hops],
        agreement.rows,  # sdp_exchanges
        sorted([attached.stream.number for attached in call.streams]) if call.streams else [],
        len(call.streams),
        mos,
        loss,
        jitter,
        tags_of(call),
        [*names_of(call.oddities), *agreement.anomalies] if call.oddities else agreement.anomalies,
        sources[first.interface] if first.interface < len(sources) else None,
        first.frame,
        call.last_frame,
    )
    record.__class__ = Cdr
    return record


SECOND = 1e9
MILLISECOND = 1e6


def known_time(call: Call, milestone: int) -> int | None:
    ts_ns = call.time_of(milestone)
    return None if ts_ns == UNSET else ts_ns


def interval(start_ns: int, end_ns: int, unit_ns: float) -> float | None:
    """Return a duration; None when an end is not known or the clock of the capture ran backwards between them."""
    if start_ns == UNSET or end_ns == UNSET or end_ns < start_ns:
        return None
    return (end_ns - start_ns) / unit_ns


def end_time_of(call: Call) -> int:
    """Return BYE or final failure, else when the call was last seen by its messages or its RTP."""
    end_ns = call.time_of(END_TIME)
    return end_ns if end_ns != UNSET else max(call.last_ns, call.last_media_ns())


def first_news_ns(call: Call) -> int:
    """Return the first response from beyond the first hop: 18x, else the final one."""
    ts_ns = call.time_of(PROGRESS_TIME)
    if ts_ns == UNSET:
        ts_ns = call.time_of(ANSWER_TIME)
    if ts_ns == UNSET and call.final is not None:
        ts_ns = call.final.ts_ns
    return ts_ns


def ring_end_ns(call: Call) -> int:
    ts_ns = call.time_of(ANSWER_TIME)
    if ts_ns == UNSET:
        ts_ns = call.time_of(CANCEL_TIME)
    if ts_ns == UNSET and call.final is not None:
        ts_ns = call.final.ts_ns
    return ts_ns


def reason_values(call: Call) -> list[bytes]:
    """Return the Reason values of BYE, CANCEL and final failure, as sent."""
    values: list[bytes] = []
    for message in (call.bye, call.cancel, call.final):
        if message is not None and message.header("reason") is not None:
            values.extend(message.values("reason"))
    return values


def q850_cause(values: list[bytes]) -> int | None:
    for value in values:
        reason = parse_reason(value)
        if reason.cause is not None and reason.protocol.upper() == "Q.850":
            return reason.cause
    return None


def has_early_media(call: Call) -> bool:
    """Whether SDP came in a provisional response, or RTP before the answer."""
    if call.conditions & EARLY_SDP:
        return True
    if call.invite is None:
        return False
    answer_ns = call.time_of(ANSWER_TIME)
    if answer_ns == UNSET and call.was_answered():
        return False  # when the answer came is not known
    for attached in call.streams:  # noqa: SIM110 (a compiled function holds no generator)
        if answer_ns == UNSET or attached.stream.first_ns < answer_ns - EARLY_RTP_NS:
            return True
    return False


def referred_by(invite: SipMessage) -> str | None:
    value = invite.header("referred-by")
    return aor_of(parse_name_addr(value).uri) if value else None


def replaces(invite: SipMessage) -> str | None:
    value = invite.header("replaces")
    return (parse_replaces(value).call_id or None) if value else None


def hop_row(hop: Hop) -> dict[str, Any]:
    return {
        "src": endpoint_text(hop.src_hi, hop.src_lo, hop.src_port),
        "dst": endpoint_text(hop.dst_hi, hop.dst_lo, hop.dst_port),
        "transport": TRANSPORT_NAMES[hop.transport],
        "first_frame": hop.first_frame,
        "via_count": hop.via_count,
    }


def endpoint_text(hi: int, lo: int, port: int) -> str:
    text = format_address(hi, lo)
    return f"[{text}]:{port}" if ":" in text else f"{text}:{port}"


def grade(call: Call, quality: Quality | None) -> tuple[float | None, float | None, float | None]:
    """Return the worst loss, jitter and MOS of the audio streams."""
    worst: list[float | None] = [None, None, None]
    if quality is not None:
        for attached in call.streams:
            if attached.stream.media == "audio":
                loss, jitter, mos = quality(attached.stream)
                worst[0] = larger(worst[0], loss)
                worst[1] = larger(worst[1], jitter)
                if mos is not None and (worst[2] is None or mos < worst[2]):
                    worst[2] = mos
    return worst[0], worst[1], worst[2]


def larger(known: float | None, value: float | None) -> float | None:
    return value if known is None or (value is not None and value > known) else known


def tags_of(call: Call) -> list[str]:
    tags = [name for bit, name in CONDITION_NAMES if call.conditions & bit] if call.conditions else []
    if call.cancel is not None and is_answered_elsewhere(call.cancel):
        tags.append("answered_elsewhere")
    if is_unacknowledged(call):
        tags.append("no_ack")
    if is_bye_unanswered(call):
        tags.append("bye_unanswered")
    return tags


def is_answered_elsewhere(cancel: SipMessage) -> bool:
    """Whether a CANCEL says that another device took the call (RFC 3326 s.3.1)."""
    for value in cancel.values("reason"):
        reason = parse_reason(value)
        if reason.cause == 200 and reason.protocol.upper() == "SIP":
            return True
    return False
