"""The flags of `voipsniff live`, and the values that they become."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voipsniff.cli.endings import Refused
from voipsniff.cli.options import COLUMNS, CSV, NDJSON, WHERE, Command, Format, decorated
from voipsniff.cli.timespec import Base, parse_timespec

if TYPE_CHECKING:
    from voipsniff.capture.ring import RingOptions

STANDARD_INPUT = "-"
KINDS = ("call", "stream", "transaction", "message")
DEFAULT_KINDS = ("call", "stream", "transaction")
HIGHEST_PORT = 65535

_PORTS = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Capturing:
    """What is captured, and how; None where nothing was said."""

    names: tuple[str, ...]
    filter_text: str | None
    media: str | None
    sip_ports: tuple[tuple[int, int], ...]
    promiscuous: bool
    ring_size: int | None
    dedup: str
    duration: float | None

    def ring_options(self) -> RingOptions:
        """Return the same for the ring, with its defaults where nothing was said."""
        from voipsniff.capture.default_filter import SIP_PORTS, Media, Wanted
        from voipsniff.capture.ring import RingOptions
        from voipsniff.capture.ring_socket import RING_BYTES

        return RingOptions(
            Wanted(Media(self.media or "all"), self.sip_ports or SIP_PORTS),
            self.filter_text,
            self.promiscuous,
            RING_BYTES if self.ring_size is None else self.ring_size << 20,
        )


@dataclass(frozen=True, slots=True)
class Records:
    """Which records are written, as what, and where."""

    kinds: tuple[str, ...]
    format: Format
    columns: str | None
    where: str | None
    path: Path | None


def _duration(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    try:
        spec = parse_timespec(f"+{value}")
    except ValueError:
        spec = None
    if spec is None or spec.base is not Base.START or spec.ns <= 0:
        raise click.BadParameter(f"{value!r} is no duration; write 90, 90s, 10min or 8h", ctx, param)
    return spec.ns / 1e9


def _ports(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    return tuple(_port_range(ctx, param, text) for value in values for text in value.split(","))


def _port_range(ctx: click.Context, param: click.Parameter, text: str) -> tuple[int, int]:
    match = _PORTS.fullmatch(text.strip())
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 0 < first <= last <= HIGHEST_PORT:
        raise click.BadParameter(f"{text!r} is no port; write 5060 or 5060-5080", ctx, param)
    return first, last


def _kinds(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    names = [name.strip().removesuffix("s") for name in (value or ",".join(DEFAULT_KINDS)).split(",")]
    for name in names:
        if name not in KINDS:
            raise click.BadParameter(f"no record {name!r}; the records are {', '.join(KINDS)}", ctx, param)
    return tuple(dict.fromkeys(names))


_CAPTURING = (
    click.argument("names", nargs=-1, required=True, metavar="IFACE..."),
    click.option("--filter", "filter_text", metavar="TEXT",
                 help="Capture what this filter of tcpdump's lets through, instead of --media and --sip-port."),
    click.option("--media", type=click.Choice(["all", "none"]), show_default="all",
                 help="Capture all UDP, any of which may be RTP, or SIP alone."),
    click.option("--sip-port", "sip_ports", multiple=True, metavar="PORT", callback=_ports,
                 show_default="5060-5091,7443,8088-8089",
                 help="Ports of SIP over TCP, TLS and WebSocket, and of UDP with --media none: 5060,5080-5090."),
    click.option("--promiscuous", "-p", is_flag=True, help="Capture what is sent to other machines too."),
    click.option("--ring-size", type=click.IntRange(1, 65536), metavar="MIB", show_default="64",
                 help="Memory in which packets wait for the analysis; more of it bears longer bursts."),
    click.option("--dedup", type=click.Choice(["on", "off"]), default="off", show_default=True,
                 help="Count copies of packets (mirror ports, several interfaces) once."),
    click.option("--duration", metavar="TIME", callback=_duration, help="End after 90s, 10min, 8h."),
)  # fmt: skip

_RECORDS = (
    click.option("--records", "kinds", metavar="KINDS", callback=_kinds, show_default=",".join(DEFAULT_KINDS),
                 help="What is written: call, stream, transaction, message."),
    COLUMNS,
    WHERE,
    NDJSON,
    CSV,
    click.option("--output", "-o", "path", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
                 help="Write here, record by record, instead of standard output."),
)  # fmt: skip


def live_options(command: Command) -> Command:
    """Add all flags; the command gets `capturing: Capturing` and `records: Records`."""

    @functools.wraps(command)
    def wrapped(*, as_ndjson: bool, as_csv: bool, **values: Any) -> None:
        if as_ndjson and as_csv:
            raise Refused("--ndjson and --csv exclude each other")
        capturing = Capturing(**{name: values[name] for name in Capturing.__dataclass_fields__})
        form = Format.CSV if as_csv else Format.NDJSON
        records = Records(values["kinds"], form, values["columns"], values["where"], values["path"])
        _check(capturing, records)
        command(capturing=capturing, records=records)

    return decorated(wrapped, (*_CAPTURING, *_RECORDS))


def _check(capturing: Capturing, records: Records) -> None:
    chosen = capturing.media is not None or bool(capturing.sip_ports)
    if capturing.filter_text is not None and chosen:
        raise Refused("--filter stands instead of --media and --sip-port; give one or the other")
    if STANDARD_INPUT in capturing.names:
        _check_input(capturing, chosen)
    single = {"--csv": records.format is Format.CSV, "--columns": records.columns, "--where": records.where}
    for option, given in single.items():
        if given and len(records.kinds) > 1:
            raise Refused(f"{option} is for one kind of record", "say which: --records call")


def _check_input(capturing: Capturing, chosen: bool) -> None:
    """Standard input stands alone, and was captured by somebody else."""
    if len(capturing.names) > 1:
        raise Refused("standard input (-) and interfaces cannot be captured from together")
    if chosen or capturing.filter_text is not None or capturing.promiscuous or capturing.ring_size is not None:
        raise Refused("--filter, --media, --sip-port, --promiscuous and --ring-size need an interface, not -")
