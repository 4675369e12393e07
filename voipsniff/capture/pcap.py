"""Reads one pcap file, the classic format: file header, then records."""

from __future__ import annotations

from voipsniff.capture.interfaces import Interface, add_interface
from voipsniff.capture.ledger import Ledger
from voipsniff.capture.pcap_header import FILE_HEADER, PcapHeader, parse_pcap_header
from voipsniff.capture.pcap_resync import DAY_S, find_record, oddness, seconds
from voipsniff.capture.pcap_walk import PcapWalk
from voipsniff.capture.reader import RESYNC_BYTES, RecordReader
from voipsniff.capture.walk import DAMAGED, NANOSECONDS, SUSPECT
from voipsniff.capture.window import Window
from voipsniff.errors import CaptureError

WITNESSES = 3
"""Records that must make sense behind an odd one."""
ENOUGH_CREDIBLE = 16
"""After so many odd records that were credible, the file is odd as a whole and no record is suspect any more."""


class PcapReader(RecordReader):
    """Reads from a window that stands at the start of a pcap file; CaptureError when its header is cut short."""

    damage_name = "record_damaged"

    def __init__(self, window: Window, file: str, ledger: Ledger, capacity: int, *, growing: bool = False) -> None:
        super().__init__(window, file, ledger, capacity, growing=growing)
        while len(window.data) < FILE_HEADER and window.more():
            pass
        header = parse_pcap_header(window.data)
        if header is None:
            raise CaptureError(f"{file}: the file ends within its header")
        self._first_ns: int | None = None
        self._credible = 0
        self._begin(header)

    def _begin(self, header: PcapHeader) -> None:
        """Step over the file header at the position and read records as it says."""
        self.window.position += FILE_HEADER
        self._header = header
        interface = Interface("", self.file, header.link_type, header.snap_length)
        known = self.ledger.interfaces
        number = known.index(interface) if interface in known[-1:] else add_interface(known, interface)
        self._records = PcapWalk(
            header.big,
            header.record_header,
            header.fraction_ns,
            header.largest,
            header.swapped_lengths,
            header.link_type,
            number,
        )

    def _walk(self) -> int:
        stop = self._records.walk(self.window.data, self.window.position, self.rows)
        self.window.position = self._records.position
        return stop

    def _recover(self, stop: int) -> bool:
        if stop == SUSPECT:
            return self._judge() or super()._recover(DAMAGED)
        header = parse_pcap_header(self.window.data[self.window.position :]) if stop == DAMAGED else None
        if header is None:
            return super()._recover(stop)
        self._note("header_repeated")
        self._begin(header)
        return True

    def _judge(self) -> bool:
        """Return whether the odd record at the position is to be read: when those behind it make sense."""
        if not self._is_credible():
            return False
        self._records.trusted = self.window.position
        self._credible += 1
        self._records.suspects = self._credible < ENOUGH_CREDIBLE
        return True

    def _is_credible(self) -> bool:
        """Return whether the `WITNESSES` records behind that at the position are odd in no other way.

        A record that is odd in its numbers and also far in time from those before it is not: so looks a file that is
        read from the wrong byte on.
        """
        window, header = self.window, self._header
        allowed, length = oddness(window.data, window.position, header)
        if allowed and self._is_far():
            return False
        for witness in range(WITNESSES):
            while not self._reaches(length + header.record_header) and not self._growing and window.more():
                pass
            if not self._reaches(length + header.record_header):
                return witness > 0 or self._growing or window.position + length == len(window.data)
            odd, more = oddness(window.data, window.position + length, header)
            if odd & ~allowed:
                return False
            length += more
        return True

    def _is_far(self) -> bool:
        """Return whether the record at the position is more than a day from the one before it, if there is one."""
        last_ns = self.rows.last_ns
        time_s = seconds(self.window.data, self.window.position, self._header)
        return last_ns >= 0 and abs(time_s - last_ns // NANOSECONDS) > DAY_S

    def _reaches(self, length: int) -> bool:
        return len(self.window.data) - self.window.position >= length

    def _find_record(self) -> int | None:
        start = self.window.position + 1
        stop = min(start + RESYNC_BYTES, len(self.window.data))
        times = () if self._first_ns is None else (self._first_ns, self.rows.last_ns)
        return find_record(self.window.data, start, stop, self._header, tuple(ns // NANOSECONDS for ns in times))

    def _account(self) -> None:
        if self.rows.count and self._first_ns is None:
            self._first_ns = int(self.rows.ts_ns[0])
        super()._account()
