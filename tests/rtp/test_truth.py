"""Loss, duplicates and order against what an impaired link says it did, and against a generator's own account."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.rtp.captures import media_packets
from tests.rtp.packets import records
from tests.rtp.reference import extended, loss_runs
from tests.support.shared import PCAPS, SHARED, needs_shared
from voipsniff.packet.labels import Label

IMPAIRED = ["call_loss_jitter.pcap", "call_burst_reorder_duplicates.pcap.gz", "pjsua_rtcp_xr.pcap.gz"]
DUPLICATE_AFTER_MS = 0.5
"""How long after a packet the link sends its copy (pcaps/lab/impair.py)."""


def link_truth(path: Path) -> dict[tuple[str, int], list[tuple[int, str, float]]]:
    """Return, per (direction, SSRC), each packet's (sequence number, action, time it left the link in ms).

    The link keeps the order of packets, except of those that it marks as reordered: they pass at once.
    """
    streams = defaultdict(list)
    latest = {"0": 0.0, "1": 0.0}
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            direction, action = row["dir"], row["action"]
            left = float(row["t"]) * 1000 + float(row["delay_ms"])
            if action.startswith("ok"):
                left = latest[direction] = max(left, latest[direction])
            if not 64 <= int(row["pt"]) < 96:
                streams[direction, int(row["ssrc"], 16)].append((int(row["seq"]), action, left))
    return streams


def delivered(packets: list[tuple[int, str, float]]) -> list[int]:
    """Return the sequence numbers in the order in which the link let them out, copies included."""
    out = []
    for number, action, left in packets:
        if action != "lost":
            out.append((left, number))
        if action.endswith("+dup"):
            out.append((left + DUPLICATE_AFTER_MS, number))
    return [number for _, number in sorted(out)]


@pytest.mark.parametrize("name", IMPAIRED)
def test_an_impaired_link_is_seen_as_it_was(name: str) -> None:
    """The capture is behind the link in direction 0 and before it in direction 1."""
    base = name.split(".")[0]
    rows = {int(row.ssrc, 16): row for row in records(rtp_of(PCAPS / name))}
    truth = link_truth(PCAPS / f"{base}.truth.csv")
    assert len(truth) == 2
    for (direction, ssrc), packets in truth.items():
        row = rows[ssrc]
        if direction == "1":
            assert (row.received, row.unique_lost, row.duplicates, row.reordered) == (len(packets), 0, 0, 0)
            continue
        numbers = delivered(packets)
        unwrapped = extended(numbers)
        late, seen = 0, set[int]()
        for number in unwrapped:
            late += number not in seen and number < max(seen, default=0)
            seen.add(number)
        assert row.received == len(numbers)
        assert row.unique_lost == max(seen) - min(seen) + 1 - len(seen) > 0
        assert row.lost == row.unique_lost - row.duplicates
        assert row.duplicates == len(numbers) - len(seen)
        assert row.reordered == late
        runs = loss_runs(seen)
        assert list(row.loss_runs) == [runs.count(length) for length in range(1, max(runs) + 1)]
        assert row.longest_loss_run == max(runs)


def rtp_of(path: Path):  # type: ignore[no-untyped-def]
    return [packet for packet in media_packets(path) if packet.label == Label.RTP]


GENERATOR = SHARED / "bench" / "gen.py"
SHAPES = {
    "clean": [],
    "random loss": ["--loss", "0.02", "--jitter", "3"],
    "bursts": ["--loss", "0.03", "--burst", "3", "--jitter", "4", "--codec", "g729"],
    "everything": ["--loss", "0.01", "--jitter", "6", "--reorder", "0.02", "--dup", "0.02", "--codec", "pcma"],
}


@pytest.mark.shared
@needs_shared
@pytest.mark.skipif(not GENERATOR.is_file(), reason="the generator is not beside the project")
@pytest.mark.parametrize("shape", SHAPES)
def test_a_generator_agrees(shape: str, tmp_path: Path) -> None:
    capture, truth = tmp_path / "generated.pcap", tmp_path / "truth.csv"
    command = [
        sys.executable,
        str(GENERATOR),
        str(capture),
        "--calls",
        "4",
        "--seconds",
        "12",
        "--truth",
        str(truth),
        "--ns",
    ]
    subprocess.run(command + SHAPES[shape], check=True, capture_output=True, timeout=120)
    rows = {row.ssrc: row for row in records(rtp_of(capture))}
    with truth.open(newline="") as file:
        expected = list(csv.DictReader(file))
    assert len(rows) == len(expected) == 8
    for line in expected:
        row = rows[line["ssrc"].lower()]
        assert row.received == int(line["captured"])
        assert (row.unique_lost, row.duplicates) == (int(line["lost"]), int(line["dup"]))
        assert row.jitter_mean_ms == pytest.approx(float(line["jitter_mean_ms"]), abs=2e-4)
        assert row.jitter_max_ms == pytest.approx(float(line["jitter_max_ms"]), abs=2e-4)
        assert row.jitter_ms == pytest.approx(float(line["jitter_last_ms"]), abs=2e-4)
        assert row.delta_max_ms == pytest.approx(float(line["max_delta_ms"]), abs=2e-4)
        if shape != "everything":  # the generator calls the second copy of a late packet late too
            assert row.reordered == int(line["late"])
