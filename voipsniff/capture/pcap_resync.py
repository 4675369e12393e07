"""Judges the records of a pcap file that look odd, and finds the next one behind damage."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from voipsniff.capture.pcap_header import PcapHeader
from voipsniff.capture.walk import NANOSECONDS

STEP_BYTES = 64 << 10
DAY_S = 86400
"""A record within so much time of its neighbours counts as consistent with them."""
LARGEST_WIRE = 1 << 20
"""Behind damage, a longer packet is not believed."""
HEADER_FIELDS = 16
ODD_LENGTH = 1
ODD_TIME = 2
ODD_WIRE = 4
IMPOSSIBLE = 8


def oddness(data: memoryview, at: int, header: PcapHeader) -> tuple[int, int]:
    """Return what is odd about the record header at `at` (ODD_... bits) and the length of the whole record."""
    order = ">" if header.big else "<"
    _, fraction, captured, wire = struct.unpack_from(f"{order}IIII", data, at)
    odd = 0
    if captured > wire:
        odd = ODD_LENGTH
        if header.swapped_lengths:
            captured, odd = wire, 0
    if fraction * header.fraction_ns >= NANOSECONDS:
        odd |= ODD_TIME
    if wire > LARGEST_WIRE:
        odd |= ODD_WIRE
    if captured > header.largest:
        odd |= IMPOSSIBLE
    return odd, header.record_header + captured


def find_record(data: memoryview, start: int, stop: int, header: PcapHeader, times_s: tuple[int, ...]) -> int | None:
    """Return the first index in `start:stop` where a record begins, or None.

    A record counts when its header is plausible, its time is within a day of one of `times_s` (seconds since 1970;
    empty: of any time), and a second whole record of that kind follows it: no packet is invented from payload bytes.
    """
    for begin in range(start, stop, STEP_BYTES):
        for at in _candidates(data, begin, min(begin + STEP_BYTES, stop), header, times_s):
            following = at + oddness(data, at, header)[1]
            if _is_plausible(data, following, header, seconds(data, at, header)):
                return at
    return None


def _words(data: memoryview, start: int, stop: int, header: PcapHeader) -> NDArray[np.uint32]:
    """Return the 32-bit number at each byte of `start:stop`, as far as the data reaches."""
    octets = np.frombuffer(data[start : stop + 3], np.uint8).astype(np.uint32)
    count = max(0, len(octets) - 3)
    words = np.zeros(count, np.uint32)
    for index in range(4):
        shift = 24 - 8 * index if header.big else 8 * index
        words |= np.left_shift(octets[index : index + count], np.uint32(shift))
    return words


def _candidates(data: memoryview, start: int, stop: int, header: PcapHeader, times_s: tuple[int, ...]) -> list[int]:
    """Return the indices in `start:stop` of plausible record headers."""
    words = _words(data, start, stop + HEADER_FIELDS - 4, header)
    count = min(stop - start, len(words) - (HEADER_FIELDS - 4))
    if count <= 0:
        return []
    times, fraction = words[:count], words[4 : 4 + count]
    captured, wire = words[8 : 8 + count], words[12 : 12 + count]
    good = (captured > 0) & (captured <= wire) & (captured <= header.largest) & (wire <= LARGEST_WIRE)
    good &= fraction < NANOSECONDS // header.fraction_ns
    near = times > 0 if not times_s else np.zeros(count, np.bool_)
    for time_s in times_s:
        near |= np.abs(times.astype(np.int64) - time_s) <= DAY_S
    return [start + int(at) for at in np.flatnonzero(good & near)]


def seconds(data: memoryview, at: int, header: PcapHeader) -> int:
    """Return the seconds since 1970 of the record header at `at`."""
    return int.from_bytes(data[at : at + 4], "big" if header.big else "little")


def _is_plausible(data: memoryview, at: int, header: PcapHeader, time_s: int) -> bool:
    if at + header.record_header > len(data) or not _candidates(data, at, at + 1, header, (time_s,)):
        return False
    return at + oddness(data, at, header)[1] <= len(data)
