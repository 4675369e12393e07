"""The progress bar: only on a terminal, only when it takes a while, gone at the end."""

from __future__ import annotations

import io
import sys

import pytest

from voipsniff.cli import progress
from voipsniff.cli.progress import ProgressBar


class Screen(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def shown(monkeypatch: pytest.MonkeyPatch, *, wanted: bool, terminal: bool, seconds: float) -> str:
    """Return what is printed by a reading of some seconds."""
    screen = Screen(terminal)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    now = 100.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    with ProgressBar(wanted) as bar:
        now += seconds
        bar(500, 1000, 5_000_000)
        bar(900, None, 9_000_000)
    return screen.getvalue()


def test_a_bar_has_rate_and_share(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, wanted=True, terminal=True, seconds=2)
    assert "5,000,000 packets" in text or "9,000,000 packets" in text
    assert "packets/s" in text


@pytest.mark.parametrize(("wanted", "terminal", "seconds"), [(False, True, 9.0), (True, False, 9.0), (True, True, 0.5)])
def test_otherwise_nothing_is_printed(
    wanted: bool, terminal: bool, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shown(monkeypatch, wanted=wanted, terminal=terminal, seconds=seconds) == ""
