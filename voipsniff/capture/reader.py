"""What reading a pcap and a pcapng file have in common: batch after batch, and on after damage."""

from __future__ import annotations

from abc import ABC, abstractmethod

from voipsniff.capture.ledger import Ledger
from voipsniff.capture.octets import Damage
from voipsniff.capture.rows import Rows
from voipsniff.capture.walk import FULL, MORE
from voipsniff.capture.window import Window

RESYNC_BYTES = 4 << 20
"""How far behind damage the next record is looked for."""


class RecordReader(ABC):
    """Fills `rows` batch by batch from `window`; the rows borrow `window.data` until the next `fetch`."""

    damage_name: str
    """The anomaly for bytes that are no record."""

    def __init__(self, window: Window, file: str, ledger: Ledger, capacity: int, *, growing: bool = False) -> None:
        self.window = window
        self.rows = Rows(capacity)
        self.file = file
        self.ledger = ledger
        self._growing = growing
        """Whether the file is still being written: then its last record is unfinished, not truncated."""
        self._finished = False
        self._noted: Damage | None = None

    def fetch(self) -> bool:
        """Fill `rows` with the next packets; False when there are none left."""
        rows, window = self.rows, self.window
        rows.clear()
        window.release()
        while not self._finished:
            stop = self._walk()
            if stop == FULL or rows.count:
                break
            if stop == MORE and window.more():
                continue
            if not self._recover(stop):
                break
        self._account()
        return rows.count > 0

    @abstractmethod
    def _walk(self) -> int:
        """Walk records into `rows` from the window's position on, move that, and return FULL, MORE or DAMAGED."""

    @abstractmethod
    def _find_record(self) -> int | None:
        """Return the index of the next trustworthy record behind the position, within the data of the window."""

    def _recover(self, stop: int) -> bool:
        """Say what is wrong at the position, and go on at the next record there is; False when there is none."""
        window = self.window
        self._note_end()
        if window.position == len(window.data) or (stop == MORE and self._growing):
            return False
        while len(window.data) - window.position < RESYNC_BYTES and window.more():
            pass
        found = self._find_record()
        if found is not None:
            self._note(self.damage_name, f"{found - window.position} bytes are skipped")
        elif stop != MORE:
            self._note(self.damage_name, "reading stops here")
        elif window.damage is None:
            self._note("file_truncated", f"{len(window.data) - window.position} bytes of a packet are there")
        self._skip_to(len(window.data) if found is None else found)
        self._finished = found is None
        return not self._finished

    def _skip_to(self, position: int) -> None:
        self.ledger.statistics.skipped_bytes += position - self.window.position
        self.window.position = position

    def _note(self, name: str, detail: str = "", count: int = 1) -> None:
        """Report an anomaly at the position."""
        self.ledger.anomalies.add(name, detail, source=self.file, offset=self.window.offset, count=count)

    def _note_end(self) -> None:
        damage = self.window.damage
        if damage is not None and damage is not self._noted:
            self._noted = damage
            self.ledger.anomalies.add(damage.name, damage.detail, source=self.file, offset=damage.offset)

    def _account(self) -> None:
        """Put the counts of the batch into the books."""
        self.ledger.account(self.rows, self.file)

    def close(self) -> None:
        self.window.close()
