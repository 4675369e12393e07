"""Following a file that is still being written, until Ctrl-C."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

POLL_S = 0.2
"""How long a file that has nothing new is left alone."""


@contextmanager
def until_interrupted() -> Iterator[Callable[[], bool]]:
    """Give the function that waits for more and says whether to look again.

    The first Ctrl-C makes it say no, so that the reading ends as at the end of a file and what is open is reported; a
    second one stops at once.
    """
    stopped = False

    def stop(_: int, __: FrameType | None) -> None:
        nonlocal stopped
        stopped = True
        signal.signal(signal.SIGINT, before)

    def wait() -> bool:
        if not stopped:
            time.sleep(POLL_S)
        return not stopped

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield wait
    finally:
        signal.signal(signal.SIGINT, before)
