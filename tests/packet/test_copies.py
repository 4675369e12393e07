"""Systematic copies: recognised and counted once; what a network duplicates stays."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from tests.support.frames import ethernet, ipv4, ipv6, rtp, tcp, udp
from voipsniff.packet.batch import PacketBatch, batch_of
from voipsniff.packet.columns import Columns
from voipsniff.packet.copies import PROBE_PACKETS, CopyDetector
from voipsniff.packet.copy_finding import CopyFinding, CopyKind, kind_of
from voipsniff.packet.decode import decode_batch
from voipsniff.packet.labels import Label

A, B, C = "192.0.2.10", "198.51.100.20", "203.0.113.30"
A6, B6 = "2001:db8::a", "2001:db8:1::b"
MICRO = 1000
MILLI = 1_000_000
Captured = tuple[int, bytes, int]
"""Time, frame, interface."""


def packet(n: int, src: str = A, dst: str = B, ttl: int = 64, port: int = 40000) -> bytes:
    return ipv4(src, dst, 17, udp(src, dst, port, port + 2, rtp(n, 160 * n)), ident=n & 0xFFFF, ttl=ttl)


def call(count: int, src: str = A, dst: str = B) -> list[Captured]:
    """One RTP packet each 20 ms."""
    return [(20 * MILLI * n, ethernet(packet(n, src, dst)), 0) for n in range(count)]


def trace(captured: list[Captured], link_type: int = 1) -> PacketBatch:
    ordered = sorted(captured, key=lambda item: item[0])
    batch = batch_of([frame for _, frame, _ in ordered], [time for time, _, _ in ordered], link_type=link_type)
    interfaces = np.array([interface for _, _, interface in ordered], np.uint16)
    return dataclasses.replace(batch, interfaces=interfaces)


def labels(batch: PacketBatch, mode: str = "auto", sizes: tuple[int, ...] = ()) -> tuple[list[int], CopyFinding | None]:
    """Run the detector as the engine does: probe, decide, mark; `sizes` splits the trace into batches."""
    detector = CopyDetector(mode)
    columns = Columns(max(len(batch), 1))
    bounds = [0, *np.cumsum(sizes).tolist(), len(batch)] if sizes else [0, len(batch)]
    parts = [batch.slice(start, stop) for start, stop in pairwise(bounds) if stop <= len(batch)]
    for part in parts:
        decode_batch(part, columns)
        detector.probe(part, columns)
    detector.decide()
    result: list[int] = []
    for part in parts:
        decode_batch(part, columns)
        detector.mark(part, columns)
        result += list(columns.label)[: len(part)]
    return result, detector.finding()


def copies_of(batch: PacketBatch, mode: str = "auto") -> int:
    return labels(batch, mode)[0].count(Label.COPY)


def vlan_tagged(frame: bytes) -> bytes:
    return ethernet(frame[14:], vlans=((0x8100, 7),))


def routed(frame: bytes) -> bytes:
    return bytes.fromhex("0200000000aa0200000000bb") + frame[12:22] + bytes([frame[22] - 1]) + frame[23:]


def bridged(frame: bytes) -> bytes:
    return bytes.fromhex("0200000000aa0200000000bb") + frame[12:]


def tunnelled(frame: bytes) -> bytes:
    return ethernet(ipv4("10.0.0.1", "10.0.0.2", 47, b"\0\0\x08\0" + frame[14:]))


KINDS: dict[CopyKind, tuple[Callable[[bytes], bytes], int]] = {
    CopyKind.MIRROR: (bytes, 0),
    CopyKind.INTERFACES: (bytes, 1),
    CopyKind.VLAN: (vlan_tagged, 0),
    CopyKind.ROUTER: (routed, 0),
    CopyKind.LINK: (bridged, 0),
    CopyKind.TUNNEL: (tunnelled, 0),
}


def doubled(captured: list[Captured], kind: CopyKind, apart: int = 30 * MICRO) -> list[Captured]:
    change, interface = KINDS[kind]
    return [*captured, *((time + apart, change(frame), interface) for time, frame, _ in captured)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("apart", [0, 30 * MICRO, 4 * MILLI])
def test_every_packet_twice(kind: CopyKind, apart: int) -> None:
    batch = trace(doubled(call(50), kind, apart))
    marked, finding = labels(batch)
    assert marked.count(Label.COPY) == 50
    assert marked[:2] == [Label.RTP, Label.COPY]
    assert finding is not None
    assert (finding.kind, finding.share, finding.copies, finding.packets) == (kind, 0.5, 50, 100)
    assert finding.example == (1, 2)


def test_every_packet_three_times() -> None:
    """As on a machine that hosts a mobile core: in the tunnel, on the bridge, on the interface."""
    captured = call(40)
    thrice = [*doubled(captured, CopyKind.TUNNEL), *doubled(captured, CopyKind.ROUTER, 90 * MICRO)[40:]]
    marked, finding = labels(trace(thrice))
    assert (marked.count(Label.COPY), marked.count(Label.RTP)) == (80, 40)
    assert finding is not None
    assert finding.kinds == {CopyKind.TUNNEL: 40, CopyKind.ROUTER: 40}


def test_some_hosts_doubled_others_not() -> None:
    """A mirror port sees both ends only where both are mirrored."""
    batch = trace([*doubled(call(60, A, B), CopyKind.MIRROR), *call(60, A, C)])
    marked, _ = labels(batch)
    assert (marked.count(Label.COPY), marked.count(Label.RTP)) == (60, 120)


def test_the_network_duplicates_beside_systematic_copies() -> None:
    """Two in a hundred of the other call's packets come twice, from the network: they stay."""
    other = call(200, A, C)
    network = [(time + 200 * MICRO, frame, 0) for time, frame, _ in other[50::50]]
    marked, _ = labels(trace([*doubled(call(200, A, B), CopyKind.MIRROR), *other, *network]))
    assert marked.count(Label.COPY) == 200


