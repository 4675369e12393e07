"""A file that is still being written is read as it grows, byte by byte if need be; no clock is needed."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.capture.reading import Row, rows_of, sample
from tests.support.pcapng_files import Packet, pcap_file, pcapng_file
from voipsniff.capture import source as source_module
from voipsniff.capture.source import Source, open_source
from voipsniff.errors import CaptureError

PACKETS = sample(20)
FORMS: dict[str, Callable[[list[Packet]], bytes]] = {
    "pcap": pcap_file,
    "pcapng": pcapng_file,
    "gzip": lambda packets: gzip.compress(pcap_file(packets)),
}


class Writer:
    """Appends the next piece of a file whenever the reader has nothing more to read, then stops it."""

    def __init__(self, path: Path, data: bytes, step: int) -> None:
        self.path, self.data, self.step = path, data, step
        self.written = 0
        self.waits = 0
        path.touch()

    def __call__(self) -> bool:
        self.waits += 1
        if self.written >= len(self.data):
            return False
        with self.path.open("ab") as file:
            file.write(self.data[self.written : self.written + self.step])
        self.written += self.step
        return True


def follow(writer: Writer) -> tuple[list[Row], Source]:
    source = open_source([writer.path], follow=True, wait=writer)
    rows = [row for batch in source for row in rows_of(batch)]
    source.close()
    return rows, source


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("step", [1, 7, 100, 10_000])
def test_a_growing_file_is_read_as_it_grows(tmp_path: Path, form: str, step: int) -> None:
    writer = Writer(tmp_path / "x", FORMS[form](PACKETS), step)
    rows, source = follow(writer)
    assert [Packet(row.ts_ns, row.data) for row in rows] == PACKETS
    assert source.anomalies.seen == {}
    assert source.size is None
    assert source.position == len(writer.data)


@pytest.mark.parametrize("form", ["pcap", "pcapng"])
def test_packets_come_before_the_reader_waits_for_more(tmp_path: Path, form: str) -> None:
    data = FORMS[form](PACKETS[:3])
    path = tmp_path / "x"
    path.write_bytes(data + FORMS[form](PACKETS)[len(data) :][:5])

    def wait() -> bool:
        raise AssertionError("waited although there were packets")

    source = open_source([path], follow=True, wait=wait)
    rows = list(rows_of(next(iter(source))))
    source.close()
    assert [row.frame for row in rows][:1] == [1]


@pytest.mark.parametrize("form", ["pcap", "pcapng"])
def test_an_unfinished_packet_at_the_end_is_no_damage(tmp_path: Path, form: str) -> None:
    data = FORMS[form](PACKETS)
    for cut in range(1, 40):
        (tmp_path / f"x{cut}").write_bytes(data[:-cut])
        source = open_source([tmp_path / f"x{cut}"], follow=True, wait=lambda: False)
        assert sum(len(batch) for batch in source) in (18, 19)
        assert source.anomalies.seen == {}
        source.close()


def test_a_stop_before_the_header_is_whole_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(pcap_file([])[:20])
    with pytest.raises(CaptureError, match="x: the file ends within its header"):
        open_source([tmp_path / "x"], follow=True, wait=lambda: False)
    (tmp_path / "y").touch()
    with pytest.raises(CaptureError, match="y: there is nothing to read"):
        open_source([tmp_path / "y"], follow=True, wait=lambda: False)


def test_a_followed_file_that_shrinks_ends_the_reading(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(pcap_file(PACKETS))

    def shrink() -> bool:
        os.truncate(path, 100)
        return True

    source = open_source([path], follow=True, wait=shrink)
    assert sum(len(batch) for batch in source) == len(PACKETS)
    assert list(source.anomalies.seen) == ["file_shrank"]
    source.close()


def test_a_mapped_file_that_shrinks_ends_the_reading(tmp_path: Path) -> None:
    """To touch what was cut off a mapped file would end the process."""
    path = tmp_path / "x"
    packets = [Packet(packet.ts_ns, packet.data * 50) for packet in sample(100)]
    path.write_bytes(pcap_file(packets))
    source = open_source([path], batch_size=10)
    batches = iter(source)
    first = list(rows_of(next(batches)))
    os.truncate(path, 20_000)
    rows = first + [row for batch in batches for row in rows_of(batch)]
    source.close()
    assert [Packet(row.ts_ns, row.data) for row in rows] == packets[: len(rows)]
    assert len(rows) < 100
    assert list(source.anomalies.seen) == ["file_shrank"]


def test_only_one_file_can_be_followed(tmp_path: Path) -> None:
    for name in "xy":
        (tmp_path / name).write_bytes(pcap_file(PACKETS))
    with pytest.raises(CaptureError, match="only one file can be followed, not 2"):
        open_source([tmp_path / "x", tmp_path / "y"], follow=True)


def test_without_a_wait_the_reader_pauses_and_looks_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = pcap_file(PACKETS)
    path = tmp_path / "x"
    path.write_bytes(data[:500])
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) > 1:
            raise KeyboardInterrupt
        with path.open("ab") as file:
            file.write(data[500:])

    monkeypatch.setattr(source_module.time, "sleep", sleep)
    source = open_source([path], follow=True)
    rows: list[Row] = []
    with pytest.raises(KeyboardInterrupt):
        _collect(source, rows)
    source.close()
    assert [Packet(row.ts_ns, row.data) for row in rows] == PACKETS
    assert pauses == [source_module.POLL_S] * 2


def _collect(source: Source, rows: list[Row]) -> None:
    for batch in source:
        rows += rows_of(batch)
