"""The file header of pcap, the classic capture format."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from voipsniff.capture.walk import LARGEST_CAPTURED

FILE_HEADER = 24
MAGICS: dict[int, tuple[int, int]] = {
    0xA1B2C3D4: (16, 1000),
    0xA1B23C4D: (16, 1),
    0xA1B2CD34: (24, 1000),
}
"""Magic number -> (length of a record header, nanoseconds in a unit of the fraction).

a1b2cd34 is the modified form of Kuznetsov's libpcap patches: interface index, protocol and packet type follow the
lengths of each record.
"""
LARGEST_SNAP_LENGTH = 16 << 20
"""A larger snap length in a file header is no promise: the usual limit is taken."""
LAST_SWAPPED = (2, 3)
"""Files up to this version may hold the two lengths of a record in swapped order (libpcap, sf-pcap.c)."""


@dataclass(frozen=True, slots=True)
class PcapHeader:
    """What the file header says."""

    big: bool
    """Whether numbers are big-endian."""
    record_header: int
    fraction_ns: int
    version: tuple[int, int]
    snap_length: int
    link_type: int
    """The low 16 bits of the field; the upper ones tell the length of a frame check sequence."""

    @property
    def largest(self) -> int:
        """Return the most captured bytes that a record can have."""
        if LARGEST_CAPTURED < self.snap_length <= LARGEST_SNAP_LENGTH:
            return self.snap_length
        return LARGEST_CAPTURED

    @property
    def swapped_lengths(self) -> bool:
        """Return whether a record with more captured than wire bytes has the two swapped."""
        return self.version <= LAST_SWAPPED


def parse_pcap_header(data: bytes | memoryview) -> PcapHeader | None:
    """Return the header at the start of `data`, or None when there is none or not all of it."""
    if len(data) < FILE_HEADER:
        return None
    for order in "<>":
        magic, major, minor, _, _, snap_length, network = struct.unpack_from(f"{order}IHHiIII", data)
        if magic in MAGICS:
            record_header, fraction_ns = MAGICS[magic]
            version = (major, minor)
            return PcapHeader(order == ">", record_header, fraction_ns, version, snap_length, network & 0xFFFF)
    return None
