"""Fragments: scapy cuts the packets, and what was cut must come back."""

from __future__ import annotations

import random
from itertools import permutations

import dpkt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet import IP, UDP, fragment
from scapy.layers.inet6 import IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrFragment, IPv6ExtHdrHopByHop, fragment6
from scapy.packet import Raw

from tests.support.decoded import decoded_rows
from tests.support.frames import checksum, ethernet, ipv4, rtp, udp
from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.packet.batch import PacketBatch, batch_of
from voipsniff.packet.columns import Columns
from voipsniff.packet.decode import decode_batch
from voipsniff.packet.fragments import FragmentLimits, FragmentTable
from voipsniff.packet.labels import Label, Reason, Tunnel

A, B = "192.0.2.10", "198.51.100.20"
A6, B6 = "2001:db8::a", "2001:db8:1::b"
SIP = b"INVITE sip:bob@example.com SIP/2.0\r\nCall-ID: 1\r\nContent-Length: 2800\r\n\r\n" + bytes(range(256)) * 11
SECOND = 1_000_000_000


def pieces4(payload: bytes = SIP, ident: int = 77, size: int = 400) -> list[bytes]:
    whole = IP(src=A, dst=B, id=ident) / UDP(sport=5060, dport=5070) / Raw(payload)
    return [bytes(piece) for piece in fragment(whole, fragsize=size)]


def pieces6(payload: bytes = SIP, ident: int = 77, size: int = 600) -> list[bytes]:
    whole = IPv6(src=A6, dst=B6) / IPv6ExtHdrFragment(id=ident) / UDP(sport=5060, dport=5070) / Raw(payload)
    return [bytes(piece) for piece in fragment6(whole, size)]


def feed(
    table: FragmentTable,
    packets: list[bytes],
    times: list[int] | None = None,
    wire: list[int] | None = None,
    first: int = 1,
) -> list[PacketBatch]:
    """Feed raw IP packets one batch, and return what became whole."""
    batch = batch_of(packets, times, link_type=101, wire=wire, first_frame=first, interface=3)
    columns = Columns(max(len(packets), 1))
    decode_batch(batch, columns)
    whole = []
    for row in range(len(batch)):
        if columns.label[row] == Label.FRAGMENT:
            result = table.receive(batch, columns, row)
            if result is not None:
                whole.append(result)
    return whole


@pytest.mark.parametrize("packets", [pieces4(), pieces6()], ids=["ipv4", "ipv6"])
def test_in_order(packets: list[bytes]) -> None:
    assert len(packets) > 4
    table = FragmentTable()
    (whole,) = feed(table, packets, [SECOND + 7 * n for n in range(len(packets))])
    (row,) = decoded_rows(whole)
    assert (row.label, row.payload, row.src_port, row.dst_port) == (Label.SIP, SIP, 5060, 5070)
    assert row.src in (A, A6)
    assert (whole.ts_ns[0], whole.frames[0], whole.interfaces[0], whole.link_types[0]) == (SECOND, len(packets), 3, 101)
    assert whole.wire[0] == whole.captured[0]
    assert len(table) == 0


@pytest.mark.parametrize("packets", [pieces4(SIP[:900]), pieces6(SIP[:1300])], ids=["ipv4", "ipv6"])
def test_every_order(packets: list[bytes]) -> None:
    assert len(packets) == 3
    for order in permutations(range(3)):
        (whole,) = feed(FragmentTable(), [packets[n] for n in order])
        (row,) = decoded_rows(whole)
        assert SIP.startswith(row.payload)
        assert len(row.payload) in (900, 1300)


def test_the_header_is_as_if_never_fragmented() -> None:
    (whole,) = feed(FragmentTable(), pieces4())
    header = bytes(whole.buffer[:20])
    assert checksum(header) == 0
    packet = dpkt.ip.IP(bytes(whole.buffer))
    assert (packet.mf, packet.offset, packet.len, packet.id, packet.p) == (0, 0, 28 + len(SIP), 77, 17)
    assert bytes(packet.data.data) == SIP


