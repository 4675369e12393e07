"""What every listing command does: read, choose, write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import TextIO

from voipsniff.cli.choice import choice, columns_of
from voipsniff.cli.options import Format, Listing, Output, Reading
from voipsniff.cli.output import console_for, destination
from voipsniff.cli.reading import read_trace, stream_records
from voipsniff.export.csv_ import write_cells
from voipsniff.export.csv_cells import cells_maker
from voipsniff.export.json_ import write_array
from voipsniff.export.json_lines import line_maker
from voipsniff.export.ndjson import write_lines

LISTS = {
    "call": "calls",
    "stream": "streams",
    "transaction": "transactions",
    "client": "clients",
    "message": "messages",
    "anomaly": "anomalies",
}
"""The attribute of a trace that holds the records of a kind."""

FLOWING = (Format.NDJSON, Format.CSV)
"""Formats that are written record by record, as the records finish."""


def run_listing(kind: str, reading: Reading, output: Output, listing: Listing) -> None:
    """List the records of a kind. NDJSON and CSV without --sort flow with flat memory, in the order of their ends."""
    choose = choice(kind, listing)
    columns = columns_of(kind, listing.columns, output.format)
    with destination(output.path) as out:
        if output.format in FLOWING and listing.sort is None:
            with closing(stream_records(kind, reading, output)) as records:
                write_records(kind, choose(records), columns, output, out, flush=reading.follow)
        else:
            trace = read_trace(reading, messages=kind == "message")
            write_records(kind, choose(getattr(trace, LISTS[kind])), columns, output, out)


def write_records(
    kind: str, records: Iterable[object], columns: Sequence[str], output: Output, out: TextIO, *, flush: bool = False
) -> None:
    """Write records of a kind with these fields in the format of the output."""
    if output.format is Format.TABLE:
        from voipsniff.report.tables import render_table

        render_table(console_for(out, output), kind, list(records), columns)
        return
    if output.format is Format.CSV:
        write_cells(map(cells_maker(kind, columns), records), columns, out, flush=flush)
        return
    lines = map(line_maker(kind, columns), records)
    if output.format is Format.NDJSON:
        write_lines(lines, out, flush=flush)
    else:
        write_array(lines, out)
        out.write("\n")
