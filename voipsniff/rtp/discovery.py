"""The proof that packets which look like RTP are RTP, when no SDP says so (compiled)."""

from __future__ import annotations

MASK32 = 0xFFFFFFFF
HALF32 = 0x80000000
STATIC_RUN = 4
"""Packets in a row that prove a stream with a payload type of RFC 3551's table."""
DYNAMIC_RUN = 8
"""Packets in a row that prove one with a dynamic payload type."""
EVENT_RUN = 6
"""Packets of one telephone-event that prove one, gaps allowed: its other packets are audio."""
FIRST_DYNAMIC = 96
INTERVAL_NS = 150_000_000
"""Packets of audio and video are not further apart (10-120 ms are usual, RFC 3551 s.4.2) ..."""
LONG_INTERVAL_NS = 2_000_000_000
"""... except those whose time stamps advance with one of the common clocks meanwhile."""
CLOCK_TOLERANCE = 0.25
MAX_TICKS = 180_000
"""A longer step of the time stamp (two seconds of video) is not that of consecutive packets."""
EVENT_OCTETS = 4
LAST_EVENT = 36
EVENT_GAP = 10
"""Numbers between two packets of an event that audio may have used."""

ODD_PAYLOAD_TYPES = frozenset(range(35, 96))
"""Unassigned, or in conflict with RTCP (RFC 5761): never proven without SDP."""
OTHER_PORTS = frozenset({1194, 1701, 1900, 2152, 3478, 4500, 4789, 5060, 5061, 5353, 5355, 6081, 30303})
"""Ports of protocols whose packets can look like RTP: OpenVPN, L2TP, SSDP, GTP-U, TURN, IPsec, VXLAN, SIP, mDNS, LLMNR,
Geneve, Ethereum discovery. The system ports below 1024 are excluded too."""
FIRST_USER_PORT = 1024
IPV4 = 0xFFFF
"""The upper part of an IPv4 address in the low half of its IPv4-mapped form."""


def may_prove(payload_type: int, src_port: int, dst_port: int, dst_hi: int, dst_lo: int) -> bool:
    """Return whether packets like the first one can be proven RTP by structure at all."""
    if payload_type in ODD_PAYLOAD_TYPES or is_multicast(dst_hi, dst_lo):
        return False
    return not any(port < FIRST_USER_PORT or port in OTHER_PORTS for port in (src_port, dst_port))


def is_multicast(hi: int, lo: int) -> bool:
    """Return whether an address is 224.0.0.0/4 or ff00::/8."""
    if hi == 0 and lo >> 32 == IPV4:
        return lo >> 28 & 0xF == 0xE
    return hi >> 56 == 0xFF


class Proof:
    """Counts packets in a row that behave as RTP must: numbers by one, time stamps forward in plausible steps.

    Copies of the packet before (same number and time stamp) neither help nor harm. One packet that does not follow is
    forgiven per run, so that a lost or late one does not start the count anew.
    """

    def __init__(self) -> None:
        self.run = 0
        self.advances = 0
        self.forgiven = False
        self.event_run = 0
        self.event = -1
        self.payload_type = -1
        self.sequence_number = 0
        self.rtp_ts = 0
        self.ts_ns = 0

    def receive(
        self, ts_ns: int, sequence_number: int, rtp_ts: int, payload_type: int, payload_length: int, event: int
    ) -> bool:
        """Account one packet (`event` is its first octet); return whether the stream is proven now."""
        same = payload_type == self.payload_type
        if same and sequence_number == self.sequence_number and rtp_ts == self.rtp_ts:
            return False
        step = (sequence_number - self.sequence_number) & 0xFFFF
        ticks = ((rtp_ts - self.rtp_ts + HALF32) & MASK32) - HALF32
        elapsed = ts_ns - self.ts_ns
        if same and step == 1 and payload_length and self._is_plausible(ticks, elapsed):
            self.run += 1
            self.advances += ticks > 0
        elif self.run > 1 and not self.forgiven:
            self.forgiven = True
        else:
            self.run = 1
            self.advances = 0
            self.forgiven = False
        if payload_type >= FIRST_DYNAMIC and payload_length == EVENT_OCTETS and 0 <= event <= LAST_EVENT:
            goes_on = same and event == self.event and ticks == 0 and step <= EVENT_GAP
            self.event_run = self.event_run + 1 if goes_on else 1
        else:
            self.event_run = 0
        self.event = event
        self.payload_type = payload_type
        self.sequence_number = sequence_number
        self.rtp_ts = rtp_ts
        self.ts_ns = ts_ns
        needed = DYNAMIC_RUN if payload_type >= FIRST_DYNAMIC else STATIC_RUN
        return (self.run >= needed and self.advances > 0) or self.event_run >= EVENT_RUN

    def _is_plausible(self, ticks: int, elapsed_ns: int) -> bool:
        if ticks < 0 or ticks > MAX_TICKS:
            return False
        if elapsed_ns <= INTERVAL_NS:
            return elapsed_ns >= -INTERVAL_NS
        if elapsed_ns > LONG_INTERVAL_NS:
            return False
        measured = ticks * 1e9 / elapsed_ns
        for clock in (8000.0, 16000.0, 24000.0, 32000.0, 48000.0, 90000.0):
            if abs(measured / clock - 1.0) <= CLOCK_TOLERANCE:
                return True
        return False
