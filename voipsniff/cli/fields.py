"""`voipsniff fields`: the registry of fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

import click

from voipsniff.cli.endings import Refused
from voipsniff.cli.options import Format, Output, output_options
from voipsniff.cli.output import console_for, destination
from voipsniff.export.csv_ import write_csv
from voipsniff.export.json_ import write_json
from voipsniff.export.names import did_you_mean
from voipsniff.export.ndjson import write_ndjson
from voipsniff.export.rows import Row
from voipsniff.fields import FIELDS

if TYPE_CHECKING:
    from rich.table import Table

COLUMNS = ("record", "name", "kind", "unit", "decimals", "known", "doc")


@click.command("fields")
@click.argument("records", nargs=-1, metavar="[RECORD]...")
@output_options(Format.JSON, Format.NDJSON, Format.CSV)
def command(records: tuple[str, ...], output: Output) -> None:
    """List the fields of the records: call, stream, transaction, client, message, anomaly.

    These are the names for --columns, --sort and --where, the keys of JSON, the header of CSV and the attributes in
    Python.

    \b
    voipsniff fields stream
    voipsniff fields --json
    """
    rows = [row for kind in _kinds(records) for row in field_rows(kind)]
    with destination(output.path) as out:
        _write(rows, output, out)


def _kinds(records: Sequence[str]) -> Sequence[str]:
    """Return the record kinds asked for, in singular or plural; all when none was named."""
    known = {f"{kind}s": kind for kind in FIELDS} | {"anomalies": "anomaly"} | {kind: kind for kind in FIELDS}
    for name in records:
        if name not in known:
            near = did_you_mean(name, list(FIELDS))
            raise Refused(f"no record {name!r}{near}", f"the records are {', '.join(FIELDS)}")
    return [known[name] for name in records] or list(FIELDS)


def field_rows(kind: str) -> list[Row]:
    """Return one row for each field of a record kind."""
    return [
        {
            "record": kind,
            "name": field.name,
            "kind": field.kind.value,
            "unit": field.unit,
            "decimals": field.precision,
            "known": field.known.value,
            "doc": field.doc,
        }
        for field in FIELDS[kind]
    ]


def _write(rows: list[Row], output: Output, out: TextIO) -> None:
    if output.format is Format.JSON:
        write_json(rows, out)
    elif output.format is Format.NDJSON:
        write_ndjson(rows, out)
    elif output.format is Format.CSV:
        write_csv(rows, COLUMNS, out)
    else:
        console_for(out, output).print(_table(rows))


def _table(rows: list[Row]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title in ("record", "field", "kind", "unit"):
        table.add_column(title, no_wrap=True)
    table.add_column("what it is", ratio=1)
    for row in rows:
        table.add_row(*(str(row[name] or "") for name in ("record", "name", "kind", "unit", "doc")))
    return table
