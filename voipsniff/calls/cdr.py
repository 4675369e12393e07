"""The call detail record: everything about a call that is over, drawn from it once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from voipsniff.calls.agreed import (
    codecs_agreed,
    codecs_offered,
    dtmf_method,
    exchange_rows,
    media_security,
    sdp_anomalies,
)
from voipsniff.calls.call import (
    ANSWER,
    BYE,
    BYE_DONE,
    CANCEL,
    CANCEL_RACE,
    CONNECTED,
    EARLY_SDP,
    END,
    GLARE,
    LATE_OFFER,
    ORIENTATION_UNKNOWN,
    PROGRESS,
    RELIABLE,
    RINGING,
    SEVERAL_2XX,
    START,
    TCP_SWITCH,
    TRYING,
    UNSET,
    Call,
)
from voipsniff.calls.holds import hold_rows, total_ns
from voipsniff.calls.identity import callee_agent, caller_agent, caller_of, header_text
from voipsniff.calls.outcome import (
    end_reason_of,
    ended_by_of,
    is_bye_unanswered,
    is_partial,
    is_unacknowledged,
    outcome_of,
)
from voipsniff.calls.redirection import forwarding_rows
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


def cdr_of(call: Call, sources: Sequence[str], quality: Quality | None = None) -> Cdr:
    """Return the record of a call. `sources` are the interface names by index; `quality` grades its streams."""
    head = call.invite or call.first
    caller = caller_of(head)
    callee = head.to_address
    invite = call.invite
    start_ns = _time(call, START)
    answer_ns = _time(call, ANSWER)
    end_ns = _end_ns(call)
    said = _reason_values(call)
    reasons = [parse_reason(value) for value in said]
    streams = sorted((attached.stream for attached in call.streams), key=lambda stream: stream.number)
    loss, jitter, mos = _grade(call, quality)
    final = _final(call)
    src_hi, src_lo, src_port, dst_hi, dst_lo, dst_port = _sides(head)
    periods = call.hold.periods if call.hold is not None else []
    return Cdr(
        number=call.number,
        call_id=decode_text(call.call_id),
        start_time=start_ns if start_ns is not None else call.first.ts_ns,
        caller=caller.aor,
        callee=callee.uri.aor or None,
        outcome=outcome_of(call),
        status_code=final.status_code if final is not None else None,
        reason=(decode_text(final.reason) or None) if final is not None else None,
        q850_cause=next((r.cause for r in reasons if r.protocol.upper() == "Q.850" and r.cause is not None), None),
        reason_header=", ".join(decode_text(value) for value in said) or None,
        ended_by=ended_by_of(call),
        end_reason=end_reason_of(call),
        partial=is_partial(call),
        trying_time=_time(call, TRYING),
        ringing_time=_time(call, RINGING),
        answer_time=answer_ns,
        connected_time=_time(call, CONNECTED),
        bye_time=_time(call, BYE),
        end_time=end_ns,
        duration_s=_seconds(start_ns, end_ns),
        setup_ms=_milliseconds(start_ns, answer_ns),
        post_dial_delay_ms=_milliseconds(start_ns, _first_news_ns(call)),
        ring_s=_seconds(_time(call, RINGING), _ring_end_ns(call)),
        talk_s=_seconds(answer_ns, end_ns),
        disconnect_delay_ms=_milliseconds(_time(call, BYE), _time(call, BYE_DONE)),
        early_media=_has_early_media(call),
        from_uri=str(head.from_address.uri) or None,
        to_uri=str(callee.uri) or None,
        request_uri=decode_text(invite.request_uri) if invite is not None else None,
        caller_user=caller.address.uri.user or None,
        caller_host=caller.address.uri.host or None,
        caller_display=caller.address.display or None,
        caller_number=caller.address.uri.number,
        caller_identity_source=caller.source,
        callee_user=callee.uri.user or None,
        callee_host=callee.uri.host or None,
        callee_display=callee.display or None,
        callee_number=callee.uri.number,
        transport=TRANSPORT_NAMES[head.transport],
        src_ip=format_address(src_hi, src_lo),
        src_port=src_port,
        dst_ip=format_address(dst_hi, dst_lo),
        dst_port=dst_port,
        caller_user_agent=caller_agent(call),
        callee_user_agent=callee_agent(call),
        codecs_offered=codecs_offered(call),
        codecs=codecs_agreed(call),
        media_security=media_security(call),
        dtmf_method=dtmf_method(call),
        reinvites=call.reinvites,
        holds=len(periods),
        hold_s=total_ns(periods, end_ns) / 1e9,
        hold_periods=hold_rows(periods, end_ns),
        transfers=[transfer.row() for transfer in call.transfers or ()],
        referred_by=_referred_by(invite),
        replaces=_replaces(invite),
        forwarding=forwarding_rows(call),
        attempts=call.attempts,
        challenges=call.challenges,
        branches=len(call.dialogs),
        retransmissions=call.retransmissions,
        messages=call.messages,
        hops=[_hop_row(hop) for hop in call.hops],
        sdp_exchanges=exchange_rows(call),
        streams=[stream.number for stream in streams],
        stream_count=len(streams),
        mos_lq=mos,
        loss_percent=loss,
        jitter_ms=jitter,
        tags=_tags(call),
        anomalies=[*names_of(call.oddities), *sdp_anomalies(call)],
        source=sources[call.first.interface] if call.first.interface < len(sources) else None,
        first_frame=call.first.frame,
        last_frame=call.last_frame,
    )


def _time(call: Call, milestone: int) -> int | None:
    ts_ns = call.time_of(milestone)
    return None if ts_ns == UNSET else ts_ns


def _seconds(start_ns: int | None, end_ns: int | None) -> float | None:
    """Return a duration; None when an end is not known or the clock of the capture ran backwards between them."""
    if start_ns is None or end_ns is None or end_ns < start_ns:
        return None
    return (end_ns - start_ns) / 1e9


def _milliseconds(start_ns: int | None, end_ns: int | None) -> float | None:
    seconds = _seconds(start_ns, end_ns)
    return None if seconds is None else seconds * 1e3


def _end_ns(call: Call) -> int:
    """Return BYE or final failure, else when the call was last seen by its messages or its RTP."""
    end_ns = _time(call, END)
    if end_ns is not None:
        return end_ns
    return max([call.last_ns, *(attached.stream.last_ns for attached in call.streams)])


def _first_news_ns(call: Call) -> int | None:
    """Return the first response from beyond the first hop: 18x, else the final one."""
    for milestone in (PROGRESS, ANSWER):
        ts_ns = _time(call, milestone)
        if ts_ns is not None:
            return ts_ns
    return call.final.ts_ns if call.final is not None else None


def _ring_end_ns(call: Call) -> int | None:
    for milestone in (ANSWER, CANCEL):
        ts_ns = _time(call, milestone)
        if ts_ns is not None:
            return ts_ns
    return call.final.ts_ns if call.final is not None else None


def _final(call: Call) -> SipMessage | None:
    """Return the last final response of the attempt: what answered, else the failure."""
    if call.was_answered():
        return call.answer
    return call.final


def _reason_values(call: Call) -> list[bytes]:
    return [
        value
        for message in (call.bye, call.cancel, call.final)
        if message is not None
        for value in message.values("reason")
    ]


def _has_early_media(call: Call) -> bool:
    if call.conditions & EARLY_SDP:
        return True
    answer_ns = call.time_of(ANSWER)
    if call.invite is None:
        return False
    return any(answer_ns == UNSET or attached.stream.first_ns < answer_ns - EARLY_RTP_NS for attached in call.streams)


def _sides(head: SipMessage) -> tuple[int, int, int, int, int, int]:
    """Return the addresses of the caller's side and the other, a response turned round."""
    if head.is_request:
        return head.src_hi, head.src_lo, head.src_port, head.dst_hi, head.dst_lo, head.dst_port
    return head.dst_hi, head.dst_lo, head.dst_port, head.src_hi, head.src_lo, head.src_port


