"""Reads one pcap file, the classic format: file header, then records."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from voipsniff.capture.interfaces import Interface, add_interface
from voipsniff.capture.ledger import Ledger
from voipsniff.capture.pcap_walk import PcapWalk
from voipsniff.capture.rows import Rows
from voipsniff.capture.walk import DAMAGED, FULL, LARGEST_CAPTURED, MORE
from voipsniff.capture.window import Window

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
LAST_SWAPPED_MINOR = 3
"""Files up to version 2.3 may hold the two lengths of a record in swapped order (libpcap, sf-pcap.c)."""
LARGEST_SNAP_LENGTH = 16 << 20
"""A larger snap length in a file header is no promise: the usual limit is taken."""


@dataclass(frozen=True, slots=True)
class PcapHeader:
    """The file header of a pcap file."""

    big: bool
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


def parse_pcap_header(data: bytes | memoryview) -> PcapHeader | None:
    """Return the header at the start of `data`, or None when there is none."""
    if len(data) < FILE_HEADER:
        return None
    for order in "<>":
        magic, major, minor, _, _, snap_length, network = struct.unpack_from(f"{order}IHHiIII", data)
        if magic in MAGICS:
            record_header, fraction_ns = MAGICS[magic]
            return PcapHeader(order == ">", record_header, fraction_ns, (major, minor), snap_length, network & 0xFFFF)
    return None


class PcapReader:
    """Fills `rows` batch by batch from a window that stands at the start of a pcap file."""

    def __init__(self, window: Window, header: PcapHeader, file: str, ledger: Ledger, capacity: int) -> None:
        interface = Interface("", file, header.link_type, header.snap_length)
        swapped = header.version <= (2, LAST_SWAPPED_MINOR)
        self._walk = PcapWalk(
            header.big,
            header.record_header,
            header.fraction_ns,
            header.largest,
            swapped,
            header.link_type,
            add_interface(ledger.interfaces, interface),
        )
        self.window = window
        window.position += FILE_HEADER
        self.rows = Rows(capacity)
        self._file = file
        self._ledger = ledger

    def fetch(self) -> bool:
        """Fill `rows` with the next packets; False when there are none left. They borrow `window.data`."""
        rows, window = self.rows, self.window
        rows.clear()
        window.release()
        while True:
            stop = self._walk.walk(window.data, window.position, rows)
            window.position = self._walk.position
            if stop == FULL or rows.count:
                break
            if stop == MORE and window.more():
                continue
            if not self._damage(stop):
                break
        self._account()
        return rows.count > 0

    def _damage(self, stop: int) -> bool:
        """Say what is wrong at the position; True when there is more to read behind it."""
        window = self.window
        rest = len(window.data) - window.position
        if rest:
            name = "record_damaged" if stop == DAMAGED else "file_truncated"
            self._ledger.anomalies.add(
                name, f"at byte {window.offset}", source=self._file, offset=window.offset, time=None
            )
            self._ledger.statistics.skipped_bytes += rest
            window.position += rest
        return False

    def _account(self) -> None:
        self._ledger.account(self.rows, self._file)
        for name, count in (("time_fraction_odd", self._walk.odd_times), ("length_odd", self._walk.odd_lengths)):
            if count:
                self._ledger.anomalies.add(name, source=self._file, count=count)
        self._walk.odd_times = self._walk.odd_lengths = 0

    def close(self) -> None:
        self.window.close()
