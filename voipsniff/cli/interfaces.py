"""`voipsniff interfaces`: where packets can be captured."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

import click

from voipsniff.cli.notices import say
from voipsniff.cli.options import Format, Output, output_options
from voipsniff.cli.output import console_for, destination
from voipsniff.export.csv_ import write_csv
from voipsniff.export.json_ import write_json
from voipsniff.export.ndjson import write_ndjson
from voipsniff.export.rows import Row

if TYPE_CHECKING:
    from rich.table import Table

    from voipsniff.capture.interface_list import InterfaceFacts

COLUMNS = ("name", "state", "kind", "addresses", "mac", "speed_mbps", "mtu", "capture")


@click.command("interfaces")
@output_options(Format.JSON, Format.NDJSON, Format.CSV)
def command(output: Output) -> None:
    """List the network interfaces: state, addresses, speed, and whether they may be captured from.

    Beside them there is "any": all interfaces at once.

    \b
    voipsniff interfaces
    voipsniff interfaces --json | jq -r '.[] | select(.state == "up") | .name'
    """
    from voipsniff.capture.interface_list import list_interfaces
    from voipsniff.capture.ring_socket import WHAT_IT_TAKES, may_capture

    rows = [interface_row(facts) for facts in list_interfaces()]
    with destination(output.path) as out:
        _write(rows, output, out)
    if not may_capture():
        say("capturing packets is not allowed here", WHAT_IT_TAKES)


def interface_row(facts: InterfaceFacts) -> Row:
    """Return the values of an interface by column."""
    return {name: list(facts.addresses) if name == "addresses" else getattr(facts, name) for name in COLUMNS}


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
    for title in ("interface", "state", "kind", "addresses", "Mbit/s", "capture"):
        table.add_column(title)
    for row in rows:
        speed = row["speed_mbps"]
        addresses = "\n".join(str(address) for address in row["addresses"])  # type: ignore[union-attr]
        table.add_row(str(row["name"]), str(row["state"]), str(row["kind"]), addresses,
                      "" if speed is None else f"{speed:,}", str(row["capture"]))  # fmt: skip
    return table
