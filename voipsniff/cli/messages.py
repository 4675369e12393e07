"""`voipsniff messages`: every SIP message as one record."""

from __future__ import annotations

import click

from voipsniff.cli.listing import run_listing
from voipsniff.cli.options import Listing, Output, Reading, listing_options


@click.command("messages")
@listing_options
def command(reading: Reading, output: Output, listing: Listing) -> None:
    """List the SIP messages as they were seen, each hop for itself.

    \b
    voipsniff messages trace.pcap --where "method = REGISTER"
    voipsniff messages trace.pcap --where "status_code >= 500" --from 10:00 --to 10:30
    voipsniff messages trace.pcap --ndjson --columns time,start_line,call_id
    """
    run_listing("message", reading, output, listing)
