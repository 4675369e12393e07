"""The scenarios by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pcaps.lab.laboratory import Lab
from pcaps.lab.programs import missing

Play = Callable[[Lab], None]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One recording's story; `play` is the function that makes it, its docstring says what the recording shows."""

    name: str
    play: Play
    needs: tuple[str, ...]

    @property
    def shows(self) -> str:
        """The first paragraph of the docstring, in one line."""
        return " ".join((self.play.__doc__ or "").split("\n\n")[0].split())

    @property
    def missing(self) -> list[str]:
        """Programs that this machine does not have."""
        return missing(self.needs)


SCENARIOS: dict[str, Scenario] = {}

TOOLS = ("ip", "ethtool", "tcpdump")
"""Every scenario needs these."""


def scenario(*needs: str) -> Callable[[Play], Play]:
    """Register a function as the scenario of its own name; `needs` are the programs it starts."""

    def register(play: Play) -> Play:
        SCENARIOS[play.__name__] = Scenario(play.__name__, play, (*TOOLS, *needs))
        return play

    return register
