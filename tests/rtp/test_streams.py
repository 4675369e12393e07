"""The table of streams: keys, bounds, expiry, where it stops, and that a trace's split into batches changes nothing."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rtp.packets import (
    ALICE,
    BOB,
    IPV4,
    MS,
    NEVER,
    SECOND,
    START,
    Packet,
    audio,
    batch_and_columns,
    feed,
    records,
)
from voipsniff.packet.labels import Label
from voipsniff.rtp.limits import StreamLimits
from voipsniff.rtp.stream import Stream
from voipsniff.rtp.streams import StreamTable, key_hash


def mixed(seed: int = 5) -> list[Packet]:
    """Return six streams with loss, late packets, a restart, a dynamic clock, and a flood of noise between them."""
    rng = random.Random(seed)
    packets: list[Packet] = []
    for number in range(6):
        payload_type = [0, 8, 97, 0, 111, 18][number]
        ticks = [160, 160, 320, 160, 960, 160][number]
        source = (0, IPV4 | number, 4000)
        stream = audio(150, at_ms=37 * number, ssrc=number, payload_type=payload_type, ticks=ticks, src=source)
        if number == 3:
            stream[75:] = [replace(packet, seq=packet.seq + 20_000) for packet in stream[75:]]
        for packet in stream:
            if rng.random() > 0.03:
                late = 65 if rng.random() < 0.03 else rng.random() * 4
                packets.append(replace(packet, at_ms=packet.at_ms + late))
    packets += [noise(rng, rng.random() * 3000) for _ in range(200)]
    return sorted(packets, key=lambda packet: packet.at_ms)


def noise(rng: random.Random, at_ms: float) -> Packet:
    """Return a packet of a source that sends no other."""
    return Packet(at_ms, rng.randrange(65536), rng.randrange(1 << 32), ssrc=rng.randrange(1 << 32))


@pytest.mark.parametrize("sizes", [(1,), (2,), (7,), (64,), (1, 500, 3)])
def test_any_split_gives_the_same_records(sizes: tuple[int, ...]) -> None:
    packets = mixed()
    whole = records(packets)
    assert len(whole) == 6
    assert records(packets, sizes) == whole


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=12))
def test_a_random_split_gives_the_same_records(sizes: list[int]) -> None:
    packets = mixed()
    assert records(packets, tuple(sizes)) == records(packets)


def test_each_part_of_the_key_makes_another_stream() -> None:
    base = audio(10)
    other_ssrc = [replace(packet, ssrc=9) for packet in base]
    sources = [(0, IPV4 | 9, 10000), (0, ALICE, 10002), (1, ALICE, 10000)]
    destinations = [(0, BOB, 20002), (1, BOB, 20000), (0, BOB + 1, 20000)]
    variants = [base, other_ssrc]
    variants += [[replace(packet, src=source) for packet in base] for source in sources]
    variants += [[replace(packet, dst=destination) for packet in base] for destination in destinations]
    rows = records([packet for packets in zip(*variants, strict=True) for packet in packets])
    assert len(rows) == len(variants)
    assert {row.received for row in rows} == {10}


def test_the_table_finds_what_it_holds_while_it_grows_and_shrinks() -> None:
    rng = random.Random(1)
    table = StreamTable(StreamLimits(candidates=5000))
    keys = [
        (rng.randrange(1 << 32), 0, IPV4 | rng.randrange(50), 4000, 0, BOB, 5000 + 2 * (n % 9)) for n in range(3000)
    ]
    for ssrc, src_hi, src_lo, src_port, dst_hi, dst_lo, dst_port in keys:
        feed(table, [Packet(0, 1, 1, ssrc=ssrc, src=(src_hi, src_lo, src_port), dst=(dst_hi, dst_lo, dst_port))])
    rng.shuffle(keys)
    for count, key in enumerate(keys):
        stream = table.find(*key)
        assert stream is not None
        assert (stream.ssrc, stream.src_lo, stream.dst_port) == (key[0], key[2], key[6])
        if count % 3:
            table.close(stream)
            assert table.find(*key) is None
    assert table.candidates == 1000
    assert table.unconfirmed_packets == 2000


def test_hashes_differ_in_every_bit_of_the_key() -> None:
    base = (0x1234, 0, IPV4 | 1, 4000, 0, IPV4 | 2, 5000)
    seen = {key_hash(*base)}
    for part, bits in enumerate((32, 64, 64, 16, 64, 64, 16)):
        for bit in range(bits):
            key = list(base)
            key[part] ^= 1 << bit
            seen.add(key_hash(*key))
    assert len(seen) == 1 + 32 + 4 * 64 + 2 * 16
    assert 0 not in seen


def test_it_is_told_of_each_stream_before_its_first_packet() -> None:
    told: list[tuple[int, int, int, int]] = []
    table = StreamTable(on_stream=lambda s: told.append((s.ssrc, s.received, s.first_frame, s.payload_type)))
    feed(table, audio(3) + audio(3, ssrc=5, payload_type=8))
    assert told == [(0x11223344, 0, 1, 0), (5, 0, 4, 8)]


def test_it_stops_at_wanted_rows_and_at_the_tick() -> None:
    packets = audio(10)
    packets[4] = replace(packets[4], label=Label.SIP)
    packets[6] = replace(packets[6], label=Label.STUN)
    batch, columns = batch_and_columns(packets)
    table = StreamTable()
    wanted = 1 << Label.SIP
    assert table.receive(batch, columns, 0, NEVER, wanted) == 4
    assert table.receive(batch, columns, 5, START + 160 * MS, wanted) == 8
    assert table.rtp_packets == 4 + 2
    assert table.receive(batch, columns, 8, NEVER, wanted) == 10
    assert table.rtp_packets == 8


def test_a_used_batch_is_let_go() -> None:
    batch, columns = batch_and_columns(audio(5))
    data = bytearray(batch.buffer)
    batch.buffer = memoryview(data)
    StreamTable().receive(batch, columns, 0, NEVER, 0)
    batch.buffer = memoryview(b"")
    data.clear()  # raises BufferError while anything still holds the buffer


def test_a_flood_of_candidates_costs_no_memory_and_no_stream() -> None:
    limits = StreamLimits(candidates=64)
    table = StreamTable(limits)
    rng = random.Random(2)
    good = audio(400, payload_type=8)
    packets = [
        packet
        for index, packet in enumerate(good)
        for packet in [
            packet,
            *(Packet(packet.at_ms + 0.1 * n, index, n, ssrc=rng.randrange(1 << 32)) for n in range(30)),
        ]
    ]
    feed(table, packets)
    assert table.candidates <= 64
    assert table.evicted_candidates >= 12_000 - 64
    assert table.anomalies.seen["rtp_candidates_evicted"].count == table.evicted_candidates
    (stream,) = table.finish()
    assert (stream.received, stream.sequence.lost) == (400, 0)
    assert table.unconfirmed_packets + stream.received == table.rtp_packets


def test_more_streams_than_the_table_holds_are_closed_early_and_kept_as_records() -> None:
    table = StreamTable(StreamLimits(live=32))
    for number in range(40):
        feed(table, audio(10, at_ms=number * 10, ssrc=number + 1))
    assert table.live <= 32
    assert table.evicted_streams >= 8
    table.finish()
    closed = table.take_closed()
    assert sorted(stream.ssrc for stream in closed) == list(range(1, 41))
    assert [stream.ssrc for stream in closed[:8]] == list(range(1, 9))
    assert table.take_closed() == []


def test_idle_streams_expire_at_their_own_time() -> None:
    table = StreamTable()
    feed(table, audio(10) + audio(2, ssrc=2) + audio(10, ssrc=3))
    last = START + 180 * MS
    for stream in table.with_ssrc(3):
        stream.call = object()
    limits = table.limits
    assert table.expire(last + limits.candidate_idle_ns - 200 * MS) == []
    assert table.candidates == 1
    assert table.expire(last + limits.candidate_idle_ns) == []
    assert table.candidates == 0
    assert [stream.ssrc for stream in table.expire(last + limits.idle_ns)] == [0x11223344]
    assert table.live == 1
    assert [stream.ssrc for stream in table.expire(last + limits.attached_idle_ns)] == [3]
    assert [stream.ssrc for stream in table.take_closed()] == [0x11223344, 3]


def test_after_its_end_the_same_key_is_a_new_stream() -> None:
    table = StreamTable()
    feed(table, audio(10))
    (stream,) = table.with_ssrc(0x11223344)
    table.close(stream)
    table.close(stream)
    feed(table, audio(10, at_ms=300 * 1000, seq=7))
    table.finish()
    assert [(s.number, s.received) for s in table.take_closed()] == [(1, 10), (2, 10)]


def test_numbers_are_given_at_confirmation_in_order() -> None:
    packets = sorted(audio(20, payload_type=97) + audio(20, at_ms=5, ssrc=2), key=lambda packet: packet.at_ms)
    table = StreamTable()
    feed(table, packets)
    streams = table.finish()
    assert [(s.ssrc, s.number, s.order) for s in streams] == [(0x11223344, 2, 0), (2, 1, 1)]
    assert table.streams() == []


def test_confirmed_streams_are_listed_in_order_of_first_packets() -> None:
    table = StreamTable()
    feed(table, audio(10) + audio(10, ssrc=2) + audio(2, ssrc=4))
    assert [stream.ssrc for stream in table.streams()] == [0x11223344, 2]
    assert [stream.ssrc for stream in table.with_ssrc(4)] == [4]
    assert table.with_ssrc(99) == []


def test_a_callback_may_close_a_stream_at_once() -> None:
    table = StreamTable()
    table.on_stream = table.close
    feed(table, audio(3))
    assert table.candidates == 0
    assert table.unconfirmed_streams == 3


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(min_size=0, max_size=60), max_size=40), st.integers(0, 3))
def test_no_bytes_break_it(payloads: list[bytes], snap: int) -> None:
    packets = [Packet(index * 5, 0, 0, raw=data, snap=max(0, len(data) - snap)) for index, data in enumerate(payloads)]
    table = StreamTable()
    feed(table, packets)
    table.finish()
    assert table.rtp_packets + table.malformed_packets == len(packets)


def test_a_stream_outside_a_table_can_be_confirmed() -> None:
    stream = Stream(1, 0, 2, 3, 0, 4, 5)
    stream.confirm()
    assert (stream.confirmed, stream.number) == (True, 0)


def test_the_limits_have_a_sane_order() -> None:
    limits = StreamLimits()
    assert limits.candidate_idle_ns < limits.idle_ns < limits.attached_idle_ns <= 4 * 3600 * SECOND
