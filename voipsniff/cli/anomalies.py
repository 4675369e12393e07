"""`voipsniff anomalies`: every kind of oddity, counted."""

from __future__ import annotations

import click

from voipsniff.cli.listing import run_listing
from voipsniff.cli.options import Listing, Output, Reading, listing_options


@click.command("anomalies")
@listing_options
def command(reading: Reading, output: Output, listing: Listing) -> None:
    """List the oddities of the trace, counted by name, with the first instance of each.

    docs/reference/anomalies.md says what each name means.

    \b
    voipsniff anomalies trace.pcap
    voipsniff anomalies trace.pcap --where "layer = sip" --sort -count
    """
    run_listing("anomaly", reading, output, listing)
