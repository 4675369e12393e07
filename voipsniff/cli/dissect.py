"""`voipsniff dissect`: one frame as Wireshark sees it."""

from __future__ import annotations

import click

from voipsniff.export.text import escape_controls


@click.command("dissect")
@click.argument("file")
@click.argument("frame", type=click.IntRange(1), metavar="FRAME")
@click.option(
    "--keylog",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Decrypt TLS with this key log (the file of SSLKEYLOGFILE).",
)
@click.option(
    "--fields", is_flag=True, help="Fields by their names in Wireshark's filters, not the tree; needs pyshark."
)
def command(file: str, frame: int, keylog: str | None, fields: bool) -> None:
    """Show everything that is in one frame, layer by layer, as Wireshark dissects it. Needs tshark.

    FRAME is a number as in the other outputs: the place of the frame in its file, from 1.

    \b
    voipsniff dissect trace.pcap 12
    voipsniff dissect trace.pcap 12 --keylog trace.keys
    voipsniff dissect trace.pcap 12 --fields | grep sip.
    """
    if fields:
        from voipsniff.capture.dissection import frame_fields

        for name, value in frame_fields(file, frame, keylog):
            click.echo(f"{name} = {escape_controls(value)}")
        return
    from voipsniff.capture.dissection import frame_tree

    for line in frame_tree(file, frame, keylog).split("\n"):
        click.echo(escape_controls(line))
