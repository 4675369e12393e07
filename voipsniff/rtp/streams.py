"""The table of live RTP streams, found by (addresses, ports, SSRC) in one probe (compiled)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.packet.batch import PacketBatch
from voipsniff.packet.columns import Columns
from voipsniff.packet.labels import Label
from voipsniff.rtp.discovery import may_prove
from voipsniff.rtp.limits import DEFAULT_LIMITS, StreamLimits
from voipsniff.rtp.stream import Stream

RTP = int(Label.RTP)
HEADER = 12
"""Octets of the fixed RTP header (RFC 3550 s.5.1)."""
MASK64 = 0xFFFFFFFFFFFFFFFF
MULTIPLIER = 0x9E3779B97F4A7C15
"""Golden ratio of 64 bits: spreads neighbouring keys (Knuth, TAOCP 6.4)."""
SEED = hash("voipsniff") & 0xFFFFFFFFFFFFFFFF
"""Differs from run to run, so that nobody can aim at one slot; results do not depend on it."""
SMALLEST_TABLE = 1024
NOTHING = memoryview(b"")
NO_TIMES = np.zeros(0, np.int64).data
NO_INTERFACES = np.zeros(0, np.uint16).data
NEVER_NS = 0x7FFFFFFFFFFFFFFF
LIVE_SHARE = 16
CANDIDATE_SHARE = 2
"""Parts of their table that go at once when it is full."""


def key_hash(ssrc: int, src_hi: int, src_lo: int, src_port: int, dst_hi: int, dst_lo: int, dst_port: int) -> int:
    """Return a nonzero 64-bit hash of a stream's key."""
    value = SEED ^ ((src_lo * MULTIPLIER) & MASK64)
    value = ((value ^ (value >> 29) ^ dst_lo) * MULTIPLIER) & MASK64
    value = ((value ^ (value >> 32) ^ (ssrc << 32 | src_port << 16 | dst_port)) * MULTIPLIER) & MASK64
    if src_hi | dst_hi:
        value = ((value ^ (value >> 31) ^ src_hi) * MULTIPLIER) & MASK64
        value = ((value ^ (value >> 31) ^ dst_hi) * MULTIPLIER) & MASK64
    return (value ^ (value >> 32)) | 1


