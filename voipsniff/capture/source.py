"""Where packets come from: the one face of every source, and `open_source` for files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from voipsniff.capture.interfaces import Interface
from voipsniff.capture.ledger import Ledger
from voipsniff.capture.pcap import PcapReader
from voipsniff.capture.pcap_header import parse_pcap_header
from voipsniff.capture.statistics import SourceStatistics
from voipsniff.capture.window import MappedWindow
from voipsniff.errors import CaptureError
from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.packet.batch import PacketBatch

__all__ = ["Interface", "Source", "SourceStatistics", "open_source"]

BATCH_SIZE = 4096
"""The most packets in a batch, unless told otherwise."""


class Source(Protocol):
    """Iterating gives the batches, each valid until the next; what is below grows meanwhile."""

    interfaces: list[Interface]
    statistics: SourceStatistics
    anomalies: AnomalyLog
    secrets: list[tuple[int, bytes]]
    """Decryption secrets of pcapng files: (secrets type, bytes)."""

    @property
    def position(self) -> int:
        """Return how many bytes of the stored files were consumed, for progress."""
        ...

    @property
    def size(self) -> int | None:
        """Return how many bytes the files have; None when that cannot be known."""
        ...

    def __iter__(self) -> Iterator[PacketBatch]: ...

    def close(self) -> None:
        """Close the files."""
        ...


class FileSource:
    """The packets of one file."""

    def __init__(self, path: str, batch_size: int) -> None:
        self._ledger = Ledger()
        self.interfaces = self._ledger.interfaces
        self.statistics = self._ledger.statistics
        self.anomalies = self._ledger.anomalies
        self.secrets = self._ledger.secrets
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except OSError as error:
            raise CaptureError(f"{path}: {error.strerror}") from None
        if os.fstat(descriptor).st_size == 0:
            raise CaptureError(f"{path}: the file is empty")
        window = MappedWindow(descriptor)
        if parse_pcap_header(window.data) is None:
            raise CaptureError(f"{path}: not a capture")
        self.size: int | None = len(window.data)
        self._reader = PcapReader(window, path, self._ledger, batch_size)
        self.statistics.files += 1

    @property
    def position(self) -> int:
        return self._reader.window.consumed

    def __iter__(self) -> Iterator[PacketBatch]:
        while self._reader.fetch():
            yield self._reader.rows.batch(self._reader.window.data)

    def close(self) -> None:
        self._reader.close()


def open_source(paths: Sequence[str | Path], *, batch_size: int = BATCH_SIZE) -> Source:
    """Return the packets of capture files as one source."""
    return FileSource(str(paths[0]), batch_size)
