"""What is taken for RTP without SDP, and what is not."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.rtp.packets import BOB, IPV4, Packet, audio, records
from voipsniff.rtp.discovery import is_multicast, may_prove


@pytest.mark.parametrize(("payload_type", "count"), [(0, 4), (18, 4), (96, 8), (127, 8)])
def test_so_many_packets_in_a_row_prove_a_stream(payload_type: int, count: int) -> None:
    assert records(audio(count - 1, payload_type=payload_type)) == []
    assert len(records(audio(count, payload_type=payload_type))) == 1


def test_one_lost_packet_is_forgiven_two_are_not() -> None:
    packets = audio(9)
    assert len(records([*packets[:2], *packets[3:6]])) == 1
    assert records([packets[0], packets[1], packets[3], packets[5], packets[7]]) == []


def test_copies_neither_help_nor_harm() -> None:
    twice = [copy for packet in audio(8, payload_type=96) for copy in (packet, packet)]
    assert len(records(twice)) == 1
    assert records([packet for packet in audio(2) for _ in range(20)]) == []


def test_video_frames_repeat_their_time_stamp() -> None:
    packets = [Packet(index // 4 * 40 + index % 4, index, index // 4 * 3600, 96) for index in range(12)]
    assert len(records(packets)) == 1


def test_a_time_stamp_that_never_moves_proves_nothing() -> None:
    assert records([replace(packet, ts=77) for packet in audio(50, payload_type=96)]) == []


def test_slow_packets_count_when_their_time_stamps_keep_time() -> None:
    assert len(records(audio(20, step_ms=400, ticks=36_000, payload_type=96))) == 1
    assert records(audio(20, step_ms=400, ticks=7, payload_type=96)) == []
    assert records(audio(20, step_ms=2100, ticks=16_800, payload_type=0)) == []


def test_one_key_press_is_enough() -> None:
    press = [Packet(20 * index, 100 + 2 * index, 8000, 101, payload=bytes([5, 10, 0, index])) for index in range(6)]
    assert len(records(press)) == 1
    assert records(press[:5]) == []
    assert records([replace(packet, payload=b"\xff\0\0\0") for packet in press]) == []


@pytest.mark.parametrize("port", [53, 123, 443, 1023, 3478, 4500, 5060, 5353, 30303])
def test_ports_of_other_protocols_prove_nothing(port: int) -> None:
    assert records(audio(50, src=(0, IPV4 | 1, port))) == []
    assert records(audio(50, dst=(0, BOB, port))) == []


@pytest.mark.parametrize("payload_type", [35, 63, 72, 80, 95])
def test_payload_types_of_no_one_prove_nothing(payload_type: int) -> None:
    assert records(audio(50, payload_type=payload_type)) == []


def test_multicast_proves_nothing() -> None:
    assert is_multicast(0, IPV4 | 0xE0000001)
    assert is_multicast(0xFF02 << 48, 1)
    assert not is_multicast(0, IPV4 | 0xC0A80001)
    assert not is_multicast(0x20010DB8 << 32, 0xE0000001)
    assert not may_prove(0, 4000, 5000, 0, IPV4 | 0xEF010203)


def test_random_packets_prove_nothing() -> None:
    rng = random.Random(11)
    packets = [
        Packet(index, rng.randrange(65536), rng.randrange(1 << 32), rng.choice([0, 8, 96, 111]), ssrc=rng.randrange(4))
        for index in range(5000)
    ]
    assert records(packets) == []


def test_counters_in_other_protocols_prove_nothing() -> None:
    """A 16-bit counter in the right place is not enough when the word after it is random or stands still."""
    rng = random.Random(12)
    assert records([Packet(20 * n, n, rng.randrange(1 << 32), 96) for n in range(500)]) == []
    assert records([Packet(20 * n, n, 0, 0) for n in range(500)]) == []
    assert records([Packet(20 * n, n, 160 * n, 96, payload=b"") for n in range(500)]) == []
