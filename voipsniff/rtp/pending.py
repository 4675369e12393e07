"""Packets that wait until it is known what their payload type stands for (compiled)."""

from __future__ import annotations

import numpy as np

CAPACITY = 64
"""Packets; then the meaning is inferred from them (1.3 s of 20 ms packets)."""
FIRST = 8
"""Packets that there is room for at first: most of what only looks like RTP sends fewer."""
COLUMNS = 6
EVENT_OCTETS = 4
"""Length of a telephone-event payload (RFC 4733 s.2.3)."""
LAST_EVENT = 36
"""The highest event that phones send: 0-15 keys, 16 flash, 32-36 fax tones (RFC 4733, 4734)."""


class PendingPackets:
    """A small table of what the accounting of time needs of each packet, in arrival order."""

    def __init__(self) -> None:
        self.count = 0
        self.cells = np.zeros(FIRST * COLUMNS, np.int64).data

    def add(
        self,
        ts_ns: int,
        sequence_number: int,
        rtp_ts: int,
        payload_type: int,
        marker: bool,
        payload_length: int,
        event: int,
        step: int,
    ) -> bool:
        """Append a packet; return whether the table is full now."""
        if self.count == FIRST:
            self._grow()
        row = self.count * COLUMNS
        self.cells[row] = ts_ns
        self.cells[row + 1] = sequence_number
        self.cells[row + 2] = rtp_ts
        self.cells[row + 3] = payload_type << 1 | marker
        self.cells[row + 4] = payload_length << 9 | (event + 1)
        self.cells[row + 5] = step
        self.count += 1
        return self.count == CAPACITY

    def _grow(self) -> None:
        grown = np.zeros(CAPACITY * COLUMNS, np.int64)
        grown[: FIRST * COLUMNS] = self.cells
        self.cells = grown.data

    def packet(self, row: int) -> tuple[int, int, int, int, bool, int, int]:
        """Return arrival, sequence number, time stamp, payload type, marker, first octet (-1 if unknown) and step."""
        at = row * COLUMNS
        return (
            self.cells[at],
            self.cells[at + 1],
            self.cells[at + 2],
            self.cells[at + 3] >> 1,
            self.cells[at + 3] & 1 == 1,
            (self.cells[at + 4] & 0x1FF) - 1,
            self.cells[at + 5],
        )

    def payload_types(self) -> list[int]:
        """Return the payload types that wait, in order of appearance."""
        return list(dict.fromkeys(self.cells[row * COLUMNS + 3] >> 1 for row in range(self.count)))

    def arrivals(self, payload_type: int) -> tuple[list[int], list[int]]:
        """Return arrival times and time stamps of the packets of one payload type."""
        rows = [row * COLUMNS for row in range(self.count) if self.cells[row * COLUMNS + 3] >> 1 == payload_type]
        return [self.cells[row] for row in rows], [self.cells[row + 2] for row in rows]

    def are_events(self, payload_type: int) -> bool:
        """Return whether each packet of one payload type can be a telephone-event."""
        for row in range(self.count):
            if self.cells[row * COLUMNS + 3] >> 1 == payload_type:
                packed = self.cells[row * COLUMNS + 4]
                if packed >> 9 != EVENT_OCTETS or not 0 <= (packed & 0x1FF) - 1 <= LAST_EVENT:
                    return False
        return True
