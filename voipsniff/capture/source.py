"""Where packets come from: the one face of every source, and `open_source` for files."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from voipsniff.capture.decryption import DecryptingSource, Keys
from voipsniff.capture.files import STANDARD_INPUT, Opening
from voipsniff.capture.interfaces import Interface
from voipsniff.capture.ledger import Ledger
from voipsniff.capture.octets import Wait
from voipsniff.capture.paths import Named, expand_paths
from voipsniff.capture.several import Order, SeveralFiles
from voipsniff.capture.single import SingleFile
from voipsniff.capture.statistics import SourceStatistics
from voipsniff.errors import CaptureError
from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.packet.batch import PacketBatch

__all__ = ["BATCH_SIZE", "Interface", "Keys", "Order", "Source", "SourceStatistics", "open_source"]

BATCH_SIZE = 4096
"""The most packets in a batch, unless told otherwise."""
POLL_S = 0.2
"""How long a followed file is left alone when it has nothing new."""


class Source(Protocol):
    """Iterating gives the batches, each valid until the next; what is below grows meanwhile."""

    interfaces: list[Interface]
    statistics: SourceStatistics
    anomalies: AnomalyLog
    formats: dict[str, str]
    """What each opened file is: "pcap", "pcapng (gzip)", ..."""
    secrets: list[tuple[int, bytes]]
    """Decryption secrets of pcapng files: (secrets type, bytes)."""

    @property
    def is_live(self) -> bool:
        """Return whether packets come as they are sent: then an empty batch means that there are none for now."""
        ...

    @property
    def now_ns(self) -> int | None:
        """Return a time before which no further packet lies, in nanoseconds; None for files, whose packets tell it."""
        ...

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
        """Close the files; batches are no longer valid."""
        ...


def open_source(
    paths: Sequence[str | Path],
    *,
    follow: bool = False,
    wait: Wait | None = None,
    order: Order = Order.TIME,
    batch_size: int = BATCH_SIZE,
    keys: Keys | None = None,
) -> Source:
    """Return the packets of capture files as one source.

    `paths` are files, "-" for standard input, patterns and directories (`expand_paths`). Files are pcap or pcapng,
    also compressed, by their content. Those that cannot be read are anomalies as long as one can.

    With `follow` one file is read beyond its end as it grows: when it has nothing new, `wait` is called, which
    returns False to stop; without `wait` it is looked at again every `POLL_S` seconds.

    With `keys`, SIP inside TLS is decrypted by tshark, file by file, and comes in batches between the others
    (`PacketBatch.is_derived`); a file that grows is not.

    CaptureError: nothing can be read, and why.
    """
    ledger = Ledger()
    named = expand_paths(paths, ledger)
    if keys is not None and keys.key_log is not None:
        _require_files(named, follow)
    opening = Opening(batch_size, wait=(wait or _pause) if follow else None)
    if follow:
        return SingleFile(_followed(named), ledger, opening)
    single = len(named) == 1
    source = SingleFile(named[0].path, ledger, opening) if single else SeveralFiles(named, ledger, opening, order)
    if keys is None:
        return source
    try:
        return DecryptingSource(source, keys, ledger.secret_files)
    except CaptureError:
        source.close()
        raise


def _require_files(named: list[Named], follow: bool) -> None:
    if follow or any(file.path == STANDARD_INPUT for file in named):
        what = "a file that is being written" if follow else "standard input"
        raise CaptureError(f"{what} cannot be decrypted with a key log", "read it again when it is a whole file")


def _followed(named: list[Named]) -> str:
    if len(named) != 1:
        raise CaptureError(f"only one file can be followed, not {len(named)}")
    return named[0].path


def _pause() -> bool:
    time.sleep(POLL_S)
    return True
