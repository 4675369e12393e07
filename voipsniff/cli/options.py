"""The flags that every command shares, declared once, and the values that they become."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import click

from voipsniff.cli.endings import Refused
from voipsniff.cli.timespec import TimeSpec, time_option

Command = Callable[..., None]
Decorator = Callable[[Command], Command]


class Format(Enum):
    """What is written; it never depends on the terminal."""

    TABLE = "table"
    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read, and how."""

    files: tuple[str, ...]
    time_from: TimeSpec | None
    time_to: TimeSpec | None
    dedup: str
    keylog: str | None
    decrypt: bool
    follow: bool
    progress: bool


@dataclass(frozen=True, slots=True)
class Output:
    """What is written, and where."""

    format: Format
    path: Path | None
    color: str
    width: int | None


@dataclass(frozen=True, slots=True)
class Listing:
    """Which records and fields of a listing are wanted."""

    columns: str | None
    sort: str | None
    limit: int | None
    where: str | None


_READING = (
    click.argument("files", nargs=-1, required=True, metavar="FILE..."),
    click.option(
        "--from", "time_from", metavar="TIME", callback=time_option, help="Leave out what is before this time."
    ),
    click.option(
        "--to",
        "time_to",
        metavar="TIME",
        callback=time_option,
        help="Leave out what is after it. A time is RFC 3339, 'YYYY-MM-DD HH:MM:SS' (UTC), HH:MM of the trace's first "
        "day, +30s after the trace's start, or seconds since 1970.",
    ),
    click.option(
        "--dedup",
        type=click.Choice(["auto", "on", "off"]),
        default="auto",
        show_default=True,
        help="Count systematic copies of packets (mirror ports) once.",
    ),
    click.option(
        "--keylog",
        metavar="FILE",
        type=click.Path(dir_okay=False),
        help="Decrypt SIP inside TLS and secure WebSocket with this key log (the file of SSLKEYLOGFILE); needs tshark.",
    ),
    click.option(
        "--no-decrypt",
        "decrypt",
        is_flag=True,
        default=True,
        flag_value=False,
        help="Leave the secrets in pcapng files alone; without it they decrypt SIP as a key log does.",
    ),
    click.option(
        "--follow",
        is_flag=True,
        help="Wait for more at the end of a file still being written; Ctrl-C ends. With --ndjson or --csv; copies are "
        "not looked for unless with --dedup on.",
    ),
    click.option("--no-progress", "progress", is_flag=True, default=True, flag_value=False, help="No progress bar."),
)

_PLACE = (
    click.option("--output", "-o", "path", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
                 help="Write here instead of standard output; the file appears when it is whole."),
    click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True,
                 help="Colour; auto obeys NO_COLOR."),
    click.option("--width", type=click.IntRange(20, 1000), metavar="N", help="Columns of the screen."),
)  # fmt: skip

JSON = click.option("--json", "as_json", is_flag=True, help="JSON, one document.")
NDJSON = click.option("--ndjson", "as_ndjson", is_flag=True, help="JSON, one object per line.")
CSV = click.option("--csv", "as_csv", is_flag=True, help="CSV with a header line (RFC 4180).")

COLUMNS = click.option("--columns", "-c", metavar="NAMES", help="Fields to show: a,b,c, or +a,+b to add them, or all.")
WHERE = click.option(
    "--where", "-w", metavar="EXPR", help="Only records that satisfy it: 'duration_s > 60 and status_code >= 400'."
)

_LISTING = (
    COLUMNS,
    click.option("--sort", "-s", metavar="NAME", help="Sort by a field, -NAME from the top; several with commas."),
    click.option("--limit", "-n", type=click.IntRange(0), metavar="N", help="At most N records."),
    WHERE,
)


def reading_options(command: Command) -> Command:
    """Add FILE... and how to read them; the command gets them as `reading: Reading`."""

    @functools.wraps(command)
    def wrapped(**values: Any) -> None:
        names = Reading.__dataclass_fields__
        command(reading=Reading(**{name: values.pop(name) for name in names}), **values)

    return decorated(wrapped, _READING)


def output_options(*formats: Format) -> Decorator:
    """Add a flag for each format beside the default one, --output, --color, --width; the command gets an `output`."""
    flags = {Format.JSON: JSON, Format.NDJSON: NDJSON, Format.CSV: CSV}

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def wrapped(*, path: Path | None, color: str, width: int | None, **values: Any) -> None:
            chosen = [each for each in formats if values.pop(f"as_{each.value}")]
            if len(chosen) > 1:
                raise Refused(f"--{chosen[0].value} and --{chosen[1].value} exclude each other")
            command(output=Output(chosen[0] if chosen else Format.TABLE, path, color, width), **values)

        return decorated(wrapped, (*(flags[each] for each in formats), *_PLACE))

    return decorate


def listing_options(command: Command) -> Command:
    """Add all flags of a listing; the command gets `reading`, `output` and `listing: Listing`."""

    @functools.wraps(command)
    def wrapped(*, columns: str | None, sort: str | None, limit: int | None, where: str | None, **values: Any) -> None:
        command(listing=Listing(columns, sort, limit, where), **values)

    listing = decorated(wrapped, _LISTING)
    return reading_options(output_options(Format.JSON, Format.NDJSON, Format.CSV)(listing))


def decorated(command: Command, options: tuple[Decorator, ...]) -> Command:
    """Return the command with these options, shown in this order."""
    for option in reversed(options):
        command = option(command)
    return command
