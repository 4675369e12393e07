"""Processes of the lab: each with its own log, stopped by its own process id, ended by the kernel when the lab dies."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from pcaps.lab.errors import LabError

POLL_S = 0.05
STOP_S = 2.0
"""How long a process may take to end by itself before it is killed."""
PR_SET_PDEATHSIG = 1  # linux/prctl.h
LIBC = ctypes.CDLL(None)


def run(*command: str, seconds: float = 30.0) -> str:
    """Run a command to its end and return what it wrote; raise LabError with its last words when it fails."""
    return run_logged(command, None, seconds=seconds)


def run_logged(
    command: Sequence[str],
    log: Path | None,
    *,
    seconds: float,
    directory: Path | None = None,
    allowed: Sequence[int] = (0,),
) -> str:
    """Run a command to its end, append what it wrote to `log`; an exit code that is not `allowed` raises LabError."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=seconds,
        cwd=directory,
        check=False,
    )
    text = done.stdout.decode(errors="replace")
    if log is not None:
        with log.open("a") as file:
            file.write(text)
    if done.returncode not in allowed:
        raise LabError(f"{' '.join(command)}: exit code {done.returncode}\n{_last_lines(text)}")
    return text


class Process:
    """A running party, recorder or link."""

    def __init__(self, name: str, command: Sequence[str], log: Path, *, directory: Path, has_input: bool) -> None:
        self.name = name
        self.log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE if has_input else subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=directory,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def say(self, line: str) -> None:
        """Type a line into its standard input."""
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()

    def text(self) -> str:
        """Return its log so far."""
        return self.log.read_text(errors="replace")

    def wait_for(self, pattern: str, seconds: float = 5.0) -> None:
        """Wait until a line of its log matches; raise LabError when it ends first or time is up."""
        deadline = time.monotonic() + seconds
        while not re.search(pattern, self.text()):
            if time.monotonic() > deadline or not self.is_alive:
                what = "ended" if not self.is_alive else f"did not in {seconds:g} s"
                raise LabError(f"{self.name} should say /{pattern}/ but {what}:\n{_last_lines(self.text())}")
            time.sleep(POLL_S)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        """End it; when it does not obey, it is killed together with its children."""
        if self.is_alive:
            self._process.send_signal(by)
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()


class Processes:
    """All processes of one scenario, so that none outlives it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._started: list[Process] = []

    def start(
        self, name: str, command: Sequence[str], *, directory: Path | None = None, has_input: bool = False
    ) -> Process:
        """Start a command in the background, in `directory` (the work folder unless told); its log is NAME.log."""
        log = self._directory / f"{name}.log"
        process = Process(name, command, log, directory=directory or self._directory, has_input=has_input)
        self._started.append(process)
        return process

    def stop_all(self) -> None:
        """Stop what still runs, the youngest first."""
        while self._started:
            process = self._started.pop()
            if process.is_alive:
                process.stop()


def _end_with_parent() -> None:
    """Ask the kernel to end this process when the lab is killed and cannot do it."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _last_lines(text: str, count: int = 6) -> str:
    return "\n".join("    " + line for line in text.splitlines()[-count:])
