"""The ladder of a call: participants side by side, time downwards, SIP as arrows, RTP and RTCP as spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voipsniff.report.ladder_labels import message_labels, message_note, rtcp_labels, stream_labels, stream_note
from voipsniff.report.lanes import DASHED, DOTTED, DOUBLE, THIN, Lifelines, Pen, Row, lifelines
from voipsniff.report.model import Call, MessageView, Stream
from voipsniff.report.page import Line, Page, Span
from voipsniff.report.palette import STREAM_STYLES, method_style, status_style
from voipsniff.report.participants import Participants, participants_of
from voipsniff.report.text import ellipsis_end, ellipsis_middle, pad, width_of
from voipsniff.report.timeline import Event, HoldEvent, MessageEvent, RtcpEvent, StreamEvent, timeline
from voipsniff.report.units import NS, count, duration

LANES = 6
"""Streams whose length is drawn beside the time; more of them would take the room of the ladder."""
PAUSE_S = 2.0
"""Time without any event after which one empty row shows that time passed."""
NOTE_CELLS = 30
"""Least room to the right of the ladder that is used for notes."""
DELTA_CELLS = 9
MARGIN = 10
"""Most room to the right of the last lifeline that is kept for its name."""
NUMBER_MARGIN = 3
"""That room when the names are numbers."""
WIDTH_FOR_NOTES = 120
"""Width of the terminal from which on the arrows give up room for notes."""
READABLE_SPACING = 30
"""Cells between lifelines that arrows do not give up for notes."""
NOTE_GAP = 2


@dataclass(frozen=True, slots=True)
class Frame:
    """The layout of one ladder."""

    start_ns: int
    time_cells: int
    lanes: int
    lines: Lifelines
    note_cells: int
    """Room for notes on the right; 0: none."""
    margin: int
    """Room behind the last lifeline that its name may use."""
    numbered: bool
    """Whether numbers and a legend stand for the names: an address would be cut, or lifelines are shared."""

    @property
    def left(self) -> int:
        return _left(self.time_cells, self.lanes)


def _left(time_cells: int, lanes: int) -> int:
    """Return the cells before the first lifeline: time, time since the row above, one per stream."""
    return 1 + time_cells + DELTA_CELLS + (1 + lanes if lanes else 0) + 2


def render_ladder(page: Page, call: Call, messages: Sequence[MessageView], streams: Sequence[Stream]) -> None:
    """Add the ladder; a call without messages and streams gets one line that says so."""
    events = timeline(call, messages, streams)
    page.heading("Ladder", (_summary(messages, streams), "dim"))
    if not events:
        page.line(("  no message and no stream of this call is at hand", "dim"))
        return
    people = participants_of(call, messages, streams)
    frame = _layout(page, events, people)
    page.extend(_heads(frame, people))
    page.extend(_rows(frame, people, events))
    page.extend(_legend(frame, people, page.width))


def _summary(messages: Sequence[MessageView], streams: Sequence[Stream]) -> str:
    parts = [count(len(messages), "message")]
    if streams:
        parts.append(count(len(streams), "RTP stream"))
    return " · ".join(parts)


def _layout(page: Page, events: Sequence[Event], people: Participants) -> Frame:
    start_ns = next((event.ts_ns for event in events if isinstance(event, MessageEvent)), events[0].ts_ns)
    span = max(abs(events[-1].ts_ns - start_ns), abs(events[0].ts_ns - start_ns)) / NS
    time_cells = max(7, len(f"{span:.3f}") + 1)
    lanes = min(LANES, sum(isinstance(event, StreamEvent) for event in events))
    room = page.width - _left(time_cells, lanes) - 1
    margin = min(MARGIN, width_of(people.members[-1].address) // 2)
    lines = _drawing(len(people.members), room - margin, with_notes=page.width >= WIDTH_FOR_NOTES)
    numbered = len(people.members) > 1 and (lines.merged or not _addresses_fit(lines, people))
    if numbered:
        margin = NUMBER_MARGIN
        lines = _drawing(len(people.members), room - margin, with_notes=page.width >= WIDTH_FOR_NOTES)
    spare = room - lines.width - NOTE_GAP
    return Frame(start_ns, time_cells, lanes, lines, spare if spare >= NOTE_CELLS else 0, margin, numbered)


def _drawing(participants: int, room: int, *, with_notes: bool) -> Lifelines:
    """Return the lifelines in all the room, or in less of it when what is left is enough for notes."""
    lines = lifelines(participants, room)
    if with_notes and participants > 1 and room - lines.width < NOTE_CELLS + NOTE_GAP:
        lines = lifelines(participants, max(room * 3 // 5, min(room, READABLE_SPACING * (participants - 1) + 1)))
    return lines


def _addresses_fit(lines: Lifelines, people: Participants) -> bool:
    return all(width_of(member.address) < lines.positions[1] for member in people.members)


def _heads(frame: Frame, people: Participants) -> list[Line]:
    """Return the names above the lifelines: role and address and user agent, or numbers where they do not fit."""
    if frame.numbered:
        return [_head_row(frame, _numbers(frame, people))]
    agent_cells = frame.lines.positions[1] - 2 if len(people.members) > 1 else frame.lines.width
    rows = [
        [(member.role, "bold") for member in people.members],
        [(member.address, "cyan") for member in people.members],
        [(ellipsis_end(member.user_agent, agent_cells), "dim") for member in people.members],
    ]
    return [_head_row(frame, row) for row in rows if any(text for text, _ in row)]


def _numbers(frame: Frame, people: Participants) -> list[Span]:
    """Return the heads [1], [2], ...; the last one names all who share the last lifeline."""
    shown = len(frame.lines.positions)
    names = [f"[{place}]" for place in range(1, shown + 1)]
    if frame.lines.merged:
        names[-1] = f"[{shown}…{len(people.members)}]"
    return [(name, "bold") for name in names]


def _tag(row: Row, *ends: int) -> str:
    """Return the number of the participant that an arrow means when its lifeline is shared."""
    last = len(row.lines.positions) - 1
    return "".join(f"[{end + 1}] " for end in ends if row.lines.merged and end >= last)


def _head_row(frame: Frame, names: Sequence[Span]) -> Line:
    """Return names centred above their lifelines; the first may begin above the times, where nothing else is."""
    positions = frame.lines.positions
    line: Line = []
    used = 0
    for (text, style), position in zip(names, positions, strict=False):
        room = positions[1] - 1 if len(positions) > 1 else frame.lines.width
        text = ellipsis_end(text, room)
        centre = frame.left + position if len(positions) > 1 else frame.left + width_of(text) // 2
        latest = frame.left + frame.lines.width + frame.margin - width_of(text)
        start = max(used, min(centre - width_of(text) // 2, latest))
        line += [(" " * (start - used), ""), (text, style), (" ", "")]
        used = start + width_of(text) + 1
    return line


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


def _legend(frame: Frame, people: Participants, width: int) -> list[Line]:
    """Return who the numbers are, when the heads are numbers; and who shares the last lifeline."""
    if not frame.numbered:
        return []
    lines: list[Line] = [[]]
    for member in people.members:
        agent = f"  {member.user_agent}" if member.user_agent else ""
        text = f"{member.address}  {member.role}{agent}"
        lines.append([(f"  [{member.index + 1}] ", "bold"), (ellipsis_middle(text, width - 8), "")])
    return lines


__all__ = ["LANES", "Pen", "render_ladder", "stream_style"]
