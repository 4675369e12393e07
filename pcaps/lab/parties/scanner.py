"""The scanner: sipvicious and sipsak, which look for users and passwords."""

from __future__ import annotations

from pcaps.lab.hosts import X
from pcaps.lab.laboratory import Lab
from pcaps.lab.namespaces import command_in
from pcaps.lab.processes import run_logged
from pcaps.lab.programs import path_of

LIMIT_S = 40.0
ANY_CODE = tuple(range(256))
"""The scanners' exit codes say what was found."""


def scan(lab: Lab, program: str, *arguments: str) -> None:
    """Run one of the tools on the scanner's host."""
    command = command_in(X.namespace, path_of(program), *arguments)
    run_logged(command, lab.work / "scan.log", seconds=LIMIT_S, directory=lab.work, allowed=ANY_CODE)
