"""Finds the next record of a damaged pcap file."""

from __future__ import annotations

from typing import Literal

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


def find_record(data: memoryview, start: int, stop: int, header: PcapHeader, times_s: tuple[int, ...]) -> int | None:
    """Return the first index in `start:stop` where a record begins, or None.

    A record counts when its header is plausible, its time is within a day of one of `times_s` (seconds since 1970;
    empty: of any time), and a second whole record of that kind follows it: no packet is invented from payload bytes.
    """
    for begin in range(start, stop, STEP_BYTES):
        end = min(begin + STEP_BYTES, stop)
        for at in _candidates(data, begin, end, header, times_s):
            seconds, captured = _record(data, at, header)
            following = at + header.record_header + captured
            if _is_plausible(data, following, header, seconds):
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
    words = _words(data, start, stop + HEADER_FIELDS - 4, header)
    count = min(stop - start, len(words) - (HEADER_FIELDS - 4))
    if count <= 0:
        return []
    seconds, fraction = words[:count], words[4 : 4 + count]
    captured, wire = words[8 : 8 + count], words[12 : 12 + count]
    good = (captured > 0) & (captured <= wire) & (captured <= header.largest) & (wire <= LARGEST_WIRE)
    good &= fraction < NANOSECONDS // header.fraction_ns
    near = seconds > 0 if not times_s else np.zeros(count, np.bool_)
    for time_s in times_s:
        near |= np.abs(seconds.astype(np.int64) - time_s) <= DAY_S
    return [start + int(at) for at in np.flatnonzero(good & near)]


def _record(data: memoryview, at: int, header: PcapHeader) -> tuple[int, int]:
    """Return (seconds, captured) of the record at `at`."""
    order: Literal["big", "little"] = "big" if header.big else "little"
    return int.from_bytes(data[at : at + 4], order), int.from_bytes(data[at + 8 : at + 12], order)


def _is_plausible(data: memoryview, at: int, header: PcapHeader, time_s: int) -> bool:
    if at + header.record_header > len(data) or not _candidates(data, at, at + 1, header, (time_s,)):
        return False
    return at + header.record_header + _record(data, at, header)[1] <= len(data)
