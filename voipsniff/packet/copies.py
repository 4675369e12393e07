"""Systematic copies: a capture that holds packets twice because of how it was taken, each to be counted once.

A mirror port that mirrors both ends of a conversation, a switch seen with and without VLAN tags, both sides of a
router, a tunnel and its end, two interfaces in one file: then nearly every packet between two hosts comes again within
microseconds to a few milliseconds. A network that duplicates does so now and then, a SIP retransmission comes half a
second later: neither is touched, both are findings.
"""

from __future__ import annotations

import numpy as np

from voipsniff.packet.batch import PacketBatch
from voipsniff.packet.columns import Columns
from voipsniff.packet.copy_finding import MASKS, CopyFinding
from voipsniff.packet.digest import Digest
from voipsniff.packet.labels import Label

_FIRST_IP = int(Label.ICMP)
_COPY = int(Label.COPY)

PROBE_PACKETS = 4096
"""Packets from the start of the trace that decide."""
WINDOW_NS = 20_000_000
"""How far apart two captures of one packet may lie; in real traces up to 5 ms (a mobile core on one machine)."""
SLOTS = 4096
"""Recent packets that are remembered: at 100,000 packets per second those of 40 ms; more would not stay in cache."""
PAIR_SLOTS = 8192
"""Host pairs that are told apart; two that share a slot share their verdict."""
YOUNG_PACKETS = 32
"""Up to so many packets of a pair its verdict is not yet its own: the trace's counts."""
PROOF_PACKETS = 8
"""A pair with fewer packets in the probe proves nothing."""

IN_INTERFACE = 1
IN_TUNNEL = 2
IN_VLAN = 4
IN_TTL = 8
IN_LINK = 16
"""Bits of a difference mask: in what two captures of one packet differ."""


