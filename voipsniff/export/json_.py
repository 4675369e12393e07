"""JSON: one record per line, so that a large listing is written as it comes and two of them can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TextIO

from voipsniff.export.rows import Json, Row
from voipsniff.export.text import escape_json

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(", ", ": "))


def json_text(value: Json | Row | Mapping[str, Json]) -> str:
    """Return a value on one line; terminal control characters and text reordering marks are \\u escapes."""
    return escape_json(_ENCODER.encode(value))


def write_json(rows: Iterable[Row], out: TextIO) -> None:
    """Write the rows as one array, `[]` when there are none."""
    write_array(map(json_text, rows), out)
    out.write("\n")


def write_array(texts: Iterable[str], out: TextIO) -> None:
    """Write an array of JSON texts with one on a line, without the line end behind it."""
    before = "[\n"
    for text in texts:
        out.write(before + text)
        before = ",\n"
    out.write("[]" if before == "[\n" else "\n]")
