"""docs/reference/cli.md, from the help of every command."""

from __future__ import annotations

import inspect

import click

from tools.docs.markdown import page, table
from voipsniff.cli.endings import FAILED, INTERRUPTED, PIPE_CLOSED, USAGE
from voipsniff.cli.main import COMMANDS, cli

RULES = """## Rules of every command

* Data goes to standard output, everything else (progress, notices, errors) to standard error.
* The format depends on the flags alone. Only colour and width depend on the terminal: `--color`, `NO_COLOR`,
  `--width`, `COLUMNS`.
* No result is no error: `[]` in JSON, nothing in NDJSON, the header in CSV, exit code 0.
* A damaged file gives what it holds, one line on standard error with the offset, and exit code 0. A file that gives
  nothing is an error.
* JSON has one record per line. NDJSON and CSV without `--sort` are written as the records finish, in that order and in
  flat memory; tables and JSON are in the order of first packets.
* `--output` writes beside the file and moves it there at the end: it is never half written.
* Text of the network cannot command the terminal: control characters are shown as escapes in every format."""


def cli_page() -> str:
    group = click.Context(cli, info_name="voipsniff", help_option_names=["-h", "--help"])
    parts: list[str | list[str]] = ["# Command line", _text(cli), _usage(cli, group), RULES, "## Exit codes", _codes()]
    for name in COMMANDS:
        command = cli.get_command(group, name)
        assert command is not None
        context = click.Context(command, info_name=name, parent=group)
        parts += [f"## voipsniff {name}", _text(command), _usage(command, context), _options(command, context)]
    return page(*parts)


def _text(command: click.Command) -> str:
    """Return the help with its examples, which click marks with a backspace, as a block of code."""
    paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
    return "\n\n".join(
        "```console\n" + "\n".join(f"$ {line}" for line in text.splitlines()[1:]) + "\n```"
        if text.startswith("\b")
        else text
        for text in paragraphs
    )


def _usage(command: click.Command, context: click.Context) -> str:
    return f"Usage: `{' '.join((context.command_path, *command.collect_usage_pieces(context)))}`"


def _options(command: click.Command, context: click.Context) -> list[str]:
    records = [
        record
        for parameter in command.get_params(context)
        if isinstance(parameter, click.Option) and (record := parameter.get_help_record(context))
    ]
    return table(("option", "what it does"), [(f"`{flags}`", text) for flags, text in records])


def _codes() -> list[str]:
    return table(
        ("code", "meaning"),
        [
            ("0", "fine, also when nothing was found or a file is damaged"),
            (str(FAILED), "it failed: one line says why, another what helps"),
            (str(USAGE), "wrong usage; nothing was read"),
            (str(INTERRUPTED), "stopped by Ctrl-C"),
            (str(PIPE_CLOSED), "the reader of the output had enough (`| head`)"),
        ],
    )
