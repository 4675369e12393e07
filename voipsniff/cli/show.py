"""`voipsniff show`: one call in depth."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, TextIO

import click

from voipsniff.cli.endings import Refused
from voipsniff.cli.find import find_call
from voipsniff.cli.options import Format, Output, Reading, output_options, reading_options
from voipsniff.cli.output import console_for, destination
from voipsniff.cli.reading import messages_of_call, read_trace

if TYPE_CHECKING:
    from voipsniff.api import Trace
    from voipsniff.calls.cdr import Cdr


@click.command("show")
@reading_options
@click.option("--raw", is_flag=True, help="The messages in full, too.")
@output_options(Format.JSON)
def command(reading: Reading, raw: bool, output: Output) -> None:
    """Show one call: in words, as a ladder of its messages and media, each stream's quality, the SDP.

    The call comes after the files: its number in the list, or any part of its Call-ID. When there is only one call, it
    need not be named.

    \b
    voipsniff show trace.pcap 3
    voipsniff show trace.pcap 3c26700c57 --raw
    voipsniff show trace-*.pcap.gz 12 --json
    """
    files, wanted = _split(reading.files)
    if raw and output.format is Format.JSON:
        raise Refused("--raw is for reading and masks secrets; with --json the messages are records")
    if "-" in files:
        raise Refused("show reads its files twice, which standard input cannot give", "save it to a file first")
    reading = dataclasses.replace(reading, files=files)
    with destination(output.path) as out:
        trace = read_trace(reading, messages=output.format is Format.JSON)
        call = find_call(trace.calls, wanted)
        if output.format is Format.JSON:
            _write_json(trace, call, out)
        else:
            from voipsniff.report.call_page import render_call

            render_call(console_for(out, output), trace, call, messages_of_call(reading, call), raw=raw)


def _split(arguments: tuple[str, ...]) -> tuple[tuple[str, ...], str | None]:
    """Return the files and the call that is named after them, if there are two arguments or more."""
    return (arguments[:-1], arguments[-1]) if len(arguments) > 1 else (arguments, None)


def _write_json(trace: Trace, call: Cdr, out: TextIO) -> None:
    from voipsniff.export.document import write_call

    messages = [message for message in trace.messages if message.call_id == call.call_id]
    write_call(call, trace.streams_of(call), messages, out)
