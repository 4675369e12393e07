"""Adds up the columns of each batch: frames by kind, tunnel, link type and interface. Compiled."""

from __future__ import annotations

import numpy as np

from voipsniff.packet.batch import PacketBatch
from voipsniff.packet.columns import Columns
from voipsniff.packet.labels import LABEL_COUNT, Label, Tunnel

NO_TIME = -1


class FrameCounts:
    """The counts of a run so far."""

    def __init__(self) -> None:
        self.packets = 0
        self.bytes = 0
        """Bytes of the packets on the wire."""
        self.first_ns = NO_TIME
        self.last_ns = NO_TIME
        self.labels = np.zeros(LABEL_COUNT, np.int64).data
        self.tunnels = np.zeros(LABEL_COUNT, np.int64).data
        self.by_interface = np.zeros(1, np.int64).data
        self.bytes_by_interface = np.zeros(1, np.int64).data
        self.link_types: dict[int, int] = {}

    def add(self, batch: PacketBatch, columns: Columns) -> None:
        """Count the rows of one decoded batch."""
        count = columns.count
        if count == 0:
            return
        times = batch.ts_ns.data
        wire = batch.wire.data
        interfaces = batch.interfaces.data
        link_types = batch.link_types.data
        if self.first_ns == NO_TIME:
            self.first_ns = times[0]
        link_type = link_types[0]
        run = 0
        for row in range(count):
            self.labels[columns.label[row]] += 1
            self.tunnels[columns.tunnel[row]] += 1
            self.bytes += wire[row]
            if times[row] > self.last_ns:
                self.last_ns = times[row]
            if times[row] < self.first_ns:
                self.first_ns = times[row]
            interface = interfaces[row]
            if interface >= len(self.by_interface):
                self._make_room(interface + 1)
            self.by_interface[interface] += 1
            self.bytes_by_interface[interface] += wire[row]
            if link_types[row] != link_type:
                self._add_link_type(link_type, run)
                link_type = link_types[row]
                run = 0
            run += 1
        self._add_link_type(link_type, run)
        self.packets += count

    def _make_room(self, size: int) -> None:
        """Make the counts by interface longer."""
        missing = np.zeros(2 * size - len(self.by_interface), np.int64)
        self.by_interface = np.append(np.asarray(self.by_interface), missing).data
        self.bytes_by_interface = np.append(np.asarray(self.bytes_by_interface), missing).data

    def _add_link_type(self, link_type: int, frames: int) -> None:
        self.link_types[link_type] = self.link_types.get(link_type, 0) + frames

    def kinds(self, not_rtp: int, t38: int) -> dict[str, int]:
        """Return frames by kind; `not_rtp` of those that look like RTP are other UDP, `t38` of those are T.38."""
        counts = {label: int(self.labels[label]) for label in Label}
        counts[Label.RTP] -= not_rtp
        counts[Label.UDP] += not_rtp - t38
        counts[Label.T38] += t38
        return {label.name.lower(): frames for label, frames in counts.items() if frames}

    def tunnel_counts(self) -> dict[str, int]:
        """Return frames by the innermost tunnel they came through, untunnelled ones left out."""
        return {tunnel.name.lower(): int(self.tunnels[tunnel]) for tunnel in Tunnel if tunnel and self.tunnels[tunnel]}

    def by_source(self) -> list[tuple[int, int]]:
        """Return packets and bytes of each interface index; there may be more of them than interfaces."""
        return [(int(self.by_interface[at]), int(self.bytes_by_interface[at])) for at in range(len(self.by_interface))]
