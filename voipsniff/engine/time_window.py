"""Leaves out the packets outside a span of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from voipsniff.packet.batch import PacketBatch


def within(batches: Iterable[PacketBatch], from_ns: int | None, to_ns: int | None) -> Iterator[PacketBatch]:
    """Yield the batches with only the packets of `from_ns <= ts_ns < to_ns`.

    Those that become empty are left out; those that came empty say that a live source is idle.
    """
    if from_ns is None and to_ns is None:
        yield from batches
        return
    for batch in batches:
        inside = np.ones(len(batch), bool)
        if from_ns is not None:
            inside &= batch.ts_ns >= from_ns
        if to_ns is not None:
            inside &= batch.ts_ns < to_ns
        if inside.all():
            yield batch
        elif inside.any():
            yield select(batch, inside)


def select(batch: PacketBatch, rows: NDArray[np.bool_]) -> PacketBatch:
    """Return the chosen rows over the same buffer."""
    return PacketBatch(
        batch.buffer,
        batch.offsets[rows],
        batch.captured[rows],
        batch.wire[rows],
        batch.ts_ns[rows],
        batch.link_types[rows],
        batch.interfaces[rows],
        batch.frames[rows],
        None if batch.vlans is None else batch.vlans[rows],
    )
