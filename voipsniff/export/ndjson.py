"""NDJSON: one JSON object per line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from voipsniff.export.json_ import json_text
from voipsniff.export.rows import Row


def write_ndjson(rows: Iterable[Row], out: TextIO, *, flush: bool = False) -> None:
    """Write one row per line; `flush` hands each on at once, for a reader that follows."""
    for row in rows:
        out.write(json_text(row) + "\n")
        if flush:
            out.flush()
