"""What the tables of the overview have in common: the worst first, a mark and a reason, how many are left."""

from __future__ import annotations

from collections.abc import Sequence

from voipsniff.report.page import Page, Span, Uncut
from voipsniff.report.palette import LEVEL_MARKS, Level, level_style
from voipsniff.report.trouble import Trouble, worst
from voipsniff.report.units import count

ROWS_SHOWN = 20
"""Most rows of a table of the overview."""
FINE_ROWS_SHOWN = 10
"""Rows of a longer table that are filled up with what has no trouble."""


def rows_shown(judged: Sequence[list[Trouble]]) -> int:
    """Return how many of the rows, the worst first, are shown: all of a short table, what has trouble of a long one."""
    if len(judged) <= ROWS_SHOWN:
        return len(judged)
    troubled = sum(1 for found in judged[:ROWS_SHOWN] if found)
    return max(troubled, FINE_ROWS_SHOWN)


def rest_line(page: Page, left: int, troubled: int, more: str) -> None:
    """Add how many rows are left, how many of them have trouble, and the command `more` that lists all."""
    if left > 0:
        trouble = f", {count(troubled)} with trouble" if troubled else ""
        page.lines.append(Uncut([(f"… {count(left)} more{trouble}: ", "dim"), (more, "bold dim")]))


def mark_cell(found: list[Trouble]) -> Span:
    """Return a mark for what is worse than worth knowing."""
    level = worst(found)
    return (LEVEL_MARKS[level] if level >= Level.WARNING else " ", level_style(level))


def reasons_cell(found: list[Trouble]) -> Span:
    return ", ".join(trouble.words for trouble in found), level_style(worst(found))
