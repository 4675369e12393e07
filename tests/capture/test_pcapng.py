"""Every block of pcapng that matters: sections, interfaces and their clocks, the packet blocks, statistics, secrets."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import pytest

from tests.capture.reading import Trace, read, sample
from tests.support.pcapng_files import NS, Pcapng, pcapng_file
from voipsniff.capture import files, interfaces, ledger, pcapng, pcapng_blocks
from voipsniff.capture.source import Interface, open_source
from voipsniff.capture.window import StreamWindow
from voipsniff.errors import CaptureError


def read_bytes(folder: Path, data: bytes | Pcapng) -> Trace:
    (folder / "x").write_bytes(bytes(data))
    return read(folder / "x")


@pytest.mark.parametrize("order", ["<", ">"], ids=["little", "big"])
def test_gives_the_packets_in_either_byte_order(tmp_path: Path, order: str) -> None:
    packets = sample(50)
    trace = read_bytes(tmp_path, pcapng_file(packets, order))
    assert trace.packets == packets
    assert [row.frame for row in trace.rows] == list(range(1, 51))
    assert trace.anomalies == {}


CLOCKS = [
    *((digits, None) for digits in (0, 1, 3, 6, 8, 9, 10, 12, 15, 19, 28, 29, 60, 127)),
    *((0x80 | exponent, None) for exponent in (0, 1, 10, 20, 30, 31, 32, 33, 40, 63, 64, 100, 127)),
    (6, 3600),
    (9, -1_000_000),
    (0x80 | 20, 86_400),
    (12, -5),
    (0x80 | 40, 12),
    (127, 77),
]


@pytest.mark.parametrize("order", ["<", ">"], ids=["little", "big"])
@pytest.mark.parametrize(("resolution", "offset_s"), CLOCKS)
def test_times_are_exact_for_every_clock(tmp_path: Path, resolution: int, offset_s: int | None, order: str) -> None:
    """Against exact fractions: units times the resolution plus the offset, rounded down to a nanosecond.

    A time that is out of range is that of the packet before it.
    """
    exponent = resolution & 0x7F
    unit = Fraction(1, 2**exponent if resolution & 0x80 else 10**exponent)
    instants = [Fraction(1_700_000_000_123_456_789, NS), Fraction(1_000_000), Fraction(2_000_000_001, 3)]
    units = [int((instant - (offset_s or 0)) / unit) % (1 << 64) for instant in instants] + [5_000_000]
    expected = [int(((count * unit) + (offset_s or 0)) * NS // 1) for count in units]
    writer = Pcapng().section(order).interface(resolution=resolution, offset_s=offset_s)
    for count in units:
        writer.packet(count, b"x")
    trace = read_bytes(tmp_path, writer)
    shown = [0]
    for time in expected:
        shown.append(time if 0 <= time < 1 << 63 else shown[-1])
    assert [row.ts_ns for row in trace.rows] == shown[1:]
    assert trace.anomalies.get("time_odd", 0) == sum(not 0 <= time < 1 << 63 for time in expected)


def test_without_a_resolution_times_are_microseconds(tmp_path: Path) -> None:
    trace = read_bytes(tmp_path, Pcapng().section().interface().packet(1_700_000_000_000_001, b"x"))
    assert trace.rows[0].ts_ns == 1_700_000_000_000_001_000


@pytest.mark.parametrize(
    ("resolution", "offset_s", "units"),
    [
        (6, None, (1 << 64) - 1),
        (9, None, 1 << 63),
        (0, None, 9_223_372_037),
        (0x80, None, 1 << 40),
        (6, -10, 9_999_999),
        (6, (1 << 63) - 1, 5),
        (6, -(1 << 63), 5),
        (127, (1 << 63) - 1, 5),
    ],
)
def test_a_time_beyond_all_clocks_is_that_of_the_packet_before(
    tmp_path: Path, resolution: int, offset_s: int | None, units: int
) -> None:
    writer = Pcapng().section().interface().interface(resolution=resolution, offset_s=offset_s)
    trace = read_bytes(tmp_path, writer.packet(7, b"x").packet(units, b"y", interface=1))
    assert [row.ts_ns for row in trace.rows] == [7000, 7000]
    assert trace.anomalies == {"time_odd": 1}
    assert trace.source.anomalies.seen["time_odd"].frame == 2


@pytest.mark.parametrize(("units", "good"), [(9_223_372_036_854_775_807, True), (9_223_372_036_854_775_808, False)])
def test_the_last_nanosecond_that_counts(tmp_path: Path, units: int, good: bool) -> None:
    trace = read_bytes(tmp_path, Pcapng().section().interface(resolution=9).packet(units, b"x"))
    assert trace.rows[0].ts_ns == (units if good else 0)
    assert ("time_odd" in trace.anomalies) is not good


def test_interfaces_have_names_link_types_and_snap_lengths(tmp_path: Path) -> None:
    writer = Pcapng().section().interface(1, 262144, name="eth0", description="the trunk")
    writer.interface(113, 96, (4, bytes(8)), name="any").packet(1, b"a", interface=1).packet(2, b"b")
    trace = read_bytes(tmp_path, writer)
    assert [(row.link_type, row.interface) for row in trace.rows] == [(113, 1), (1, 0)]
    assert trace.source.interfaces == [
        Interface("eth0", str(tmp_path / "x"), 1, 262144, "the trunk"),
        Interface("any", str(tmp_path / "x"), 113, 96),
    ]


def test_an_interface_may_come_after_packets(tmp_path: Path) -> None:
    writer = Pcapng().section().interface(1).packet(1, b"a").interface(101).packet(2, b"b", interface=1)
    assert [row.link_type for row in read_bytes(tmp_path, writer).rows] == [1, 101]


def test_many_interfaces(tmp_path: Path) -> None:
    writer = Pcapng().section()
    for number in range(300):
        writer.interface(number, name=f"eth{number}", resolution=number % 10)
    for number in range(300):
        writer.packet(10 ** (number % 10), b"x", interface=number)
    trace = read_bytes(tmp_path, writer)
    assert [row.link_type for row in trace.rows] == list(range(300))
    assert [row.interface for row in trace.rows] == list(range(300))
    assert {row.ts_ns for row in trace.rows} == {NS}


def test_sections_change_byte_order_and_interfaces(tmp_path: Path) -> None:
    writer = Pcapng().section("<").interface(1, resolution=9).packet(1, b"a")
    writer.section(">").interface(101, resolution=6).packet(2, b"b").section("<").interface(1, resolution=9).packet(
        3, b"c"
    )
    trace = read_bytes(tmp_path, writer)
    assert [(row.ts_ns, row.link_type, row.data) for row in trace.rows] == [
        (1, 1, b"a"),
        (2000, 101, b"b"),
        (3, 1, b"c"),
    ]
    assert [row.frame for row in trace.rows] == [1, 2, 3]


def test_sections_share_interfaces_that_are_the_same(tmp_path: Path) -> None:
    """But two of one section, however alike, stay two."""
    writer = Pcapng()
    for _ in range(3):
        writer.section().interface(1).interface(1).packet(1, b"a").packet(1, b"b", interface=1)
    trace = read_bytes(tmp_path, writer)
    assert [row.interface for row in trace.rows] == [0, 1, 0, 1, 0, 1]
    assert len(trace.source.interfaces) == 2


def test_a_section_of_an_unknown_version_is_left_out(tmp_path: Path) -> None:
    writer = Pcapng().section().interface().packet(1, b"a").section(version=(2, 0)).interface().packet(2, b"b")
    trace = read_bytes(tmp_path, writer.section(version=(1, 2)).interface().packet(3, b"c"))
    assert [row.data for row in trace.rows] == [b"a", b"c"]
    assert trace.anomalies == {"section_unknown": 1}


def test_simple_packets_have_the_time_of_the_packet_before(tmp_path: Path) -> None:
    writer = Pcapng().section().interface(1, 4).simple(b"ab").packet(9, b"x").simple(b"abcd", wire=60)
    trace = read_bytes(tmp_path, writer)
    assert [(row.ts_ns, row.data, row.wire) for row in trace.rows] == [
        (0, b"ab", 2),
        (9000, b"x", 1),
        (9000, b"abcd", 60),
    ]
    assert trace.anomalies == {"time_missing": 2}
    assert trace.source.anomalies.seen["time_missing"].frame == 1


@pytest.mark.parametrize("order", ["<", ">"])
def test_obsolete_packets_and_their_drops(tmp_path: Path, order: str) -> None:
    writer = Pcapng().section(order).interface(1).interface(101)
    writer.obsolete(5, b"abc", interface=1, drops=3, wire=9).obsolete(6, b"d").obsolete(7, b"e", drops=0)
    trace = read_bytes(tmp_path, writer)
    assert [(row.ts_ns, row.data, row.wire, row.link_type) for row in trace.rows] == [
        (5000, b"abc", 9, 101),
        (6000, b"d", 1, 1),
        (7000, b"e", 1, 1),
    ]
    assert trace.source.statistics.noted_drops == 3


@pytest.mark.parametrize("order", ["<", ">"])
def test_drop_counts_of_interfaces_run_from_the_start_of_the_capture(tmp_path: Path, order: str) -> None:
    writer = Pcapng().section(order).interface().interface()
    writer.statistics(0, interface_drops=5, system_drops=7).statistics(0, interface_drops=9, system_drops=7)
    writer.statistics(1, system_drops=100).statistics(1, interface_drops=1).statistics(9, interface_drops=50)
    writer.section(order).interface().statistics(0, interface_drops=2)
    statistics = read_bytes(tmp_path, writer).source.statistics
    assert (statistics.interface_drops, statistics.kernel_drops, statistics.drops) == (12, 107, 119)


@pytest.mark.parametrize("order", ["<", ">"])
def test_drop_counts_on_packets(tmp_path: Path, order: str) -> None:
    """epb_dropcount among other options, a comment before it and one after."""
    writer = Pcapng().section(order).interface()
    count = struct.pack(order + "Q", 11)
    writer.packet(1, b"abc", (1, b"a comment"), (4, count), (2, bytes(4))).packet(2, b"abcd", (4, count))
    writer.packet(3, b"x", (4, b"bad"))
    trace = read_bytes(tmp_path, writer)
    assert [row.data for row in trace.rows] == [b"abc", b"abcd", b"x"]
    assert trace.source.statistics.noted_drops == trace.source.statistics.drops == 22


def test_secrets_are_kept(tmp_path: Path) -> None:
    key = b"CLIENT_RANDOM 00 11\n"
    trace = read_bytes(tmp_path, Pcapng().section().secrets(key).interface().packet(1, b"x").secrets(b"abc", 7))
    assert trace.source.secrets == [(0x544C534B, key), (7, b"abc")]


def test_secrets_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MOST_SECRETS_BYTES", 200)
    trace = read_bytes(tmp_path, Pcapng().section().secrets(bytes(100)).secrets(bytes(100)).interface().packet(1, b"x"))
    assert len(trace.source.secrets) == 1
    assert trace.anomalies == {"secrets_too_many": 1}


def test_other_blocks_are_stepped_over(tmp_path: Path) -> None:
    writer = Pcapng().section("<", (1, b"a comment"), (4, b"a tool")).interface().packet(1, b"a")
    writer.block(4, b"\1\0\x0c\0" + bytes([10, 0, 0, 1]) + b"host\0\0\0\0" + bytes(4))  # name resolution
    writer.block(0xBAD, struct.pack("<I", 32473) + b"custom").block(0x40000BAD, struct.pack("<I", 32473))
    writer.block(9, b"journal").block(0x8000_1234, b"local use").block(77, b"")
    trace = read_bytes(tmp_path, writer.packet(2, b"b"))
    assert [row.data for row in trace.rows] == [b"a", b"b"]
    assert trace.anomalies == {}


@pytest.mark.parametrize("size", [1, 2, 7, 64, 4096])
@pytest.mark.parametrize("chunk", [64, 1 << 20])
def test_batches_of_any_size_give_the_same(
    tmp_path: Path, size: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    packets = sample(100)
    writer = Pcapng()
    for start in range(0, 100, 30):
        writer.section("<>"[start % 60 // 30]).interface(resolution=9).block(77, b"between")
        for packet in packets[start : start + 30]:
            writer.packet(packet.ts_ns, packet.data)
    (tmp_path / "x").write_bytes(bytes(writer))
    monkeypatch.setattr(files, "_map", lambda path, opening: None)
    monkeypatch.setattr(files, "StreamWindow", lambda octets, _: StreamWindow(octets, chunk))
    trace = read(tmp_path / "x", batch_size=size)
    assert trace.packets == packets
    assert [row.frame for row in trace.rows] == list(range(1, 101))
    assert len(trace.source.interfaces) == 1


def test_a_packet_of_an_unknown_interface_is_left_out(tmp_path: Path) -> None:
    writer = Pcapng().section().simple(b"early").interface().packet(1, b"a").packet(2, b"b", interface=1)
    trace = read_bytes(tmp_path, writer.obsolete(3, b"c", interface=9).packet(4, b"d"))
    assert [(row.data, row.frame) for row in trace.rows] == [(b"a", 1), (b"d", 2)]
    assert trace.anomalies == {"interface_unknown": 3}


def test_a_packet_that_its_block_cannot_hold_is_left_out(tmp_path: Path) -> None:
    head = struct.pack("<IIIII", 0, 0, 1, 100, 100)
    writer = Pcapng().section().interface().block(6, head + b"short").block(6, bytes(8)).block(3, b"")
    writer.block(6, struct.pack("<IIIII", 0, 0, 1, 4, 0x80000000) + b"abcd").block(3, struct.pack("<I", 90) + b"x")
    trace = read_bytes(tmp_path, writer.packet(4, b"d"))
    assert [row.data for row in trace.rows] == [b"d"]
    assert trace.anomalies == {"packet_damaged": 5}


def test_more_captured_than_wire_bytes_is_counted(tmp_path: Path) -> None:
    trace = read_bytes(tmp_path, Pcapng().section().interface().packet(1, b"abcd", wire=2))
    assert (trace.rows[0].data, trace.rows[0].wire) == (b"abcd", 4)
    assert trace.anomalies == {"length_odd": 1}


def test_options_that_reach_past_their_block_are_survived(tmp_path: Path) -> None:
    bad = struct.pack("<HHI", 1, 0, 0) + struct.pack("<HH", 2, 4) + b"eth0" + struct.pack("<HH", 3, 60000) + b"desc"
    epb = struct.pack("<IIIII", 0, 0, 1, 4, 4) + b"abcd" + struct.pack("<HH", 1, 999) + b"xxxx"
    writer = Pcapng().section().block(1, bad).block(6, epb)
    trace = read_bytes(tmp_path, writer.block(5, struct.pack("<III", 0, 0, 0) + struct.pack("<HH", 5, 900)))
    assert [row.data for row in trace.rows] == [b"abcd"]
    assert trace.source.interfaces[0].name == "eth0"
    assert trace.anomalies == {"options_damaged": 2}


@pytest.mark.parametrize("body", [b"", b"1234"])
def test_blocks_too_short_for_what_they_are(tmp_path: Path, body: bytes) -> None:
    writer = Pcapng().section().interface().block(1, body).block(5, body).block(10, body).packet(1, b"a")
    trace = read_bytes(tmp_path, writer)
    assert [row.data for row in trace.rows] == [b"a"]
    assert trace.anomalies == {"block_damaged": 1}


def test_names_that_are_no_text(tmp_path: Path) -> None:
    writer = Pcapng().section().interface(1, 0, (2, b"\xff\xfeeth\0"), (2, b"second"))
    assert read_bytes(tmp_path, writer.packet(1, b"x")).source.interfaces[0].name == "\ufffd\ufffdeth"


@pytest.mark.parametrize("cut", [12, 16, 27])
def test_a_first_block_cut_short_is_an_error(tmp_path: Path, cut: int) -> None:
    (tmp_path / "x").write_bytes(bytes(Pcapng().section())[:cut])
    with pytest.raises(CaptureError, match="x: the first block of this pcapng file is damaged or cut short"):
        open_source([tmp_path / "x"])


def test_interfaces_per_section_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pcapng, "MOST_INTERFACES", 3)
    writer = Pcapng().section()
    for _ in range(5):
        writer.interface()
    trace = read_bytes(tmp_path, writer.packet(1, b"a", interface=2).packet(2, b"b", interface=4))
    assert [row.data for row in trace.rows] == [b"a"]
    assert trace.anomalies == {"interface_unknown": 1}


def test_interfaces_of_a_source_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that there is no number for share the last one; link types and times stay right."""
    monkeypatch.setattr(interfaces, "MAX_INTERFACES", 2)
    writer = Pcapng().section()
    for link_type in (1, 101, 113):
        writer.interface(link_type)
    for number in range(3):
        writer.packet(1, b"a", interface=number)
    trace = read_bytes(tmp_path, writer)
    assert [(row.interface, row.link_type) for row in trace.rows] == [(0, 1), (1, 101), (1, 113)]


def test_unit_bounds_are_exact() -> None:
    """The bounds that the compiled walk checks, against the time by exact arithmetic at and around them."""
    for resolution in (0, 6, 9, 12, 127, 0x80, 0x80 | 32, 0x80 | 64):
        for offset_s in (0, 5, -5, 1 << 40, -(1 << 40), (1 << 63) - 1, -(1 << 63)):
            lowest, highest = pcapng_blocks.unit_bounds(resolution, offset_s)
            for units in {0, lowest - 1, lowest, lowest + 1, highest - 1, highest, highest + 1, (1 << 64) - 1}:
                if 0 <= units < 1 << 64:
                    time = pcapng_blocks.units_to_ns(units, resolution, offset_s)
                    assert (lowest <= units <= highest) == (0 <= time < 1 << 63), (resolution, offset_s, units)


def test_the_writer_writes_a_block_as_the_draft_shows() -> None:
    block = bytes(Pcapng(">").packet(0x0001_0000_0002, b"\xaa\xbb\xcc", wire=9))
    expected = "00000006 00000024 00000000 00000001 00000002 00000003 00000009 aabbcc00 00000024"
    assert block == bytes.fromhex(expected)
