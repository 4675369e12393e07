"""The one JSON document of a trace, written record by record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TextIO

from voipsniff._version import VERSION
from voipsniff.export.capture import capture_row, source_row
from voipsniff.export.json_ import json_text, write_array
from voipsniff.export.json_lines import line_maker
from voipsniff.export.rows import Json, Row, to_row
from voipsniff.fields import SCHEMA_VERSION

SECTIONS: tuple[tuple[str, str], ...] = (
    ("calls", "call"),
    ("streams", "stream"),
    ("transactions", "transaction"),
    ("clients", "client"),
    ("anomalies", "anomaly"),
)
"""The listings of the document and the record kind of each, in their order."""

_ORIGIN: tuple[tuple[str, Json], ...] = (
    ("schema_version", SCHEMA_VERSION),
    ("generator", {"name": "voipsniff", "version": VERSION}),
)


class TraceLike(Protocol):
    """What is read of a trace: `voipsniff.Trace`."""

    @property
    def sources(self) -> Sequence[object]: ...
    @property
    def capture(self) -> object: ...


Select = Callable[[str, Sequence[object]], Sequence[object]]
"""Chooses from the records of a kind."""


def write_call(call: object, streams: Sequence[object], messages: Sequence[object], out: TextIO) -> None:
    """Write one call with its streams and messages as one JSON object."""
    out.write("{\n")
    for key, value in (*_ORIGIN, ("call", to_row(call))):
        out.write(f"{json_text(key)}: {json_text(value)},\n")
    for name, kind, records in (("streams", "stream", streams), ("messages", "message", messages)):
        out.write(f"{json_text(name)}: ")
        write_array(map(line_maker(kind), records), out)
        out.write(",\n" if name == "streams" else "\n")
    out.write("}\n")


def write_document(trace: TraceLike, out: TextIO, select: Select = lambda kind, records: records) -> None:
    """Write the whole trace as one JSON object; `select(kind, records)` may leave records out."""
    out.write("{\n")
    for key, value in _head(trace):
        out.write(f"{json_text(key)}: {json_text(value)},\n")
    for place, (name, kind) in enumerate(SECTIONS):
        out.write(f"{json_text(name)}: ")
        write_array(map(line_maker(kind), select(kind, getattr(trace, name))), out)
        out.write("\n" if place == len(SECTIONS) - 1 else ",\n")
    out.write("}\n")


def _head(trace: TraceLike) -> Iterator[tuple[str, Json]]:
    yield from _ORIGIN
    yield "sources", [source_row(source) for source in trace.sources]
    yield "capture", capture_row(trace.capture)


def tagged_lines(trace: TraceLike, select: Select = lambda kind, records: records) -> Iterator[str]:
    """Return the same as lines of NDJSON, each with its kind under `record` first; the first one is the capture."""
    head: Row = {"record": "capture", **dict(_ORIGIN)}
    yield json_text({**head, "sources": [source_row(source) for source in trace.sources], **capture_row(trace.capture)})
    for name, kind in SECTIONS:
        yield from map(line_maker(kind, tagged=True), select(kind, getattr(trace, name)))
