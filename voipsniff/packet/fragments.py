"""Puts fragmented IP packets together again (RFC 791, 3.2; RFC 8200, 4.5; RFC 5722)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.packet.batch import PacketBatch
from voipsniff.packet.columns import Columns
from voipsniff.packet.datagram import Datagram, Piece
from voipsniff.packet.rebuild import rebuild

LINK_RAW = 101


@dataclass(frozen=True, slots=True)
class FragmentLimits:
    """The bounds of the table; real traffic stays far below."""

    max_packets: int = 4096
    """Incomplete packets at once."""
    max_bytes: int = 16 * 1024 * 1024
    """Bytes held at once."""
    timeout_ns: int = 30_000_000_000
    """How long the first fragment waits for the last: Linux gives up after as long (net.ipv4.ipfrag_time)."""


@dataclass(slots=True)
class FragmentStatistics:
    """What became of the fragments."""

    received: int = 0
    completed: int = 0
    duplicates: int = 0
    """Fragments that were there already, byte for byte."""
    dropped: int = 0
    """Packets given up because their fragments contradict each other."""
    incomplete: int = 0
    """Packets whose time ran out, or the trace."""
    evicted: int = 0
    """Packets given up because the table was full."""


Key = tuple[int, int, int, int, int, int]


class FragmentTable:
    """Collects fragments by addresses, identification and protocol.

    VLAN and tunnel are no part of the key: where a capture holds packets twice, the copies that were dropped may have
    been those of one kind for one piece and of the other kind for the next.
    """

    def __init__(self, limits: FragmentLimits | None = None, anomalies: AnomalyLog | None = None) -> None:
        self.limits = limits or FragmentLimits()
        self.anomalies = anomalies if anomalies is not None else AnomalyLog()
        self.statistics = FragmentStatistics()
        # Oldest first; a plain dict finds its first entry in linear time once many before it are gone.
        self._packets: OrderedDict[Key, Datagram] = OrderedDict()
        self._held = 0
        self._incomplete: list[PacketBatch] = []

    def __len__(self) -> int:
        return len(self._packets)

    def receive(self, batch: PacketBatch, columns: Columns, row: int) -> PacketBatch | None:
        """Take the fragment in `row` (label FRAGMENT); return the whole packet when this completes it.

        The packet is a batch of one row of link type RAW: the IP header of the first piece without its fragmentation,
        and the payload; time and interface of the fragment that came first, frame number of the one that completed it.
        It may be a fragment itself, when fragments were put into a tunnel.
        """
        self.statistics.received += 1
        key = _key(batch, columns, row)
        packet = self._packets.get(key)
        if packet is None:
            packet = Datagram(int(batch.ts_ns[row]), int(batch.interfaces[row]))
            self._packets[key] = packet
        frame = int(batch.frames[row])
        packet.frame = frame
        if packet.dropped:
            return None
        piece = Piece.at(batch, columns, row)
        held = packet.held
        outcome = packet.add(piece)
        self._held += packet.held - held
        if outcome == "duplicate":
            self.statistics.duplicates += 1
        elif outcome is not None:
            self._drop(packet, outcome, frame)
        if packet.is_complete():
            self._forget(key)
            self.statistics.completed += 1
            return self._batch(packet)
        self._make_room()
        return None

    def expire(self, now_ns: int) -> None:
        """Give up the packets whose first fragment is older than the time-out; `take_incomplete` has their heads."""
        while self._packets:
            key, packet = next(iter(self._packets.items()))
            if packet.first_ns + self.limits.timeout_ns > now_ns:
                return
            self._give_up(key, packet)

    def take_incomplete(self) -> list[PacketBatch]:
        """Return what was there of the packets given up since the last call, one row each.

        Each is cut where a piece is missing; packets whose first piece was not captured are not among them.
        """
        heads, self._incomplete = self._incomplete, []
        return heads

    def finish(self) -> list[PacketBatch]:
        """Give up all that is incomplete, at the end of a trace, and return it as `take_incomplete` does."""
        for key, packet in list(self._packets.items()):
            self._give_up(key, packet)
        return self.take_incomplete()

    def _give_up(self, key: Key, packet: Datagram) -> None:
        self._forget(key)
        if packet.dropped:
            return
        self.statistics.incomplete += 1
        self.anomalies.add("fragment_incomplete", frame=packet.frame, time=packet.first_ns)
        self._keep_head(packet)

    def _keep_head(self, packet: Datagram) -> None:
        if packet.has_head() and len(self._incomplete) < self.limits.max_packets:
            self._incomplete.append(self._batch(packet))

    def _drop(self, packet: Datagram, outcome: str, frame: int) -> None:
        """Forget the pieces but not the packet: what is still to come of it shall not begin a new one."""
        self._held -= packet.held
        packet.drop()
        self.statistics.dropped += 1
        self.anomalies.add(outcome, frame=frame, time=packet.first_ns)

    def _make_room(self) -> None:
        while len(self._packets) > self.limits.max_packets or self._held > self.limits.max_bytes:
            key, packet = next(iter(self._packets.items()))
            self._forget(key)
            self.statistics.evicted += 1
            self.anomalies.add("fragment_evicted", frame=packet.frame, time=packet.first_ns)
            self._keep_head(packet)

    def _forget(self, key: Key) -> None:
        self._held -= self._packets.pop(key).held

    def _batch(self, packet: Datagram) -> PacketBatch:
        data, wire = rebuild(packet)
        return PacketBatch(
            memoryview(data),
            np.zeros(1, np.int64),
            np.array([len(data)], np.int32),
            np.array([wire], np.int32),
            np.array([packet.first_ns], np.int64),
            np.array([LINK_RAW], np.uint16),
            np.array([packet.interface], np.uint16),
            np.array([packet.frame], np.int64),
        )


def _key(batch: PacketBatch, columns: Columns, row: int) -> Key:
    # IPv6 has no protocol in its key (RFC 8200, 4.5): a later piece need not repeat it.
    is_ipv4 = batch.buffer[columns.ip_offset[row]] >> 4 == 4
    return (
        columns.src_hi[row],
        columns.src_lo[row],
        columns.dst_hi[row],
        columns.dst_lo[row],
        columns.ip_id[row],
        columns.protocol[row] if is_ipv4 else 0,
    )
