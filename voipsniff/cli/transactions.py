"""`voipsniff transactions`: every SIP transaction outside calls as one record."""

from __future__ import annotations

import click

from voipsniff.cli.listing import run_listing
from voipsniff.cli.options import Listing, Output, Reading, listing_options


@click.command("transactions")
@listing_options
def command(reading: Reading, output: Output, listing: Listing) -> None:
    """List the SIP work outside calls: REGISTER, OPTIONS, SUBSCRIBE, NOTIFY, MESSAGE, PUBLISH.

    \b
    voipsniff transactions trace.pcap --where "method = REGISTER and outcome != ok"
    voipsniff transactions trace.pcap --sort -response_ms --limit 20
    """
    run_listing("transaction", reading, output, listing)
