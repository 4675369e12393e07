"""Damage of every kind at every byte: what precedes it is intact, what follows is found again, nothing is invented."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import lz4.frame
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.capture.reading import Trace, read, sample
from tests.support.pcapng_files import Packet, Pcapng, pcap_file, pcap_record, pcapng_file
from voipsniff.capture.reader import RESYNC_BYTES
from voipsniff.errors import CaptureError

PACKETS = [Packet(packet.ts_ns, packet.data[: 5 + index * 5 % 23]) for index, packet in enumerate(sample(24))]
WRITERS: dict[str, Callable[[list[Packet]], bytes]] = {
    "pcap": pcap_file,
    "pcap-big": lambda packets: pcap_file(packets, ">"),
    "pcap-nanoseconds": lambda packets: pcap_file(packets, "<", 0xA1B23C4D),
    "pcap-modified": lambda packets: pcap_file(packets, "<", 0xA1B2CD34),
    "pcapng": pcapng_file,
    "pcapng-big": lambda packets: pcapng_file(packets, ">"),
}
SECTION_BYTES = 28
"""Length of a pcapng section header without options."""
COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
    "lz4": lambda data: lz4.frame.compress(data, content_checksum=True),
}
every_form = pytest.mark.parametrize("form", WRITERS)


def ends_of_packets(write: Callable[[list[Packet]], bytes]) -> list[int]:
    """Return for 0, 1, 2, ... packets where the file with so many ends."""
    return [len(write(PACKETS[:count])) for count in range(len(PACKETS) + 1)]


def read_or_refuse(path: Path, data: bytes) -> Trace | None:
    """Return what a file of `data` gives; None when it is refused, in one line that names it."""
    path.unlink(missing_ok=True)  # to overwrite a file makes some file systems wait for the disk
    path.write_bytes(data)
    try:
        return read(path)
    except CaptureError as error:
        text = str(error)
    assert "\n" not in text
    assert path.name in text
    return None


@every_form
def test_a_file_cut_at_any_byte_gives_the_packets_before(tmp_path: Path, form: str) -> None:
    whole, ends = WRITERS[form](PACKETS), ends_of_packets(WRITERS[form])
    for length in range(len(whole)):
        trace = read_or_refuse(tmp_path / "x", whole[:length])
        if trace is None:
            assert length < ends[0]
            continue
        count = max(0, sum(end <= length for end in ends) - 1)
        assert trace.packets == PACKETS[:count]
        borders = [*ends, SECTION_BYTES] if "pcapng" in form else ends
        assert trace.anomalies == ({} if length in borders else {"file_truncated": 1})
        if length not in borders:
            first = trace.source.anomalies.seen["file_truncated"]
            assert first.offset == max(border for border in borders if border <= length)
            assert first.source == str(tmp_path / "x")


@every_form
@pytest.mark.parametrize("flip", [0xFF, 0x80])
def test_a_byte_flipped_anywhere_spares_the_packets_before_and_most_after(tmp_path: Path, form: str, flip: int) -> None:
    whole, ends = WRITERS[form](PACKETS), ends_of_packets(WRITERS[form])
    for at in range(ends[0], len(whole)):
        data = bytearray(whole)
        data[at] ^= flip
        trace = read_or_refuse(tmp_path / "x", bytes(data))
        assert trace is not None
        intact = sum(end <= at for end in ends) - 1
        assert trace.packets[:intact] == PACKETS[:intact]
        strange = [packet for packet in trace.packets if packet not in PACKETS]
        assert len(strange) <= 1, "a packet was invented"
        frames = [PACKETS.index(packet) for packet in trace.packets if packet in PACKETS]
        assert frames == sorted(set(frames))
        if intact < 10:
            assert trace.packets[-3:] == PACKETS[-3:], f"reading did not go on behind byte {at}"


@every_form
@pytest.mark.parametrize("size", [1, 3, 16, 64, 1000, 70_001])
@pytest.mark.parametrize("filling", [b"\0", b"\xff", b"garbage!"], ids=["zeros", "ones", "text"])
def test_bytes_put_between_packets_are_skipped_and_counted(
    tmp_path: Path, form: str, size: int, filling: bytes
) -> None:
    whole, ends = WRITERS[form](PACKETS), ends_of_packets(WRITERS[form])
    junk = (filling * size)[:size]
    trace = read_or_refuse(tmp_path / "x", whole[: ends[5]] + junk + whole[ends[5] :])
    assert trace is not None
    assert trace.packets == PACKETS
    name = "block_damaged" if "pcapng" in form else "record_damaged"
    assert trace.anomalies == {name: 1}
    first = trace.source.anomalies.seen[name]
    assert (first.offset, first.detail) == (ends[5], f"{size} bytes are skipped")
    assert trace.source.statistics.skipped_bytes == size


@every_form
@pytest.mark.parametrize("size", [1, 5, 16, 40])
def test_bytes_lost_from_the_middle(tmp_path: Path, form: str, size: int) -> None:
    whole, ends = WRITERS[form](PACKETS), ends_of_packets(WRITERS[form])
    for at in range(ends[4], ends[6]):
        trace = read_or_refuse(tmp_path / "x", whole[:at] + whole[at + size :])
        assert trace is not None
        intact = sum(end <= at for end in ends) - 1
        assert trace.packets[:intact] == PACKETS[:intact]
        assert sum(packet not in PACKETS for packet in trace.packets) <= 1
        assert trace.packets[-3:] == PACKETS[-3:]


@every_form
def test_damage_without_end_stops_the_reading(tmp_path: Path, form: str) -> None:
    whole = WRITERS[form](PACKETS)
    junk = b"\xff" * (RESYNC_BYTES + 100)
    trace = read_or_refuse(tmp_path / "x", whole + junk + whole)
    assert trace is not None
    assert trace.packets == PACKETS
    name = "block_damaged" if "pcapng" in form else "record_damaged"
    assert trace.anomalies == {name: 1}
    assert trace.source.anomalies.seen[name].detail == "reading stops here"
    assert trace.source.statistics.skipped_bytes == len(junk) + len(whole)


def test_a_lone_record_behind_damage_is_not_believed(tmp_path: Path) -> None:
    """A record inside a payload must not become a packet; two in a row that fit together are believed."""
    decoy = pcap_record(Packet(PACKETS[0].ts_ns, b"decoy"))
    trace = read_or_refuse(tmp_path / "x", pcap_file(PACKETS) + b"\xff" * 20 + decoy)
    assert trace is not None
    assert trace.packets == PACKETS
    far = pcap_record(Packet(PACKETS[0].ts_ns + 10 * 86_400 * 10**9, b"decoy"))
    trace = read_or_refuse(tmp_path / "x", pcap_file(PACKETS) + b"\xff" * 20 + far + far)
    assert trace is not None
    assert trace.packets == PACKETS


def test_the_first_record_may_be_the_damaged_one(tmp_path: Path) -> None:
    trace = read_or_refuse(tmp_path / "x", pcap_file([]) + b"\xff" * 16 + pcap_file(PACKETS)[24:])
    assert trace is not None
    assert trace.packets == PACKETS


def test_a_section_is_found_behind_damage(tmp_path: Path) -> None:
    second = bytes(Pcapng().section(">").interface(101, resolution=9).packet(7, b"there"))
    trace = read_or_refuse(tmp_path / "x", pcapng_file(PACKETS) + b"\xff" * 33 + second)
    assert trace is not None
    assert trace.packets == [*PACKETS, Packet(7, b"there")]


@pytest.mark.parametrize("kind", COMPRESSORS)
def test_compressed_data_cut_at_any_byte_gives_a_prefix(tmp_path: Path, kind: str) -> None:
    whole = COMPRESSORS[kind](pcap_file(PACKETS))
    fewest = len(PACKETS)
    for length in range(len(whole) - 1, -1, -1):
        trace = read_or_refuse(tmp_path / "x", whole[:length])
        if trace is None:
            fewest = 0
            continue
        assert trace.packets == PACKETS[: len(trace.packets)]
        assert trace.anomalies == {"compressed_truncated": 1}
        assert trace.source.anomalies.seen["compressed_truncated"].offset == length
        assert len(trace.packets) <= fewest
        fewest = len(trace.packets)


@pytest.mark.parametrize("kind", COMPRESSORS)
def test_compressed_data_flipped_at_any_byte_never_breaks_the_reading(tmp_path: Path, kind: str) -> None:
    whole = COMPRESSORS[kind](pcap_file(PACKETS))
    for at in range(len(whole)):
        data = bytearray(whole)
        data[at] ^= 0x55
        trace = read_or_refuse(tmp_path / "x", bytes(data))
        if trace is not None and trace.packets != PACKETS:
            assert trace.anomalies


@pytest.mark.parametrize(("kind", "at"), [("gzip", -6), ("zstd", -1), ("lz4", -1), ("bzip2", -3)])
def test_a_wrong_checksum_is_damage(tmp_path: Path, kind: str, at: int) -> None:
    data = bytearray(COMPRESSORS[kind](pcap_file(PACKETS)))
    data[at] ^= 0xFF
    trace = read_or_refuse(tmp_path / "x", bytes(data))
    assert trace is not None
    assert trace.packets == PACKETS[: len(trace.packets)]
    assert trace.anomalies == {"compressed_damaged": 1}
    assert kind != "zstd" or trace.packets == PACKETS


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes, int]:
    """Return a form, a file of it with some edits, and the index of its first changed byte."""
    form = draw(st.sampled_from(sorted(WRITERS)))
    data = bytearray(WRITERS[form](PACKETS))
    first = len(data)
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(data) - 1))
        first = min(first, at)
        size = draw(st.integers(0, 40))
        data[at : at + size] = draw(st.binary(max_size=40) | st.integers(0, 40).map(bytes))
        if not data:
            break
    return form, bytes(data), first


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutated())
def test_random_edits_never_break_the_reading(tmp_path: Path, case: tuple[str, bytes, int]) -> None:
    form, data, first = case
    trace = read_or_refuse(tmp_path / "x", data)
    ends = ends_of_packets(WRITERS[form])
    if first >= ends[0]:
        assert trace is not None
        intact = sum(end <= first for end in ends) - 1
        assert trace.packets[:intact] == PACKETS[:intact]
    if trace is not None:
        assert [row.frame for row in trace.rows] == list(range(1, len(trace.rows) + 1))
        assert all(0 <= row.ts_ns < 1 << 63 and row.wire >= len(row.data) for row in trace.rows)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(WRITERS)), st.binary(max_size=300))
def test_random_bytes_behind_a_header_never_break_the_reading(tmp_path: Path, form: str, junk: bytes) -> None:
    trace = read_or_refuse(tmp_path / "x", WRITERS[form]([]) + junk)
    assert trace is not None


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18", b"BZh9", b"\xfd7zXZ\0", b""]),
    st.binary(max_size=300),
)
def test_random_bytes_are_never_a_capture(tmp_path: Path, magic: bytes, junk: bytes) -> None:
    assert read_or_refuse(tmp_path / "x", magic + junk) is None
