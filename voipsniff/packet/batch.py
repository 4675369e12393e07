"""The one type at the seam between where packets come from and what is made of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(slots=True)
class PacketBatch:
    """Packets in frame order: one buffer and, per packet, where its bytes are.

    A batch is *borrowed*: it is valid until the next one is asked for. What must live longer is copied by whoever
    keeps it. All arrays have `len(batch)` rows.
    """

    buffer: memoryview
    """Contiguous unsigned bytes (`format == "B"`), read only or not; packets may lie anywhere in it."""
    offsets: NDArray[np.int64]
    """Where the captured bytes of each packet begin in `buffer`."""
    captured: NDArray[np.int32]
    """How many bytes of each packet are in `buffer`."""
    wire: NDArray[np.int32]
    """How long each packet was on the wire; more than `captured` when a snap length cut it; 0 in `is_derived`."""
    ts_ns: NDArray[np.int64]
    """Capture time in nanoseconds since 1970-01-01 UTC."""
    link_types: NDArray[np.uint16]
    """LINKTYPE_* value of each packet."""
    interfaces: NDArray[np.uint16]
    """Index of each packet's interface in the source's `interfaces`."""
    frames: NDArray[np.int64]
    """Frame number of each packet in its file, from 1."""
    vlans: NDArray[np.uint16] | None = None
    """Id of the VLAN tag that was taken off the frame before it came here, as Linux does; `NO_VLAN` for none.

    None when no frame of the batch lost one: then it costs nothing.
    """

    def __len__(self) -> int:
        return len(self.offsets)

    @property
    def is_derived(self) -> bool:
        """Whether the rows are no packets but what was found inside of packets: decrypted messages.

        They have no bytes on the wire, the time and frame of the packet that completed them, and batches of their own.
        """
        return len(self) > 0 and int(self.wire[0]) == 0 and int(self.captured[0]) > 0

    def slice(self, start: int, stop: int) -> PacketBatch:
        """Return the rows `start:stop` as a batch over the same buffer."""
        return PacketBatch(
            self.buffer,
            self.offsets[start:stop],
            self.captured[start:stop],
            self.wire[start:stop],
            self.ts_ns[start:stop],
            self.link_types[start:stop],
            self.interfaces[start:stop],
            self.frames[start:stop],
            None if self.vlans is None else self.vlans[start:stop],
        )


def batch_of(
    packets: list[bytes],
    ts_ns: list[int] | None = None,
    link_type: int = 1,
    wire: list[int] | None = None,
    first_frame: int = 1,
    interface: int = 0,
) -> PacketBatch:
    """Return a batch that holds `packets`, one link type for all; times default to one microsecond steps."""
    count = len(packets)
    lengths = np.fromiter((len(packet) for packet in packets), np.int32, count)
    offsets = np.zeros(count, np.int64)
    if count:
        np.cumsum(lengths[:-1], out=offsets[1:])
    times = np.asarray(ts_ns if ts_ns is not None else [1000 * row for row in range(count)], np.int64)
    return PacketBatch(
        memoryview(b"".join(packets)),
        offsets,
        lengths,
        np.asarray(wire, np.int32) if wire is not None else lengths.copy(),
        times,
        np.full(count, link_type, np.uint16),
        np.full(count, interface, np.uint16),
        np.arange(first_frame, first_frame + count, dtype=np.int64),
    )
