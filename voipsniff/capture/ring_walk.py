"""Walks the packets in the blocks of a TPACKET_V3 ring. Compiled.

The offsets are those of `struct tpacket_block_desc`, `struct tpacket3_hdr` and `struct sockaddr_ll` in Linux's
`if_packet.h`; numbers are in the byte order of the machine.
"""

from __future__ import annotations

from voipsniff.capture.rows import Rows

DONE = 0
"""All packets of the block are in the rows."""
FULL = 1
"""The rows are full; the rest of the block is for the next batch."""
STRANGER = 2
"""The packet at hand is from an interface that has no number yet: `ifindex`, `hatype`."""

_BLOCK_STATUS = 8
_BLOCK_PACKETS = 12
_BLOCK_FIRST = 16
_NEXT = 0
_SECONDS = 4
_NANOSECONDS = 8
_CAPTURED = 12
_WIRE = 16
_STATUS = 20
_MAC = 24
_NET = 26
_TCI = 32
_HEADER = 48
"""Size of `struct tpacket3_hdr`, aligned: the address follows."""
_IFINDEX = _HEADER + 4
_HATYPE = _HEADER + 8
_VLAN_VALID = 0x10
_VID = 0x0FFF
_NO_VLAN = 0xFFFF
_BILLION = 1_000_000_000
_NOBODY = -1
"""No interface has this index."""


class RingWalk:
    """Where we are in the ring. `begin` a block, then `walk` until it is DONE.

    A packet that the kernel describes as lying outside the ring raises IndexError, interpreted and compiled.
    """

    def __init__(self, ring: memoryview, rows: Rows, vlans: memoryview) -> None:
        self.words = ring.cast("I")
        self.halves = ring.cast("H")
        self.rows = rows
        self.vlans = vlans
        """One per row: the id of the tag that the kernel took off, `NO_VLAN` for none."""
        self.tagged = False
        """Whether any row has one."""
        self.numbers: dict[int, tuple[int, int, bool]] = {}
        """By interface index: the its number, its link type, whether packets begin at the network layer."""
        self.packets = 0
        """Packets walked in all."""
        self.ifindex = _NOBODY
        self.hatype = 0
        self.at = 0
        self.left = 0
        self.number = 0
        self.link_type = 0
        self.is_network = False
        self.forget()

    def forget(self) -> None:
        """Look interfaces up anew: their numbers have changed."""
        self.known = _NOBODY

    def is_ready(self, block: int) -> bool:
        """Tell whether the kernel has handed over the block at this offset."""
        return self.words[(block + _BLOCK_STATUS) >> 2] & 1 != 0

    def begin(self, block: int) -> None:
        """Stand at the first packet of a block."""
        self.left = self.words[(block + _BLOCK_PACKETS) >> 2]
        self.at = block + self.words[(block + _BLOCK_FIRST) >> 2]

    def give_back(self, block: int) -> None:
        """Let the kernel fill the block again."""
        self.words[(block + _BLOCK_STATUS) >> 2] = 0

    def clear(self) -> None:
        """Begin a batch."""
        self.rows.clear()
        self.tagged = False

    def walk(self) -> int:
        """Put the packets from here on into the rows; return DONE, FULL or STRANGER."""
        words = self.words
        halves = self.halves
        rows = self.rows
        while self.left > 0:
            if rows.count >= rows.capacity:
                return FULL
            at = self.at
            word = at >> 2
            ifindex = words[(at + _IFINDEX) >> 2]
            if ifindex != self.known and not self.look_up(ifindex):
                self.ifindex = ifindex
                self.hatype = halves[(at + _HATYPE) >> 1]
                return STRANGER
            captured = words[word + (_CAPTURED >> 2)]
            wire = words[word + (_WIRE >> 2)]
            offset = halves[(at + _MAC) >> 1]
            if self.is_network:
                header = halves[(at + _NET) >> 1] - offset
                if header > captured:
                    header = captured
                offset += header
                captured -= header
                wire -= header
            tag = _NO_VLAN
            if words[word + (_STATUS >> 2)] & _VLAN_VALID:
                tag = words[word + (_TCI >> 2)] & _VID
                self.tagged = True
            self.vlans[rows.count] = tag
            ts_ns = words[word + (_SECONDS >> 2)] * _BILLION + words[word + (_NANOSECONDS >> 2)]
            rows.put(at + offset, captured, wire, ts_ns, self.link_type, self.number)
            self.packets += 1
            self.left -= 1
            self.at = at + words[word + (_NEXT >> 2)]
        return DONE

    def look_up(self, ifindex: int) -> bool:
        """Make this interface the one at hand; False when it has no number yet."""
        entry = self.numbers.get(ifindex)
        if entry is None:
            return False
        self.known = ifindex
        self.number, self.link_type, self.is_network = entry
        return True
