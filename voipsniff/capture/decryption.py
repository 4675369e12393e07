"""A source whose encrypted SIP is decrypted beside it: each message comes right behind the frame that completed it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from voipsniff.capture.exported_sip import Decrypted, Pdu, messages_of, parse_pdu
from voipsniff.capture.files import Opening, open_reader
from voipsniff.capture.ledger import Ledger
from voipsniff.capture.tshark import check_key_log, export_sip, find_tshark
from voipsniff.errors import CaptureError
from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.packet.batch import PacketBatch

if TYPE_CHECKING:
    from voipsniff.capture.source import Source

LINK_TYPE_EXPORTED = 252
"""LINKTYPE_WIRESHARK_UPPER_PDU."""
CAPACITY = 256
"""Exported PDUs that are read at a time."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What may be decrypted with."""

    key_log: str | None = None
    """A file in the format of SSLKEYLOGFILE, for every file that is read; None: only the secrets in the files."""


def keys_of(key_log: str | PathLike[str] | None, secrets: bool) -> Keys | None:
    """Return what to decrypt with: a key log, else the secrets in the files if wanted; None for nothing."""
    if key_log is not None:
        return Keys(str(key_log))
    return Keys() if secrets else None


class DecryptedFile:
    """The decrypted messages of one capture file in the order of their frames, `head` first; None at the end."""

    def __init__(self, program: str, path: str, key_log: str | None, anomalies: AnomalyLog) -> None:
        self._folder = TemporaryDirectory(prefix="voipsniff-")
        self._messages: Iterator[Decrypted] = iter(())
        self._file = path
        self.count = 0
        """Messages that were taken."""
        self.head: Decrypted | None = None
        try:
            out = Path(self._folder.name) / "sip.pcapng"
            complaint = export_sip(program, path, key_log, out)
            if complaint:
                anomalies.add("decryption_incomplete", complaint, source=path)
            if out.exists() and out.stat().st_size:
                self._messages = messages_of(_pdus(out), anomalies)
            self.advance()
        except BaseException:
            self.close()
            raise

    def advance(self) -> None:
        """Go on to the next message; the temporary file goes with the last one."""
        self.head = next(self._messages, None)
        if self.head is None:
            self.close()
        else:
            self.count += 1

    def close(self) -> None:
        self._messages = iter(())
        self._folder.cleanup()


def _pdus(out: Path) -> Iterator[Pdu]:
    """Yield the PDUs of a file that tshark wrote."""
    reader = open_reader(str(out), Ledger(), Opening(CAPACITY))
    try:
        while reader.fetch():
            batch = reader.rows.batch(reader.window.data)
            for at, size, ts_ns in zip(
                batch.offsets.tolist(), batch.captured.tolist(), batch.ts_ns.tolist(), strict=True
            ):
                pdu = parse_pdu(bytes(batch.buffer[at : at + size]), ts_ns)
                if pdu is not None:
                    yield pdu
    finally:
        reader.close()


