"""What the files of one source share while they are read: interfaces, counts, anomalies, secrets."""

from __future__ import annotations

from dataclasses import dataclass, field

from voipsniff.capture.interfaces import Interface
from voipsniff.capture.rows import Rows
from voipsniff.capture.statistics import SourceStatistics
from voipsniff.fields.anomalies import AnomalyLog

MOST_SECRETS_BYTES = 64 << 20
"""Of the decryption secrets in all files so much is kept."""
SECRET_OVERHEAD = 64
"""What a secret costs beside its bytes."""


@dataclass(slots=True)
class Ledger:
    """The books of one source."""

    interfaces: list[Interface] = field(default_factory=list)
    statistics: SourceStatistics = field(default_factory=SourceStatistics)
    anomalies: AnomalyLog = field(default_factory=AnomalyLog)
    formats: dict[str, str] = field(default_factory=dict)
    """What each opened file is: "pcap", "pcapng (gzip)", ..."""
    secrets: list[tuple[int, bytes]] = field(default_factory=list)
    """Decryption secrets of pcapng files: (secrets type, bytes)."""
    secret_files: dict[str, None] = field(default_factory=dict)
    """The files that brought them, in the order in which they were met."""
    _secret_bytes: int = 0

    def account(self, rows: Rows, file: str) -> None:
        """Add one batch of `file` to the counts, and its odd packets to the anomalies."""
        self.statistics.account(rows)
        self.add("time_odd", file, rows.odd_time_frame, rows.odd_times)
        self.add("time_missing", file, rows.untimed_frame, rows.untimed)
        self.add("length_odd", file, rows.odd_length_frame, rows.odd_lengths)

    def add(self, name: str, file: str, frame: int, count: int, detail: str = "") -> None:
        """Count `count` anomalies, the first of them at `frame`."""
        if count:
            self.anomalies.add(name, detail, source=file, frame=frame, count=count)

    def keep_secret(self, kind: int, secret: bytes, file: str) -> bool:
        """Keep decryption secrets of a file; False when there are too many already."""
        self.secret_files[file] = None
        self._secret_bytes += len(secret) + SECRET_OVERHEAD
        if self._secret_bytes > MOST_SECRETS_BYTES:
            return False
        self.secrets.append((kind, secret))
        return True
