"""How a run that did not go well ends: lines on standard error, and the exit code."""

from __future__ import annotations

import os
import sys

import click

from voipsniff.cli.notices import say
from voipsniff.errors import VoipsniffError

FAILED = 1
USAGE = 2
INTERRUPTED = 130
"""128 + SIGINT, as a shell reports it."""
PIPE_CLOSED = 141
"""128 + SIGPIPE: the reader of our output had enough (`| head`)."""


class Refused(click.UsageError):
    """A wrong value on the command line, with lines that help."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class ClosedPipeError(Exception):
    """A BrokenPipeError on its way through click, which would end the process in its own way."""


def exit_code_of(error: BaseException) -> int:
    """Say what happened and return the exit code; an error of ours (a bug) is raised again."""
    if isinstance(error, (BrokenPipeError, ClosedPipeError)):
        _discard_output()
        return PIPE_CLOSED
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        say("stopped")
        return INTERRUPTED
    if isinstance(error, click.UsageError):
        say(error.format_message(), _usage_hint(error))
        return USAGE
    if isinstance(error, VoipsniffError):
        say(str(error), error.hint)
        return FAILED
    if isinstance(error, OSError):
        say(_os_error(error))
        return FAILED
    raise error


def _usage_hint(error: click.UsageError) -> str | None:
    if isinstance(error, Refused):
        return error.hint
    return f"{error.ctx.command_path} --help" if error.ctx else "voipsniff --help"


def _os_error(error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"{os.fsdecode(error.filename)}: {reason}" if isinstance(error.filename, (str, bytes)) else reason


def _discard_output() -> None:
    """Point standard output at nothing, so that the interpreter's last flush cannot fail."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        pass
