"""One call on one page: in words, its facts, its ladder, its streams, its SDP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console

from voipsniff.fields import fields_of
from voipsniff.report.facts import FIGURE_CELLS, TEXT_CELLS, Fact, render_facts
from voipsniff.report.ladder import render_ladder
from voipsniff.report.mask import mask_uri
from voipsniff.report.model import Call, MessageView, TraceView
from voipsniff.report.page import Page, Span
from voipsniff.report.palette import LEVEL_MARKS, level_style, outcome_style, status_style
from voipsniff.report.raw import render_raw
from voipsniff.report.sdp_table import render_sdp
from voipsniff.report.stream_page import render_streams
from voipsniff.report.text import UNKNOWN, escape
from voipsniff.report.timeline import collapse
from voipsniff.report.trouble import OUTCOME_WORDS, TAG_TROUBLE, MediaIndex, call_troubles
from voipsniff.report.units import NS, clock, decimal, duration, endpoint, estimate, milliseconds
from voipsniff.report.values import cell
from voipsniff.report.words import TAG_WORDS, call_in_words


def render_call(
    console: Console, trace: TraceView, call: Call, messages: Sequence[MessageView], raw: bool = False
) -> None:
    """Write the page of `call`; `messages` are its SIP messages in order, copies on other hops included.

    With `raw` the messages follow in full, escaped, secrets masked.
    """
    index = MediaIndex.of(trace.streams)
    streams = sorted(index.of_call(call), key=lambda stream: stream.number)
    with Page(console) as page:
        _title(page, call)
        page.prose(call_in_words(call, streams))
        _marks(page, call, index)
        page.heading("Facts")
        render_facts(page, list(_identities(call)), TEXT_CELLS)
        page.blank()
        render_facts(page, [*_times(call), *_media(call), *_counts(call, len(messages))], FIGURE_CELLS)
        render_ladder(page, call, messages, streams)
        render_streams(page, streams)
        render_sdp(page, collapse(messages))
        if raw:
            render_raw(page, messages)


def _title(page: Page, call: Call) -> None:
    outcome = call.outcome or "unknown"
    status: Span = ("", "")
    if call.status_code:
        status = (f" {call.status_code} {escape(call.reason or '')}".rstrip(), status_style(call.status_code))
    page.heading(f"Call {call.number}", (OUTCOME_WORDS.get(outcome, escape(outcome)), outcome_style(outcome)), status)


def _marks(page: Page, call: Call, index: MediaIndex) -> None:
    """Add what is wrong, and what the tags mean."""
    troubles = [trouble for trouble in call_troubles(call, index) if not trouble.is_outcome]
    tags = [TAG_WORDS[tag] for tag in call.tags or () if tag in TAG_WORDS and tag not in TAG_TROUBLE]
    if not troubles and not tags:
        return
    page.blank()
    for trouble in troubles:
        page.line((f"  {LEVEL_MARKS[trouble.level]} {trouble.words}", level_style(trouble.level)))
    for words in tags:
        page.line((f"  · {words}", "dim"))


def _text(value: object) -> Span:
    return (mask_uri(escape(str(value))), "") if value not in (None, "") else (UNKNOWN, "dim")


def _registered(call: Call, *names: str) -> Iterator[Fact]:
    """Yield the fields that are known, by their registered titles."""
    for name in names:
        field = fields_of("call")[name]
        value = getattr(call, name)
        if value not in (None, [], (), "", False, 0):
            text, style = cell(field, value)
            yield field.title, (f"{mask_uri(text)} {field.unit or ''}".rstrip(), style)


def _identities(call: Call) -> Iterator[Fact]:
    yield "Call-ID", _text(call.call_id)
    yield "From", _text(call.from_uri or call.caller)
    yield "To", _text(call.to_uri or call.callee)
    yield from _registered(call, "request_uri", "caller_number", "callee_number")
    if call.caller_identity_source not in (None, "From"):
        yield "Caller by", _text(call.caller_identity_source)
    hop = f"{endpoint(call.src_ip, call.src_port)} → {endpoint(call.dst_ip, call.dst_port)}"
    yield "First hop", (f"{hop} {(call.transport or '').upper()}".rstrip() if call.src_ip else UNKNOWN, "")
    yield from _registered(call, "caller_user_agent", "callee_user_agent", "reason_header", "referred_by", "replaces")
    frames = f"{call.first_frame} to {call.last_frame}" if call.first_frame is not None else UNKNOWN
    source = f" of {escape(call.source)}" if call.source else ""
    yield "Frames", (f"{frames}{source}", "")


def _times(call: Call) -> Iterator[Fact]:
    yield "Start", (clock(call.start_time), "")
    for title, at in (
        ("Trying", call.trying_time),
        ("Ringing", call.ringing_time),
        ("Answered", call.answer_time),
        ("Connected", call.connected_time),
        ("BYE", call.bye_time),
        ("End", call.end_time),
    ):
        if at is not None:
            yield title, _since(call, at)
    yield "PDD", (milliseconds(call.post_dial_delay_ms), "")
    yield "Setup", (milliseconds(call.setup_ms), "")
    yield "Ring", (duration(call.ring_s), "")
    yield "Talk", (duration(call.talk_s), "")
    yield "SDD", (milliseconds(call.disconnect_delay_ms), "")
    yield "Ended", _text(", ".join(part.replace("_", " ") for part in (call.ended_by, call.end_reason) if part))
    yield from _registered(call, "q850_cause")


def _since(call: Call, at: int) -> Span:
    after = f" +{(at - call.start_time) / NS:.3f} s" if call.start_time is not None else ""
    return f"{clock(at)}{after}", ""


def _media(call: Call) -> Iterator[Fact]:
    yield from _registered(call, "codecs_offered", "codecs", "media_security", "dtmf_method", "early_media")
    if call.holds:
        yield "Holds", (f"{call.holds}, {duration(call.hold_s)} in all", "yellow")
    yield "Loss", (decimal(call.loss_percent, 2, "%"), "")
    yield "Jitter", (decimal(call.jitter_ms, 2, "ms"), "")
    yield "MOS", (estimate(call.mos_lq), "")


def _counts(call: Call, messages: int) -> Iterator[Fact]:
    total = call.messages if call.messages is not None else messages
    again = f", {call.retransmissions} retransmitted" if call.retransmissions else ""
    yield "Messages", (f"{total}{again}", "yellow" if call.retransmissions else "")
    for title, number, usual in (
        ("Attempts", call.attempts, 1),
        ("Challenges", call.challenges, 0),
        ("Re-INVITEs", call.reinvites, 0),
        ("Branches", call.branches, 1),
        ("Hops", len(call.hops or ()), 1),
    ):
        if number is not None and number > usual:
            yield title, (str(number), "")
    yield from _registered(call, "anomalies")
