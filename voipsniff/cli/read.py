"""`voipsniff read`: the whole trace, as an overview or as one document."""

from __future__ import annotations

import click

from voipsniff.cli.options import Format, Output, Reading, output_options, reading_options
from voipsniff.cli.output import console_for, destination
from voipsniff.cli.reading import read_trace


@click.command("read")
@reading_options
@output_options(Format.JSON, Format.NDJSON)
def command(reading: Reading, output: Output) -> None:
    """Show what a capture holds: packets by kind, calls, streams with trouble first, clients, oddities.

    With --json it is one document with everything (docs/reference/schema.json); with --ndjson the same, one object per
    line with its kind under "record". For CSV take one listing: voipsniff calls --csv.

    \b
    voipsniff read trace.pcap
    voipsniff read trace.pcapng.zst --from +30s --to +90s
    voipsniff read --json /var/spool/captures/ | jq '.calls[] | select(.mos_lq < 3.6)'
    tcpdump -w - udp | voipsniff read -
    """
    with destination(output.path) as out:
        trace = read_trace(reading)
        if output.format is Format.TABLE:
            from voipsniff.report.overview import render_overview

            render_overview(console_for(out, output), trace)
        elif output.format is Format.JSON:
            from voipsniff.export.document import write_document

            write_document(trace, out)
        else:
            from voipsniff.export.document import tagged_lines
            from voipsniff.export.ndjson import write_lines

            write_lines(tagged_lines(trace), out)
