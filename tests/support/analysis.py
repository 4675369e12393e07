"""Runs the engine over captures, or over any batches, and returns everything it says as plain rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from voipsniff.capture.source import Source, open_source
from voipsniff.engine.conclude import all_anomalies, summary_of
from voipsniff.engine.engine import Engine
from voipsniff.engine.options import EngineOptions
from voipsniff.export.capture import capture_row
from voipsniff.export.rows import kind_of, to_row, to_rows
from voipsniff.packet.batch import PacketBatch

Rows = dict[str, Any]

LOCATION = ("source", "first_frame", "last_frame", "frame")
"""Fields that name the file; they differ when the same packets come from another one."""


class Resplit:
    """A source whose batches are cut anew; each batch is overwritten when the next is asked for, as a ring would."""

    def __init__(self, source: Source, sizes: list[int]) -> None:
        self.source = source
        self.sizes = sizes

    def __getattr__(self, name: str) -> Any:
        return getattr(self.source, name)

    def __iter__(self) -> Iterator[PacketBatch]:
        turn = 0
        for batch in self.source:
            row = 0
            while row < len(batch):
                size = self.sizes[turn % len(self.sizes)]
                turn += 1
                lent, storage = borrowed(batch.slice(row, row + size))
                yield lent
                storage[:] = b"\xa5" * len(storage)
                for column in (lent.offsets, lent.captured, lent.wire, lent.ts_ns, lent.frames):
                    column.fill(-1)
                row += size


def borrowed(batch: PacketBatch) -> tuple[PacketBatch, bytearray]:
    """Return a copy of the batch and the storage that its buffer shows."""
    parts = [
        bytes(batch.buffer[offset : offset + length])
        for offset, length in zip(batch.offsets.tolist(), batch.captured.tolist(), strict=True)
    ]
    storage = bytearray(b"".join(parts))
    offsets = np.zeros(len(parts), np.int64)
    np.cumsum(batch.captured[:-1], out=offsets[1:])
    columns = (batch.captured, batch.wire, batch.ts_ns, batch.link_types, batch.interfaces, batch.frames)
    return PacketBatch(memoryview(storage), offsets, *(column.copy() for column in columns)), storage


def analyse(source: Source, options: EngineOptions | None = None) -> Rows:
    """Return all rows of a run, by kind, in the order of their numbers, and the capture's summary."""
    engine = Engine(source, options or EngineOptions(messages=True))
    rows: Rows = {"call": [], "stream": [], "transaction": [], "message": []}
    for record in engine.run():
        rows[kind_of(record)].append(to_row(record))
    for kind in ("call", "stream", "transaction"):
        rows[kind].sort(key=lambda row: row["number"])
    rows["client"] = list(to_rows(engine.clients()))
    rows["anomaly"] = list(to_rows(all_anomalies(engine)))
    rows["capture"] = capture_row(summary_of(engine))
    return rows


def analyse_file(path: object, options: EngineOptions | None = None) -> Rows:
    return analyse(open_source([str(path)]), options)


def without_location(rows: Rows) -> Rows:
    """Return the rows without what names the file and without anomalies of the file format."""
    return {
        kind: [{key: value for key, value in row.items() if key not in LOCATION} for row in kept]
        for kind, kept in rows.items()
        if kind not in {"capture", "anomaly"}
    }
