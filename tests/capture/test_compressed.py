"""The same packets through every container: compressed, joined, piped, of any name."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import lz4.frame
import pytest
import zstandard

from tests.capture.reading import read, sample
from tests.support.pcapng_files import Packet, pcap_file, pcapng_file
from voipsniff.capture import compressed
from voipsniff.capture.compressed import DecompressedOctets
from voipsniff.capture.formats import Format
from voipsniff.capture.octets import PipeOctets
from voipsniff.errors import CaptureError

PACKETS = sample(300)
COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
    "zstd-unsized": lambda data: zstandard.ZstdCompressor(write_content_size=False).compress(data),
    "lz4": lz4.frame.compress,
    "lz4-linked": lambda data: lz4.frame.compress(data, block_linked=True, block_size=lz4.frame.BLOCKSIZE_MAX64KB),
}
FILES = {"pcap": pcap_file(PACKETS), "pcapng": pcapng_file(PACKETS)}
every_compressor = pytest.mark.parametrize("kind", COMPRESSORS)


@every_compressor
@pytest.mark.parametrize("file", FILES)
def test_gives_the_same_packets(tmp_path: Path, kind: str, file: str) -> None:
    (tmp_path / "x.txt").write_bytes(COMPRESSORS[kind](FILES[file]))
    trace = read(tmp_path / "x.txt")
    assert trace.packets == PACKETS
    assert trace.anomalies == {}
    assert trace.source.position == trace.source.size == (tmp_path / "x.txt").stat().st_size


@every_compressor
def test_members_in_a_row_are_one_stream(tmp_path: Path, kind: str) -> None:
    data, compress = FILES["pcap"], COMPRESSORS[kind]
    (tmp_path / "x").write_bytes(
        compress(data[:1000]) + compress(b"") + compress(data[1000:1001]) + compress(data[1001:])
    )
    trace = read(tmp_path / "x")
    assert trace.packets == PACKETS
    assert trace.anomalies == {}


@every_compressor
def test_zeros_behind_the_data_are_filling(tmp_path: Path, kind: str) -> None:
    (tmp_path / "x").write_bytes(COMPRESSORS[kind](FILES["pcap"]) + bytes(5000))
    trace = read(tmp_path / "x")
    assert (trace.packets, trace.anomalies) == (PACKETS, {})


@every_compressor
def test_anything_else_behind_the_data_is_an_anomaly(tmp_path: Path, kind: str) -> None:
    whole = COMPRESSORS[kind](FILES["pcap"])
    (tmp_path / "x").write_bytes(whole + b"anything else")
    trace = read(tmp_path / "x")
    assert (trace.packets, trace.anomalies) == (PACKETS, {"compressed_trailing": 1})
    assert trace.source.anomalies.seen["compressed_trailing"].offset == len(whole)


def test_skippable_frames_are_skipped(tmp_path: Path) -> None:
    """pzstd begins with one (RFC 8878, 3.1.2); one of them is longer than any chunk."""
    compress, data = COMPRESSORS["zstd"], FILES["pcap"]
    short = struct.pack("<II", 0x184D2A50, 4) + b"size"
    long = struct.pack("<II", 0x184D2A5F, 300_000) + bytes(300_000)
    (tmp_path / "x").write_bytes(short + compress(data[:999]) + long + compress(data[999:]))
    trace = read(tmp_path / "x")
    assert (trace.packets, trace.anomalies) == (PACKETS, {})


@pytest.mark.parametrize("kind", [kind for kind in Format if kind.value in COMPRESSORS])
@pytest.mark.parametrize("size", [1, 7, 1000, 1 << 20])
def test_reads_of_any_size_give_the_same(kind: Format, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = FILES["pcap"][:20_000]
    monkeypatch.setattr(compressed, "CHUNK_BYTES", 61)
    octets = DecompressedOctets(PipeOctets(io.BytesIO(COMPRESSORS[kind.value](data) * 2)), kind)
    parts = []
    while part := octets.read(size):
        assert len(part) <= size
        parts.append(part)
    assert b"".join(parts) == data * 2
    assert octets.damage is None


def test_a_bomb_is_read_in_small_pieces() -> None:
    """A gigabyte of zeros in 32 KiB must not be unpacked at once."""
    for kind, compress in (
        (Format.ZSTD, COMPRESSORS["zstd"]),
        (Format.GZIP, gzip.compress),
        (Format.BZIP2, bz2.compress),
    ):
        octets = DecompressedOctets(PipeOctets(io.BytesIO(compress(bytes(1 << 25)))), kind)
        total = 0
        while part := octets.read(1 << 16):
            assert len(part) <= 1 << 16
            total += len(part)
        assert total == 1 << 25


@every_compressor
def test_more_data_than_any_buffer_holds(tmp_path: Path, kind: str) -> None:
    """Packets that hardly compress, and many that do, beyond the chunks of the window."""
    packets = [Packet(packet.ts_ns, packet.data * (40 if at % 2 else 1)) for at, packet in enumerate(sample(1000))]
    (tmp_path / "x").write_bytes(COMPRESSORS[kind](pcap_file(packets)))
    trace = read(tmp_path / "x")
    assert (trace.packets, trace.anomalies) == (packets, {})


def test_a_window_that_asks_for_too_much_memory_is_refused(tmp_path: Path) -> None:
    header = struct.pack("<I", 0xFD2FB528) + bytes([0x00, 31 - 10 << 3]) + bytes([1, 0, 0])  # a window of 2 GiB
    (tmp_path / "x").write_bytes(header)
    with pytest.raises(CaptureError, match="x: zstd data that cannot be read"):
        read(tmp_path / "x")


@every_compressor
def test_compressed_text_is_no_capture(tmp_path: Path, kind: str) -> None:
    (tmp_path / "x").write_bytes(COMPRESSORS[kind](b"just some text\n" * 100))
    with pytest.raises(CaptureError, match=r"x: not a capture but \w+ data of text"):
        read(tmp_path / "x")


def test_twice_compressed_is_no_capture(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(gzip.compress(gzip.compress(FILES["pcap"])))
    with pytest.raises(CaptureError, match="x: not a capture but gzip data of gzip data") as caught:
        read(tmp_path / "x")
    assert caught.value.hint == "unpack it once"


def test_compressed_nothing_is_no_capture(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(gzip.compress(b""))
    with pytest.raises(CaptureError, match="x: gzip data of nothing"):
        read(tmp_path / "x")


SCRIPT = """
import sys
from voipsniff.capture.source import open_source
source = open_source(["-"])
for batch in source:
    for at, length, time in zip(batch.offsets, batch.captured, batch.ts_ns):
        sys.stdout.write(f"{time} {bytes(batch.buffer[at:at + length]).hex()}\\n")
