"""Writes a capture of complete SIP calls with RTP: `python -m tests.bench.generate OUT.pcap --calls 400 --seconds 30`.

Ethernet, IPv4, UDP, microsecond pcap. IP checksums are right, UDP checksums 0 (not computed) for RTP.
"""

from __future__ import annotations

import argparse
import struct
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from tests.bench.media import SAMPLES, Media, plan_media
from tests.bench.plan import Plan, Settings, plan_calls
from tests.bench.signalling import call_steps, dotted
from tests.support.frames import udp_frame

CHUNK = 1 << 16
RECORD = 16
HEAD = 14 + 20 + 8 + 12


def signalling_records(plan: Plan, settings: Settings, rng: np.random.Generator) -> list[tuple[int, bytes]]:
    """Return the SIP frames as (time in ns, frame) in time order."""
    records = []
    for row in range(settings.calls):
        caller, callee = dotted(int(plan.caller[row])), dotted(int(plan.callee[row]))
        for ident, (at, forward, text) in enumerate(call_steps(row, plan, settings, rng)):
            src, dst = (caller, callee) if forward else (callee, caller)
            frame = udp_frame(src, dst, 5060, 5060, text.encode(), ident=(row * 13 + ident) & 0xFFFF)
            records.append((round(at * 1e6) * 1000 + settings.start_s * 10**9, frame))
    records.sort(key=lambda record: record[0])
    return records


def put(rows: NDArray[np.uint8], column: int, value: NDArray[np.int64] | int, size: int) -> None:
    """Write a big-endian number of `size` bytes into each row."""
    for place in range(size):
        rows[:, column + place] = np.asarray(value) >> 8 * (size - 1 - place) & 255


def media_rows(media: Media, start: int, stop: int) -> NDArray[np.uint8]:
    """Return pcap records of RTP packets as equal rows of bytes."""
    stream, index = media.stream[start:stop], media.index[start:stop].astype(np.int64)
    time_ns = media.time_ns[start:stop]
    rows = np.zeros((stop - start, RECORD + HEAD + SAMPLES), np.uint8)
    head = rows[:, :RECORD].view("<u4")
    head[:, 0], head[:, 1] = time_ns // 10**9, time_ns % 10**9 // 1000
    head[:, 2] = head[:, 3] = HEAD + SAMPLES
    src, dst = media.src[stream], media.dst[stream]
    put(rows, RECORD, 0x020000000002, 6)
    put(rows, RECORD + 6, 0x020000000001, 6)
    put(rows, RECORD + 12, 0x0800, 2)
    ip = RECORD + 14
    length = HEAD - 14 + SAMPLES
    ident = (media.first_sequence[stream] + index * 3 + stream) & 0xFFFF
    words = (0x45B8, length, ident, 0x4000, 0x4011, 0, src >> 16, src & 0xFFFF, dst >> 16, dst & 0xFFFF)
    total = sum(np.asarray(word, np.int64) for word in words)
    total = (total & 0xFFFF) + (total >> 16)
    total = (total & 0xFFFF) + (total >> 16)
    for place, word in enumerate((*words[:5], ~total & 0xFFFF, *words[6:])):
        put(rows, ip + 2 * place, word, 2)
    udp = ip + 20
    for place, word in enumerate((media.src_port[stream], media.dst_port[stream], length - 20, 0)):
        put(rows, udp + 2 * place, word, 2)
    rtp = udp + 8
    put(rows, rtp, 0x8000 | (index == 0).astype(np.int64) << 7, 2)
    put(rows, rtp + 2, media.first_sequence[stream] + index & 0xFFFF, 2)
    put(rows, rtp + 4, media.first_timestamp[stream] + index * SAMPLES & 0xFFFFFFFF, 4)
    put(rows, rtp + 8, media.ssrc[stream], 4)
    rows[:, rtp + 12 :] = (index[:, None] * 7 + np.arange(SAMPLES)[None, :] & 0x7F) | 0x80
    return rows


def write_capture(file: BinaryIO, signalling: list[tuple[int, bytes]], media: Media | None) -> int:
    """Write all records in time order and return how many there are."""
    file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1))
    sip = sip_records(signalling)
    ahead = next(sip, None)
    count = len(signalling)
    for start in range(0, len(media.time_ns) if media else 0, CHUNK):
        assert media is not None
        stop = min(start + CHUNK, len(media.time_ns))
        rows, times = media_rows(media, start, stop), media.time_ns[start:stop]
        done = 0
        while ahead is not None and ahead[0] <= times[-1]:
            until = int(np.searchsorted(times, ahead[0]))
            file.write(rows[done:until].tobytes())
            file.write(ahead[1])
            done, ahead = until, next(sip, None)
        file.write(rows[done:].tobytes())
        count += stop - start
    while ahead is not None:
        file.write(ahead[1])
        ahead = next(sip, None)
    return count


def sip_records(signalling: list[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """Yield (time in ns, pcap record)."""
    for time_ns, frame in signalling:
        seconds, rest = divmod(time_ns, 10**9)
        yield time_ns, struct.pack("<IIII", seconds, rest // 1000, len(frame), len(frame)) + frame


def generate(path: Path, settings: Settings) -> int:
    """Write the capture and return its number of packets; the same settings give the same bytes."""
    rng = np.random.default_rng(settings.seed)
    plan = plan_calls(settings, rng)
    signalling = signalling_records(plan, settings, rng)
    media = plan_media(plan, settings, rng) if settings.rtp else None
    partial = path.with_suffix(".partial")
    with partial.open("wb", buffering=1 << 20) as file:
        count = write_capture(file, signalling, media)
    partial.replace(path)
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--no-rtp", action="store_true")
    for field in fields(Settings):
        if field.name != "rtp":
            kind = int if field.type == "int" else float
            required = field.name in {"calls", "seconds", "concurrent"}
            default = None if required else field.default
            parser.add_argument(f"--{field.name.replace('_', '-')}", type=kind, default=default, required=required)
    options = vars(parser.parse_args())
    out, rtp = options.pop("out"), not options.pop("no_rtp")
    print(f"{out}: {generate(out, Settings(**options, rtp=rtp))} packets")


if __name__ == "__main__":
    main()
