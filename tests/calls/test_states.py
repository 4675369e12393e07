"""The tables are complete, free of contradictions, and the page that shows them is current."""

from __future__ import annotations

import pytest

from tests.support.shared import ROOT
from voipsniff.calls.call_states import CALL_TABLE, ENDS, CallEvent, CallState
from voipsniff.calls.diagram import mermaid, states_page
from voipsniff.calls.dialog_states import DIALOG_TABLE
from voipsniff.calls.table import STAY, StateTable
from voipsniff.calls.transaction_states import INVITE_TABLE, REQUEST_TABLE

TABLES = (CALL_TABLE, DIALOG_TABLE, INVITE_TABLE, REQUEST_TABLE)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.title)
def test_each_pair_is_a_move_or_ignored(table: StateTable) -> None:
    assert table.unplaced() == []
    assert table.contradictions() == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.title)
def test_a_table_without_one_pair_is_found_incomplete(table: StateTable) -> None:
    state = table.start
    event = next(iter(table.moves[state]))
    rest = {known: target for known, target in table.moves[state].items() if known is not event}
    broken = StateTable(table.title, table.states, table.events, {**table.moves, state: rest}, table.ignored, state)
    assert broken.unplaced() == [(state, event)]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.title)
def test_the_packed_form_says_the_same(table: StateTable) -> None:
    packed = table.packed()
    assert len(packed) == len(table.states) * len(table.events)
    for state in table.states:
        for event in table.events:
            target = table.moves.get(state, {}).get(event)
            assert packed[state * table.width + event] == (STAY if target is None else target)


def test_a_call_that_is_over_only_goes_on_by_a_new_attempt_or_a_late_answer() -> None:
    for state in ENDS:
        assert set(CALL_TABLE.moves.get(state, {})) <= {CallEvent.INVITE, CallEvent.ANSWER}
    assert CallState.ENDED not in CALL_TABLE.moves


def test_only_an_answer_leads_to_answered() -> None:
    for moves in CALL_TABLE.moves.values():
        for event, target in moves.items():
            assert (target is CallState.ANSWERED) == (event is CallEvent.ANSWER)


def test_the_diagram_shows_each_move_once() -> None:
    text = mermaid(DIALOG_TABLE)
    assert text.splitlines() == [
        "stateDiagram-v2",
        "    [*] --> early",
        "    early --> early: provisional",
        "    early --> confirmed: success",
        "    early --> terminated: failure, bye",
        "    confirmed --> confirmed: success",
        "    confirmed --> terminated: bye",
    ]


def test_the_page_of_states_is_current() -> None:
    page = ROOT / "docs" / "internals" / "states.md"
    assert page.read_text() == states_page(), "write states_page() to docs/internals/states.md"
