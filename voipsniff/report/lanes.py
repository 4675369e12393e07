"""The geometry of a ladder: where the lifelines stand, and one row drawn between them."""

from __future__ import annotations

from dataclasses import dataclass, field

from voipsniff.report.page import Line
from voipsniff.report.text import ellipsis_middle, head_of, width_of

WIDEST_SPACING = 72
"""Cells between neighbours: longer arrows are no easier to read."""
LEAST_SPACING = 11
"""Cells between neighbours under which participants are left out instead."""


@dataclass(frozen=True, slots=True)
class Pen:
    """What an arrow is drawn with."""

    line: str
    crossing: str
    style: str
    heads: bool = True


THIN = Pen("─", "┼", "")
DOUBLE = Pen("═", "╪", "")
DASHED = Pen("╌", "╎", "", heads=False)
DOTTED = Pen("┄", "┊", "", heads=False)


@dataclass(frozen=True, slots=True)
class Lifelines:
    """The columns of the lifelines; `positions[i]` belongs to participant i, those behind share the last one."""

    positions: list[int]
    width: int
    """Cells of the drawing area; the last lifeline stands in its last cell."""
    merged: bool
    """Whether the last lifeline stands for several participants."""

    def at(self, participant: int) -> int:
        return self.positions[min(participant, len(self.positions) - 1)]


def lifelines(participants: int, room: int) -> Lifelines:
    """Return the lifelines of `participants` in at most `room` cells."""
    shown = max(1, min(participants, 1 + max(0, room - 1) // LEAST_SPACING))
    spacing = min(WIDEST_SPACING, (room - 1) // (shown - 1)) if shown > 1 else 0
    positions = [index * spacing for index in range(shown)]
    return Lifelines(positions, positions[-1] + 1 if shown > 1 else room, merged=shown < participants)


@dataclass(slots=True)
class Row:
    """One row of the drawing area: cells that are drawn over one another, the lifelines first."""

    lines: Lifelines
    cells: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cells = [" "] * self.lines.width
        self.styles = [""] * self.lines.width
        for position in self.lines.positions:
            self._put(position, "│", "dim")

    def _put(self, position: int, text: str, style: str) -> None:
        """Draw `text`; a wide character takes two cells, the second of them empty."""
        for character in text:
            cells = width_of(character)
            if position < 0 or position + max(1, cells) > len(self.cells):
                return
            if cells == 0:
                self.cells[max(0, position - 1)] += character
                continue
            self.cells[position] = character
            self.styles[position] = style
            for extra in range(1, cells):
                self.cells[position + extra] = ""
                self.styles[position + extra] = style
            position += cells

    def pause(self) -> None:
        """Draw the lifelines dotted: time passes."""
        for position in self.lines.positions:
            self._put(position, "┊", "dim")

    def room(self, source: int, sink: int) -> int:
        """Return the cells that a label between two participants may take."""
        start, end = self.lines.at(source), self.lines.at(sink)
        if start == end:
            return max(start, self.lines.width - start - 1) - 3
        return abs(end - start) - 1 - 3

    def arrow(self, source: int, sink: int, label: str, pen: Pen, label_style: str) -> None:
        """Draw an arrow with its label in the middle; a loop beside the lifeline when both ends are the same."""
        start, end = self.lines.at(source), self.lines.at(sink)
        if start == end:
            self._loop(start, label, pen, label_style)
            return
        left, right = min(start, end), max(start, end)
        self._put(left + 1, pen.line * (right - left - 1), pen.style or label_style)
        for position in self.lines.positions:
            if left < position < right:
                self._put(position, pen.crossing, pen.style or label_style)
        if pen.heads:
            self._put(right - 1 if end > start else left + 1, "▶" if end > start else "◀", pen.style or label_style)
        text = ellipsis_middle(label, self.room(source, sink))
        if text:
            first = left + (2 if pen.heads and end < start else 1)  # the head stays free
            room = right - left - (2 if pen.heads else 1)
            self._put(first + (room - width_of(text) - 2) // 2, f" {text} ", label_style)

    def _loop(self, position: int, label: str, pen: Pen, label_style: str) -> None:
        text = f"↻ {ellipsis_middle(label, max(1, self.room_beside(position)))}"
        if self.lines.width - position - 1 >= position:
            self._put(position + 1, f" {head_of(text, self.lines.width - position - 2)}", label_style)
        else:
            self._put(position - 1 - width_of(text), text, label_style)

    def room_beside(self, position: int) -> int:
        return max(position, self.lines.width - position - 1) - 4

    def spanning(self, label: str, pen: Pen, style: str) -> None:
        """Draw a line over all lifelines with a label: something that concerns everybody."""
        last = self.lines.positions[-1]
        if last == 0:
            self._put(2, label, style)
            return
        self._put(1, pen.line * (last - 1), style)
        for position in self.lines.positions[1:-1]:
            self._put(position, pen.crossing, style)
        text = ellipsis_middle(label, last - 5)
        self._put(1 + (last - 1 - width_of(text) - 2) // 2, f" {text} ", style)

    def line(self) -> Line:
        """Return the row as spans of equal style."""
        spans: Line = []
        for text, style in zip(self.cells, self.styles, strict=True):
            if spans and spans[-1][1] == style:
                spans[-1] = (spans[-1][0] + text, style)
            else:
                spans.append((text, style))
        return spans
