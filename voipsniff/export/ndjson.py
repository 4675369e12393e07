"""NDJSON: one JSON object per line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from voipsniff.export.json_ import json_text
from voipsniff.export.rows import Row


def write_ndjson(rows: Iterable[Row], out: TextIO, *, flush: bool = False) -> None:
    """Write one row per line; `flush` hands each on at once, for a reader that follows."""
    write_lines(map(json_text, rows), out, flush=flush)


def write_lines(texts: Iterable[str], out: TextIO, *, flush: bool = False) -> None:
    """Write one JSON text per line."""
    for text in texts:
        out.write(text + "\n")
        if flush:
            out.flush()
