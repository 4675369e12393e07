"""The packets of several files as one source, in the order of their times or one file after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum
from typing import Final

from voipsniff.capture.files import Opening, open_reader
from voipsniff.capture.ledger import Ledger
from voipsniff.capture.merge import EMPTY, READY, RUN, Lane, Merge
from voipsniff.capture.paths import Named
from voipsniff.capture.probe import Candidate, probe
from voipsniff.capture.reader import RecordReader
from voipsniff.capture.window import RELEASE_BYTES
from voipsniff.errors import CaptureError
from voipsniff.packet.batch import PacketBatch

FOREVER: Final = (1 << 63) - 1
MOST_MAPPED = 32
"""Files that overlap in time and are mapped; further ones are parked, with small buffers."""
MOST_LANES = 4096
"""Files that overlap in time and are read at once; further ones wait until one has ended."""
PARKED_CAPACITY = 128
PARKED_CHUNK_BYTES = 32 << 10
LEAST_RELEASE_BYTES = 1 << 20


class Order(Enum):
    """In which order the packets of several files come."""

    TIME = "time"
    """Merged by their times; within a file its own order stays."""
    GIVEN = "given"
    """One file after the other, as they were named."""


class SeveralFiles:
    """Captures that are opened when their time comes; those that cannot be read are anomalies.

    CaptureError when none can be read.
    """

    is_live = False
    now_ns: int | None = None

    def __init__(self, named: Sequence[Named], ledger: Ledger, opening: Opening, order: Order) -> None:
        self.interfaces = ledger.interfaces
        self.statistics = ledger.statistics
        self.anomalies = ledger.anomalies
        self.formats = ledger.formats
        self.secrets = ledger.secrets
        self._ledger = ledger
        self._opening = opening
        self._order = order
        self._open: dict[int, RecordReader] = {}
        self._closed_bytes = 0
        self._candidates = self._probe(named)
        sizes = [candidate.size for candidate in self._candidates]
        self.size = None if None in sizes else sum(size for size in sizes if size is not None)

    def _probe(self, named: Sequence[Named]) -> list[Candidate]:
        candidates: list[Candidate] = []
        first_error: CaptureError | None = None
        for order, file in enumerate(named):
            try:
                candidates.append(probe(file.path, order, self._ledger, self._opening))
            except CaptureError as error:
                self._refuse(file, error)
                first_error = first_error or error
        if not candidates:
            raise CaptureError(f"none of {len(named)} files can be read; the first: {first_error}")
        self.statistics.files = len(candidates)
        return candidates

    def _refuse(self, file: Named, error: CaptureError) -> None:
        self.statistics.files_skipped += 1
        name = "file_skipped" if file.in_directory else "file_unreadable"
        self.anomalies.add(name, str(error), source=file.path)

    @property
    def position(self) -> int:
        return self._closed_bytes + sum(reader.window.consumed for reader in self._open.values())

    def __iter__(self) -> Iterator[PacketBatch]:
        if self._order is Order.GIVEN:
            return self._one_by_one()
        return self._merged()

    def _one_by_one(self) -> Iterator[PacketBatch]:
        for candidate in self._candidates:
            reader = self._reader(candidate, self._opening)
            while reader is not None and reader.fetch():
                yield reader.rows.batch(reader.window.data)
            self._close(candidate.order)

    def _merged(self) -> Iterator[PacketBatch]:
        merge = Merge(self._opening.capacity)
        pending = deque(sorted(self._candidates, key=lambda candidate: (candidate.first_ns, candidate.order)))
        late: deque[Candidate] = deque()
        while pending or late or merge.lanes:
            self._open_lanes(merge, pending, late)
            if not merge.lanes:
                continue
            stop = merge.fill(pending[0].first_ns if pending else FOREVER)
            if stop == RUN and merge.run_lane is not None:
                lane = merge.run_lane
                yield lane.rows.slice(lane.reader.window.data, merge.run_start, merge.run_stop)
            elif stop == READY:
                yield merge.take()
            elif stop == EMPTY:
                self._refill(merge)
        if merge.rows.count:
            yield merge.take()

    def _open_lanes(self, merge: Merge, pending: deque[Candidate], late: deque[Candidate]) -> None:
        """Open the files that may hold the next packet; those that there is no room for come `late`."""
        while late and len(merge.lanes) < MOST_LANES:
            self._open_lane(merge, late.popleft())
        while pending and (not merge.lanes or pending[0].first_ns <= merge.lanes[0].head_ns):
            candidate = pending.popleft()
            if len(merge.lanes) < MOST_LANES:
                self._open_lane(merge, candidate)
            else:
                late.append(candidate)
                self.anomalies.add("files_overlap", f"more than {MOST_LANES}", source=candidate.path)

    def _open_lane(self, merge: Merge, candidate: Candidate) -> None:
        reader = self._reader(candidate, self._opening_of_lane(len(merge.lanes)))
        if reader is None:
            return
        lane = Lane(reader, candidate.order)
        if lane.refill():
            merge.push(lane)
        else:
            self._close(candidate.order)

    def _opening_of_lane(self, lanes: int) -> Opening:
        """Return how a file is opened beside so many others, so that all together take bounded memory."""
        if lanes < MOST_MAPPED:
            return replace(self._opening, release=max(LEAST_RELEASE_BYTES, RELEASE_BYTES // (lanes + 1)))
        capacity = min(PARKED_CAPACITY, self._opening.capacity)
        return replace(self._opening, capacity=capacity, chunk=PARKED_CHUNK_BYTES, is_parked=True)

    def _refill(self, merge: Merge) -> None:
        lane = merge.lanes[0]
        if lane.refill():
            merge.settle()
        else:
            merge.drop_first()
            self._close(lane.order)

    def _reader(self, candidate: Candidate, opening: Opening) -> RecordReader | None:
        """Return the open file; None, and an anomaly, when it is not there any more."""
        reader = candidate.reader
        try:
            reader = reader or open_reader(candidate.path, self._ledger, opening)
        except CaptureError as error:
            self._refuse(Named(candidate.path, in_directory=False), error)
            return None
        self._open[candidate.order] = reader
        return reader

    def _close(self, order: int) -> None:
        reader = self._open.pop(order, None)
        if reader is not None:
            self._closed_bytes += reader.window.consumed
            reader.close()

    def close(self) -> None:
        for order in list(self._open):
            self._close(order)
        for candidate in self._candidates:
            if candidate.reader is not None:
                candidate.reader.close()
