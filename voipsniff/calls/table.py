"""A state machine as a table: (state, event) -> state, each pair either a move or listed as ignored."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import IntEnum

STAY = 255
"""In the packed table: the event is ignored in this state."""


@dataclass(frozen=True)
class StateTable:
    """One machine. `packed[state * width + event]` is the next state or STAY, for the compiled paths."""

    title: str
    states: type[IntEnum]
    events: type[IntEnum]
    moves: Mapping[IntEnum, Mapping[IntEnum, IntEnum]]
    ignored: Mapping[IntEnum, Set[IntEnum]]
    start: IntEnum

    @property
    def width(self) -> int:
        return len(self.events)

    def unplaced(self) -> list[tuple[IntEnum, IntEnum]]:
        """Return the pairs that are neither a move nor ignored; a machine is complete when there are none."""
        return [
            (state, event)
            for state, event in self._pairs()
            if not (self._moves(state, event) or self._skips(state, event))
        ]

    def contradictions(self) -> list[tuple[IntEnum, IntEnum]]:
        """Return the pairs that are both a move and ignored."""
        return [
            (state, event) for state, event in self._pairs() if self._moves(state, event) and self._skips(state, event)
        ]

    def packed(self) -> bytes:
        """Return the table as one byte per pair."""
        return bytes(int(self.moves.get(state, {}).get(event, STAY)) for state, event in self._pairs())

    def _pairs(self) -> list[tuple[IntEnum, IntEnum]]:
        return [(state, event) for state in self.states for event in self.events]

    def _moves(self, state: IntEnum, event: IntEnum) -> bool:
        return event in self.moves.get(state, {})

    def _skips(self, state: IntEnum, event: IntEnum) -> bool:
        return event in self.ignored.get(state, frozenset())
