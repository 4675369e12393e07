"""What the capture held: packets by kind, what was not decoded, drops, damage."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from voipsniff.fields.anomalies import Anomaly
from voipsniff.packet.batch import PacketBatch
from voipsniff.packet.columns import Columns
from voipsniff.packet.labels import LABEL_COUNT, Label, Tunnel

NOT_DECODED = (Label.UNKNOWN_LINK, Label.TRUNCATED, Label.MALFORMED, Label.IP_OTHER, Label.IPSEC, Label.UDP)
"""Kinds whose content stays unknown, each with its own count."""

NO_TIME = -1


@dataclass(slots=True)
class SourceSummary:
    """One file or interface that was read."""

    path: str
    format: str
    packets: int
    bytes: int


@dataclass(slots=True)
class CaptureSummary:
    """The counts of a whole run; `kinds` adds up to `packets`."""

    packets: int = 0
    bytes: int = 0
    """Bytes of the packets on the wire."""
    first_ns: int | None = None
    last_ns: int | None = None
    kinds: dict[str, int] = field(default_factory=dict)
    """Frames by kind (`Label` in lower case), those that occur."""
    tunnels: dict[str, int] = field(default_factory=dict)
    link_types: dict[str, int] = field(default_factory=dict)
    tcp: dict[str, int] = field(default_factory=dict)
    """TCP frames by content: sip, websocket, tls, other."""
    sip_messages: int = 0
    not_decoded: dict[str, int] = field(default_factory=dict)
    drops: dict[str, int] = field(default_factory=dict)
    """Packets lost by the capture itself, by where: kernel, interface; never mixed with network loss."""
    out_of_order: int = 0
    """Packets earlier than the one before them in their file, by however little."""
    evictions: dict[str, int] = field(default_factory=dict)
    """Entries that a full table gave up, by table."""
    damage: list[Anomaly] = field(default_factory=list)
    """Damage of the files themselves, with offsets."""
    copies: object | None = None
    """The finding of systematic copies, with `.text`; None without."""

    @property
    def duration_s(self) -> float | None:
        """Seconds from the first to the last packet; None without packets."""
        if self.first_ns is None or self.last_ns is None:
            return None
        return (self.last_ns - self.first_ns) / 1e9


class FrameCounts:
    """Adds up the columns of each batch."""

    def __init__(self) -> None:
        self.packets = 0
        self.bytes = 0
        self.first_ns = NO_TIME
        self.last_ns = NO_TIME
        self.labels = np.zeros(LABEL_COUNT, np.int64)
        self.tunnels = np.zeros(LABEL_COUNT, np.int64)
        self.link_types: dict[int, int] = {}
        self.by_interface = np.zeros(0, np.int64)
        self.bytes_by_interface = np.zeros(0, np.int64)

    def add(self, batch: PacketBatch, columns: Columns) -> None:
        """Count the rows of one decoded batch."""
        count = len(batch)
        if count == 0:
            return
        self.packets += count
        self.bytes += int(batch.wire.sum(dtype=np.int64))
        first, last = int(batch.ts_ns.min()), int(batch.ts_ns.max())
        self.first_ns = first if self.first_ns == NO_TIME else min(self.first_ns, first)
        self.last_ns = max(self.last_ns, last)
        self.labels += np.bincount(np.asarray(columns.label)[:count], minlength=LABEL_COUNT)
        tunnels = np.asarray(columns.tunnel)[:count]
        if tunnels.any():
            self.tunnels += np.bincount(tunnels, minlength=LABEL_COUNT)
        self._add_link_types(batch)
        self._add_interfaces(batch)

    def _add_interfaces(self, batch: PacketBatch) -> None:
        first = int(batch.interfaces[0])
        self._make_room(int(batch.interfaces.max()) + 1)
        if (batch.interfaces == first).all():
            self.by_interface[first] += len(batch)
            self.bytes_by_interface[first] += int(batch.wire.sum(dtype=np.int64))
            return
        size = len(self.by_interface)
        self.by_interface += np.bincount(batch.interfaces, minlength=size)
        self.bytes_by_interface += np.bincount(batch.interfaces, batch.wire, minlength=size).astype(np.int64)

    def _make_room(self, size: int) -> None:
        missing = size - len(self.by_interface)
        if missing > 0:
            self.by_interface = np.append(self.by_interface, np.zeros(missing, np.int64))
            self.bytes_by_interface = np.append(self.bytes_by_interface, np.zeros(missing, np.int64))

    def _add_link_types(self, batch: PacketBatch) -> None:
        first = int(batch.link_types[0])
        if (batch.link_types == first).all():
            self.link_types[first] = self.link_types.get(first, 0) + len(batch)
            return
        for link_type, count in zip(*np.unique(batch.link_types, return_counts=True), strict=True):
            self.link_types[int(link_type)] = self.link_types.get(int(link_type), 0) + int(count)

    def kinds(self, not_rtp: int) -> dict[str, int]:
        """Return frames by kind; `not_rtp` frames looked like RTP and proved to be other UDP."""
        counts = self.labels.copy()
        counts[Label.RTP] -= not_rtp
        counts[Label.UDP] += not_rtp
        return {label.name.lower(): int(counts[label]) for label in Label if counts[label]}

    def tunnel_counts(self) -> dict[str, int]:
        """Return frames by the innermost tunnel they came through, untunnelled ones left out."""
        return {tunnel.name.lower(): int(self.tunnels[tunnel]) for tunnel in Tunnel if tunnel and self.tunnels[tunnel]}
