"""Several files as one source: merged by time, opened when their turn comes, read once, some of them unreadable."""

from __future__ import annotations

import gzip
import heapq
import os
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.capture.reading import Row, read, sample
from tests.support.pcapng_files import Packet, pcap_file, pcapng_file
from voipsniff.capture import several
from voipsniff.capture.source import Order, open_source
from voipsniff.errors import CaptureError

SECOND = 1_000_000_000
START = 1_700_000_000 * SECOND


def write(folder: Path, files: dict[str, list[Packet]]) -> list[Path]:
    paths = []
    for name, packets in files.items():
        data = pcapng_file(packets) if "ng" in name else pcap_file(packets, magic=0xA1B23C4D)
        (folder / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
        paths.append(folder / name)
    return paths


def packet(file: int, number: int, ts_ns: int) -> Packet:
    return Packet(ts_ns, f"file {file} packet {number} ".encode() * (1 + number % 5))


def merged(files: list[list[Packet]]) -> list[tuple[int, int, bytes]]:
    """Return the truth, (time, frame, bytes): always the file whose next packet is earliest, the first of equals."""
    heads = [(packets[0].ts_ns, file, 0) for file, packets in enumerate(files) if packets]
    heapq.heapify(heads)
    result = []
    while heads:
        ts_ns, file, index = heapq.heappop(heads)
        result.append((ts_ns, index + 1, files[file][index].data))
        if index + 1 < len(files[file]):
            heapq.heappush(heads, (files[file][index + 1].ts_ns, file, index + 1))
    return result


def seen(rows: list[Row]) -> list[tuple[int, int, bytes]]:
    return [(row.ts_ns, row.frame, row.data) for row in rows]


def interleaved(count: int, files: int, step_ns: int = 1000) -> list[list[Packet]]:
    return [
        [packet(file, number, START + (number * files + file) * step_ns) for number in range(count)]
        for file in range(files)
    ]


def rotated(count: int, files: int) -> list[list[Packet]]:
    return [
        [packet(file, number, START + (file * count + number) * 1000) for number in range(count)]
        for file in range(files)
    ]


@pytest.mark.parametrize("size", [1, 2, 7, 64, 4096])
@pytest.mark.parametrize("shape", [interleaved, rotated])
def test_packets_come_in_the_order_of_their_times(tmp_path: Path, shape, size: int) -> None:  # type: ignore[no-untyped-def]
    files = shape(100, 4)
    paths = write(tmp_path, {"b.pcap": files[0], "a.ng": files[1], "d.gz": files[2], "c.pcap": files[3]})
    trace = read(paths, batch_size=size)
    assert seen(trace.rows) == merged(files)
    assert trace.anomalies == {}
    by_interface = [trace.source.interfaces[row.interface].file for row in trace.rows]
    assert all(
        f"file {paths.index(Path(name))} ".encode() in row.data
        for name, row in zip(by_interface, trace.rows, strict=True)
    )
    assert trace.source.position == trace.source.size == sum(path.stat().st_size for path in paths)
    assert (trace.source.statistics.files, trace.source.statistics.packets) == (4, 400)


def test_rotated_files_come_in_long_runs_and_interleaved_ones_in_full_batches(tmp_path: Path) -> None:
    paths = write(tmp_path, {f"r{file}": packets for file, packets in enumerate(rotated(3000, 3))})
    assert read(paths, batch_size=1000).batches == 9
    paths = write(tmp_path, {f"i{file}": packets for file, packets in enumerate(interleaved(3000, 3))})
    assert read(paths, batch_size=1000).batches == 9


def test_the_order_of_naming_decides_among_equal_times(tmp_path: Path) -> None:
    files = [[packet(file, number, START + number // 3) for number in range(10)] for file in range(3)]
    paths = write(tmp_path, {f"x{file}": packets for file, packets in enumerate(files)})
    assert seen(read(paths).rows) == merged(files)
    assert seen(read(paths[::-1]).rows) == merged(files[::-1])


def test_rotated_files_may_be_named_in_any_order(tmp_path: Path) -> None:
    files = rotated(50, 12)
    paths = write(tmp_path, {f"x{file}.pcap": packets for file, packets in enumerate(files)})
    expected = seen(read(paths).rows)
    assert seen(read(sorted(paths)).rows) == seen(read(paths[::-1]).rows) == expected
    assert expected == merged(files)


def test_a_file_keeps_its_own_order_when_its_times_go_backwards(tmp_path: Path) -> None:
    first = [packet(0, number, START + time) for number, time in enumerate([1, 100, 2, 3])]
    second = [packet(1, number, START + time) for number, time in enumerate([50, 60])]
    trace = read(write(tmp_path, {"x": first, "y": second}))
    assert seen(trace.rows) == merged([first, second])
    assert trace.source.statistics.out_of_order == 1
    assert not trace.anomalies


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.integers(0, 60), min_size=1, max_size=30), min_size=2, max_size=6),
    st.integers(1, 20),
    st.sampled_from([1, 2, 32]),
)
def test_any_times_merge_as_the_heads_say(tmp_path: Path, times: list[list[int]], size: int, mapped: int) -> None:
    files = [[packet(file, at, START + time) for at, time in enumerate(steps)] for file, steps in enumerate(times)]
    for path in tmp_path.iterdir():
        path.unlink()
    paths = write(tmp_path, {f"x{file}": packets for file, packets in enumerate(files)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(several, "MOST_MAPPED", mapped)
        assert seen(read(paths, batch_size=size).rows) == merged(files)


def test_very_many_files_at_once(tmp_path: Path) -> None:
    """More than there may be open files: those beyond the first are parked between reads."""
    resource = pytest.importorskip("resource")
    files = interleaved(30, 300)
    paths = write(tmp_path, {f"x{file:03}.{'gz' if file % 50 == 49 else 'pcap'}": files[file] for file in range(300)})
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (100, limits[1]))
    try:
        trace = read(paths)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert seen(trace.rows) == merged(files)
    assert trace.anomalies == {}


def test_more_files_at_once_than_can_be_read_are_late_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(several, "MOST_LANES", 2)
    files = interleaved(20, 5)
    trace = read(write(tmp_path, {f"x{file}": packets for file, packets in enumerate(files)}))
    assert sorted(seen(trace.rows)) == sorted(merged(files))
    assert trace.anomalies == {"files_overlap": 3}


def test_a_packet_larger_than_the_merge_buffer(tmp_path: Path) -> None:
    large = [Packet(START + 5, bytes(range(256)) * 12_000), Packet(START + 7, b"b")]
    small = [packet(1, number, START + number) for number in range(10)]
    (tmp_path / "large").write_bytes(pcap_file(large, magic=0xA1B23C4D, snap_length=8 << 20))
    (tmp_path / "small").write_bytes(pcap_file(small, magic=0xA1B23C4D))
    assert seen(read([tmp_path / "large", tmp_path / "small"]).rows) == merged([large, small])


def test_one_file_after_the_other_when_asked(tmp_path: Path) -> None:
    files = interleaved(10, 3)
    paths = write(tmp_path, {f"x{file}": packets for file, packets in enumerate(files)})
    trace = read(paths[::-1], order=Order.GIVEN)
    assert [row.data for row in trace.rows] == [packet.data for packets in files[::-1] for packet in packets]
    assert trace.source.position == trace.source.size


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    paths = write(tmp_path, {"x": sample(5)})
    os.link(paths[0], tmp_path / "link")
    trace = read([paths[0], str(paths[0]), tmp_path / "link", tmp_path])
    assert trace.packets == sample(5)
    assert trace.anomalies == {"file_repeated": 4}
    assert trace.source.statistics.files_skipped == 4


def test_a_directory_stands_for_the_captures_in_it(tmp_path: Path) -> None:
    files = rotated(20, 3)
    write(tmp_path, {"1.pcap": files[1], "2.gz": files[0], "3.ng": files[2]})
    (tmp_path / "README.txt").write_text("notes")
    (tmp_path / "empty.pcap").touch()
    (tmp_path / "deeper").mkdir()
    write(tmp_path / "deeper", {"4.pcap": sample(1)})
    trace = read(tmp_path)
    assert seen(trace.rows) == merged(files)
    assert trace.anomalies == {"file_skipped": 2}
    assert trace.source.statistics.files_skipped == 2


def test_a_pattern_stands_for_the_files_that_match(tmp_path: Path) -> None:
    files = rotated(20, 3)
    write(tmp_path, {"a1.pcap": files[0], "a2.pcap": files[1], "b1.pcap": files[2]})
    (tmp_path / "a3.pcap").mkdir()
    assert seen(read(str(tmp_path / "a?.pcap")).rows) == merged(files[:2])
    assert seen(read(str(tmp_path / "**" / "[ab]*.pcap")).rows) == merged(files)


def test_a_name_with_the_signs_of_a_pattern_is_a_name_first(tmp_path: Path) -> None:
    write(tmp_path, {"x[1].pcap": sample(3), "x1.pcap": sample(5)})
    assert read(str(tmp_path / "x[1].pcap")).packets == sample(3)


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (["*.nothing"], "no file matches"),
        (["empty"], "there are no files in this directory"),
        (["texts"], "none of 2 files can be read; the first: .*a.txt: not a capture but text"),
        (["missing", "texts/a.txt"], "none of 2 files can be read; the first: .*missing: no such file or directory"),
        ([], "nothing to read"),
    ],
)
def test_nothing_readable_is_an_error(tmp_path: Path, paths: list[str], message: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("a text")
    (tmp_path / "texts" / "b.txt").write_text("another text")
    with pytest.raises(CaptureError, match=message):
        open_source([tmp_path / path for path in paths])


def test_what_cannot_be_read_is_an_anomaly_when_something_can(tmp_path: Path) -> None:
    paths = write(tmp_path, {"x": sample(5)})
    (tmp_path / "text").write_text("a text")
    trace = read([tmp_path / "missing", paths[0], tmp_path / "text"])
    assert trace.packets == sample(5)
    assert trace.anomalies == {"file_unreadable": 2}
    first = trace.source.anomalies.seen["file_unreadable"]
    assert first.detail == f"{tmp_path / 'missing'}: no such file or directory"


def test_files_without_packets_and_damaged_ones_among_others(tmp_path: Path) -> None:
    good = write(tmp_path, {"x": sample(5)})
    (tmp_path / "header").write_bytes(pcap_file([]))
    (tmp_path / "damaged").write_bytes(pcap_file([]) + b"\xff" * 100)
    trace = read([tmp_path / "header", *good, tmp_path / "damaged"])
    assert trace.packets == sample(5)
    assert trace.anomalies == {"record_damaged": 1}


def test_a_file_that_vanishes_before_its_time_comes(tmp_path: Path) -> None:
    files = rotated(10, 2)
    paths = write(tmp_path, {"x": files[0], "y": files[1]})
    source = open_source(paths)
    paths[1].unlink()
    assert sum(len(batch) for batch in source) == 10
    assert source.anomalies.seen["file_unreadable"].count == 1
    source.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_pipes_merge_with_files(tmp_path: Path) -> None:
    files = interleaved(50, 2)
    paths = write(tmp_path, {"x": files[0]})
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=lambda: (tmp_path / "pipe").write_bytes(pcapng_file(files[1])))
    writer.start()
    trace = read([*paths, tmp_path / "pipe"])
    writer.join()
    assert seen(trace.rows) == merged(files)
    assert trace.source.size is None


def test_closing_early_is_fine(tmp_path: Path) -> None:
    paths = write(tmp_path, {f"x{file}": packets for file, packets in enumerate(interleaved(50, 3))})
    source = open_source(paths, batch_size=5)
    next(iter(source))
    source.close()