def test_ipv6_headers_in_front_are_dropped_and_those_behind_are_kept() -> None:
    whole = IPv6(src=A6, dst=B6) / IPv6ExtHdrHopByHop() / IPv6ExtHdrFragment(id=5) / IPv6ExtHdrDestOpt()
    packets = [bytes(piece) for piece in fragment6(whole / UDP(sport=5060, dport=5060) / Raw(SIP), 600)]
    (result,) = feed(FragmentTable(), packets)
    (row,) = decoded_rows(result)
    assert (row.label, row.payload) == (Label.SIP, SIP)
    assert result.buffer[6] == 60  # destination options


def test_ipv4_options_stay() -> None:
    segment = udp(A, B, 5060, 5070, SIP)
    options = b"\x07\x07\x04\0\0\0\0\0"
    first = ipv4(A, B, 17, segment[:800], ident=5, more=True, options=options)
    second = ipv4(A, B, 17, segment[800:], ident=5, fragment=800)
    (whole,) = feed(FragmentTable(), [second, first])
    assert bytes(whole.buffer[20:28]) == options
    assert decoded_rows(whole)[0].payload == SIP


def test_duplicates_do_no_harm() -> None:
    packets = pieces4()
    table = FragmentTable()
    (whole,) = feed(table, [packets[0], packets[0], *packets[1:-1], packets[1], packets[-1]])
    assert decoded_rows(whole)[0].payload == SIP
    assert (table.statistics.duplicates, table.statistics.completed) == (2, 1)


def test_a_duplicate_seen_behind_a_router_is_one() -> None:
    packets = pieces4()
    routed = packets[1][:8] + bytes([packets[1][8] - 1]) + packets[1][9:]
    (whole,) = feed(FragmentTable(), [*packets[:2], routed, *packets[2:]])
    assert decoded_rows(whole)[0].payload == SIP


@pytest.mark.parametrize(("start", "stop"), [(392, 800), (408, 480), (0, 800), (400, 800)])
def test_an_overlap_drops_the_packet(start: int, stop: int) -> None:
    segment = udp(A, B, 5060, 5070, SIP)
    evil = ipv4(A, B, 17, b"\xee" * (stop - start), ident=5, fragment=start, more=True)
    packets = [
        ipv4(A, B, 17, segment[at : at + 400], ident=5, fragment=at, more=at + 400 < len(segment))
        for at in range(0, len(segment), 400)
    ]
    anomalies = AnomalyLog()
    table = FragmentTable(anomalies=anomalies)
    assert feed(table, [packets[0], packets[1], evil, *packets[2:], *packets]) == []
    assert anomalies.seen["fragment_overlap"].count == 1
    assert anomalies.seen["fragment_overlap"].frame == 3
    assert table.statistics.dropped == 1
    assert table.finish() == []


def test_fragments_that_lie_outside() -> None:
    segment = udp(A, B, 5060, 5070, SIP)
    first = ipv4(A, B, 17, segment[:800], ident=5, more=True)
    last = ipv4(A, B, 17, segment[800:1600], ident=5, fragment=800)
    cases = {
        "behind the last": [last, ipv4(A, B, 17, b"x" * 8, ident=5, fragment=1600, more=True), first],
        "a second last": [last, ipv4(A, B, 17, b"x" * 8, ident=5, fragment=1600), first],
        "a last before": [
            ipv4(A, B, 17, b"x" * 8, ident=5, fragment=1600, more=True),
            ipv4(A, B, 17, segment[800:1600], ident=5, fragment=800),
            first,
        ],
        "beyond any packet": [first, ipv4(A, B, 17, b"x" * 800, ident=5, fragment=65528)],
        "empty": [first, ipv4(A, B, 17, b"", ident=5, fragment=800, more=True), last],
    }
    for name, packets in cases.items():
        anomalies = AnomalyLog()
        assert feed(FragmentTable(anomalies=anomalies), packets) == [], name
        assert anomalies.seen["fragment_invalid"].count == 1, name


