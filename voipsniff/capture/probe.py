"""A first look at a file of several: is it a capture, and when does it begin?"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass

from voipsniff.capture.files import STANDARD_INPUT, Opening, open_reader
from voipsniff.capture.ledger import Ledger
from voipsniff.capture.reader import RecordReader

LOOK = Opening(capacity=1, chunk=64 << 10)
"""To look at a file: one packet, little memory."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A capture that is to be read."""

    path: str
    order: int
    """Its place among the files as they were named."""
    first_ns: int
    """Time of its first packet; -1 when it has none, or when it is a pipe and cannot be looked at."""
    size: int | None
    """Its bytes; None for a pipe."""
    reader: RecordReader | None = None
    """Of a pipe, which can be opened only once."""


def probe(path: str, order: int, ledger: Ledger, opening: Opening) -> Candidate:
    """Return what is seen of a file at first sight; CaptureError when it is none to be read.

    A pipe is opened for good, with `ledger` and as `opening` says.
    """
    if path == STANDARD_INPUT or (os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode)):
        return Candidate(path, order, -1, None, open_reader(path, ledger, opening))
    reader = open_reader(path, Ledger(), LOOK)
    try:
        first_ns = int(reader.rows.ts_ns[0]) if reader.fetch() else -1
        return Candidate(path, order, first_ns, os.stat(path).st_size)
    finally:
        reader.close()
