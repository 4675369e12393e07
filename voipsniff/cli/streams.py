"""`voipsniff streams`: every RTP stream as one record."""

from __future__ import annotations

import click

from voipsniff.cli.listing import run_listing
from voipsniff.cli.options import Listing, Output, Reading, listing_options


@click.command("streams")
@listing_options
def command(reading: Reading, output: Output, listing: Listing) -> None:
    """List the RTP streams: one per SSRC, addresses and direction, with loss, jitter, timing and MOS.

    A stream without a call number belongs to no call whose signalling is in the trace.

    \b
    voipsniff streams trace.pcap --sort -loss_percent
    voipsniff streams trace.pcap --where "loss_percent > 1% or jitter_max_ms > 30ms"
    voipsniff streams trace.pcap --where "call_number is null"
    voipsniff streams trace.pcap --json --columns ssrc,src_ip,dst_ip,mos_lq,mos_note
    """
    run_listing("stream", reading, output, listing)
