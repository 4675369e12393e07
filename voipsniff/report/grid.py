"""A table that fits: columns are measured, the least important are left out, the rest share the width."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voipsniff.report.page import Line, Span
from voipsniff.report.text import UNKNOWN, ellipsis_end, ellipsis_middle, pad, width_of

GAP = 2
WORTH_A_LINE = 2
"""Cells that a second line of the head has to save."""
NOTHING = frozenset({"", " ", UNKNOWN, "none"})
"""Cells that say nothing."""

Cut = Callable[[str, int], str]


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column: how it is headed, how narrow it may become, and how soon it is left out."""

    name: str
    title: str
    unit: str = ""
    """Shown beside or under the title, dim."""
    right: bool = False
    minimum: int | None = None
    """Cells below which it is left out rather than cut; None: it is never cut."""
    maximum: int = 60
    """Cells that it never takes more of."""
    rank: int = 0
    """Importance: 0 is kept longest."""
    luxury: bool = False
    """Shown only where no column of more importance has to be cut for it."""
    cut: Cut = ellipsis_middle
    """How a value that is too long is shortened."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column on one line, or on two when its values are narrower than its title."""

    upper: str
    lower: str
    unit: str

    @property
    def cells(self) -> int:
        return max(width_of(self.upper), width_of(self.lower) + _unit_cells(self.lower, self.unit))


def _unit_cells(text: str, unit: str) -> int:
    return width_of(unit) + bool(text) if unit else 0


def head_of_column(column: GridColumn, value_cells: int) -> Head:
    """Return the head that takes the fewest cells; on one line when that costs next to nothing."""
    words = column.title.split(" ")
    best = Head("", column.title, column.unit)
    if column.minimum is None and best.cells > value_cells:
        for split in range(1, len(words) + bool(column.unit)):
            other = Head(" ".join(words[:split]), " ".join(words[split:]), column.unit)
            if max(best.cells, value_cells) - max(other.cells, value_cells) >= WORTH_A_LINE:
                best = other
    return best


@dataclass(frozen=True, slots=True)
class Fit:
    """Which columns (by index) are shown, how wide each is, and which (by index) are not."""

    shown: list[int]
    widths: list[int]
    hidden: list[int]


def fit(columns: Sequence[GridColumn], natural: Sequence[int], width: int) -> Fit:
    """Choose columns by rank as long as they fit, then give out the cells that are left, the wanting first."""
    least = [
        wanted if column.minimum is None else min(wanted, max(column.minimum, width_of(column.title)))
        for column, wanted in zip(columns, natural, strict=True)
    ]
    kept: list[int] = []
    used = wished = -GAP
    for index in sorted(range(len(columns)), key=lambda index: (columns[index].luxury, columns[index].rank, index)):
        needed = wished + GAP + natural[index] if columns[index].luxury else used + GAP + least[index]
        if not kept or needed <= width:
            kept.append(index)
            used += GAP + least[index]
            wished += GAP + natural[index]
    shown = sorted(kept)
    widths = _share([least[index] for index in shown], [natural[index] for index in shown], width - used)
    return Fit(shown, widths, [index for index in range(len(columns)) if index not in kept])


def _share(least: list[int], natural: list[int], spare: int) -> list[int]:
    """Return the widths when `spare` cells go, one by one, to the column that has the smallest part of its wish."""
    widths = list(least)
    for _ in range(spare):
        wanting = [index for index in range(len(widths)) if widths[index] < natural[index]]
        if not wanting:
            break
        widths[min(wanting, key=lambda index: widths[index] / natural[index])] += 1
    return widths


def _value_cells(columns: Sequence[GridColumn], rows: Sequence[Sequence[Span]]) -> list[int]:
    """Return the cells of the widest value of each column, at most its maximum."""
    widths = [0] * len(columns)
    for row in rows:
        for index, (text, _) in enumerate(row):
            cells = width_of(text)
            if cells > widths[index]:
                widths[index] = cells
    return [
        cells if column.minimum is None else min(cells, column.maximum)
        for column, cells in zip(columns, widths, strict=True)
    ]


def telling_lines(
    columns: Sequence[GridColumn], rows: Sequence[Sequence[Span]], width: int, indent: int = 0
) -> tuple[list[Line], list[GridColumn]]:
    """Return `grid_lines` without the columns that are empty or unknown in every row."""
    telling = [place for place in range(len(columns)) if any(row[place][0] not in NOTHING for row in rows)]
    return grid_lines(
        [columns[place] for place in telling], [[row[place] for place in telling] for row in rows], width, indent
    )


def grid_lines(
    columns: Sequence[GridColumn], rows: Sequence[Sequence[Span]], width: int, indent: int = 0
) -> tuple[list[Line], list[GridColumn]]:
    """Return the head and one line per row, and the columns that did not fit in `width`."""
    values = _value_cells(columns, rows)
    heads = [head_of_column(column, cells) for column, cells in zip(columns, values, strict=True)]
    chosen = fit(columns, [max(head.cells, cells) for head, cells in zip(heads, values, strict=True)], width - indent)
    shown = [columns[index] for index in chosen.shown]
    lines = _head_lines(shown, [heads[index] for index in chosen.shown], chosen.widths, indent)
    for row in rows:
        line: Line = [(" " * indent, "")] if indent else []
        for place, (index, cells) in enumerate(zip(chosen.shown, chosen.widths, strict=True)):
            text, style = row[index]
            gap = " " * GAP if place else ""
            shortened = text if width_of(text) <= cells else columns[index].cut(text, cells)
            line.append((gap + pad(shortened, cells, right=columns[index].right), style))
        lines.append(line)
    return lines, [columns[index] for index in chosen.hidden]


def _head_lines(columns: Sequence[GridColumn], heads: Sequence[Head], widths: Sequence[int], indent: int) -> list[Line]:
    upper: Line = [(" " * indent, "")]
    lower: Line = [(" " * indent, "")]
    for place, (column, head, cells) in enumerate(zip(columns, heads, widths, strict=True)):
        gap = " " * GAP if place else ""
        upper.append((gap + pad(head.upper, cells, right=column.right), "bold"))
        unit = f" {head.unit}" if head.unit and head.lower else head.unit
        title = ellipsis_end(head.lower, cells - width_of(unit))
        space = " " * max(0, cells - width_of(title) - width_of(unit))
        texts: Line = [(title, "bold"), (unit, "dim")]
        lower += [(gap, ""), *([(space, ""), *texts] if column.right else [*texts, (space, "")])]
    return [upper, lower] if any(head.upper for head in heads) else [lower]