@pytest.mark.parametrize("percent", [1, 5, 15])
def test_a_network_that_duplicates_is_left_alone(percent: int) -> None:
    chosen = random.Random(percent).sample(call(400), 4 * percent)
    batch = trace([*call(400), *((time + 500 * MICRO, frame, 0) for time, frame, _ in chosen)])
    assert labels(batch) == ([Label.RTP] * len(batch), None)


def test_sip_retransmissions_are_left_alone() -> None:
    """Half a second later, however many there are."""
    text = b"OPTIONS sip:a@example.com SIP/2.0\r\nCall-ID: 1\r\n\r\n"
    frames = [ethernet(ipv4(A, B, 17, udp(A, B, 5060, 5060, text))) for _ in range(20)]
    batch = trace([(500 * MILLI * n, frame, 0) for n, frame in enumerate(frames)])
    for mode in ("auto", "on"):
        assert copies_of(batch, mode) == 0


def test_different_messages_that_begin_alike_are_left_alone() -> None:
    """A burst of answers of one length between two proxies that leave the IP identification zero."""
    texts = [b"SIP/2.0 100 Trying\r\nVia: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK%04d\r\n\r\n" % n for n in range(50)]
    frames = [ethernet(ipv4(A, B, 17, udp(A, B, 5060, 5060, text))) for text in texts]
    batch = trace([(100 * MICRO * n, frame, 0) for n, frame in enumerate(frames)])
    assert copies_of(batch, "on") == 0


def test_ipv6_and_tcp_and_fragments() -> None:
    sixes = [ethernet(ipv6(A6, B6, 17, udp(A6, B6, 4000, 4002, rtp(n, n))), 0x86DD) for n in range(20)]
    segments = [ethernet(ipv4(A, B, 6, tcp(A, B, 5060, 5060, b"x" * 30, seq=30 * n))) for n in range(20)]
    pieces = [ethernet(ipv4(A, B, 17, b"\0" * 80, ident=5, fragment=80 * n, more=True)) for n in range(20)]
    for frames in (sixes, segments, pieces):
        captured = [(MILLI * n, frame, 0) for n, frame in enumerate(frames)]
        assert copies_of(trace(captured), "on") == 0
        assert copies_of(trace(doubled(captured, CopyKind.LINK))) == 20


def test_a_checksum_that_the_network_card_fills_in_does_not_matter() -> None:
    captured = call(30)
    offloaded = [(time, frame[:40] + b"\x12\x34" + frame[42:], 0) for time, frame, _ in captured]
    assert copies_of(trace([*offloaded, *doubled(captured, CopyKind.INTERFACES)[30:]])) == 30