def _referred_by(invite: SipMessage | None) -> str | None:
    value = invite.header("referred-by") if invite is not None else None
    return (parse_name_addr(value).uri.aor or None) if value else None


def _replaces(invite: SipMessage | None) -> str | None:
    value = invite.header("replaces") if invite is not None else None
    return (parse_replaces(value).call_id or None) if value else None


def _hop_row(hop: Any) -> dict[str, Any]:
    return {
        "src": _endpoint(hop.src_hi, hop.src_lo, hop.src_port),
        "dst": _endpoint(hop.dst_hi, hop.dst_lo, hop.dst_port),
        "transport": TRANSPORT_NAMES[hop.transport],
        "first_frame": hop.first_frame,
        "via_count": hop.via_count,
    }


def _endpoint(hi: int, lo: int, port: int) -> str:
    text = format_address(hi, lo)
    return f"[{text}]:{port}" if ":" in text else f"{text}:{port}"


def _grade(call: Call, quality: Quality | None) -> tuple[float | None, float | None, float | None]:
    """Return the worst loss, jitter and MOS of the audio streams."""
    if quality is None or not call.streams:
        return None, None, None
    grades = [quality(attached.stream) for attached in call.streams if attached.stream.media == "audio"]
    losses = [loss for loss, _, _ in grades if loss is not None]
    jitters = [jitter for _, jitter, _ in grades if jitter is not None]
    scores = [mos for _, _, mos in grades if mos is not None]
    return max(losses, default=None), max(jitters, default=None), min(scores, default=None)


def _tags(call: Call) -> list[str]:
    tags = [name for bit, name in CONDITION_NAMES if call.conditions & bit]
    if _is_answered_elsewhere(call):
        tags.append("answered_elsewhere")
    if is_unacknowledged(call):
        tags.append("no_ack")
    if is_bye_unanswered(call):
        tags.append("bye_unanswered")
    return tags


def _is_answered_elsewhere(call: Call) -> bool:
    """Whether the CANCEL says that another device took the call (RFC 3326 s.3.1)."""
    if call.cancel is None:
        return False
    reasons = [parse_reason(value) for value in call.cancel.values("reason")]
    return any(reason.protocol.upper() == "SIP" and reason.cause == 200 for reason in reasons)
