"""One RTP stream while it lives: its key, its tags and its accounting (compiled)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from voipsniff.rtp.delay import DelayTracker
from voipsniff.rtp.discovery import Proof
from voipsniff.rtp.inference import infer_clock, mismatched_clock
from voipsniff.rtp.jitter import JitterTracker
from voipsniff.rtp.kinds import EVENT, MEDIA, NOISE, UNKNOWN
from voipsniff.rtp.meanings import NOTHING_SAID, Meanings, Signalled
from voipsniff.rtp.payload_types import FIRST_DYNAMIC, PayloadType
from voipsniff.rtp.pending import PendingPackets
from voipsniff.rtp.sequence import SequenceTracker
from voipsniff.rtp.wireshark import WiresharkTracker

if TYPE_CHECKING:
    from voipsniff.rtp.streams import StreamTable

NO_VLAN = 0xFFFF
CLOCK_CHECK_NS = 5_000_000_000
"""When a stream is so old, its clock is held against what the packets show."""
NEVER_NS = 0x7FFFFFFFFFFFFFFF
MASK32 = 0xFFFFFFFF
LONGEST_DURATION = 0xFFFF
LAST_KEY = 15
"""Events 0-15 are keys (RFC 4733 table 7)."""
KEYS = 4
"""Recent key presses whose repeated and late packets are recognised."""
IN_FLIGHT = 10
"""Packets that may still come as before when SDP has changed the payload types: 200 ms of 20 ms packets."""
OLD_NOISE = 19
"""Comfort noise before RFC 3389."""
COMFORT_NOISE = 13


class Stream:
    """One SSRC on one 5-tuple, one direction. Its numbers are live; `settle` completes them when the stream ends.

    About 3 KB, and 3 KB more while packets wait for a clock.
    """

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
        # Tags, set by whoever matches streams to calls and RTCP to streams.
        self.call: object | None = None
        self.call_id: str | None = None
        self.call_number: int | None = None
        self.direction: str | None = None
        self.match_reason: str | None = None
        self.match_confidence: float | None = None
        self.media: str | None = None
        self.encryption: str | None = None
        self.rtcp: object | None = None
        self.grade: Any = None
        """What `record.grade_of` concluded last; None before."""
        # What every packet counts.
        self.received = 0
        self.first_ns = 0
        self.last_ns = 0
        self.first_frame = 0
        self.last_frame = 0
        self.interface = 0
        self.vlan = NO_VLAN
        self.tunnel = 0
        self.ip_bytes = 0
        self.payload_bytes = 0
        self.marker_count = 0
        self.noise_packets = 0
        self.event_packets = 0
        self.dtmf_count = 0
        self.key_next = 0
        self.keys = [-1] * 4
        self.ttl_min = 0
        self.ttl_max = 0
        self.dscp = 0
        self.dscp_run = 0
        self.dscp_counts: dict[int, int] | None = None
        # The payload type of the moment, and what is known of all.
        self.payload_type = 0
        self.payload_type_run = 0
        self.received_before_sdp = 0
        self.payload_type_counts: dict[int, int] | None = None
        self.meanings = NOTHING_SAID
        self.kind = UNKNOWN
        self.clock_rate = 0
        self.clock_khz = 0
        self.clock_check_ns = NEVER_NS
        self.sequence = SequenceTracker()
        self.jitter = JitterTracker()
        self.delay = DelayTracker()
        self.wireshark = WiresharkTracker()
        self.proof: Proof | None = None
        self.pending: PendingPackets | None = None

    @property
    def late_sdp(self) -> bool:
        """Whether SDP came after a clock had been inferred, and contradicted it."""
        return self.meanings.late_sdp

    @property
    def not_negotiated(self) -> bool:
        """Whether a payload type was used that the SDP does not list."""
        return self.meanings.not_negotiated or self._outlives_sdp(self.received)

    @property
    def clock_mismatch(self) -> bool:
        """Whether time stamps advance by another common clock than the described one."""
        return bool(self.meanings.measured_clocks)

    def set_payload_types(self, payload_types: Signalled, source: str = "sdp") -> None:
        """Say what payload types stand for from now on: number -> (encoding name, clock in Hz, channels).

        Packets that wait for a clock are accounted with it at once. A clock that was inferred gives way to the SDP's
        (noted as late_sdp). SDP also confirms the stream: it is RTP. Saying the same again costs nothing.
        """
        if payload_types and self._own_meanings().signal(payload_types, source):
            self.grade = None
            self._resolve_pending()
            noted = self.meanings.not_negotiated
            self._use(self.payload_type)
            if self.received:  # whether the payload type of before goes on is for its next packets to show
                self.meanings.not_negotiated = noted
            self.received_before_sdp = self.received
        if source == "sdp":
            self.confirm()

    def confirm(self) -> None:
        """Say that this is RTP."""
        if not self.confirmed:
            self.confirmed = True
            self.proof = None
            if self.table is not None:
                self.table.confirmed(self)

    def meaning_of(self, payload_type: int) -> PayloadType | None:
        """Return what is known of a payload type that the stream has used."""
        return self.meanings.of(payload_type)

    def clock_of(self, payload_type: int) -> int:
        """Return the clock in Hz that is reckoned with for a payload type, 0 when unknown."""
        return self.meanings.clock_of(payload_type)

    def usage(self) -> dict[int, int]:
        """Return packets per payload type, in order of appearance."""
        counts = dict(self.payload_type_counts or {})
        counts[self.payload_type] = counts.get(self.payload_type, 0) + self.payload_type_run
        return counts

    def usual_dscp(self) -> int:
        """Return the DSCP of most packets."""
        counts = dict(self.dscp_counts or {})
        counts[self.dscp] = counts.get(self.dscp, 0) + self.dscp_run
        return max(counts, key=lambda dscp: (counts[dscp], -dscp))

    def settle(self) -> None:
        """Account what still waits for a clock: nothing more will come."""
        self.grade = None
        self._resolve_pending()

    def begin(self, ts_ns: int, frame: int, payload_type: int, ttl: int, dscp: int) -> None:
        """Take the facts of the first packet, before it is accounted."""
        self.first_ns = self.last_ns = ts_ns
        self.first_frame = self.last_frame = frame
        self.payload_type = payload_type
        self.ttl_min = self.ttl_max = ttl
        self.dscp = dscp
        self.clock_check_ns = ts_ns + CLOCK_CHECK_NS
        self._use(payload_type)

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
        self.marker_count += marker
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
        if self.kind == MEDIA and self.pending is None and self.confirmed:
            step = self.sequence.receive(sequence_number, ts_ns)
            self.jitter.receive(ts_ns, rtp_ts, step, self.clock_rate)
            self.delay.receive(ts_ns, self.jitter.transit_ns)
            self.wireshark.receive(ts_ns, rtp_ts, sequence_number, marker, False, self.clock_khz)
            if ts_ns >= self.clock_check_ns:
                self._check_clock()
        else:
            self._account(ts_ns, sequence_number, rtp_ts, payload_type, marker, payload_length, event)

    def _account(
        self,
        ts_ns: int,
        sequence_number: int,
        rtp_ts: int,
        payload_type: int,
        marker: bool,
        payload_length: int,
        event: int,
    ) -> None:
        step = self.sequence.receive(sequence_number, ts_ns)
        if self.kind == UNKNOWN or self.pending is not None:
            if self.pending is None:
                self.pending = PendingPackets()
            if self.pending.add(ts_ns, sequence_number, rtp_ts, payload_type, marker, payload_length, event, step):
                self._resolve_pending()
        else:
            self._time(ts_ns, sequence_number, rtp_ts, payload_type, marker, event, step)
        if not self.confirmed and self.provable:
            if self.proof is None:
                self.proof = Proof()
            if self.proof.receive(ts_ns, sequence_number, rtp_ts, payload_type, payload_length, event):
                self.confirm()

    def _time(
        self, ts_ns: int, sequence_number: int, rtp_ts: int, payload_type: int, marker: bool, event: int, step: int
    ) -> None:
        if self.kind == MEDIA or self.kind == NOISE:
            self.noise_packets += self.kind == NOISE
            self.jitter.receive(ts_ns, rtp_ts, step, self.clock_rate)
            self.delay.receive(ts_ns, self.jitter.transit_ns)
            noise = payload_type in (COMFORT_NOISE, OLD_NOISE)
            self.wireshark.receive(ts_ns, rtp_ts, sequence_number, marker, noise, self.clock_khz)
            if ts_ns >= self.clock_check_ns:
                self._check_clock()
        else:
            if self.kind == EVENT:
                self.event_packets += 1
                self._count_key(rtp_ts, event)
            self.jitter.pause(ts_ns)
            self.wireshark.receive(ts_ns, rtp_ts, sequence_number, marker, False, 0)

    def _count_key(self, rtp_ts: int, event: int) -> None:
        # One key press is one (time stamp, event); its packets repeat both (RFC 4733 s.2.5.1.2). A press that is too
        # long for the duration field goes on under a time stamp that is as much later (s.2.5.1.3).
        if self.encryption is not None and self.encryption != "none":
            event = 0
        key = rtp_ts << 8 | (event & 0xFF)
        earlier = ((rtp_ts - LONGEST_DURATION) & MASK32) << 8 | (event & 0xFF)
        for cell in range(KEYS):
            if self.keys[cell] in (key, earlier):
                self.keys[cell] = key
                break
        else:
            self.keys[self.key_next & (KEYS - 1)] = key
            self.key_next += 1
            if event <= LAST_KEY:
                self.dtmf_count += 1

    def _check_clock(self) -> None:
        """Hold the described clock against the measured one, once; start timing anew when it is plainly wrong."""
        self.clock_check_ns = NEVER_NS
        measured = mismatched_clock(self.clock_rate, self.jitter.media_ticks, self.jitter.media_ns)
        if measured:
            self._own_meanings().measured_clocks[self.payload_type] = measured
            self.jitter.forget_media()
            self.delay = DelayTracker()
            self._use(self.payload_type)

    def _change_dscp(self, dscp: int) -> None:
        self.dscp_counts = add_count(self.dscp_counts, self.dscp, self.dscp_run)
        self.dscp = dscp
        self.dscp_run = 0

    def _outlives_sdp(self, received: int) -> bool:
        """Whether the payload type of the moment is still sent though the newest SDP does not list it."""
        said = self.meanings.said
        unlisted = said is not None and self.payload_type not in said
        return unlisted and received - self.received_before_sdp > IN_FLIGHT

    def _change_payload_type(self, payload_type: int) -> None:
        if self._outlives_sdp(self.received - 1):
            self.meanings.not_negotiated = True
        self.payload_type_counts = add_count(self.payload_type_counts, self.payload_type, self.payload_type_run)
        self.payload_type = payload_type
        self.payload_type_run = 0
        self._use(payload_type)

    def _own_meanings(self) -> Meanings:
        if self.meanings is NOTHING_SAID:
            self.meanings = Meanings()
        return self.meanings

    def _use(self, payload_type: int) -> None:
        """Make the meaning of a payload type the current one."""
        self.kind, self.clock_rate = self.meanings.use(payload_type)
        self.clock_khz = self.meanings.described_clock_of(payload_type) // 1000  # Wireshark does not measure

    def _resolve_pending(self) -> None:
        """Give each waiting payload type a meaning, if only that it has none, and account the packets in order."""
        pending = self.pending
        if pending is not None:
            for payload_type in pending.payload_types():
                if self.meanings.of(payload_type) is None:
                    self._infer(payload_type, pending)
            self.pending = None
            self._replay(pending)
            self._use(self.payload_type)

    def _replay(self, pending: PendingPackets) -> None:
        for row in range(pending.count):
            ts_ns, sequence_number, rtp_ts, payload_type, marker, event, step = pending.packet(row)
            self._use(payload_type)
            self._time(ts_ns, sequence_number, rtp_ts, payload_type, marker, event, step)

    def _infer(self, payload_type: int, pending: PendingPackets) -> None:
        arrivals, timestamps = pending.arrivals(payload_type)
        meaning = None
        if payload_type >= FIRST_DYNAMIC and pending.are_events(payload_type):
            meaning = PayloadType("telephone-event", 8000, 1, "inferred")
        elif clock_rate := infer_clock(arrivals, timestamps):
            meaning = PayloadType(None, clock_rate, 1, "inferred")
        self._own_meanings().infer(payload_type, meaning, len(arrivals))


def add_count(counts: dict[int, int] | None, value: int, count: int) -> dict[int, int]:
    """Return the counts (made when there are none) with `count` more of `value`."""
    if counts is None:
        counts = {}
    counts[value] = counts.get(value, 0) + count
    return counts
