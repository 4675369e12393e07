"""Where the data goes: standard output, or a file that is there only when it is whole."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

    from voipsniff.cli.options import Output

DEFAULT_WIDTH = 120
"""Columns of a table when nothing says how wide the reader's screen is."""


@contextmanager
def destination(path: Path | None) -> Iterator[TextIO]:
    """Give the stream to write to, UTF-8, line ends untouched; standard output when `path` is None or `-`.

    A file is written beside its place and moved there at the end: an error leaves an older one as it was.
    """
    if path is None or str(path) == "-":
        yield standard_output()
        sys.stdout.flush()
    elif path.exists() and not path.is_file():  # a device or a pipe cannot be replaced
        with path.open("w", encoding="utf-8", newline="") as out:
            yield out
    else:
        with _replacing(path) as out:
            yield out


def standard_output() -> TextIO:
    """Return standard output made to write UTF-8 and no translated line ends."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    return sys.stdout


@contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with open(handle, "w", encoding="utf-8", newline="") as out:
            yield out
        temporary.chmod(path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def console_for(out: TextIO, output: Output) -> Console:
    """Return the console for tables and pages: text in them is never markup, only colour and width can vary."""
    from rich.console import Console

    plain = output.color == "never" or (output.color == "auto" and bool(os.environ.get("NO_COLOR")))
    return Console(
        file=out,
        width=output.width or screen_width(),
        no_color=plain,
        force_terminal=True if output.color == "always" else None,
        color_system=None if plain else "256" if output.color == "always" else "auto",
        markup=False,
        emoji=False,
        highlight=False,
    )


def screen_width() -> int:
    """Return the columns of the screen: COLUMNS, or any standard stream that is a terminal (`... | less`)."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    for number in (1, 2, 0):
        try:
            return os.get_terminal_size(number).columns or DEFAULT_WIDTH
        except OSError:
            continue
    return DEFAULT_WIDTH