class StreamTable:
    """Gives every RTP row to its stream. Streams live here from their first packet until they end.

    A source that only looks like RTP is a candidate: no stream until SDP, RTCP or its own structure confirms it.
    Candidates are bounded apart, so a flood of random packets costs neither memory nor real streams.
    """

    def __init__(
        self,
        limits: StreamLimits = DEFAULT_LIMITS,
        on_stream: Callable[[Stream], None] | None = None,
        anomalies: AnomalyLog | None = None,
    ) -> None:
        self.limits = limits
        self.on_stream = on_stream
        self.anomalies = anomalies if anomalies is not None else AnomalyLog()
        self.rtp_packets = 0
        self.unconfirmed_packets = 0
        self.unconfirmed_streams = 0
        self.evicted_streams = 0
        self.evicted_candidates = 0
        self.malformed_packets = 0
        self.created = 0
        self.numbered = 0
        self.live = 0
        self.candidates = 0
        self.next_expiry_ns = NEVER_NS
        self.closed_streams: list[Stream] = []
        self.by_ssrc: dict[int, Stream | list[Stream]] = {}
        self.batch: PacketBatch | None = None
        self._allocate(SMALLEST_TABLE)

    def receive(self, batch: PacketBatch, columns: Columns, start: int, tick_ns: int, wanted: int) -> int:
        """Account the RTP rows from `start` on; return the row where it stopped.

        It stops at the first row whose label's bit is set in `wanted`, or whose time is `tick_ns` or later; other rows
        are passed over. The number of rows comes back when there is none such.
        """
        self._open_batch(batch)
        row = start
        count = columns.count
        while row < count:
            label = columns.label[row]
            if (wanted >> label) & 1 or self.times[row] >= tick_ns:
                break
            if label == RTP:
                if columns.length[row] >= HEADER:
                    self._receive_row(columns, row)
                else:
                    self._pass_short(row)
            row += 1
        if row >= count:
            self._close_batch()
        return row

    def find(
        self, ssrc: int, src_hi: int, src_lo: int, src_port: int, dst_hi: int, dst_lo: int, dst_port: int
    ) -> Stream | None:
        """Return the live stream (or candidate) with this key."""
        hashed = key_hash(ssrc, src_hi, src_lo, src_port, dst_hi, dst_lo, dst_port)
        return self._find(hashed, ssrc, src_hi, src_lo, src_port, dst_hi, dst_lo, dst_port)

    def with_ssrc(self, ssrc: int) -> list[Stream]:
        """Return the live streams and candidates that use an SSRC, oldest first."""
        known = self.by_ssrc.get(ssrc)
        if known is None:
            return []
        return list(known) if isinstance(known, list) else [known]

    def streams(self) -> list[Stream]:
        """Return every confirmed live stream, in order of first packets."""
        return sorted((stream for stream in self.slots if stream is not None and stream.confirmed), key=_order)

    def confirmed(self, stream: Stream) -> None:
        """Take note that a candidate is a stream: it gets the next number."""
        self.candidates -= 1
        self.live += 1
        self.numbered += 1
        stream.number = self.numbered
        if self.live > self.limits.live:
            self._evict(True, max(1, self.limits.live // LIVE_SHARE))

    def expire(self, now_ns: int) -> list[Stream]:
        """End the streams that have been silent for too long; return those that are streams, oldest first."""
        if now_ns < self.next_expiry_ns:
            return []
        over = []
        self.next_expiry_ns = NEVER_NS
        for stream in self.slots:
            if stream is not None:
                end_ns = stream.last_ns + self._patience_ns(stream)
                if end_ns <= now_ns:
                    over.append(stream)
                elif end_ns < self.next_expiry_ns:
                    self.next_expiry_ns = end_ns
        over.sort(key=_order)
        for stream in over:
            self.close(stream)
        return [stream for stream in over if stream.confirmed]

    def close(self, stream: Stream) -> None:
        """End a stream; a candidate is forgotten, its packets counted as unconfirmed. Closing twice does nothing."""
        if not stream.closed:
            stream.settle()
            self._remove(stream)
            stream.closed = True
            stream.table = None
            if stream.confirmed:
                self.live -= 1
                self.closed_streams.append(stream)
            else:
                self.candidates -= 1
                self.unconfirmed_streams += 1
                self.unconfirmed_packets += stream.received

    def finish(self) -> list[Stream]:
        """End every stream; return those that are streams, oldest first."""
        over = sorted((stream for stream in self.slots if stream is not None), key=_order)
        for stream in over:
            self.close(stream)
        self._close_batch()
        return [stream for stream in over if stream.confirmed]

    def take_closed(self) -> list[Stream]:
        """Return the streams that have ended since the last call, in the order in which they ended."""
        closed = self.closed_streams
        self.closed_streams = []
        return closed

    def _open_batch(self, batch: PacketBatch) -> None:
        if batch is not self.batch:
            self.buffer = batch.buffer
            self.times = batch.ts_ns.data
            self.frames = batch.frames.data
            self.interfaces = batch.interfaces.data
            self.batch = batch

    def _close_batch(self) -> None:
        # A batch is borrowed: nothing may keep its memory once it is used up.
        self.batch = None
        self.buffer = NOTHING
        self.times = self.frames = NO_TIMES
        self.interfaces = NO_INTERFACES

    def _receive_row(self, columns: Columns, row: int) -> None:
        offset = columns.payload[row]
        captured = columns.length[row]
        flags = self.buffer[offset]
        second = self.buffer[offset + 1]
        ssrc = self._word(offset + 8)
        src_hi = columns.src_hi[row]
        src_lo = columns.src_lo[row]
        dst_hi = columns.dst_hi[row]
        dst_lo = columns.dst_lo[row]
        src_port = columns.src_port[row]
        dst_port = columns.dst_port[row]
        hashed = key_hash(ssrc, src_hi, src_lo, src_port, dst_hi, dst_lo, dst_port)
        stream = self._find(hashed, ssrc, src_hi, src_lo, src_port, dst_hi, dst_lo, dst_port)
        if stream is None:
            stream = self._create(columns, row, hashed, ssrc, second & 0x7F)
        self.rtp_packets += 1
        header = HEADER
        padding = 0
        if flags != 0x80:
            header = self._header_length(flags, offset, captured)
            if flags & 0x20 and (stream.encryption is None or stream.encryption == "none"):
                padding = self._padding(offset, captured, columns.wire_length[row], header)
        length = columns.wire_length[row] - header - padding
        if length < 0:
            length = 0
        event = -1
        if header < captured:
            event = self.buffer[offset + header]
        stream.receive(
            self.times[row],
            self.frames[row],
            self.buffer[offset + 2] << 8 | self.buffer[offset + 3],
            self._word(offset + 4),
            second & 0x7F,
            second > 127,
            length,
            event,
            columns.ip_length[row],
            columns.ttl[row],
            columns.dscp[row],
        )

    def _pass_short(self, row: int) -> None:
        self.malformed_packets += 1
        self.anomalies.add("rtp_short_packet", frame=self.frames[row], time=self.times[row])

    def _word(self, offset: int) -> int:
        high = self.buffer[offset]  # its C type is wide enough for the shift
        return high << 24 | self.buffer[offset + 1] << 16 | self.buffer[offset + 2] << 8 | self.buffer[offset + 3]

    def _header_length(self, flags: int, offset: int, captured: int) -> int:
        header = HEADER + 4 * (flags & 0x0F)
        if flags & 0x10 and header + 4 <= captured:
            words = self.buffer[offset + header + 2] << 8 | self.buffer[offset + header + 3]
            header += 4 + 4 * words
        return header

    def _padding(self, offset: int, captured: int, wire_length: int, header: int) -> int:
        if captured < wire_length:
            return 0
        padding = self.buffer[offset + captured - 1]
        if padding == 0 or header + padding > wire_length:
            return 0
        return padding

    def _create(self, columns: Columns, row: int, hashed: int, ssrc: int, payload_type: int) -> Stream:
        if self.candidates >= self.limits.candidates:
            self._evict(False, max(1, self.limits.candidates // CANDIDATE_SHARE))
        stream = Stream(
            ssrc,
            columns.src_hi[row],
            columns.src_lo[row],
            columns.src_port[row],
            columns.dst_hi[row],
            columns.dst_lo[row],
            columns.dst_port[row],
        )
        stream.begin(self.times[row], self.frames[row], payload_type, columns.ttl[row], columns.dscp[row])
        stream.interface = self.interfaces[row]
        stream.vlan = columns.vlan[row]
        stream.tunnel = columns.tunnel[row]
        stream.provable = may_prove(payload_type, stream.src_port, stream.dst_port, stream.dst_hi, stream.dst_lo)
        stream.order = self.created
        stream.table = self
        self.created += 1
        self.candidates += 1
        self._insert(hashed, stream)
        self.next_expiry_ns = min(self.next_expiry_ns, stream.last_ns + self.limits.candidate_idle_ns)
        if self.on_stream is not None:
            self.on_stream(stream)
        return stream

    def _patience_ns(self, stream: Stream) -> int:
        if not stream.confirmed:
            return self.limits.candidate_idle_ns
        return self.limits.idle_ns if stream.call is None else self.limits.attached_idle_ns

    def _evict(self, confirmed: bool, count: int) -> None:
        chosen = [stream for stream in self.slots if stream is not None and stream.confirmed == confirmed]
        chosen.sort(key=_order)
        chosen.sort(key=_last)  # keeps the order of creation among equals
        del chosen[count:]
        for stream in chosen:
            self.close(stream)
        if confirmed:
            self.evicted_streams += len(chosen)
            self.anomalies.add("rtp_streams_evicted", count=len(chosen))
        else:
            self.evicted_candidates += len(chosen)
            self.anomalies.add("rtp_candidates_evicted", count=len(chosen))

    def _allocate(self, size: int) -> None:
        self.hashes = np.zeros(size, np.uint64).data
        self.slots: list[Stream | None] = [None] * size
        self.mask = size - 1

    def _find(
        self,
        hashed: int,
        ssrc: int,
        src_hi: int,
        src_lo: int,
        src_port: int,
        dst_hi: int,
        dst_lo: int,
        dst_port: int,
    ) -> Stream | None:
        slot = (hashed >> 1) & self.mask
        while self.hashes[slot]:
            if self.hashes[slot] == hashed:
                stream = self.slots[slot]
                if (
                    stream is not None
                    and stream.ssrc == ssrc
                    and stream.src_lo == src_lo
                    and stream.dst_lo == dst_lo
                    and stream.src_port == src_port
                    and stream.dst_port == dst_port
                    and stream.src_hi == src_hi
                    and stream.dst_hi == dst_hi
                ):
                    return stream
            slot = (slot + 1) & self.mask
        return None

    def _insert(self, hashed: int, stream: Stream) -> None:
        if 2 * (self.live + self.candidates) > self.mask:
            self._grow()
        self._place(hashed, stream)
        known = self.by_ssrc.get(stream.ssrc)
        if known is None:
            self.by_ssrc[stream.ssrc] = stream
        elif isinstance(known, list):
            known.append(stream)
        else:
            self.by_ssrc[stream.ssrc] = [known, stream]

    def _place(self, hashed: int, stream: Stream) -> None:
        slot = (hashed >> 1) & self.mask
        while self.hashes[slot]:
            slot = (slot + 1) & self.mask
        self.hashes[slot] = hashed
        self.slots[slot] = stream

    def _grow(self) -> None:
        placed = [(self.hashes[slot], stream) for slot, stream in enumerate(self.slots) if stream is not None]
        self._allocate(2 * (self.mask + 1))
        for hashed, stream in placed:
            self._place(hashed, stream)

    def _remove(self, stream: Stream) -> None:
        hashed = key_hash(
            stream.ssrc, stream.src_hi, stream.src_lo, stream.src_port, stream.dst_hi, stream.dst_lo, stream.dst_port
        )
        slot = (hashed >> 1) & self.mask
        while self.slots[slot] is not stream:
            slot = (slot + 1) & self.mask
        self._empty(slot)
        known = self.by_ssrc[stream.ssrc]
        if isinstance(known, list) and len(known) > 1:
            known.remove(stream)
        else:
            del self.by_ssrc[stream.ssrc]

    def _empty(self, slot: int) -> None:
        # Linear probing without tombstones: what follows moves back into the hole (Knuth, TAOCP 6.4 algorithm R).
        following = (slot + 1) & self.mask
        while self.hashes[following]:
            home = (self.hashes[following] >> 1) & self.mask
            if ((following - home) & self.mask) >= ((following - slot) & self.mask):
                self.hashes[slot] = self.hashes[following]
                self.slots[slot] = self.slots[following]
                slot = following
            following = (following + 1) & self.mask
        self.hashes[slot] = 0
        self.slots[slot] = None


def _order(stream: Stream) -> int:
    return stream.order


def _last(stream: Stream) -> int:
    return stream.last_ns
