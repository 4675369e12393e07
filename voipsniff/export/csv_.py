"""CSV (RFC 4180): a header, CRLF line ends, an empty field for null.

Values are as seen: a text that begins with `=` is not changed, so open files from strangers in a spreadsheet as text.
Control characters (line breaks among them) are escaped, so one line is one record and a terminal is safe.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import TextIO

from voipsniff.export.json_ import json_text
from voipsniff.export.rows import Json, Row
from voipsniff.export.text import escape_controls

SEPARATOR = ";"
"""Between the values of a list."""


def write_csv(rows: Iterable[Row], columns: Sequence[str], out: TextIO, *, flush: bool = False) -> None:
    """Write the header and one line per row; `out` must not translate line ends. `flush` hands each line on at once."""
    write_cells(([cell(row[name]) for name in columns] for row in rows), columns, out, flush=flush)


def write_cells(lines: Iterable[Sequence[object]], columns: Sequence[str], out: TextIO, *, flush: bool = False) -> None:
    """Write the header and lines whose cells are ready: escaped text, or numbers."""
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for cells in lines:
        writer.writerow(cells)
        if flush:
            out.flush()


def cell(value: Json) -> str:
    """Return a value as the text of a field: lists joined with `;`, objects as JSON, true and false as words."""
    if value is None:
        return ""
    if isinstance(value, str):
        return escape_controls(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and not any(isinstance(item, (list, dict)) for item in value):
        return SEPARATOR.join(cell(item) for item in value)
    if isinstance(value, (list, dict)):
        return json_text(value)
    return str(value)
