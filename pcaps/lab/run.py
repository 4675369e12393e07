"""The command line: `python -m pcaps.lab list | setup GROUP... | clean | SCENARIO... --out DIR`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pcaps.lab.scenarios  # noqa: F401 (fills the registry)
from pcaps.lab import topology
from pcaps.lab.errors import LabError
from pcaps.lab.laboratory import Lab
from pcaps.lab.programs import GROUPS, installation
from pcaps.lab.registry import SCENARIOS, Scenario

LIMIT_S = 90
"""A scenario that takes longer has gone wrong."""

USAGE = """\
  list              the scenarios, what they show, and what this machine lacks for them
  setup GROUP...    print the shell commands that install what is needed: {groups} (none: all)
  clean             end the processes of a lab that was killed and remove its namespaces
  all | NAME...     play scenarios and write their recordings into --out
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code: 1 when a scenario failed or was skipped, 2 for wrong usage."""
    parser = argparse.ArgumentParser(
        prog="python -m pcaps.lab",
        description=USAGE.format(groups=", ".join(GROUPS)),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("words", nargs="+", metavar="WORD")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the recordings")
    parser.add_argument("--keep", action="store_true", help="keep the folder with configurations and logs")
    given = parser.parse_args(arguments)
    command, *rest = given.words
    if command == "list":
        return print_scenarios()
    if command == "setup":
        if unknown := set(rest) - set(GROUPS):
            parser.error(f"no such group: {', '.join(sorted(unknown))}")
        print(installation(rest or GROUPS))
        return 0
    if command == "clean":
        topology.end_processes()
        topology.remove()
        return 0
    if unknown := set(given.words) - set(SCENARIOS) - {"all"}:
        parser.error(f"no such scenario: {', '.join(sorted(unknown))} (`list` names them)")
    if given.out is None:
        parser.error("--out DIR is needed")
    if os.geteuid() != 0:
        parser.error("network namespaces need root")
    names = list(SCENARIOS) if "all" in given.words else given.words
    return play_all([SCENARIOS[name] for name in names], given.out.resolve(), keep=given.keep)


def print_scenarios() -> int:
    """Print one line per scenario."""
    for each in SCENARIOS.values():
        lacks = f" [needs {', '.join(each.missing)}]" if each.missing else ""
        print(f"{each.name:30}{each.shows}{lacks}")
    return 0


def play_all(chosen: list[Scenario], out: Path, *, keep: bool) -> int:
    """Play scenarios one after the other, with a line for each; a failure does not stop the next."""
    out.mkdir(parents=True, exist_ok=True)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    outcomes = [play(each, out, keep=keep) for each in chosen]
    return 0 if all(outcomes) else 1


def play(chosen: Scenario, out: Path, *, keep: bool) -> bool:
    """Play one scenario in a lab of its own; return whether it came to its end."""
    if chosen.missing:
        print(f"{chosen.name}: skipped, not installed: {', '.join(chosen.missing)}", flush=True)
        return False
    start = time.monotonic()
    lab = None
    try:
        lab = Lab(chosen.name, out, keep=keep)
        with lab, time_limit(LIMIT_S):
            chosen.play(lab)
    except (LabError, OSError) as error:
        logs = f" (logs: {lab.work})" if lab else ""
        print(f"{chosen.name}: failed{logs}: {error}", flush=True)
        return False
    print(f"{chosen.name}: {time.monotonic() - start:.0f} s", flush=True)
    return True


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raise LabError in this thread when the block takes longer."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise LabError(f"not over after {seconds} s")

    previous = signal.signal(signal.SIGALRM, interrupt)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)
