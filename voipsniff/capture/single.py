"""The packets of one file as a source."""

from __future__ import annotations

import os
from collections.abc import Iterator

from voipsniff.capture.files import STANDARD_INPUT, Opening, open_reader
from voipsniff.capture.ledger import Ledger
from voipsniff.packet.batch import PacketBatch


class SingleFile:
    """One file, or standard input; CaptureError when it is no capture."""

    is_live = False
    now_ns: int | None = None

    def __init__(self, path: str, ledger: Ledger, opening: Opening) -> None:
        self.interfaces = ledger.interfaces
        self.statistics = ledger.statistics
        self.anomalies = ledger.anomalies
        self.formats = ledger.formats
        self.secrets = ledger.secrets
        self._path = path
        self._is_followed = opening.wait is not None
        self._reader = open_reader(path, ledger, opening)
        self.statistics.files += 1

    @property
    def position(self) -> int:
        return self._reader.window.consumed

    @property
    def size(self) -> int | None:
        if self._is_followed or not os.path.isfile(self._path) or self._path == STANDARD_INPUT:
            return None
        return os.path.getsize(self._path)

    def __iter__(self) -> Iterator[PacketBatch]:
        reader = self._reader
        while reader.fetch():
            yield reader.rows.batch(reader.window.data)

    def close(self) -> None:
        self._reader.close()
