"""The progress bar on standard error: shown on a terminal when reading takes more than a second."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE_S = 1.0
"""How long reading goes on before a bar appears."""


class ProgressBar:
    """Called by the reader with (bytes read, bytes in all or None, packets); leaving its context clears the bar."""

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted and sys.stderr.isatty()
        self.begun = time.monotonic()
        self.bar: Progress | None = None
        self.task: TaskID | None = None

    def __enter__(self) -> ProgressBar:
        return self

    def __call__(self, position: int, size: int | None, packets: int) -> None:
        """Show how far the reading is."""
        elapsed = time.monotonic() - self.begun
        if not self.wanted or elapsed < PATIENCE_S:
            return
        bar = self.bar or self._start()
        if self.task is not None:
            rate = f"{packets / elapsed:,.0f} packets/s"
            bar.update(self.task, completed=position, total=size, description=f"{packets:,} packets", rate=rate)

    def _start(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True, markup=False),
            transient=True,
        )
        self.bar.start()
        self.task = self.bar.add_task("", rate="")
        return self.bar

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.stop()
