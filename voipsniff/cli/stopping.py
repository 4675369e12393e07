"""Until when a live capture goes on: Ctrl-C, SIGTERM, the end of its time."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

GRACE_S = 1.0
"""How long the other end of a pipe has to hand over what it still holds, and to close it."""


@contextmanager
def until_stopped(stop: Callable[[], None], duration_s: float | None) -> Iterator[None]:
    """Call `stop` at Ctrl-C, at SIGTERM and when the time is up; a second Ctrl-C interrupts at once."""

    def handle(number: int, _: FrameType | None) -> None:
        if number == signal.SIGINT:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        stop()

    handled = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)
    before = [signal.signal(number, handle) for number in handled]
    if duration_s is not None:
        signal.setitimer(signal.ITIMER_REAL, duration_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in zip(handled, before, strict=True):
            signal.signal(number, handler)


class EndOfInput:
    """Ends standard input: asked once, after a moment in which its writer may end it (Ctrl-C reaches both)."""

    def __init__(self) -> None:
        self._was_asked = False

    def __call__(self) -> None:
        """Ask; the second time, which the alarm is at the latest, is final."""
        if self._was_asked:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # a read that waits is repeated, and finds the end
        else:
            self._was_asked = True
            signal.setitimer(signal.ITIMER_REAL, GRACE_S)