class DecryptingSource:
    """Gives the batches of another source, and between them such of decrypted messages (`PacketBatch.is_derived`).

    With a key log every file is decrypted, else those that bring secrets; a file when its first packets are read.
    CaptureError when a key log is given and cannot be used.
    """

    is_live = False
    now_ns: int | None = None

    def __init__(self, source: Source, keys: Keys, secret_files: dict[str, None]) -> None:
        self._source = source
        self._keys = keys
        self._secret_files = secret_files
        self._program = ""
        if keys.key_log is not None:
            check_key_log(keys.key_log)
            self._program = find_tshark()
        self._known = 0
        self._begun: set[str] = set()
        self._open: dict[str, DecryptedFile] = {}
        self._taken = 0
        self.interfaces = source.interfaces
        self.statistics = source.statistics
        self.anomalies = source.anomalies
        self.formats = source.formats
        self.secrets = source.secrets

    @property
    def position(self) -> int:
        return self._source.position

    @property
    def size(self) -> int | None:
        return self._source.size

    def __iter__(self) -> Iterator[PacketBatch]:
        for batch in self._source:
            self._begin_files()
            yield from self._mixed(batch) if self._open and len(batch) else (batch,)
        yield from self._rest()
        if self._keys.key_log is not None and not self._taken:
            self.anomalies.add("keys_unused", self._keys.key_log)

    def close(self) -> None:
        for decrypted in self._open.values():
            decrypted.close()
        self._open.clear()
        self._source.close()

    def _begin_files(self) -> None:
        """Decrypt the files that have come up since the last batch."""
        if self._keys.key_log is None:
            files: Iterable[str] = tuple(self._secret_files)
        else:
            files = [interface.file for interface in self.interfaces[self._known :]]
            self._known = len(self.interfaces)
        for file in files:
            if file not in self._begun:
                self._begun.add(file)
                self._begin(file)

    def _begin(self, file: str) -> None:
        try:
            if not Path(file).is_file():
                raise CaptureError("only files can be decrypted, not what comes through a pipe")
            decrypted = DecryptedFile(self._program or find_tshark(), file, self._keys.key_log, self.anomalies)
        except (CaptureError, OSError) as error:
            self.anomalies.add("decryption_failed", str(error), source=file)
            return
        if decrypted.head is not None:
            self._open[file] = decrypted

    def _mixed(self, batch: PacketBatch) -> Iterator[PacketBatch]:
        """Yield a batch in pieces, with the decrypted messages between them."""
        start = 0
        found = self._found_in(batch)
        for row in sorted(found):
            yield batch.slice(start, row + 1)
            yield derived(found[row], int(batch.interfaces[row]), int(batch.ts_ns[row]))
            start = row + 1
        if start < len(batch):
            yield batch.slice(start, len(batch))

    def _found_in(self, batch: PacketBatch) -> dict[int, list[Decrypted]]:
        """Take the messages of the frames in a batch: by row, which is that of their frame.

        A frame that was not read (it is damaged) has no row: then it is that of the one behind it in its file.
        """
        found: dict[int, list[Decrypted]] = {}
        for file, decrypted in list(self._open.items()):
            rows = self._rows_of(file, batch)
            frames = batch.frames[rows]
            while decrypted.head is not None and len(rows) and decrypted.head.frame <= frames[-1]:
                row = int(rows[np.searchsorted(frames, decrypted.head.frame)])
                found.setdefault(row, []).append(decrypted.head)
                decrypted.advance()
            self._settle(file, decrypted)
        return found

    def _rows_of(self, file: str, batch: PacketBatch) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        numbers = [number for number, interface in enumerate(self.interfaces) if interface.file == file]
        return np.flatnonzero(np.isin(batch.interfaces, numbers))

    def _settle(self, file: str, decrypted: DecryptedFile) -> None:
        if decrypted.head is None:
            self._taken += decrypted.count
            del self._open[file]

    def _rest(self) -> Iterator[PacketBatch]:
        """Yield the messages of frames behind the last one that was read."""
        for file, decrypted in list(self._open.items()):
            number = max(number for number, interface in enumerate(self.interfaces) if interface.file == file)
            while decrypted.head is not None:
                yield derived([decrypted.head], number, decrypted.head.ts_ns)
                decrypted.advance()
            self._settle(file, decrypted)


def derived(messages: list[Decrypted], interface: int, ts_ns: int) -> PacketBatch:
    """Return messages as a batch of rows that were no packets: 0 bytes on the wire, the frame that they came in."""
    count = len(messages)
    lengths = np.fromiter((len(message.pdu) for message in messages), np.int32, count)
    offsets = np.zeros(count, np.int64)
    np.cumsum(lengths[:-1], out=offsets[1:])
    return PacketBatch(
        memoryview(b"".join(message.pdu for message in messages)),
        offsets,
        lengths,
        np.zeros(count, np.int32),
        np.full(count, ts_ns, np.int64),
        np.full(count, LINK_TYPE_EXPORTED, np.uint16),
        np.full(count, interface, np.uint16),
        np.fromiter((message.frame for message in messages), np.int64, count),
    )
