"""`voipsniff live`: calls, streams and transactions from an interface, each when it has finished."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from voipsniff.cli.choice import columns_of, condition
from voipsniff.cli.live_options import STANDARD_INPUT, Capturing, Records, live_options
from voipsniff.cli.live_totals import say_outages, say_totals
from voipsniff.cli.notices import say, say_build, say_damage
from voipsniff.cli.options import Format
from voipsniff.cli.output import standard_output
from voipsniff.cli.stopping import EndOfInput, until_stopped
from voipsniff.export.csv_ import write_csv
from voipsniff.export.ndjson import write_ndjson
from voipsniff.export.rows import Row, kind_of, row_maker

if TYPE_CHECKING:
    from voipsniff.capture.source import Source
    from voipsniff.engine.engine import Engine


@click.command("live")
@live_options
def command(capturing: Capturing, records: Records) -> None:
    """Analyse what interfaces see, as it happens, until Ctrl-C or --duration; Linux, as root.

    Each call, stream and transaction becomes one line of JSON when it has finished, its kind under "record". At the
    end what is still open is finished too, and totals go to standard error: packets, drops, calls.

    IFACE is an interface (voipsniff interfaces lists them), several of them, any for all of them, or - for a capture
    on standard input.

    \b
    voipsniff live eth0
    voipsniff live eth0 eth1 --media none --records call,transaction
    voipsniff live any --ndjson | jq 'select(.record == "call") | {caller, callee, outcome, mos_lq}'
    voipsniff live eth0 --records call --where "outcome != answered" --csv --output failed.csv
    voipsniff live eth0 --filter "host 10.0.0.1" --duration 10min
    ssh gateway tcpdump -U -w - udp | voipsniff live -
    """
    makers = _makers(records)
    say_build()
    with ExitStack() as stack:
        source = stack.enter_context(_source(capturing))
        engine = _engine(source, capturing, records)
        out = stack.enter_context(_out(records.path))
        found = dict.fromkeys(records.kinds, 0)
        _write(_rows(engine, makers, found), records, out)
    _say_end(engine, source, found)


def _makers(records: Records) -> dict[str, Callable[[object], Row | None]]:
    """Return, for each kind, what makes the row of a record, or None of one that --where leaves out."""
    return {kind: _maker(kind, records) for kind in records.kinds}


def _maker(kind: str, records: Records) -> Callable[[object], Row | None]:
    accepts = condition(kind, records.where)
    make = row_maker(kind, columns_of(kind, records.columns, records.format))
    is_tagged = records.format is Format.NDJSON

    def row(record: object) -> Row | None:
        if accepts is not None and not accepts(record):
            return None
        return {"record": kind, **make(record)} if is_tagged else make(record)

    return row


@contextmanager
def _source(capturing: Capturing) -> Iterator[Source]:
    """Give the packets, which end when they are told to."""
    if STANDARD_INPUT in capturing.names:
        from voipsniff.capture.source import open_source

        with until_stopped(EndOfInput(), capturing.duration), closing(open_source([STANDARD_INPUT])) as source:
            yield source  # it waits for the first packet as soon as it is opened
        return
    from voipsniff.capture.ring import RingSource

    with closing(RingSource(capturing.names, capturing.ring_options())) as ring:
        for name in ring.down:
            say(f"{name} is down; its packets are captured when it comes up")
        with until_stopped(ring.stop, capturing.duration):
            yield ring


def _engine(source: Source, capturing: Capturing, records: Records) -> Engine:
    from voipsniff.engine.engine import Engine
    from voipsniff.engine.options import EngineOptions

    return Engine(source, EngineOptions(capturing.dedup, messages="message" in records.kinds))


@contextmanager
def _out(path: Path | None) -> Iterator[TextIO]:
    """Give the stream to write to. A file is written in place: it is to be read while it grows."""
    if path is None or str(path) == "-":
        yield standard_output()
        sys.stdout.flush()
    else:
        with path.open("w", encoding="utf-8", newline="") as out:
            yield out


def _rows(engine: Engine, makers: dict[str, Callable[[object], Row | None]], found: dict[str, int]) -> Iterator[Row]:
    """Yield the row of each wanted record when it has finished, and count them."""
    for record in engine.run():
        kind = kind_of(record)
        row = makers[kind](record) if kind in makers else None
        if row is not None:
            found[kind] += 1
            yield row


def _write(rows: Iterator[Row], records: Records, out: TextIO) -> None:
    """Write each row as soon as it is there."""
    if records.format is Format.CSV:
        write_csv(rows, columns_of(records.kinds[0], records.columns, records.format), out, flush=True)
    else:
        write_ndjson(rows, out, flush=True)


def _say_end(engine: Engine, source: Source, found: dict[str, int]) -> None:
    from voipsniff.engine.conclude import summary_of

    summary = summary_of(engine)
    say_damage(summary.damage)
    say_outages(source.anomalies)
    say_totals(summary, found, source.statistics.ring_freezes)
