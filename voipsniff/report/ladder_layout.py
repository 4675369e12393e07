"""The layout of a ladder: where times, lifelines and notes stand, what is written above and below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voipsniff.report.lanes import Lifelines, lifelines
from voipsniff.report.page import Line, Span
from voipsniff.report.participants import Participants
from voipsniff.report.text import ellipsis_end, ellipsis_middle, width_of
from voipsniff.report.timeline import Event, MessageEvent, StreamEvent
from voipsniff.report.units import NS

LANES = 6
"""Streams whose length is drawn beside the time; more of them would take the room of the ladder."""
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


def layout_of(width: int, events: Sequence[Event], people: Participants) -> Frame:
    """Return the layout of a ladder with these events (at least one) on a terminal of `width`."""
    start_ns = next((event.ts_ns for event in events if isinstance(event, MessageEvent)), events[0].ts_ns)
    span = max(abs(events[-1].ts_ns - start_ns), abs(events[0].ts_ns - start_ns)) / NS
    time_cells = max(7, len(f"{span:.3f}") + 1)
    lanes = min(LANES, sum(isinstance(event, StreamEvent) for event in events))
    room = width - _left(time_cells, lanes) - 1
    margin = min(MARGIN, width_of(people.members[-1].address) // 2)
    lines = _drawing(len(people.members), room - margin, with_notes=width >= WIDTH_FOR_NOTES)
    numbered = len(people.members) > 1 and (lines.merged or not _addresses_fit(lines, people))
    if numbered:
        margin = NUMBER_MARGIN
        lines = _drawing(len(people.members), room - margin, with_notes=width >= WIDTH_FOR_NOTES)
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


def head_lines(frame: Frame, people: Participants) -> list[Line]:
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


def legend_lines(frame: Frame, people: Participants, width: int) -> list[Line]:
    """Return who the numbers are, when the heads are numbers; and who shares the last lifeline."""
    if not frame.numbered:
        return []
    lines: list[Line] = [[]]
    for member in people.members:
        agent = f"  {member.user_agent}" if member.user_agent else ""
        text = f"{member.address}  {member.role}{agent}"
        lines.append([(f"  [{member.index + 1}] ", "bold"), (ellipsis_middle(text, width - 8), "")])
    return lines
