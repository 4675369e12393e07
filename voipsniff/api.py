"""The Python interface: a trace as an object, or its records as they finish."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from os import PathLike
from typing import Any

from voipsniff.calls.cdr import Cdr
from voipsniff.calls.requests import Transaction
from voipsniff.capture.decryption import Keys, keys_of
from voipsniff.capture.source import Source, open_source
from voipsniff.clients.client import Client
from voipsniff.engine.conclude import all_anomalies, source_summaries, summary_of
from voipsniff.engine.engine import Engine, Record
from voipsniff.engine.options import EngineOptions
from voipsniff.engine.summary import CaptureSummary, SourceSummary
from voipsniff.export.rows import to_rows
from voipsniff.fields.anomalies import Anomaly
from voipsniff.rtp.record import StreamRecord
from voipsniff.sip.message import SipMessage
from voipsniff.sip.record import Message

Paths = str | PathLike[str] | Sequence[str | PathLike[str]]
Progress = Callable[[int, int | None, int], None]
"""Called now and then with bytes read, their total (None for a pipe) and packets seen."""


@dataclass(slots=True)
class Trace:
    """Everything that one or more captures gave; lists are in the order of first frames."""

    calls: list[Cdr] = field(default_factory=list)
    streams: list[StreamRecord] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    """Empty unless `messages=True` was asked for."""
    anomalies: list[Anomaly] = field(default_factory=list)
    capture: CaptureSummary = field(default_factory=CaptureSummary)
    sources: list[SourceSummary] = field(default_factory=list)

    def to_rows(self, kind: str = "call") -> list[dict[str, Any]]:
        """Return the records of one kind (call, stream, transaction, client, message, anomaly) as plain dicts.

        The values are those of the JSON output, so the rows go straight into pandas, polars or Arrow.
        """
        return list(to_rows(getattr(self, f"{kind}s" if kind != "anomaly" else "anomalies")))

    def call(self, wanted: int | str) -> Cdr:
        """Return the call of that number, or the one whose Call-ID contains the text.

        Raises LookupError when there is none or more than one.
        """
        found = [call for call in self.calls if call.number == wanted or wanted_in(wanted, call.call_id)]
        if len(found) != 1:
            raise LookupError(f"{len(found)} calls match {wanted!r}")
        return found[0]

    def streams_of(self, call: Cdr) -> list[StreamRecord]:
        """Return the streams of a call in the order of their first packets."""
        numbers = set(call.streams)
        return [stream for stream in self.streams if stream.number in numbers]


def wanted_in(wanted: int | str, call_id: str) -> bool:
    """Return whether a text is part of a Call-ID; a number never is."""
    return isinstance(wanted, str) and wanted in call_id


def read(
    paths: Paths,
    *,
    dedup: str = "auto",
    time_from: int | None = None,
    time_to: int | None = None,
    messages: bool = False,
    keylog: str | PathLike[str] | None = None,
    decrypt: bool = True,
    follow: bool = False,
    progress: Progress | None = None,
) -> Trace:
    """Return all that the captures at `paths` (files, globs, directories, "-") hold.

    `time_from` and `time_to` are nanoseconds since 1970; packets outside are left out. `dedup` is auto, on or off:
    whether systematic copies of packets are counted once. Damage and oddities are in `.anomalies`. Raises
    CaptureError when nothing could be read.

    `keylog` is a TLS key log (the file that SSLKEYLOGFILE names): SIP inside TLS and secure WebSocket is decrypted with
    it, by tshark. With `decrypt`, so it is with the secrets that pcapng files bring.
    """
    options = EngineOptions(dedup, time_from, time_to, messages)
    engine = open_engine(paths, options, follow=follow, keys=keys_of(keylog, decrypt))
    trace = Trace()
    lists: dict[type, list[Any]] = {
        Cdr: trace.calls,
        StreamRecord: trace.streams,
        Transaction: trace.transactions,
        Message: trace.messages,
    }
    for record in with_progress(engine, progress):
        lists[type(record)].append(record)
    for records in (trace.calls, trace.streams, trace.transactions):
        records.sort(key=by_number)
    trace.clients = engine.clients()
    trace.capture = summary_of(engine)
    trace.sources = source_summaries(engine)
    trace.anomalies = all_anomalies(engine)
    return trace


def stream(
    paths: Paths,
    *,
    dedup: str = "auto",
    time_from: int | None = None,
    time_to: int | None = None,
    messages: bool = False,
    keylog: str | PathLike[str] | None = None,
    decrypt: bool = True,
    follow: bool = False,
    progress: Progress | None = None,
) -> Iterator[Record]:
    """Yield each CDR, stream record, transaction (and message) when it is finished; memory does not grow with the file.

    The arguments are those of `read`.
    """
    options = EngineOptions(dedup, time_from, time_to, messages)
    engine = open_engine(paths, options, follow=follow, keys=keys_of(keylog, decrypt))
    yield from with_progress(engine, progress)


def messages_of(
    paths: Paths,
    call_ids: set[bytes],
    *,
    dedup: str = "auto",
    time_from: int | None = None,
    time_to: int | None = None,
    keylog: str | PathLike[str] | None = None,
    decrypt: bool = True,
) -> list[SipMessage]:
    """Return the SIP messages with one of these Call-IDs, in frame order: a second look at the captures."""
    found: list[SipMessage] = []

    def keep(message: SipMessage) -> None:
        if message.call_id in call_ids:
            found.append(message)

    options = EngineOptions(dedup, time_from, time_to)
    engine = open_engine(paths, options, on_message=keep, keys=keys_of(keylog, decrypt))
    for _ in engine.run():
        pass
    return found


def open_engine(
    paths: Paths,
    options: EngineOptions,
    *,
    follow: bool = False,
    on_message: Callable[[SipMessage], None] | None = None,
    keys: Keys | None = None,
) -> Engine:
    """Return an engine over the captures at `paths`."""
    listed = [paths] if isinstance(paths, str | PathLike) else list(paths)
    source: Source = open_source([str(path) for path in listed], follow=follow, keys=keys)
    return Engine(source, options, on_message)


def with_progress(engine: Engine, progress: Progress | None) -> Iterator[Record]:
    """Yield the records of a run and report how far it is."""
    if progress is None:
        yield from engine.run()
        return
    engine.on_batch = lambda: progress(engine.source.position, engine.source.size, engine.counts.packets)
    yield from engine.run()


def by_number(record: Cdr | StreamRecord | Transaction) -> int:
    """Return the sort key of a record: its number."""
    return record.number