def test_packets_are_told_apart() -> None:
    """By identification, protocol and addresses; the pieces of all come mixed."""
    wanted = {ident: SIP[:1000] + bytes([ident]) * 500 for ident in range(1, 9)}
    mixed = [piece for ident, payload in wanted.items() for piece in pieces4(payload, ident)]
    random.Random(3).shuffle(mixed)
    whole = feed(FragmentTable(), mixed)
    assert {row.ip_id: row.payload for batch in whole for row in decoded_rows(batch)} == wanted


def test_pieces_may_come_through_different_headers() -> None:
    """Of packets captured twice, one piece may be left from the tagged side and the next from the untagged one."""
    packets = pieces4(SIP[:700])
    frames = [ethernet(packets[0], vlans=((0x8100, 5),)), ethernet(packets[1])]
    batch = batch_of(frames)
    columns = Columns(2)
    decode_batch(batch, columns)
    table = FragmentTable()
    assert table.receive(batch, columns, 0) is None
    whole = table.receive(batch, columns, 1)
    assert whole is not None
    assert decoded_rows(whole)[0].payload == SIP[:700]


def test_expiry_in_packet_time() -> None:
    packets = pieces4()
    anomalies = AnomalyLog()
    table = FragmentTable(anomalies=anomalies)
    feed(table, packets[:-1], [SECOND] * (len(packets) - 1))
    table.expire(30 * SECOND)
    assert len(table) == 1
    table.expire(31 * SECOND)
    assert (len(table), table.statistics.incomplete) == (0, 1)
    assert anomalies.seen["fragment_incomplete"].count == 1
    assert feed(table, packets[-1:], [32 * SECOND]) == []
    (head,) = table.take_incomplete()
    assert table.take_incomplete() == []
    (row,) = decoded_rows(head)
    assert (row.label, row.reason, row.wire_length) == (Label.SIP, Reason.PAYLOAD_CUT, len(SIP))
    assert SIP.startswith(row.payload)
    assert 0 < len(row.payload) < len(SIP)


def test_a_missing_tail_at_the_end_of_the_trace() -> None:
    for packets in (pieces4(), pieces6()):
        table = FragmentTable()
        feed(table, [packets[0], packets[1], packets[3]])
        (head,) = table.finish()
        (row,) = decoded_rows(head)
        assert (row.label, row.wire_length) == (Label.SIP, len(SIP))
        assert SIP.startswith(row.payload)
        assert head.wire[0] > head.captured[0]
        assert (len(table), table.statistics.incomplete) == (0, 1)


def test_a_missing_head_leaves_nothing() -> None:
    table = FragmentTable()
    feed(table, pieces4()[1:])
    assert table.finish() == []


def test_pieces_that_the_snap_length_cut() -> None:
    """All pieces are there, but not all of their bytes: the packet is whole on the wire and cut for us."""
    packets = pieces4()
    cut = [packets[0], packets[1][:200], *packets[2:]]
    (whole,) = feed(FragmentTable(), cut, wire=[len(packet) for packet in packets])
    (row,) = decoded_rows(whole)
    assert (row.label, row.wire_length, row.reason) == (Label.SIP, len(SIP), Reason.PAYLOAD_CUT)
    assert row.payload == SIP[: 400 - 8 + 180]


def test_the_number_of_packets_is_bounded() -> None:
    anomalies = AnomalyLog()
    table = FragmentTable(FragmentLimits(max_packets=10), anomalies)
    for ident in range(1, 16):
        feed(table, pieces4(ident=ident)[:2], first=ident)
    assert (len(table), table.statistics.evicted) == (10, 5)
    assert anomalies.seen["fragment_evicted"].count == 5
    assert [decoded_rows(head)[0].ip_id for head in table.take_incomplete()] == [1, 2, 3, 4, 5]
    assert feed(table, pieces4(ident=6)[2:]) != []