assert source.size is None and source.interfaces[0].file == "-" and not source.anomalies.seen
"""


@pytest.mark.parametrize("name", ["pcap", "pcapng", "gzip"])
def test_standard_input_gives_the_same_packets(name: str) -> None:
    data = gzip.compress(FILES["pcap"]) if name == "gzip" else FILES[name]
    done = subprocess.run([sys.executable, "-c", SCRIPT], input=data, capture_output=True, check=False)
    assert done.stderr == b""
    assert done.stdout.decode() == "".join(f"{packet.ts_ns} {packet.data.hex()}\n" for packet in PACKETS)


class Stream:
    """A standard input that holds some bytes."""

    def __init__(self, data: bytes, tty: bool = False) -> None:
        self.buffer = io.BytesIO(data)
        self.closed = False
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty


def test_a_replaced_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the runners of command line tests put it in place."""
    monkeypatch.setattr(sys, "stdin", Stream(FILES["pcap"]))
    assert read("-").packets == PACKETS


@pytest.mark.parametrize(
    ("stream", "message"),
    [
        (Stream(b""), "-: there is nothing to read"),
        (Stream(b"hello"), "-: not a capture but text"),
        (Stream(b"", tty=True), "standard input is a terminal, not a capture"),
        (None, "there is no standard input"),
    ],
)
def test_standard_input_without_a_capture(stream: Stream | None, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", stream)
    with pytest.raises(CaptureError, match=f"^{message}$"):
        read("-")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_named_pipe_is_read_as_it_is_written(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x")
    data = FILES["pcapng"]

    def write() -> None:
        with open(tmp_path / "x", "wb", buffering=0) as pipe:
            for start in range(0, len(data), 997):
                pipe.write(data[start : start + 997])

    writer = threading.Thread(target=write)
    writer.start()
    trace = read(tmp_path / "x")
    writer.join()
    assert (trace.packets, trace.source.size) == (PACKETS, None)
