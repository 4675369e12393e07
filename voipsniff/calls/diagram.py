"""The state tables as Mermaid diagrams: docs/internals/states.md is this module's output."""

from __future__ import annotations

from enum import IntEnum

from voipsniff.calls.call_states import CALL_TABLE
from voipsniff.calls.dialog_states import DIALOG_TABLE
from voipsniff.calls.table import StateTable
from voipsniff.calls.transaction_states import INVITE_TABLE, REQUEST_TABLE

HEAD = """# States

How a passive observer follows transactions, dialogs and calls. This page is generated from the tables in
`voipsniff/calls`; a test fails when it is out of date. An event that a state does not name is ignored there.
"""


def _name(state: IntEnum) -> str:
    return state.name.lower()


def _edges(table: StateTable) -> dict[tuple[IntEnum, IntEnum], list[str]]:
    edges: dict[tuple[IntEnum, IntEnum], list[str]] = {}
    for state, moves in table.moves.items():
        for event, target in moves.items():
            edges.setdefault((state, target), []).append(event.name.lower())
    return edges


def mermaid(table: StateTable) -> str:
    """Return one machine as the text of a Mermaid state diagram."""
    edges = _edges(table)
    lines = [
        "stateDiagram-v2",
        f"    [*] --> {table.start.name.lower()}",
        *(f"    {_name(state)} --> {_name(target)}: {', '.join(events)}" for (state, target), events in edges.items()),
    ]
    return "\n".join(lines)


def states_page() -> str:
    """Return docs/internals/states.md."""
    tables = (CALL_TABLE, DIALOG_TABLE, INVITE_TABLE, REQUEST_TABLE)
    return "\n".join([HEAD, *(f"## {table.title}\n\n```mermaid\n{mermaid(table)}\n```\n" for table in tables)])
