"""Every form of pcap: byte orders, units of time, the modified form, lengths, odd but readable records."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.capture.reading import read, sample
from tests.support.pcapng_files import Packet, pcap_file, pcap_header, pcap_record
from voipsniff.capture import files
from voipsniff.capture.source import Interface, open_source
from voipsniff.capture.window import StreamWindow
from voipsniff.errors import CaptureError

MAGICS = {"microseconds": 0xA1B2C3D4, "nanoseconds": 0xA1B23C4D, "modified": 0xA1B2CD34}


@pytest.mark.parametrize("magic", MAGICS.values(), ids=MAGICS)
@pytest.mark.parametrize("order", ["<", ">"], ids=["little", "big"])
def test_gives_the_packets_of_every_form(tmp_path: Path, order: str, magic: int) -> None:
    packets = sample(50)
    (tmp_path / "x").write_bytes(pcap_file(packets, order, magic))
    trace = read(tmp_path / "x")
    assert trace.packets == packets
    assert [row.frame for row in trace.rows] == list(range(1, 51))
    assert trace.anomalies == {}


def test_nanoseconds_are_kept(tmp_path: Path) -> None:
    packets = [Packet(1_700_000_000_123_456_789, b"x"), Packet(4_294_967_295_999_999_999, b"y")]
    (tmp_path / "x").write_bytes(pcap_file(packets, magic=0xA1B23C4D))
    assert read(tmp_path / "x").packets == packets


def test_the_link_type_is_the_low_half_of_its_field(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(pcap_file(sample(1), link_type=0x14000071, snap_length=96))
    trace = read(tmp_path / "x")
    assert trace.rows[0].link_type == 113
    assert trace.source.interfaces == [Interface("", str(tmp_path / "x"), 113, 96)]


def test_cut_packets_keep_their_length_on_the_wire(tmp_path: Path) -> None:
    packets = [Packet(1_000_000_000, b"abcd", 1500), Packet(2_000_000_000, b"efgh")]
    (tmp_path / "x").write_bytes(pcap_file(packets))
    trace = read(tmp_path / "x")
    assert trace.packets == packets
    statistics = trace.source.statistics
    assert (statistics.cut_packets, statistics.captured_bytes, statistics.wire_bytes) == (1, 8, 1504)
    assert (statistics.packets, statistics.files) == (2, 1)
    assert (statistics.first_ns, statistics.last_ns) == (1_000_000_000, 2_000_000_000)


def test_a_header_alone_is_an_empty_trace(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(pcap_header())
    trace = read(tmp_path / "x")
    assert (trace.rows, trace.anomalies) == ([], {})
    assert trace.source.statistics.first_ns is None


def test_packets_of_no_bytes_are_packets(tmp_path: Path) -> None:
    packets = [Packet(1_000_000_000, b""), Packet(1_000_001_000, b"x"), Packet(1_000_002_000, b"")]
    (tmp_path / "x").write_bytes(pcap_file(packets))
    assert read(tmp_path / "x").packets == packets


def test_a_large_snap_length_allows_large_packets(tmp_path: Path) -> None:
    packets = [Packet(1_000_000_000, bytes(range(256)) * 2000), *sample(2)]
    (tmp_path / "x").write_bytes(pcap_file(packets, snap_length=1 << 20))
    assert read(tmp_path / "x").packets == packets


def test_more_captured_than_wire_bytes_is_counted(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(pcap_file([Packet(1_000_000_000, b"abcd", 2), *sample(1)]))
    trace = read(tmp_path / "x")
    assert (trace.rows[0].data, trace.rows[0].wire) == (b"abcd", 4)
    assert trace.anomalies == {"length_odd": 1}
    assert trace.source.anomalies.seen["length_odd"].frame == 1


def test_old_versions_may_swap_the_lengths(tmp_path: Path) -> None:
    swapped = struct.pack("<IIII", 1, 0, 100, 4) + b"abcd"
    straight = struct.pack("<IIII", 2, 0, 4, 100) + b"efgh"
    (tmp_path / "x").write_bytes(pcap_header(version=(2, 3)) + swapped + straight)
    trace = read(tmp_path / "x")
    assert [(row.data, row.wire) for row in trace.rows] == [(b"abcd", 100), (b"efgh", 100)]
    assert trace.anomalies == {}


def test_a_fraction_of_a_second_or_more_is_added_up(tmp_path: Path) -> None:
    odd = struct.pack("<IIII", 10, 1_500_000, 1, 1) + b"x"
    (tmp_path / "x").write_bytes(pcap_header() + odd)
    trace = read(tmp_path / "x")
    assert trace.rows[0].ts_ns == 11_500_000_000
    assert trace.anomalies == {"time_odd": 1}


def test_times_that_go_backwards_are_counted(tmp_path: Path) -> None:
    times = [5_000_000_000, 4_000_000_000, 6_000_000_000, 5_999_999_000]
    (tmp_path / "x").write_bytes(pcap_file([Packet(time, b"x") for time in times]))
    for size in (1, 2, 4096):
        trace = read(tmp_path / "x", batch_size=size)
        assert [row.ts_ns for row in trace.rows] == times
        assert trace.source.statistics.out_of_order == 2


@pytest.mark.parametrize("size", [1, 2, 7, 64, 99, 100, 101])
@pytest.mark.parametrize("chunk", [64, 1000, 1 << 20])
def test_batches_of_any_size_give_the_same(
    tmp_path: Path, size: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    packets = sample(100)
    (tmp_path / "x").write_bytes(pcap_file(packets))
    monkeypatch.setattr(files, "StreamWindow", lambda octets, _: StreamWindow(octets, chunk))
    monkeypatch.setattr(files, "_map", lambda path, opening: None)
    trace = read(tmp_path / "x", batch_size=size)
    assert trace.packets == packets
    assert [row.frame for row in trace.rows] == list(range(1, 101))
    assert trace.batches >= 100 / size


def test_a_batch_is_borrowed_and_closing_does_not_mind(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(pcap_file(sample(10)))
    source = open_source([tmp_path / "x"], batch_size=4)
    batches = iter(source)
    held = next(batches)
    first = bytes(held.buffer[:8])
    source.close()
    assert bytes(held.buffer[:8]) == first


def test_position_runs_to_the_size(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(pcap_file(sample(100)))
    source = open_source([tmp_path / "x"], batch_size=10)
    positions = [source.position for _ in source]
    assert positions == sorted(positions)
    assert positions[-1] == source.size == (tmp_path / "x").stat().st_size
    source.close()


def test_a_clock_that_jumps_by_years_is_believed(tmp_path: Path) -> None:
    """A machine without a clock battery starts in 1970 and gets the time while it captures; so does a sparse trace."""
    early, late = sample(5, start_ns=60_000_000_000), sample(5)
    sparse = [Packet(late[-1].ts_ns + year * 366 * 86_400_000_000_000, b"x") for year in range(1, 30)]
    (tmp_path / "x").write_bytes(pcap_file(early + late + sparse))
    trace = read(tmp_path / "x")
    assert trace.packets == early + late + sparse
    assert trace.anomalies == {}


def test_a_file_that_is_odd_throughout_is_read(tmp_path: Path) -> None:
    """As by a tool that leaves the length on the wire empty."""
    packets = [Packet(packet.ts_ns, packet.data, 0) for packet in sample(100)]
    (tmp_path / "x").write_bytes(pcap_file(packets))
    trace = read(tmp_path / "x")
    assert [row.data for row in trace.rows] == [packet.data for packet in packets]
    assert trace.anomalies == {"length_odd": 100}


def test_two_files_joined_by_cat_are_read_through(tmp_path: Path) -> None:
    first, second = sample(5), sample(5, start_ns=1_700_001_000_000_000_000)
    (tmp_path / "x").write_bytes(pcap_file(first) + pcap_file(second, magic=0xA1B23C4D, link_type=113))
    trace = read(tmp_path / "x")
    assert trace.packets == first + second
    assert [row.link_type for row in trace.rows] == [1] * 5 + [113] * 5
    assert [row.frame for row in trace.rows] == list(range(1, 11))
    assert trace.anomalies == {"header_repeated": 1}


@pytest.mark.parametrize("length", [4, 8, 12, 23])
def test_a_header_cut_short_is_an_error(tmp_path: Path, length: int) -> None:
    (tmp_path / "x").write_bytes(pcap_header()[:length])
    with pytest.raises(CaptureError, match="x: the file ends within its header"):
        open_source([tmp_path / "x"])


def test_records_read_one_by_one_are_those_written(tmp_path: Path) -> None:
    """The writer of these tests itself, against a record written out by hand."""
    record = pcap_record(Packet(1_000_002_000, b"\x01\x02", 9), ">")
    assert record == bytes.fromhex("00000001 00000002 00000002 00000009 0102")
