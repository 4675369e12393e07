"""Names and values side by side, in as many columns as the terminal has room for."""

from __future__ import annotations

from collections.abc import Sequence

from voipsniff.report.page import Line, Page, Span
from voipsniff.report.text import ellipsis_middle, pad, width_of

TEXT_CELLS = 58
"""Width of a column of facts that are texts: addresses, identifiers."""
FIGURE_CELLS = 36
"""Width of a column of facts that are figures."""
MOST_COLUMNS = 4
GAP = 3

Fact = tuple[str, Span]


def render_facts(page: Page, facts: Sequence[Fact], column_cells: int, indent: int = 2) -> None:
    """Add facts, read down the columns of at least `column_cells`; a value that is too long loses its middle."""
    if not facts:
        return
    columns = max(1, min((page.width - indent + GAP) // (column_cells + GAP), MOST_COLUMNS, len(facts)))
    cells = (page.width - indent - GAP * (columns - 1)) // columns
    depth = -(-len(facts) // columns)
    stacks = [list(facts[start : start + depth]) for start in range(0, len(facts), depth)]
    names = [max(width_of(name) for name, _ in stack) for stack in stacks]
    for row in range(depth):
        line: Line = [(" " * indent, "")]
        for place, (stack, name_cells) in enumerate(zip(stacks, names, strict=True)):
            if row < len(stack):
                line += _fact(stack[row], name_cells, cells, last=place == len(stacks) - 1)
        page.line(*line)


def _fact(fact: Fact, name_cells: int, cells: int, *, last: bool) -> Line:
    name, (value, style) = fact
    shown = ellipsis_middle(value, max(8, cells - name_cells - 2))
    return [
        (pad(name, name_cells) + "  ", "dim"),
        (shown if last else pad(shown, cells - name_cells - 2) + " " * GAP, style),
    ]
