"""Lines of styled text on a console: the only way by which a report reaches the terminal.

Text goes to rich as segments, so neither its markup nor emoji codes nor highlighting ever apply, and what is no
visible character is escaped. Whoever puts text of the network into a line escapes it first, so that widths are right.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment

from voipsniff.report.text import ellipsis_end, escape, width_of, wrap

Span = tuple[str, str]
"""Text and its rich style; an empty style is plain."""
Line = list[Span]


class Uncut(list[Span]):
    """A line that is shown in full: the terminal wraps it, and what is copied from there is one line."""


ASCII_FORMS = str.maketrans(
    {
        "–": "-", "…": "~", "·": "-", "→": ">", "←": "<", "▶": ">", "◀": "<", "▷": ">", "◁": "<", "─": "-", "━": "=",
        "═": "=", "┄": "-", "╌": "-", "│": "|", "┃": "|", "┊": ":", "┼": "+", "╪": "#", "╎": "|", "╭": "+", "╰": "+",
        "╻": "|", "╹": "|", "×": "x", "▲": "!", "✖": "X", "●": "*", "█": "#", "▓": "=", "▒": "+", "░": ".", "▚": "%",
        "▁": "_", "▂": "_", "▃": "-", "▄": "-", "▅": "=", "▆": "=", "▇": "#", "↻": "@", "µ": "u",
    }
)  # fmt: skip
"""One ASCII character for each that the reports draw with: same width, so nothing moves."""
INDENT = 2
READABLE = 100
"""Prose is no wider than this, in columns."""


def line_width(line: Sequence[Span]) -> int:
    return sum(width_of(text) for text, _ in line)


@dataclass(slots=True)
class Block:
    """Lines as a rich renderable; each is cut at the width of the console, unless it is `Uncut`."""

    lines: Sequence[Sequence[Span]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self.lines:
            width = sys.maxsize if isinstance(line, Uncut) else options.max_width
            yield from self._segments(console, line, width, options.ascii_only)
            yield Segment.line()

    @staticmethod
    def _segments(console: Console, line: Sequence[Span], width: int, ascii_only: bool) -> Iterator[Segment]:
        left = width
        for text, style in _without_trailing_space(line):
            if not text.isprintable():  # the last guard; who knows that text is foreign escapes it before
                text = escape(text)
            shown = ellipsis_end(text, left)
            left -= width_of(shown)
            yield Segment(to_ascii(shown) if ascii_only else shown, console.get_style(style) if style else None)
            if shown != text:
                return


def _without_trailing_space(line: Sequence[Span]) -> Iterator[Span]:
    last = len(line)
    while last and not line[last - 1][0].strip(" ") and "on " not in line[last - 1][1]:
        last -= 1
    for index, (text, style) in enumerate(line[:last]):
        yield (text.rstrip(" ") if index == last - 1 and "on " not in style else text, style)


def to_ascii(text: str) -> str:
    """Return `text` for a terminal that knows ASCII only, cell by cell."""
    if text.isascii():
        return text
    drawn = text.translate(ASCII_FORMS)
    return "".join(character if character.isascii() else "?" * width_of(character) for character in drawn)


@dataclass(slots=True)
class Page:
    """Collects lines and shows them; `close` (or leaving the `with` block) writes what is collected."""

    console: Console
    lines: list[Line] = field(default_factory=list)

    def __enter__(self) -> Page:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None:
            self.close()

    def close(self) -> None:
        if self.lines:
            self.console.print(Block(self.lines), end="", crop=False)
        self.lines = []

    @property
    def width(self) -> int:
        return self.console.width

    @property
    def coloured(self) -> bool:
        """Whether colours will be seen, so that what they say need not be said otherwise."""
        return self.console.color_system is not None and not self.console.no_color

    def line(self, *spans: Span) -> None:
        self.lines.append(list(spans))

    def extend(self, lines: Iterable[Line]) -> None:
        self.lines.extend(lines)

    def blank(self) -> None:
        """Add an empty line unless one is there already."""
        if self.lines and self.lines[-1]:
            self.lines.append([])

    def heading(self, title: str, *after: Span) -> None:
        """Begin a section: its title, then what sums it up, then a rule to the edge."""
        self.blank()
        line: Line = [(title, "bold")]
        if after:
            line += [("  ", ""), *after]
        rule = self.width - line_width(line) - 2
        if rule > 0:
            line += [("  ", ""), ("─" * rule, "dim")]
        self.lines.append(line)

    def note(self, mark: Span, text: str, style: str = "") -> None:
        """Add escaped text behind a mark, its further lines under its beginning."""
        space = width_of(mark[0])
        for place, line in enumerate(wrap(text, max(20, self.width - space))):
            self.lines.append([mark if place == 0 else (" " * space, ""), (line, style)])

    def prose(self, text: str, style: str = "", indent: int = INDENT) -> None:
        """Add escaped text as lines no wider than a person likes to read."""
        room = max(20, min(READABLE, self.width - indent))
        for line in wrap(text, room):
            self.lines.append([(" " * indent, ""), (line, style)])
