"""What the files of one source share while they are read: interfaces, counts, anomalies, secrets."""

from __future__ import annotations

from dataclasses import dataclass, field

from voipsniff.capture.interfaces import Interface
from voipsniff.capture.rows import Rows
from voipsniff.capture.statistics import SourceStatistics
from voipsniff.fields.anomalies import AnomalyLog


@dataclass(slots=True)
class Ledger:
    """The books of one source."""

    interfaces: list[Interface] = field(default_factory=list)
    statistics: SourceStatistics = field(default_factory=SourceStatistics)
    anomalies: AnomalyLog = field(default_factory=AnomalyLog)
    secrets: list[tuple[int, bytes]] = field(default_factory=list)
    """Decryption secrets of pcapng files: (secrets type, bytes)."""

    def account(self, rows: Rows, file: str) -> None:
        """Add one batch of `file` to the counts; packets that are earlier than the one before them are an anomaly."""
        self.statistics.account(rows)
        if rows.earlier:
            detail = f"frame {rows.earlier_frame} is {rows.earlier_by_ns / 1e6:.3f} ms earlier than the frame before it"
            self.anomalies.add(
                "time_backwards", detail, source=file, frame=rows.earlier_frame, time=None, count=rows.earlier
            )
