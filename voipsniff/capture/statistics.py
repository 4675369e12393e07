"""What a source has read so far, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from voipsniff.capture.rows import Rows


@dataclass(slots=True)
class SourceStatistics:
    """Counts over all files of a source; they grow while it is read."""

    files: int = 0
    """Files that were opened as captures."""
    files_skipped: int = 0
    """Files of a directory that are no captures, files named twice, and files that could not be read."""
    packets: int = 0
    captured_bytes: int = 0
    """Bytes of packets that are in the files."""
    wire_bytes: int = 0
    """Bytes of the same packets on the wire."""
    cut_packets: int = 0
    """Packets of which a snap length took the end."""
    first_ns: int | None = None
    """Earliest packet time."""
    last_ns: int | None = None
    """Latest packet time."""
    interface_drops: int = 0
    """Packets that the interfaces dropped for want of room: by the statistics blocks of pcapng files, or live."""
    kernel_drops: int = 0
    """Packets that the operating system dropped, by the same; live, those for which the ring had no room."""
    ring_freezes: int = 0
    """How often the ring of a live capture was full and the kernel stopped filling it."""
    noted_drops: int = 0
    """Lost packets by the drop counts that pcapng files note on single packets; may count the same losses again."""
    out_of_order: int = 0
    """Packets earlier than the one before them in their file, by however little; a few are normal."""
    skipped_bytes: int = 0
    """Damaged bytes that were skipped."""

    @property
    def drops(self) -> int:
        """Packets that the capture is known to have lost."""
        return max(self.interface_drops + self.kernel_drops, self.noted_drops)

    def account(self, rows: Rows) -> None:
        """Add the packets of one batch."""
        if rows.count == 0:
            return
        self.packets += rows.count
        self.captured_bytes += rows.captured_bytes
        self.wire_bytes += rows.wire_bytes
        self.cut_packets += rows.cut
        self.out_of_order += rows.earlier
        self.first_ns = rows.min_ns if self.first_ns is None else min(self.first_ns, rows.min_ns)
        self.last_ns = rows.max_ns if self.last_ns is None else max(self.last_ns, rows.max_ns)
