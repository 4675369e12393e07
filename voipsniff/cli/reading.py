"""Opens what the command line names: a whole trace, or its records one by one."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from voipsniff.cli.endings import Refused
from voipsniff.cli.following import until_interrupted
from voipsniff.cli.notices import say_build, say_damage
from voipsniff.cli.options import Output, Reading
from voipsniff.cli.progress import ProgressBar
from voipsniff.cli.timespec import Base
from voipsniff.engine.collector import rest_collector
from voipsniff.export.rows import kind_of

if TYPE_CHECKING:
    from voipsniff.api import Trace
    from voipsniff.calls.cdr import Cdr
    from voipsniff.engine.engine import Engine
    from voipsniff.sip.message import SipMessage


def read_trace(reading: Reading, *, messages: bool = False) -> Trace:
    """Return the trace in memory, and say what a user should know about it."""
    if reading.follow:
        raise Refused("--follow needs --ndjson or --csv without --sort: they are written as records finish")
    from voipsniff.api import read

    say_build()
    rest_collector()
    arguments = arguments_of(reading)
    with ProgressBar(reading.progress) as progress:
        trace = read(reading.files, messages=messages, progress=progress, **arguments)
    say_damage(trace.capture.damage)
    return trace


def stream_records(kind: str, reading: Reading, output: Output) -> Generator[object]:
    """Yield the records of a kind as they finish; memory holds what is open. Damage is said at the end."""
    from voipsniff.api import with_progress
    from voipsniff.engine.conclude import all_anomalies, summary_of

    say_build()
    rest_collector()
    on_screen = output.path is None and sys.stdout.isatty()  # there the records themselves show the progress
    with _engine(reading, messages=kind == "message") as engine:
        with ProgressBar(reading.progress and not on_screen) as progress:
            for record in with_progress(engine, progress):
                if kind_of(record) == kind:
                    yield record
        say_damage(summary_of(engine).damage)
        if kind == "client":
            yield from engine.clients()
        elif kind == "anomaly":
            yield from all_anomalies(engine)


@contextmanager
def _engine(reading: Reading, *, messages: bool) -> Iterator[Engine]:
    """Give an engine over the files. One that follows a file ends at Ctrl-C and does not wait to find copies."""
    from voipsniff.capture.decryption import keys_of
    from voipsniff.capture.source import open_source
    from voipsniff.engine.engine import Engine
    from voipsniff.engine.options import EngineOptions

    arguments = arguments_of(reading)
    dedup = "off" if reading.follow and reading.dedup == "auto" else reading.dedup
    options = EngineOptions(dedup, arguments["time_from"], arguments["time_to"], messages)
    if not reading.follow:
        keys = keys_of(arguments["keylog"], arguments["decrypt"])
        yield Engine(open_source(reading.files, keys=keys), options)
        return
    with until_interrupted() as wait:
        yield Engine(open_source(reading.files, follow=True, wait=wait), options)


def messages_of_call(reading: Reading, call: Cdr) -> list[SipMessage]:
    """Return the SIP messages of a call, by a second look at the files."""
    from voipsniff.api import messages_of

    return messages_of(reading.files, {call.call_id.encode()}, **arguments_of(reading))


def arguments_of(reading: Reading) -> dict[str, Any]:
    """Return the arguments that `read`, `stream` and `messages_of` share."""
    _check_keylog(reading)
    given = [spec for spec in (reading.time_from, reading.time_to) if spec is not None]
    first_ns = first_time(reading.files) if any(spec.base is not Base.EPOCH for spec in given) else 0
    return {
        "dedup": reading.dedup,
        "keylog": reading.keylog,
        "decrypt": reading.decrypt,
        "time_from": None if reading.time_from is None else reading.time_from.resolve(first_ns),
        "time_to": None if reading.time_to is None else reading.time_to.resolve(first_ns),
    }


def _check_keylog(reading: Reading) -> None:
    if reading.keylog is None:
        return
    if not reading.decrypt:
        raise Refused("--keylog and --no-decrypt exclude each other")
    if reading.follow or "-" in reading.files:
        what = "--follow" if reading.follow else "standard input"
        raise Refused(f"--keylog needs whole files, which {what} does not give", "read the file again when it is whole")


def first_time(files: Sequence[str]) -> int:
    """Return the time of the first packet in nanoseconds; standard input cannot be asked twice."""
    if "-" in files:
        raise Refused("a time relative to the trace needs a file; standard input takes times with a date")
    from voipsniff.capture.source import open_source

    source = open_source(files)
    try:
        return next((int(batch.ts_ns[0]) for batch in source if len(batch)), 0)
    finally:
        source.close()
