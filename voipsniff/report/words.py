"""A call in words: who called whom, what happened, how it ended and how it sounded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from voipsniff.report.mask import mask_uri
from voipsniff.report.model import Call, Stream
from voipsniff.report.text import escape
from voipsniff.report.trouble import is_one_way
from voipsniff.report.units import clock, count, decimal, duration, endpoint, estimate, milliseconds, moment

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
SIDES = {"caller": "the caller", "callee": "the callee", "both": "both sides", "network": "the network"}
DIRECTIONS = {"caller_to_callee": "caller → callee", "callee_to_caller": "callee → caller"}
TAG_WORDS = {
    "late_offer": "the INVITE had no SDP: the callee made the offer",
    "answered_elsewhere": "another branch of the fork took the call",
    "reliable_provisional": "provisional responses were acknowledged (PRACK)",
    "tcp_switch": "the transport changed between UDP and TCP",
}


def call_in_words(call: Call, streams: Sequence[Stream]) -> str:
    """Return a short paragraph, escaped; what is not known is not said."""
    sentences = [*_progress(call), *_ending(call), *_events(call), *_sound(call, streams)]
    return " ".join([_opening(call), *map(_capital, sentences)])


def party(display: str | None, address: str | None) -> str:
    """Return `Alice (alice@example.com)`, or what of it is known, escaped."""
    name, uri = escape(display or ""), mask_uri(escape(address or ""))
    if name and uri and name != uri:
        return f"{name} ({uri})"
    return uri or name or "an unknown address"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _day(ts_ns: int | None) -> str:
    at = None if ts_ns is None else moment(ts_ns)
    return "" if at is None else f" on {at.day} {MONTHS[at.month - 1]} {at.year} at {clock(ts_ns)} UTC"


def _opening(call: Call) -> str:
    caller, callee = party(call.caller_display, call.caller), party(call.callee_display, call.callee)
    over = f" over {call.transport.upper()}" if call.transport else ""
    hop = f", from {endpoint(call.src_ip, call.src_port)} to {endpoint(call.dst_ip, call.dst_port)}{over}"
    where = hop if call.src_ip and call.dst_ip else ""
    if call.outcome == "partial":
        return f"The trace joins a call between {caller} and {callee} that was under way{_day(call.start_time)}{where}."
    if not (call.caller or call.caller_display):
        caller = _capital(caller)
    return f"{caller} called {callee}{_day(call.start_time)}{where}."


def _status(call: Call) -> str:
    if not call.status_code:
        return ""
    return f"{call.status_code} {escape(call.reason or '')}".rstrip()


def _after(call: Call) -> str:
    """Return ` after 1.2 s`: from the INVITE to the end of an attempt that failed."""
    return f" after {duration(call.duration_s)}" if call.duration_s is not None else ""


def _progress(call: Call) -> Iterator[str]:
    outcome, status = call.outcome, _status(call)
    rang = call.ringing_time is not None
    if outcome == "answered":
        yield _answered(call)
    elif outcome == "cancelled":
        ringing = f", {duration(call.ring_s)} of it ringing" if call.ring_s else ""
        yield f"the caller gave up{_after(call)}{ringing}{f' ({status})' if status else ''}."
    elif outcome == "in_progress":
        yield f"{'it was ringing' if rang else 'no final answer had come'} when the trace ended{_after(call)}."
    elif outcome == "partial":
        yield "how it was set up is not in the trace."
    elif outcome in _REFUSALS:
        told = f": {status}" if status else ""
        cause = f" (Q.850 cause {call.q850_cause})" if call.q850_cause is not None else ""
        yield f"{_REFUSALS[outcome]}{told}{_after(call)}{cause}."


_REFUSALS = {
    "busy": "the callee was busy",
    "declined": "the callee declined the call",
    "no_answer": "nobody answered",
    "not_found": "the called address was not found",
    "failed": "the call failed",
    "redirected": "the call was redirected",
    "unauthorised": "the call was refused for want of valid credentials",
}


def _answered(call: Call) -> str:
    setup = milliseconds(call.setup_ms)
    answered = f"was answered after {setup}" if call.setup_ms is not None else "was answered"
    if call.ringing_time is None or call.start_time is None:
        return f"it {answered}."
    return f"it rang after {duration((call.ringing_time - call.start_time) / 1e9)} and {answered}."


def _ending(call: Call) -> Iterator[str]:
    if call.outcome not in ("answered", "partial"):
        return
    lasted = f"it lasted {duration(call.talk_s)}" if call.talk_s is not None else ""
    end = _end_words(call)
    if lasted and end:
        yield f"{lasted}; {end}."
    elif lasted or end:
        yield f"{lasted or end}."


def _end_words(call: Call) -> str:
    side = SIDES.get(call.ended_by or "", "one side")
    if call.end_reason == "bye":
        delay = f" (BYE answered after {milliseconds(call.disconnect_delay_ms)})"
        return f"{side} hung up" + (delay if call.disconnect_delay_ms is not None else "")
    return {
        "bye_timeout": f"{side} hung up, but the BYE was never answered",
        "media_timeout": "no BYE was seen, the call ended when its RTP stopped",
        "session_expired": "no BYE was seen, its session timer ran out",
        "idle": "no BYE was seen, nothing more was heard of it",
        "timeout": "it timed out",
        "trace_end": "it was still up when the trace ended",
        "rejected": f"{side} ended it",
    }.get(call.end_reason or "", "")


def _events(call: Call) -> Iterator[str]:
    if call.holds:
        times = "once" if call.holds == 1 else f"{call.holds} times"
        holders = {str(period.get("holder")) for period in call.hold_periods or () if period.get("holder")}
        by = f" by {SIDES.get(holders.pop(), 'one side')}" if len(holders) == 1 else ""
        length = f" for {duration(call.hold_s)}" if call.hold_s is not None else ""
        yield f"it was put on hold {times}{by}{length}."
    for transfer in call.transfers or ():
        yield _transfer(transfer)
    for forwarding in call.forwarding or ():
        target = mask_uri(escape(str(forwarding.get("to") or "")))
        yield f"it was forwarded{f' to {target}' if target else ''} ({escape(str(forwarding.get('source') or '?'))})."
    if (call.branches or 0) > 1:
        yield f"it was forked to {call.branches} branches."


def _transfer(transfer: Mapping[str, object]) -> str:
    by = SIDES.get(str(transfer.get("by")), "one side")
    target = mask_uri(escape(str(transfer.get("target") or "an unknown target")))
    kind = "with consultation " if transfer.get("replaces") else ""
    accepted = ", which was not accepted" if transfer.get("accepted") is False else ""
    result = f", which ended with {transfer['result_status']}" if transfer.get("result_status") else ""
    return f"{by} transferred it {kind}to {target}{accepted or result}."


def _sound(call: Call, streams: Sequence[Stream]) -> Iterator[str]:
    audio = [stream for stream in streams if stream.media in ("audio", None)]
    if not audio:
        if call.outcome == "answered":
            yield "no RTP of it is in the trace."
        return
    if is_one_way(call, audio):
        way = DIRECTIONS[audio[0].direction or ""]
        yield f"audio was seen in one direction only ({way}), {_quality(audio[0])}."
        return
    worst = min(audio, key=_goodness)
    directions = {stream.direction for stream in audio}
    both = "both directions carried audio" if len(directions - {None}) == 2 else count(len(audio), "audio stream")
    if all(stream.loss_percent == 0 for stream in audio):
        yield f"{both} without loss ({_clean_quality(audio)})."
    else:
        yield f"{both}; {_which(worst, audio)}{_quality(worst)}."


def _goodness(stream: Stream) -> tuple[float, float, float]:
    """Return a sort key, the worst stream first."""
    mos = stream.mos_lq if stream.mos_lq is not None else 5.0
    return mos, -(stream.loss_percent or 0.0), -(stream.jitter_mean_ms or 0.0)


def _which(stream: Stream, streams: Sequence[Stream]) -> str:
    if len(streams) < 2:
        return ""
    way = DIRECTIONS.get(stream.direction or "")
    return f"the worse one{f' ({way})' if way else ''}: "


def _clean_quality(streams: Sequence[Stream]) -> str:
    """Return codecs, the highest jitter and the lowest MOS of streams that lost nothing."""
    parts = [", ".join(dict.fromkeys(_codec(stream) for stream in streams))]
    jitters = [stream.jitter_mean_ms for stream in streams if stream.jitter_mean_ms is not None]
    if jitters:
        parts.append(f"mean jitter at most {max(jitters):.1f} ms")
    scores = [stream.mos_lq for stream in streams if stream.mos_lq is not None]
    if scores:
        parts.append(f"MOS {estimate(min(scores))}")
    return ", ".join(parts)


def _codec(stream: Stream) -> str:
    return escape(stream.codec) if stream.codec else "an unknown codec"


def _quality(stream: Stream) -> str:
    parts = [_codec(stream)]
    if stream.loss_percent is not None:
        parts.append(f"{decimal(stream.loss_percent, 2, '%')} lost")
    if stream.jitter_mean_ms is not None:
        parts.append(f"{decimal(stream.jitter_mean_ms, 1, 'ms')} mean jitter")
    if stream.mos_lq is not None:
        parts.append(f"MOS {estimate(stream.mos_lq)}")
    return ", ".join(parts)
