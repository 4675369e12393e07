"""What the tables of the overview have in common: the worst first, a mark and a reason, how many are left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from operator import attrgetter
from typing import Generic, Protocol, TypeVar

from voipsniff.report.page import Page, Span, Uncut
from voipsniff.report.palette import LEVEL_MARKS, Level, level_style
from voipsniff.report.trouble import Trouble, order_of, worst
from voipsniff.report.units import count

ROWS_SHOWN = 20
"""Most rows of a table of the overview."""
FINE_ROWS_SHOWN = 10
"""Rows of a longer table that are filled up with what has no trouble."""


class Numbered(Protocol):
    """A call or a stream."""

    @property
    def number(self) -> int: ...


T = TypeVar("T", bound=Numbered)
_number = attrgetter("number")

Judged = tuple[list[Trouble], T]
"""What is wrong with a record, the worst first, and the record."""


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """The rows of a table: all of a short one, what has trouble of a long one, the worst first."""

    shown: list[Judged[T]]
    left: int
    """How many are not shown."""
    left_troubled: int
    """How many of those are marked."""


def chosen(records: Sequence[T], troubles: Callable[[T], list[Trouble]]) -> Choice[T]:
    """Return the records to show; those that are equally bad are in the order of their numbers."""
    judged = [(found, record) for record in records if (found := troubles(record))]
    shown = nsmallest(ROWS_SHOWN, judged, key=_order)
    room = (ROWS_SHOWN if len(records) <= ROWS_SHOWN else FINE_ROWS_SHOWN) - len(shown)
    if room > 0:
        bad = {id(record) for _, record in judged}
        fine = nsmallest(room, (record for record in records if id(record) not in bad), key=_number)
        shown += [([], record) for record in fine]
    marked = sum(is_marked(found) for found, _ in judged) - sum(is_marked(found) for found, _ in shown)
    return Choice(shown, len(records) - len(shown), marked)


def _order(judged: Judged[Numbered]) -> tuple[int, float, int]:
    return *order_of(judged[0]), judged[1].number


def is_marked(found: Sequence[Trouble]) -> bool:
    """Return whether it is worse than worth knowing; the worst is first."""
    return bool(found) and found[0].level >= Level.WARNING


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
