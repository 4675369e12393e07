"""One RTP stream while it lives: its key, its tags and its accounting (compiled)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from voipsniff.rtp.delay import DelayTracker
from voipsniff.rtp.discovery import Proof
from voipsniff.rtp.inference import infer_clock
from voipsniff.rtp.jitter import JitterTracker
from voipsniff.rtp.kinds import CLOCKLESS, EVENT, MEDIA, NOISE, UNKNOWN
from voipsniff.rtp.payload_types import (
    COMFORT_NOISE,
    FIRST_DYNAMIC,
    TELEPHONE_EVENT,
    PayloadType,
    static_payload_type,
)
from voipsniff.rtp.sequence import SequenceTracker
from voipsniff.rtp.wireshark import WiresharkTracker

if TYPE_CHECKING:
    from voipsniff.rtp.streams import StreamTable

PENDING_PACKETS = 64
"""Packets that wait for a clock; then it is inferred from them."""
PENDING_COLUMNS = 6
EVENT_BYTES = 4
"""Length of a telephone-event payload (RFC 4733 s.2.3)."""
LAST_EVENT = 36
"""The highest event of RFC 4733 and 4734 that phones send (0-15 keys, 16 flash, 32-36 fax tones)."""
LAST_KEY = 15
EVENT_KEYS = 4
"""Recent key presses whose repeated and late packets are recognised."""


class Stream:
    """One SSRC on one 5-tuple, one direction. Numbers are live; `settle` completes them when the stream ends."""

    def __init__(
        self, ssrc: int, src_hi: int, src_lo: int, src_port: int, dst_hi: int, dst_lo: int, dst_port: int
    ) -> None:
        self.ssrc = ssrc
        self.src_hi = src_hi
        self.src_lo = src_lo
        self.src_port = src_port
        self.dst_hi = dst_hi
        self.dst_lo = dst_lo
        self.dst_port = dst_port
        self.table: StreamTable | None = None
        self.order = 0
        self.number = 0
        self.confirmed = False
        self.closed = False
        self.provable = False
        # Tags, set by whoever matches streams to calls.
        self.call: object | None = None
        self.call_id: str | None = None
        self.call_number: int | None = None
        self.direction: str | None = None
        self.match_reason: str | None = None
        self.match_confidence: float | None = None
        self.media: str | None = None
        self.encryption: str | None = None
        self.rtcp: object | None = None
        # What every packet counts.
        self.received = 0
        self.first_ns = 0
        self.last_ns = 0
        self.first_frame = 0
        self.last_frame = 0
        self.interface = 0
        self.vlan = 0xFFFF
        self.tunnel = 0
        self.ip_bytes = 0
        self.payload_bytes = 0
        self.marker_count = 0
        self.noise_packets = 0
        self.event_packets = 0
        self.dtmf_count = 0
        self.ttl_min = 0
        self.ttl_max = 0
        self.dscp = 0
        self.dscp_run = 0
        self.dscp_counts: dict[int, int] | None = None
        # The payload type of the moment, and what is known of all.
        self.payload_type = 0
        self.payload_type_run = 0
        self.kind = UNKNOWN
        self.clock_rate = 0
        self.payload_type_counts: dict[int, int] = {}
        self.signalled: dict[int, PayloadType] | None = None
        self.known: dict[int, PayloadType] | None = None
        self.clockless: set[int] | None = None
        self.late_sdp = False
        self.not_negotiated = False
        # The first packet, until a second one makes the trackers worth their memory.
        self.first_sequence_number = 0
        self.first_ts = 0
        self.first_marker = False
        self.first_length = 0
        self.first_event = -1
        self.sequence: SequenceTracker | None = None
        self.jitter: JitterTracker | None = None
        self.delay: DelayTracker | None = None
        self.wireshark: WiresharkTracker | None = None
        self.proof: Proof | None = None
        self.pending_count = 0
        self.event_next = 0

    def set_payload_types(self, payload_types: Mapping[int, tuple[str, int, int]], source: str = "sdp") -> None:
        """Say what payload types stand for from now on: number -> (encoding name, clock in Hz, channels).

        Packets that wait for a clock are accounted with it at once. A clock that was inferred gives way to the SDP's
        (noted as late_sdp). SDP also confirms the stream: it is RTP.
        """
        self.signalled = {
            number: PayloadType(name, clock_rate, channels, source)
            for number, (name, clock_rate, channels) in payload_types.items()
        }
        for number, meaning in self.signalled.items():
            earlier = self.known.get(number) if self.known is not None else None
            if earlier is not None and earlier.source == "inferred" and earlier.clock_rate != meaning.clock_rate:
                self.late_sdp = True
            if earlier is not None:
                self._learn(number, meaning)
            if self.clockless is not None:
                self.clockless.discard(number)
        self._resolve_pending()
        if self.received:
            self._use(self.payload_type)
        if source == "sdp":
            self.confirm()

    def confirm(self) -> None:
        """Say that this is RTP."""
        if not self.confirmed:
            self.confirmed = True
            if self.table is not None:
                self.table.confirmed(self)

    def meaning_of(self, payload_type: int) -> PayloadType | None:
        """Return what is known of a payload type that the stream has used."""
        return self.known.get(payload_type) if self.known is not None else None

    def usage(self) -> dict[int, int]:
        """Return packets per payload type, in order of appearance."""
        counts = dict(self.payload_type_counts)
        counts[self.payload_type] = counts.get(self.payload_type, 0) + self.payload_type_run
        return counts

    def usual_dscp(self) -> int:
        """Return the DSCP of most packets."""
        counts = dict(self.dscp_counts or {})
        counts[self.dscp] = counts.get(self.dscp, 0) + self.dscp_run
        return max(counts, key=lambda dscp: (counts[dscp], -dscp))

    def settle(self) -> None:
        """Account what still waits for a clock: nothing more will come."""
        if self.received:
            if self.sequence is None:
                self._open()
            self._resolve_pending()

    def begin(self, ts_ns: int, frame: int, payload_type: int, ttl: int, dscp: int) -> None:
        """Take the facts of the first packet, before it is accounted."""
        self.first_ns = self.last_ns = ts_ns
        self.first_frame = self.last_frame = frame
        self.payload_type = payload_type
        self.ttl_min = self.ttl_max = ttl
        self.dscp = dscp

    def receive(
        self,
        ts_ns: int,
        frame: int,
        sequence_number: int,
        rtp_ts: int,
        payload_type: int,
        marker: bool,
        payload_length: int,
        event: int,
        ip_length: int,
        ttl: int,
        dscp: int,
    ) -> None:
        """Account one packet; `event` is the first octet of its payload, or -1 when it was not captured."""
        self.received += 1
        self.last_frame = frame
        if ts_ns > self.last_ns:
            self.last_ns = ts_ns
        self.ip_bytes += ip_length
        self.payload_bytes += payload_length
        if marker:
            self.marker_count += 1
        if ttl < self.ttl_min:
            self.ttl_min = ttl
        elif ttl > self.ttl_max:
            self.ttl_max = ttl
        if dscp != self.dscp:
            self._change_dscp(dscp)
        self.dscp_run += 1
        if payload_type != self.payload_type:
            self._change_payload_type(payload_type)
        self.payload_type_run += 1
        if self.received == 1:
            self.first_sequence_number = sequence_number
            self.first_ts = rtp_ts
            self.first_marker = marker
            self.first_length = payload_length
            self.first_event = event
            self._use(payload_type)
        else:
            if self.sequence is None:
                self._open()
            self._account(ts_ns, sequence_number, rtp_ts, marker, payload_length, event)

    def _open(self) -> None:
        self.sequence = SequenceTracker()
        self.jitter = JitterTracker()
        self.delay = DelayTracker()
        self.wireshark = WiresharkTracker()
        if self.provable and not self.confirmed:
            self.proof = Proof()
        now, run = self.payload_type, self.payload_type_run
        self._account(
            self.first_ns,
            self.first_sequence_number,
            self.first_ts,
            self.first_marker,
            self.first_length,
            self.first_event,
        )
        self.payload_type, self.payload_type_run = now, run

    def _account(
        self, ts_ns: int, sequence_number: int, rtp_ts: int, marker: bool, payload_length: int, event: int
    ) -> None:
        step = self.sequence.receive(sequence_number, ts_ns)
        if self.kind == UNKNOWN or self.pending_count:
            self._wait(ts_ns, sequence_number, rtp_ts, marker, payload_length, event, step)
        else:
            self._time(ts_ns, sequence_number, rtp_ts, marker, event, step)
        if not self.confirmed and self.proof is not None:
            if self.proof.receive(ts_ns, sequence_number, rtp_ts, self.payload_type, payload_length):
                self.confirm()

    def _time(self, ts_ns: int, sequence_number: int, rtp_ts: int, marker: bool, event: int, step: int) -> None:
        if self.kind == MEDIA:
            self.jitter.receive(ts_ns, rtp_ts, step, self.clock_rate)
            self.delay.receive(ts_ns, self.jitter.transit_ns)
            self.wireshark.receive(ts_ns, rtp_ts, sequence_number, marker, False, self.clock_khz)
        elif self.kind == NOISE:
            self.noise_packets += 1
            self.jitter.receive(ts_ns, rtp_ts, step, self.clock_rate)
            self.delay.receive(ts_ns, self.jitter.transit_ns)
            self.wireshark.receive(ts_ns, rtp_ts, sequence_number, marker, True, self.clock_khz)
        else:
            if self.kind == EVENT:
                self.event_packets += 1
                self._count_key(rtp_ts, event)
            self.jitter.pause(ts_ns)
            self.wireshark.receive(ts_ns, rtp_ts, sequence_number, marker, False, 0)

    def _count_key(self, rtp_ts: int, event: int) -> None:
        # One key press is one (time stamp, event); its packets repeat both (RFC 4733 s.2.5.1.2).
        if self.event_next == 0:
            self.event_keys = memoryview(np.full(EVENT_KEYS, -1, np.int64))
        key = rtp_ts << 8 | (event & 0xFF)
        for cell in range(EVENT_KEYS):
            if self.event_keys[cell] == key:
                break
        else:
            self.event_keys[self.event_next & (EVENT_KEYS - 1)] = key
            self.event_next += 1
            if event <= LAST_KEY:
                self.dtmf_count += 1

    def _change_dscp(self, dscp: int) -> None:
        if self.dscp_counts is None:
            self.dscp_counts = {}
        self.dscp_counts[self.dscp] = self.dscp_counts.get(self.dscp, 0) + self.dscp_run
        self.dscp = dscp
        self.dscp_run = 0

    def _change_payload_type(self, payload_type: int) -> None:
        self.payload_type_counts[self.payload_type] = (
            self.payload_type_counts.get(self.payload_type, 0) + self.payload_type_run
        )
        self.payload_type = payload_type
        self.payload_type_run = 0
        self._use(payload_type)

    def _use(self, payload_type: int) -> None:
        """Make the meaning of a payload type the current one."""
        meaning = self.known.get(payload_type) if self.known is not None else None
        if meaning is None:
            meaning = self._look_up(payload_type)
            if meaning is not None:
                self._learn(payload_type, meaning)
        self.kind, self.clock_rate = self._kind_of(payload_type, meaning)
        self.clock_khz = self.clock_rate // 1000

    def _look_up(self, payload_type: int) -> PayloadType | None:
        meaning = self.signalled.get(payload_type) if self.signalled is not None else None
        if meaning is None:
            if self.signalled is not None:
                self.not_negotiated = True
            meaning = static_payload_type(payload_type)
        return meaning

    def _learn(self, payload_type: int, meaning: PayloadType) -> None:
        if self.known is None:
            self.known = {}
        self.known[payload_type] = meaning

    def _kind_of(self, payload_type: int, meaning: PayloadType | None) -> tuple[int, int]:
        if meaning is None:
            hopeless = self.clockless is not None and payload_type in self.clockless
            return (CLOCKLESS if hopeless else UNKNOWN), 0
        name = meaning.name.upper() if meaning.name is not None else None
        if name == TELEPHONE_EVENT:
            return EVENT, 0
        if not meaning.clock_rate:
            return CLOCKLESS, 0
        return (NOISE if name == COMFORT_NOISE else MEDIA), meaning.clock_rate

    def _wait(
        self, ts_ns: int, sequence_number: int, rtp_ts: int, marker: bool, payload_length: int, event: int, step: int
    ) -> None:
        if not self.pending_count:
            self.pending = memoryview(np.zeros(PENDING_PACKETS * PENDING_COLUMNS, np.int64))
        row = self.pending_count * PENDING_COLUMNS
        self.pending[row] = ts_ns
        self.pending[row + 1] = rtp_ts
        self.pending[row + 2] = sequence_number
        self.pending[row + 3] = self.payload_type << 1 | marker
        self.pending[row + 4] = payload_length << 9 | (event + 1)
        self.pending[row + 5] = step
        self.pending_count += 1
        if self.pending_count == PENDING_PACKETS:
            self._resolve_pending()

    def _resolve_pending(self) -> None:
        """Give each waiting payload type a meaning, if only that it has none, and account the packets in order."""
        if self.pending_count:
            rows = range(0, self.pending_count * PENDING_COLUMNS, PENDING_COLUMNS)
            for payload_type in {self.pending[row + 3] >> 1 for row in rows}:
                if self.meaning_of(payload_type) is None:
                    self._infer(payload_type, [row for row in rows if self.pending[row + 3] >> 1 == payload_type])
            current = self.payload_type
            self.pending_count = 0
            for row in rows:
                self._use(self.pending[row + 3] >> 1)
                self._time(
                    self.pending[row],
                    self.pending[row + 2],
                    self.pending[row + 1],
                    self.pending[row + 3] & 1,
                    (self.pending[row + 4] & 0x1FF) - 1,
                    self.pending[row + 5],
                )
            self.pending = None
            self._use(current)

    def _infer(self, payload_type: int, rows: list[int]) -> None:
        meaning = self._look_up(payload_type)
        if meaning is None and payload_type >= FIRST_DYNAMIC and self._are_events(rows):
            meaning = PayloadType("telephone-event", 8000, 1, "inferred")
        if meaning is None:
            clock_rate = infer_clock([self.pending[row] for row in rows], [self.pending[row + 1] for row in rows])
            if clock_rate:
                meaning = PayloadType(None, clock_rate, 1, "inferred")
        if meaning is not None:
            self._learn(payload_type, meaning)
        else:
            if self.clockless is None:
                self.clockless = set()
            self.clockless.add(payload_type)

    def _are_events(self, rows: list[int]) -> bool:
        return all(
            self.pending[row + 4] >> 9 == EVENT_BYTES and 0 <= (self.pending[row + 4] & 0x1FF) - 1 <= LAST_EVENT
            for row in rows
        )
