"""`voipsniff clients`: every SIP address as one record."""

from __future__ import annotations

import click

from voipsniff.cli.listing import run_listing
from voipsniff.cli.options import Listing, Output, Reading, listing_options


@click.command("clients")
@listing_options
def command(reading: Reading, output: Output, listing: Listing) -> None:
    """List the clients: each SIP address, what it runs, whom it serves and how it fares.

    \b
    voipsniff clients trace.pcap
    voipsniff clients trace.pcap --where "user_agent contains yealink" --columns +first_seen
    voipsniff clients trace.pcap --sort -failures --limit 10
    """
    run_listing("client", reading, output, listing)
