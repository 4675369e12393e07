"""The walk through blocks as the kernel lays them out (linux/if_packet.h), on blocks made by hand."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from voipsniff.capture.ring_walk import DONE, FULL, STRANGER, RingWalk
from voipsniff.capture.rows import Rows

BLOCK = 4096
FIRST = 48
VLAN_VALID = 0x10
NO_VLAN = 0xFFFF


def packet(frame: bytes, *, index: int = 2, ns: int = 5, tci: int | None = None, net: int = 14, size: int = 0) -> bytes:
    """Return tpacket3_hdr, sockaddr_ll and the frame, which begins at 82 as the kernel has it for Ethernet."""
    status = 1 | (VLAN_VALID if tci is not None else 0)
    total = 82 + len(frame)
    step = total + -total % 8
    head = struct.pack("=IIIIIIHHIIHHQ", step, 1_700_000_000, ns, len(frame), size or len(frame), status, 82, 82 + net,
                       0, tci or 0, 0x8100, 0, 0)  # fmt: skip
    address = struct.pack("=HHiHBB8s", 17, 0, index, 1, 0, 6, b"")
    return (head + address).ljust(82, b"\0") + frame + bytes(step - total)


def ring_of(*blocks: list[bytes]) -> bytearray:
    ring = bytearray()
    for packets in blocks:
        head = struct.pack("=IIIIII", 1, 0, 1, len(packets), FIRST, 0).ljust(FIRST, b"\0")
        ring += (head + b"".join(packets)).ljust(BLOCK, b"\0")
    return ring


def walk_over(ring: bytearray, capacity: int = 16) -> tuple[RingWalk, memoryview]:
    vlans = np.zeros(capacity, np.uint16).data
    walk = RingWalk(memoryview(ring), Rows(capacity), vlans)
    walk.numbers[2] = (0, 1, False)
    walk.numbers[9] = (1, 101, True)
    return walk, vlans


def test_packets_lie_where_the_ring_says() -> None:
    ring = ring_of([packet(b"a" * 60, ns=7), packet(b"b" * 61, index=9, size=900)])
    walk, vlans = walk_over(ring)
    assert walk.is_ready(0)
    walk.begin(0)
    walk.clear()
    assert walk.walk() == DONE
    batch = walk.rows.batch(memoryview(ring))
    bytes_of = [bytes(ring[at : at + size]) for at, size in zip(batch.offsets, batch.captured, strict=True)]
    assert bytes_of == [b"a" * 60, b"b" * 47]  # the second one from its network header on
    assert batch.wire.tolist() == [60, 886]
    assert batch.ts_ns.tolist() == [1_700_000_000_000_000_007, 1_700_000_000_000_000_005]
    assert batch.link_types.tolist() == [1, 101]
    assert batch.interfaces.tolist() == [0, 1]
    assert batch.frames.tolist() == [1, 2]
    assert not walk.tagged
    assert vlans[:2].tolist() == [NO_VLAN, NO_VLAN]
    assert walk.packets == 2


def test_the_tag_that_was_taken_off() -> None:
    walk, vlans = walk_over(ring_of([packet(b"a" * 60, tci=0xA064), packet(b"a" * 60), packet(b"a" * 60, tci=0)]))
    walk.begin(0)
    walk.clear()
    assert walk.walk() == DONE
    assert walk.tagged
    assert vlans[:3].tolist() == [100, NO_VLAN, 0]
    walk.clear()
    assert not walk.tagged


def test_full_rows_leave_the_rest_for_later() -> None:
    walk, _ = walk_over(ring_of([packet(bytes([65 + n]) * 60) for n in range(5)]), capacity=2)
    walk.begin(0)
    counts = []
    stop = FULL
    while stop == FULL:
        walk.clear()
        stop = walk.walk()
        counts.append(walk.rows.count)
    assert (stop, counts) == (DONE, [2, 2, 1])
    assert walk.rows.batch(memoryview(b"")).frames.tolist() == [5]


def test_an_interface_without_a_number_stops_the_walk_until_it_has_one() -> None:
    walk, _ = walk_over(ring_of([packet(b"a" * 60), packet(b"b" * 60, index=33), packet(b"c" * 60)]))
    walk.begin(0)
    walk.clear()
    assert walk.walk() == STRANGER
    assert (walk.rows.count, walk.ifindex, walk.hatype) == (1, 33, 1)
    walk.numbers[33] = (7, 1, False)
    assert walk.walk() == DONE
    assert walk.rows.batch(memoryview(b"")).interfaces.tolist() == [0, 7, 0]


def test_numbers_that_changed_are_looked_up_anew() -> None:
    walk, _ = walk_over(ring_of([packet(b"a" * 60)], [packet(b"b" * 60)]))
    walk.clear()
    walk.begin(0)
    walk.walk()
    walk.numbers[2] = (5, 1, False)
    walk.forget()
    walk.begin(BLOCK)
    walk.walk()
    assert walk.rows.batch(memoryview(b"")).interfaces.tolist() == [0, 5]


def test_a_block_is_given_back() -> None:
    ring = ring_of([packet(b"a" * 60)])
    walk, _ = walk_over(ring)
    walk.give_back(0)
    assert not walk.is_ready(0)
    assert struct.unpack_from("=I", ring, 8) == (0,)


def test_a_header_beyond_the_packet_leaves_nothing() -> None:
    walk, _ = walk_over(ring_of([packet(b"ab", index=9)]))
    walk.begin(0)
    walk.clear()
    assert walk.walk() == DONE
    assert walk.rows.batch(memoryview(b"")).captured.tolist() == [0]


def test_a_packet_outside_the_ring_is_an_error_not_a_crash() -> None:
    first = bytearray(packet(b"a" * 60))
    struct.pack_into("=I", first, 0, 1 << 20)
    walk, _ = walk_over(ring_of([bytes(first), packet(b"b" * 60)]))
    walk.begin(0)
    walk.clear()
    with pytest.raises(IndexError):
        walk.walk()
