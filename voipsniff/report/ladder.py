"""The ladder of a call: participants side by side, time downwards, SIP as arrows, RTP and RTCP as spans."""

from __future__ import annotations

from collections.abc import Sequence

from voipsniff.report.ladder_labels import message_labels, message_note, rtcp_labels, stream_labels, stream_note
from voipsniff.report.ladder_layout import DELTA_CELLS, LANES, Frame, head_lines, layout_of, legend_lines
from voipsniff.report.lanes import DASHED, DOTTED, DOUBLE, THIN, Row
from voipsniff.report.model import Call, MessageView, Stream
from voipsniff.report.page import Line, Page, Span
from voipsniff.report.palette import STREAM_STYLES, method_style, status_style
from voipsniff.report.participants import Participants, participants_of
from voipsniff.report.text import ellipsis_end, pad, width_of
from voipsniff.report.timeline import Event, HoldEvent, MessageEvent, RtcpEvent, StreamEvent, timeline
from voipsniff.report.units import NS, count, duration

PAUSE_S = 2.0
"""Time without any event after which one empty row shows that time passed."""


def render_ladder(page: Page, call: Call, messages: Sequence[MessageView], streams: Sequence[Stream]) -> None:
    """Add the ladder; a call without messages and streams gets one line that says so."""
    events = timeline(call, messages, streams)
    page.heading("Ladder", (_summary(messages, streams), "dim"))
    if not events:
        page.line(("  no message and no stream of this call is at hand", "dim"))
        return
    people = participants_of(call, messages, streams)
    frame = layout_of(page.width, events, people)
    page.extend(head_lines(frame, people))
    page.extend(_rows(frame, people, events))
    page.extend(legend_lines(frame, people, page.width))


def _summary(messages: Sequence[MessageView], streams: Sequence[Stream]) -> str:
    parts = [count(len(messages), "message")]
    if streams:
        parts.append(count(len(streams), "RTP stream"))
    return " · ".join(parts)


def _rows(frame: Frame, people: Participants, events: Sequence[Event]) -> list[Line]:
    lines: list[Line] = []
    before: int | None = None
    begun: list[StreamEvent] = []
    for event in events:
        if before is not None and event.ts_ns - before >= PAUSE_S * NS:
            lines.append(_pause_row(frame, _gutter(frame, begun, event, before)))
        if isinstance(event, StreamEvent) and event.lane < LANES:
            begun.append(event)
        lines.append(_event_row(frame, people, _gutter(frame, begun, event, event.ts_ns), event, before))
        before = event.ts_ns
    return lines


def _pause_row(frame: Frame, gutter: Line) -> Line:
    row = Row(frame.lines)
    row.pause()
    return [(" " * (1 + frame.time_cells + DELTA_CELLS), ""), *gutter, ("  ", ""), *row.line()]


def _event_row(frame: Frame, people: Participants, gutter: Line, event: Event, before: int | None) -> Line:
    row = Row(frame.lines)
    note: Span = ("", "")
    if isinstance(event, MessageEvent):
        note = _draw_message(row, people, event)
    elif isinstance(event, StreamEvent):
        note = _draw_stream(row, people, event)
    elif isinstance(event, RtcpEvent):
        _draw_rtcp(row, people, event)
    elif isinstance(event, HoldEvent):
        row.spanning(event.text, DOTTED, "yellow")
    line: Line = [*_times(frame, event, before), *gutter, ("  ", ""), *row.line()]
    if frame.note_cells and note[0]:
        line += [("  ", ""), (ellipsis_end(note[0], frame.note_cells), note[1])]
    return line


def _times(frame: Frame, event: Event, before: int | None) -> Line:
    """Return time since the first message, and since the row above."""
    if isinstance(event, RtcpEvent):
        return [(" " * (1 + frame.time_cells + DELTA_CELLS), "")]
    since_start = f"{(event.ts_ns - frame.start_ns) / NS:.3f}"
    delta = "" if before is None else duration((event.ts_ns - before) / NS)
    return [(" " + pad(since_start, frame.time_cells, right=True), ""), (pad(delta, DELTA_CELLS, right=True), "dim")]


def _gutter(frame: Frame, begun: Sequence[StreamEvent], event: Event, at: int) -> Line:
    """Return one cell per stream: a bar as long as its packets flow at the time `at`."""
    if not frame.lanes:
        return []
    cells: list[Span] = [(" ", "")] * frame.lanes
    for stream in begun:
        if stream.end_ns >= at:
            cells[stream.lane] = ("╻" if stream is event else "┃", stream_style(stream.lane))
    return [(" ", ""), *cells]


def stream_style(lane: int) -> str:
    return STREAM_STYLES[lane % len(STREAM_STYLES)]


def _tag(row: Row, *ends: int) -> str:
    """Return the number of the participant that an arrow means when its lifeline is shared."""
    last = len(row.lines.positions) - 1
    return "".join(f"[{end + 1}] " for end in ends if row.lines.merged and end >= last)


def _fitting(labels: Sequence[str], room: int) -> str:
    """Return the first label that fits, else the last one."""
    return next((label for label in labels if width_of(label) <= room), labels[-1])


def _draw_message(row: Row, people: Participants, event: MessageEvent) -> Span:
    message = event.message
    source = people.of_message(message.src_ip, message.src_port).index
    sink = people.of_message(message.dst_ip, message.dst_port).index
    style = method_style(message.method) if message.is_request else status_style(message.status_code)
    room = row.room(source, sink)
    tag = _tag(row, source, sink)
    row.arrow(source, sink, tag + _fitting(message_labels(event, room - len(tag)), room - len(tag)), THIN, style)
    return message_note(event), "dim"


def _draw_stream(row: Row, people: Participants, event: StreamEvent) -> Span:
    source, sink = _ends(people, event.stream)
    tag = _tag(row, source, sink)
    label = tag + _fitting(stream_labels(event.stream), row.room(source, sink) - len(tag))
    row.arrow(source, sink, label, DOUBLE, stream_style(event.lane))
    return stream_note(event.stream), stream_style(event.lane)


def _draw_rtcp(row: Row, people: Participants, event: RtcpEvent) -> None:
    source, sink = _ends(people, event.stream)
    row.arrow(source, sink, _fitting(rtcp_labels(event.stream), row.room(source, sink)), DASHED, "dim")


def _ends(people: Participants, stream: Stream) -> tuple[int, int]:
    source, sink = (stream.direction or "unknown_to_unknown").split("_to_")
    return (
        people.of_media(stream.src_ip, stream.src_port, source).index,
        people.of_media(stream.dst_ip, stream.dst_port, sink).index,
    )