def test_interfaces_whose_packets_come_in_the_wrong_order() -> None:
    captured = call(40)
    later = [(time - 20 * MICRO, frame, 1) for time, frame, _ in captured]
    batch = trace([item for pair in zip(captured, later, strict=True) for item in pair])
    order = np.arange(80)
    order[0::2], order[1::2] = order[1::2].copy(), order[0::2].copy()
    swapped = PacketBatch(
        batch.buffer,
        batch.offsets[order],
        batch.captured[order],
        batch.wire[order],
        batch.ts_ns[order],
        batch.link_types[order],
        batch.interfaces[order],
        batch.frames,
    )
    assert np.any(np.diff(swapped.ts_ns) < 0)
    assert copies_of(swapped) == 40


def test_the_mode_decides() -> None:
    captured = call(100)
    once = trace([*captured, (captured[50][0] + 500 * MICRO, captured[50][1], 0)])
    twice = trace(doubled(captured, CopyKind.MIRROR))
    assert [copies_of(once, mode) for mode in ("auto", "on", "off")] == [0, 1, 0]
    assert [copies_of(twice, mode) for mode in ("auto", "on", "off")] == [100, 100, 0]
    with pytest.raises(ValueError, match="auto, on or off"):
        CopyDetector("maybe")


def test_too_few_packets_prove_nothing() -> None:
    assert copies_of(trace(doubled(call(3), CopyKind.MIRROR))) == 0
    assert copies_of(trace(doubled(call(4), CopyKind.MIRROR))) == 4


def test_only_the_first_packets_decide() -> None:
    plain = call(PROBE_PACKETS)
    late = [(time + 3600 * 1000 * MILLI, frame, 0) for time, frame, _ in call(100, A, C)]
    assert copies_of(trace([*plain, *doubled(late, CopyKind.MIRROR)])) == 0


def test_calls_that_begin_later_are_marked_from_their_first_packet() -> None:
    early = doubled(call(100, A, B), CopyKind.VLAN)
    late = [(time + 3600 * 1000 * MILLI, frame, 0) for time, frame, _ in call(10, A, C)]
    assert copies_of(trace([*early, *doubled(late, CopyKind.VLAN)])) == 110


def test_after_the_probe_a_late_duplicate_of_another_kind_stays() -> None:
    """The copies of this capture differ in their VLAN; the network's duplicate does not."""
    early = doubled(call(100, A, B), CopyKind.VLAN)
    late = [(time + 3600 * 1000 * MILLI, frame, 0) for time, frame, _ in call(10, A, C)]
    network = [(late[2][0] + 300 * MICRO, late[2][1], 0)]
    assert copies_of(trace([*early, *doubled(late, CopyKind.VLAN), *network])) == 110


@pytest.mark.parametrize("sizes", [(1,) * 60, (7, 0, 13, 40), (119,)])
def test_the_split_into_batches_has_no_say(sizes: tuple[int, ...]) -> None:
    batch = trace([*doubled(call(60), CopyKind.ROUTER), *call(30, A, C)])
    whole, split = labels(batch), labels(batch, sizes=sizes)
    assert whole == split


def test_what_is_not_ip_is_left_alone() -> None:
    arp = ethernet(b"\0\1\x08\0\6\4\0\1" + b"\0" * 20, 0x0806)
    batch = trace([(MICRO * n, arp, 0) for n in range(50)])
    assert labels(batch, "on") == ([Label.NOT_IP] * 50, None)


def test_the_finding_in_words() -> None:
    finding = CopyFinding(50, 100, tuple(50 if mask == 4 else 0 for mask in range(32)), (1, 2))
    assert finding.text == (
        "50 of 100 frames (50.0%) are copies of packets already seen, such as frame 2 of frame 1: "
        "they were captured with two VLAN tags, or with and without one. Each packet was counted once."
    )


def test_the_first_difference_names_the_kind() -> None:
    assert [kind_of(mask) for mask in (0, 1, 2, 4, 8, 16, 24, 31)] == [
        CopyKind.MIRROR,
        CopyKind.INTERFACES,
        CopyKind.TUNNEL,
        CopyKind.VLAN,
        CopyKind.ROUTER,
        CopyKind.LINK,
        CopyKind.ROUTER,
        CopyKind.INTERFACES,
    ]