def test_the_bytes_are_bounded() -> None:
    table = FragmentTable(FragmentLimits(max_bytes=20_000))
    for ident in range(1, 100):
        feed(table, pieces4(ident=ident)[:3])
    assert len(table) <= 20_000 // (3 * 400)
    assert table.statistics.evicted == 99 - len(table)


def test_a_flood_of_tiny_pieces_is_bounded() -> None:
    table = FragmentTable(FragmentLimits(max_bytes=100_000))
    feed(table, [ipv4(A, B, 17, b"x" * 8, ident=n % 50, fragment=16 * n, more=True) for n in range(3000)])
    assert table.statistics.evicted > 0
    assert len(table) <= 50


def test_an_outer_packet_in_pieces() -> None:
    inner = ipv4(A, B, 17, udp(A, B, 40000, 40002, rtp(1, 2)))
    outer = ipv4("10.0.0.1", "10.0.0.2", 47, b"\0\0\x08\0" + inner)
    packets = [ipv4("10.0.0.1", "10.0.0.2", 47, outer[20:116], ident=4, more=True)]
    packets.append(ipv4("10.0.0.1", "10.0.0.2", 47, outer[116:], ident=4, fragment=96))
    (whole,) = feed(FragmentTable(), packets)
    (row,) = decoded_rows(whole)
    assert (row.label, row.src, row.tunnel, row.payload) == (Label.RTP, A, Tunnel.GRE, rtp(1, 2))


def test_an_inner_packet_in_pieces() -> None:
    frames = [ipv4("10.0.0.1", "10.0.0.2", 47, b"\0\0\x08\0" + piece) for piece in pieces4()]
    (whole,) = feed(FragmentTable(), frames)
    assert decoded_rows(whole)[0].payload == SIP


@given(st.data())
def test_any_cut_in_any_order_with_repetitions(data: st.DataObject) -> None:
    payload = data.draw(st.binary(min_size=1, max_size=400))
    segment = udp(A, B, 40000, 9, payload)
    places = range(8, len(segment), 8)
    cuts = sorted(data.draw(st.sets(st.sampled_from(places), max_size=6))) if len(places) else []
    bounds = list(zip([0, *cuts], [*cuts, len(segment)], strict=True))
    packets = [
        ipv4(A, B, 17, segment[start:stop], ident=9, fragment=start, more=stop < len(segment)) for start, stop in bounds
    ]
    if len(packets) < 2:
        return
    order = data.draw(st.permutations(range(len(packets))))
    repeated = [packets[n] for n in order for _ in range(data.draw(st.integers(1, 2)))]
    last = max(repeated.index(packet) for packet in packets)
    whole = feed(FragmentTable(), repeated[: last + 1])
    assert len(whole) == 1
    assert bytes(whole[0].buffer[20:]) == segment


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 8191), st.booleans(), st.binary(max_size=64)), max_size=40))
def test_hostile_fragments(parts: list[tuple[int, int, bool, bytes]]) -> None:
    table = FragmentTable(FragmentLimits(max_packets=3, max_bytes=3000))
    packets = [ipv4(A, B, 17, data, ident=ident, fragment=8 * at, more=more) for ident, at, more, data in parts]
    for whole in [*feed(table, packets), *table.finish()]:
        decoded_rows(whole)
    assert len(table) == 0
    assert table._held == 0


def test_the_batch_may_be_overwritten_afterwards() -> None:
    packets = pieces4()
    buffer = bytearray(b"".join(packets))
    batch = batch_of(packets, link_type=101)
    batch.buffer = memoryview(buffer)
    columns = Columns(len(packets))
    decode_batch(batch, columns)
    table = FragmentTable()
    for row in range(len(packets) - 1):
        assert table.receive(batch, columns, row) is None
        start = int(batch.offsets[row])
        buffer[start : start + len(packets[row])] = b"\xee" * len(packets[row])
    whole = table.receive(batch, columns, len(packets) - 1)
    assert whole is not None
    assert decoded_rows(whole)[0].payload == SIP
    assert isinstance(whole.ts_ns, np.ndarray)
