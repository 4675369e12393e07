"""The command `voipsniff`: finds the subcommand, and turns every end into lines on standard error and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from voipsniff.cli.endings import ClosedPipeError, exit_code_of

COMMANDS = (
    "read",
    "calls",
    "streams",
    "clients",
    "messages",
    "transactions",
    "anomalies",
    "show",
    "dissect",
    "live",
    "interfaces",
    "fields",
)
"""The subcommands in the order of the help; each is the object `command` of the module of its name in this folder."""


class Commands(click.Group):
    """Imports a subcommand when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        from importlib import import_module

        command: click.Command = import_module(f"voipsniff.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            from voipsniff.export.names import did_you_mean

            raise click.UsageError(
                f"no command {name!r}{did_you_mean(name, list(COMMANDS)) or _reading_hint(name)}", ctx
            )
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ClosedPipeError from error


def _reading_hint(name: str) -> str:
    return f"; to read a capture: voipsniff read {name}" if "." in name or "/" in name else ""


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from voipsniff._build import build_of
    from voipsniff._version import VERSION

    click.echo(f"voipsniff {VERSION} ({build_of()})")
    ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and whether this installation is compiled.",
)
def cli() -> None:
    """Read SIP and RTP captures: calls, streams and their quality, clients.

    \b
    voipsniff read trace.pcap               what the capture holds
    voipsniff calls trace.pcap              every call as one line
    voipsniff show trace.pcap 3             call 3 in depth
    voipsniff streams --csv trace.pcap.gz   RTP streams for a spreadsheet
    voipsniff live eth0                     calls as they end, from an interface

    FILE is a pcap or pcapng, plain or compressed; a folder or a pattern of them (read in the order of their packets);
    or - for standard input.

    Data goes to standard output, everything else to standard error.
    """


def run(args: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 fine, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's linear algebra is not used: no threads for it
    try:
        code = cli.main(args=list(args) if args is not None else None, prog_name="voipsniff", standalone_mode=False)
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:
        return exit_code_of(error)
    return code if isinstance(code, int) else 0


def main() -> None:
    """Run and leave the process."""
    sys.exit(run())
