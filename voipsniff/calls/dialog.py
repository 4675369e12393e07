"""A dialog of a call: one To tag of the INVITE's responses. Compiled."""

from __future__ import annotations

from voipsniff.calls.dialog_states import DIALOG_TABLE, DialogEvent, DialogState
from voipsniff.calls.table import STAY

MOVES = DIALOG_TABLE.packed()
WIDTH = len(DialogEvent)

EARLY = int(DialogState.EARLY)
CONFIRMED = int(DialogState.CONFIRMED)
TERMINATED = int(DialogState.TERMINATED)


class Dialog:
    """One leg of a fork: `tag` is the callee's."""

    def __init__(self, tag: bytes) -> None:
        self.tag = tag
        self.state = EARLY

    def move(self, event: int) -> None:
        target = MOVES[self.state * WIDTH + event]
        if target != STAY:
            self.state = target
