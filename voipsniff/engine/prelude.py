"""The first packets of a trace, held back until it is known whether the capture holds systematic copies."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from voipsniff.packet.batch import PacketBatch
from voipsniff.packet.columns import Columns
from voipsniff.packet.copies import CopyDetector
from voipsniff.packet.decode import decode_batch

PRELUDE_PACKETS = 4096
"""How many packets decide; counted in packets, so that the split into batches has no say."""


def owned(batch: PacketBatch) -> PacketBatch:
    """Return a copy of a borrowed batch that stays valid."""
    parts = [
        bytes(batch.buffer[offset : offset + length])
        for offset, length in zip(batch.offsets.tolist(), batch.captured.tolist(), strict=True)
    ]
    offsets = np.zeros(len(parts), np.int64)
    if parts:
        np.cumsum(batch.captured[:-1], out=offsets[1:])
    return PacketBatch(
        memoryview(b"".join(parts)),
        offsets,
        batch.captured.copy(),
        batch.wire.copy(),
        batch.ts_ns.copy(),
        batch.link_types.copy(),
        batch.interfaces.copy(),
        batch.frames.copy(),
        None if batch.vlans is None else batch.vlans.copy(),
    )


def after_probe(batches: Iterator[PacketBatch], detector: CopyDetector, columns: Columns) -> Iterator[PacketBatch]:
    """Yield all batches unchanged, the first ones only after the detector has seen PRELUDE_PACKETS and decided.

    `columns` is scratch space for the probe. At most PRELUDE_PACKETS packets are held, as copies.
    """
    held: list[PacketBatch] = []
    missing = PRELUDE_PACKETS
    rest: PacketBatch | None = None
    for batch in batches:
        head = batch.slice(0, min(missing, len(batch)))
        decode_batch(head, columns)
        detector.probe(head, columns)
        missing -= len(head)
        if missing == 0:
            rest = batch
            break
        held.append(owned(head))
    detector.decide()
    yield from held
    if rest is not None:
        yield rest
        yield from batches
