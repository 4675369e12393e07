"""Reads one pcap file, the classic format: file header, then records."""

from __future__ import annotations

from voipsniff.capture.interfaces import Interface, add_interface
from voipsniff.capture.ledger import Ledger
from voipsniff.capture.pcap_header import FILE_HEADER, PcapHeader, parse_pcap_header
from voipsniff.capture.pcap_resync import find_record
from voipsniff.capture.pcap_walk import PcapWalk
from voipsniff.capture.reader import RESYNC_BYTES, RecordReader
from voipsniff.capture.walk import DAMAGED, NANOSECONDS
from voipsniff.capture.window import Window
from voipsniff.errors import CaptureError


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
        header = parse_pcap_header(self.window.data[self.window.position :]) if stop == DAMAGED else None
        if header is None:
            return super()._recover(stop)
        self._note("header_repeated")
        self._begin(header)
        return True

    def _find_record(self) -> int | None:
        start = self.window.position + 1
        stop = min(start + RESYNC_BYTES, len(self.window.data))
        times = () if self._first_ns is None else (self._first_ns, self.rows.last_ns)
        return find_record(self.window.data, start, stop, self._header, tuple(ns // NANOSECONDS for ns in times))

    def _account(self) -> None:
        if self.rows.count and self._first_ns is None:
            self._first_ns = int(self.rows.ts_ns[0])
        super()._account()
