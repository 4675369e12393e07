"""Reads sources to the end for tests: rows as plain values, with the bytes copied while they are borrowed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.pcapng_files import Packet
from voipsniff.capture.source import Source, open_source
from voipsniff.packet.batch import PacketBatch


@dataclass(frozen=True)
class Row:
    """One packet as it was read."""

    ts_ns: int
    data: bytes
    wire: int
    link_type: int
    interface: int
    frame: int


@dataclass
class Trace:
    """All that a source gave."""

    rows: list[Row]
    source: Source
    batches: int

    @property
    def anomalies(self) -> dict[str, int]:
        return {name: anomaly.count for name, anomaly in self.source.anomalies.seen.items()}

    @property
    def packets(self) -> list[Packet]:
        return [Packet(row.ts_ns, row.data, None if row.wire == len(row.data) else row.wire) for row in self.rows]


def rows_of(batch: PacketBatch) -> Iterable[Row]:
    for index in range(len(batch)):
        start = int(batch.offsets[index])
        data = bytes(batch.buffer[start : start + int(batch.captured[index])])
        assert len(data) == batch.captured[index], "a row reaches past the buffer"
        yield Row(
            int(batch.ts_ns[index]),
            data,
            int(batch.wire[index]),
            int(batch.link_types[index]),
            int(batch.interfaces[index]),
            int(batch.frames[index]),
        )


def read(paths: str | Path | Sequence[str | Path], **options: Any) -> Trace:
    """Read all packets, close the source, return what came."""
    source = open_source([paths] if isinstance(paths, str | Path) else paths, **options)
    rows: list[Row] = []
    batches = 0
    for batch in source:
        assert len(batch) > 0
        rows += rows_of(batch)
        batches += 1
    source.close()
    return Trace(rows, source, batches)


def sample(count: int, *, start_ns: int = 1_700_000_000_123_456_000, step_ns: int = 20_000_000) -> list[Packet]:
    """Return packets of many lengths, each with other bytes; times are whole microseconds."""
    return [
        Packet(start_ns + index * step_ns, bytes((index * 7 + at) & 0xFF for at in range(20 + index * 37 % 300)))
        for index in range(count)
    ]
