"""Real captures, against readers that are not ours: dpkt, tshark, mergecap and editcap of Wireshark."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from functools import cache
from pathlib import Path

import dpkt
import pytest

from tests.capture.reading import Trace, read
from tests.support.shared import needs_shared, shared_captures
from voipsniff.capture.source import Order
from voipsniff.errors import CaptureError

needs_tshark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not on this machine")
pytestmark = [pytest.mark.shared, needs_shared]

NOT_OURS = {"NormB__sipnab__c07-sip-r2.cap": "a Microsoft Network Monitor 2 capture"}
TRUNCATED = {"slytechs-repos__jnetpcap-legacy__tc_TC_IDPRE_EXT0140.pcap"}


@cache
def captures() -> list[Path]:
    return [path for path in shared_captures() if path.name not in NOT_OURS]


@cache
def whole_captures() -> list[Path]:
    return [path for path in captures() if path.name not in TRUNCATED]


def run(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def nanoseconds(seconds: str) -> int:
    whole, _, fraction = seconds.partition(".")
    return int(whole) * 10**9 + int(fraction.ljust(9, "0"))


def by_tshark(path: Path) -> list[tuple[int, int, int, int]]:
    """Return frame number, time, length on the wire and captured length of each packet; nothing is dissected."""
    fields = ("frame.number", "frame.time_epoch", "frame.len", "frame.cap_len")
    columns = [part for field in fields for part in ("-e", field)]
    off = [part for protocol in ("eth", "ip", "ipv6") for part in ("--disable-protocol", protocol)]
    lines = run("tshark", "-r", path, "-n", *off, "-T", "fields", *columns).splitlines()
    rows = [line.split("\t") for line in lines]
    return [(int(row[0]), nanoseconds(row[1]), int(row[2]), int(row[3])) for row in rows]


def by_dpkt(path: Path) -> list[tuple[float, bytes]]:
    opened = gzip.open if path.read_bytes()[:2] == b"\x1f\x8b" else open
    with opened(path, "rb") as file:
        return [(float(time), bytes(data)) for time, data in dpkt.pcap.UniversalReader(file)]


def numbers(trace: Trace) -> list[tuple[int, int, int, int]]:
    return [(row.frame, row.ts_ns, row.wire, len(row.data)) for row in trace.rows]


def test_every_capture_gives_the_packets_that_dpkt_gives() -> None:
    for path in whole_captures():
        trace, expected = read(path), by_dpkt(path)
        assert [row.data for row in trace.rows] == [data for _, data in expected], path.name
        if len(trace.source.interfaces) == 1:  # dpkt takes the clock of the first interface for all
            for row, (time, _) in zip(trace.rows, expected, strict=True):
                assert abs(row.ts_ns / 1e9 - time) < 2e-6, path.name
        assert not trace.anomalies, path.name


def test_what_is_no_capture_for_us_is_named() -> None:
    for path in shared_captures():
        if path.name in NOT_OURS:
            with pytest.raises(CaptureError, match=NOT_OURS[path.name]):
                read(path)


@pytest.mark.tshark
@needs_tshark
def test_a_truncated_capture_gives_what_tshark_gives() -> None:
    for path in captures():
        if path.name in TRUNCATED:
            trace = read(path)
            assert trace.anomalies == {"file_truncated": 1}
            fields = ("-T", "fields", "-e", "frame.number", "-e", "frame.time_epoch")
            done = subprocess.run(["tshark", "-r", path, "-n", *fields], capture_output=True, text=True, check=False)
            assert "cut short" in done.stderr
            expected = [line.split("\t") for line in done.stdout.splitlines()]
            assert [(row.frame, row.ts_ns) for row in trace.rows] == [
                (int(number), nanoseconds(time)) for number, time in expected
            ]


@pytest.mark.tshark
@needs_tshark
def test_all_captures_joined_by_mergecap_are_the_captures_one_by_one(tmp_path: Path) -> None:
    """A pcapng file of many interfaces, link types and resolutions, as Wireshark writes it."""
    joined = tmp_path / "joined.pcapng"
    run("mergecap", "-a", "-F", "pcapng", "-w", joined, *whole_captures())
    ours, theirs = read(whole_captures(), order=Order.GIVEN), read(joined)
    assert [(row.ts_ns, row.data, row.wire, row.link_type) for row in ours.rows] == [
        (row.ts_ns, row.data, row.wire, row.link_type) for row in theirs.rows
    ]
    assert numbers(theirs) == by_tshark(joined)


@pytest.mark.tshark
@needs_tshark
def test_merging_by_time_is_that_of_mergecap(tmp_path: Path) -> None:
    """With the captures moved to one start, so that all of them overlap.

    Of packets of the same time mergecap takes that of the last file first, we that of the first.
    """
    moved = []
    for number, path in enumerate(whole_captures()[::4]):
        trace = read(path)
        shift = 1_700_000_000 - min(row.ts_ns for row in trace.rows) // 10**9
        moved.append(tmp_path / f"{number:03}")
        run("editcap", "-F", "nsecpcap", "-t", str(shift), path, moved[-1])
    run("mergecap", "-F", "pcapng", "-w", tmp_path / "merged", *moved[::-1])
    ours, theirs = read(moved), read(tmp_path / "merged")
    assert [(row.ts_ns, row.data, row.link_type) for row in ours.rows] == [
        (row.ts_ns, row.data, row.link_type) for row in theirs.rows
    ]


@pytest.mark.tshark
@needs_tshark
@pytest.mark.parametrize("kind", ["pcapng", "nsecpcap", "modpcap", "pcap"])
def test_captures_written_by_editcap_in_every_form(tmp_path: Path, kind: str) -> None:
    path = next(path for path in whole_captures() if path.name.endswith("yate.pcap"))
    run("editcap", "-F", kind, "-s", "60", path, tmp_path / "x")
    trace = read(tmp_path / "x")
    assert [(row.ts_ns, row.data, row.wire) for row in trace.rows] == [
        (row.ts_ns, row.data[:60], row.wire) for row in read(path).rows
    ]
    assert trace.source.statistics.cut_packets > 0