class CopyDetector:
    """Finds copies and marks them.

    `mode` "auto": `probe` the first PROBE_PACKETS packets, then `decide`; `mark` does nothing unless copies were found,
    and marks only between hosts whose packets nearly all have one. "on": marks every packet that was seen within the
    window before. "off": never marks.
    """

    def __init__(self, mode: str = "auto") -> None:
        if mode not in ("auto", "on", "off"):
            raise ValueError(f"mode is auto, on or off, not {mode}")
        self.every = mode == "on"
        self.active = mode == "on"
        self.probing = mode == "auto"
        self.probed = 0
        self.packets = 0
        self.copies = 0
        self.first_frame = 0
        self.copy_frame = 0
        self.by_mask = np.zeros(MASKS, np.int64).data
        self.trusted = np.zeros(MASKS, np.uint8).data
        self.digest = Digest()
        size = 0 if mode == "off" else 1
        # Four numbers per packet (digest, time, frame, place): a pair of slots is one line of the processor's cache.
        self.seen = np.zeros(4 * SLOTS * size, np.int64).data
        # Two numbers per pair of hosts: packets, copies.
        self.pairs = np.zeros(2 * PAIR_SLOTS * size, np.int64).data
        self.mask = -1
        self.original = 0

    def probe(self, batch: PacketBatch, columns: Columns) -> None:
        """Look at decoded packets from the start of the trace; what is beyond PROBE_PACKETS has no say."""
        if not self.probing:
            return
        count = min(len(batch), PROBE_PACKETS - self.probed)
        self.probed += count
        self.run(batch, columns, count, False)

    def decide(self) -> bool:
        """End the probe: tell whether the trace holds systematic copies. From now on `mark` acts accordingly."""
        if self.probing:
            self.probing = False
            self.active = self.judge_pairs()
            self.forget()
        return self.active

    def mark(self, batch: PacketBatch, columns: Columns) -> None:
        """Give the copies in the batch the label COPY and count them; costs nothing when there are none to be found."""
        if self.active:
            self.run(batch, columns, len(batch), True)

    def finding(self) -> CopyFinding | None:
        """Return what was found so far, None when no packet was marked."""
        if self.copies == 0:
            return None
        return CopyFinding(self.copies, self.packets, tuple(self.by_mask), (self.first_frame, self.copy_frame))

    def run(self, batch: PacketBatch, columns: Columns, count: int, marking: bool) -> None:
        """Look each packet up among the recent ones; mark it, or learn from it."""
        times = batch.ts_ns.data
        offsets = batch.offsets.data
        captured = batch.captured.data
        interfaces = batch.interfaces.data
        frames = batch.frames.data
        digest = self.digest
        digest.begin(batch, columns)
        for row in range(count):
            if marking:
                self.packets += 1
            if columns.label[row] < _FIRST_IP:
                continue
            link = digest.place(offsets[row], captured[row]) & 0x7FFF
            interface = interfaces[row] & 0xFF
            ttl = columns.ttl[row]
            vlan = columns.vlan[row]
            tunnel = (columns.tunnel[row] << 12 ^ columns.tunnel_id[row]) & 0xFFFF
            place = link << 48 | interface << 40 | ttl << 32 | vlan << 16 | tunnel
            pair = 2 * (digest.pair(row) & (PAIR_SLOTS - 1))
            self.pairs[pair] += 1
            if not self.find(digest.packet(row), times[row], frames[row], place):
                continue
            self.pairs[pair + 1] += 1
            if not marking:
                self.by_mask[self.mask] += 1
            elif self.every or self.is_systematic(pair):
                columns.label[row] = _COPY
                self.count_copy(frames[row])
        digest.end()

    def find(self, digest: int, ts_ns: int, frame: int, place: int) -> bool:
        """Tell whether the packet is a repetition, `mask` then being the difference; else remember the packet."""
        key = digest >> 1  # 63 bits, so that it is the same number signed
        slot = 4 * (key & (SLOTS - 1))
        other = slot ^ 4
        if self.seen[slot] != key and (self.seen[other] == key or self.seen[other + 1] < self.seen[slot + 1]):
            slot = other
        apart = ts_ns - self.seen[slot + 1]
        if self.seen[slot] == key and -WINDOW_NS <= apart <= WINDOW_NS:
            self.original = self.seen[slot + 2]
            self.mask = self.difference(self.seen[slot + 3], place)
            return True
        self.seen[slot] = key
        self.seen[slot + 1] = ts_ns
        self.seen[slot + 2] = frame
        self.seen[slot + 3] = place
        return False

    def difference(self, one: int, two: int) -> int:
        """Return in what two captures differ, as a mask of the IN_* bits."""
        differing = one ^ two
        mask = 0
        if differing >> 40 & 0xFF:
            mask |= IN_INTERFACE
        if differing & 0xFFFF:
            mask |= IN_TUNNEL
        if differing >> 16 & 0xFFFF:
            mask |= IN_VLAN
        if differing >> 32 & 0xFF:
            mask |= IN_TTL
        if differing >> 48:
            mask |= IN_LINK
        return mask

    def is_systematic(self, pair: int) -> bool:
        """Tell whether the repetition just found is one of many: by its hosts, or while these are new by its kind."""
        packets = self.pairs[pair]
        if packets < YOUNG_PACKETS:
            return self.trusted[self.mask] != 0
        return self.pairs[pair + 1] * 4 >= packets

    def judge_pairs(self) -> bool:
        """Tell whether between some hosts nearly every packet came twice; the kinds of copies seen are then trusted."""
        found = False
        for pair in range(0, 2 * PAIR_SLOTS, 2):
            packets = self.pairs[pair]
            if packets >= PROOF_PACKETS and self.pairs[pair + 1] * 5 >= packets * 2:
                found = True
        for mask in range(MASKS):
            self.trusted[mask] = 1 if found and self.by_mask[mask] >= PROOF_PACKETS // 2 else 0
        return found

    def forget(self) -> None:
        """Forget the recent packets, which will come again, but not what was learnt of the host pairs."""
        self.seen = np.zeros(4 * SLOTS, np.int64).data
        self.by_mask = np.zeros(MASKS, np.int64).data

    def count_copy(self, frame: int) -> None:
        if self.copies == 0:
            self.first_frame = self.original
            self.copy_frame = frame
        self.copies += 1
        self.by_mask[self.mask] += 1
