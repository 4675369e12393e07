"""From what the user named to the files that are read: patterns, directories, files named twice."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from voipsniff.capture.files import STANDARD_INPUT
from voipsniff.capture.ledger import Ledger
from voipsniff.errors import CaptureError


@dataclass(frozen=True, slots=True)
class Named:
    """A file to read."""

    path: str
    in_directory: bool
    """Whether only its directory was named: then it need not be a capture."""


def expand_paths(paths: Sequence[str | Path], ledger: Ledger) -> list[Named]:
    """Return the files that `paths` stand for, in order, each once.

    A path that does not exist and holds `*`, `?` or `[` is a pattern (`**` crosses directories); a directory stands
    for the files in it, by name, without those in its subdirectories. CaptureError when a pattern or a directory
    stands for nothing.
    """
    seen: set[object] = set()
    named: list[Named] = []
    for path in paths:
        for file in _expand(str(path)):
            identity = _identity(file.path)
            if identity in seen:
                ledger.anomalies.add("file_repeated", file.path, source=file.path)
                ledger.statistics.files_skipped += 1
                continue
            seen.add(identity)
            named.append(file)
    if not named:
        raise CaptureError("nothing to read", "name a capture file, a directory, or - for standard input")
    return named


def _expand(path: str) -> list[Named]:
    if path != STANDARD_INPUT and not os.path.lexists(path) and glob.has_magic(path):
        found = sorted(glob.glob(path, recursive=True))
        if not found:
            raise CaptureError(f"{path}: no file matches")
        return [file for match in found for file in _expand_directory(match, within_pattern=True)]
    return _expand_directory(path, within_pattern=False)


def _expand_directory(path: str, *, within_pattern: bool) -> list[Named]:
    if path == STANDARD_INPUT or not os.path.isdir(path):
        return [Named(path, in_directory=False)]
    if within_pattern:
        return []
    try:
        entries = sorted(entry.path for entry in os.scandir(path) if entry.is_file())
    except OSError as error:
        raise CaptureError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    if not entries:
        raise CaptureError(f"{path}: there are no files in this directory")
    return [Named(entry, in_directory=True) for entry in entries]


def _identity(path: str) -> object:
    """Return what is the same for two names of one file."""
    if path == STANDARD_INPUT:
        return path
    try:
        status = os.stat(path)
    except OSError:
        return path
    return (status.st_dev, status.st_ino) if status.st_ino else os.path.realpath(path)
