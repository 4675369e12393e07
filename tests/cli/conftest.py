"""The stand-in for the engine, for every test of the command line."""

import pytest

from tests.support.traces import api

__all__ = ["api"]


@pytest.fixture(autouse=True)
def compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command line take this installation for a compiled one, so that it says the same everywhere."""
    monkeypatch.setattr("voipsniff.cli.reading.say_build", lambda: None)
