"""Wireshark's numbers: hand-made cases, and tshark itself on generated captures."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.frames import pcap_bytes, rtp, udp_frame
from voipsniff.rtp.sequence import SequenceTracker
from voipsniff.rtp.wireshark import WiresharkTracker

US = 1000
KHZ = {0: 8, 3: 8, 8: 8, 13: 8, 16: 11, 10: 44, 34: 90}
"""Clocks divided by 1000 of the payload types used here; 97 has none."""


class Sent(NamedTuple):
    at_us: int
    seq: int
    ts: int
    marker: bool = False
    payload_type: int = 0


def track(packets: list[Sent]) -> WiresharkTracker:
    tracker = WiresharkTracker()
    for packet in packets:
        noise = packet.payload_type == 13
        khz = KHZ.get(packet.payload_type, 0)
        tracker.receive(packet.at_us * US, packet.ts, packet.seq, packet.marker, noise, khz)
    return tracker


def test_a_late_packet_counts_by_arrival() -> None:
    """Wireshark 4.0; later versions leave late packets out of the reference."""
    tracker = track([Sent(0, 100, 1000), Sent(40_000, 102, 1320), Sent(41_000, 101, 1160), Sent(60_000, 103, 1480)])
    assert tracker.jitter_max_ms == pytest.approx(2.543, abs=5e-4)
    assert tracker.jitter_mean_ms == pytest.approx(1.285, abs=5e-4)
    assert (tracker.delta_min_ms, tracker.delta_max_ms) == (1.0, 40.0)
    assert tracker.sequence_errors == 2


def test_packets_before_the_first_time_stamp_are_left_out() -> None:
    tracker = track([Sent(0, 100, 1000), Sent(20_000, 101, 1160), Sent(25_000, 99, 840), Sent(60_000, 103, 1480)])
    assert tracker.delta_max_ms == 40.0
    assert tracker.jitter_max_ms == 0.0


def test_the_clock_is_divided_without_rest() -> None:
    tracker = track([Sent(20_000 * index, index, 220 * index, payload_type=16) for index in range(3)])
    assert tracker.jitter_ms == 0.0  # 220 ticks of 11025 Hz are 19.95 ms, of 11 kHz exactly 20


def test_without_any_regular_packet_nothing_is_known() -> None:
    tracker = track([Sent(0, 1, 160, True), Sent(20_000, 2, 320, True)])
    assert (tracker.regular, tracker.with_clock) == (0, 0)


KINDS: dict[str, dict[str, object]] = {
    "jitter": {"noise_us": 3000},
    "loss": {"noise_us": 3000, "loss": 0.05},
    "markers": {"noise_us": 2000, "marker": 0.1},
    "late": {"noise_us": 8000, "late": 0.05},
    "copies": {"noise_us": 100, "copies": 0.1},
    "everything": {"noise_us": 1000, "loss": 0.1, "late": 0.1, "copies": 0.1, "marker": 0.1},
    "comfort noise": {"noise_us": 1000, "types": (0, 0, 0, 13)},
    "back in time": {"noise_us": 500, "back": 0.05},
    "no clock": {"noise_us": 500, "types": (97,)},
    "events": {"noise_us": 500, "types": (0, 0, 0, 97)},
    "two clocks": {"noise_us": 500, "types": (0, 10)},
}


def generate(rng: random.Random, kind: dict[str, object]) -> list[Sent]:
    def happens(name: str) -> bool:
        return rng.random() < float(kind.get(name, 0))  # type: ignore[arg-type]

    number, timestamp = rng.randrange(0x10000), rng.randrange(1 << 32)
    packets: list[Sent] = []
    for index in range(rng.choice([2, 3, 5, 30, 120])):
        if index and happens("loss"):
            continue
        at = index * 20_000 + int(abs(rng.gauss(0, int(kind["noise_us"]))))  # type: ignore[call-overload]
        at += rng.choice([30_000, 50_000, 100_000]) if happens("late") else 0
        ts = timestamp + 160 * index - (480 if happens("back") else 0)
        payload_type = rng.choice(kind.get("types", (0,)))  # type: ignore[arg-type]
        packet = Sent(at, (number + index) & 0xFFFF, ts & 0xFFFFFFFF, happens("marker"), payload_type)
        packets += [packet, packet._replace(at_us=at + 500)] if happens("copies") else [packet]
    used: set[int] = set()
    result = []
    for packet in sorted(packets):
        at = packet.at_us
        while at in used:
            at += 1
        used.add(at)
        result.append(packet._replace(at_us=at))
    return sorted(result)


ROW = re.compile(r"0x([0-9A-F]{8})\s+.*?\s+(\d+)\s+(-?\d+) \(-?[\d.]+%\)" + r"\s+(-?[\d.]+)" * 6 + r"\s*(X?)")


def ask_tshark(streams: list[list[Sent]], path: Path) -> dict[int, tuple[list[float], bool]]:
    """Return (delta min, mean, max, jitter min, mean, max) and the problem mark of each stream by its index."""
    frames = []
    for index, packets in enumerate(streams):
        for packet in packets:
            data = rtp(packet.seq, packet.ts, index, packet.payload_type, b"x" * 20, packet.marker)
            frame = udp_frame("10.0.0.1", "10.0.0.2", 20_000 + 2 * index, 30_000 + 2 * index, data)
            frames.append((packet.at_us * US + 10**18, frame))
    path.write_bytes(pcap_bytes(sorted(frames, key=lambda frame: frame[0])))
    command = ["tshark", "-q", "-r", str(path), "-o", "rtp.heuristic_rtp:TRUE", "-z", "rtp,streams"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    return {
        int(row[1], 16): ([float(row[field]) for field in range(4, 10)], row[10] == "X") for row in ROW.finditer(answer)
    }


@pytest.mark.tshark
@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
@pytest.mark.parametrize("name", KINDS)
def test_tshark_says_the_same(name: str, tmp_path: Path) -> None:
    rng = random.Random(name)
    streams = [generate(rng, KINDS[name]) for _ in range(40)]
    answers = ask_tshark(streams, tmp_path / "generated.pcap")
    assert len(answers) == len(streams)
    for index, (numbers, problem) in answers.items():
        tracker = track(streams[index])
        deltas = [tracker.delta_min_ms, tracker.delta_mean_ms, tracker.delta_max_ms]
        jitters = [tracker.jitter_min_ms, tracker.jitter_mean_ms, tracker.jitter_max_ms]
        ours = (deltas if tracker.regular else [-1, 0, 0]) + (jitters if tracker.with_clock else [-1, 0, 0])
        assert ours == pytest.approx(numbers, abs=0.0006), (index, streams[index])
        if name != "back in time":  # tshark marks time stamps before the first one too
            assert problem == (tracker.sequence_errors > 0)


def test_lost_is_that_of_the_sequence_tracker_when_nothing_precedes_the_first() -> None:
    tracker = SequenceTracker()
    for index in (0, 1, 2, 5, 6, 6):
        tracker.receive(index, index)
    assert tracker.lost == 1
