"""`voipsniff calls`: every call as one record."""

from __future__ import annotations

import click

from voipsniff.cli.listing import run_listing
from voipsniff.cli.options import Listing, Output, Reading, listing_options


@click.command("calls")
@listing_options
def command(reading: Reading, output: Output, listing: Listing) -> None:
    """List the calls: one CDR each, with parties, outcome, times and quality.

    The table and JSON are in the order of the calls' first messages. NDJSON and CSV come as the calls end, in flat
    memory however large the trace is; --sort number puts them in order.

    \b
    voipsniff calls trace.pcap
    voipsniff calls trace.pcap --where "outcome in (busy, failed) and setup_ms > 2s"
    voipsniff calls trace.pcap --columns +call_id,+caller_user_agent --sort -talk_s --limit 20
    voipsniff calls --csv /var/spool/captures/ --output calls.csv
    """
    run_listing("call", reading, output, listing)
