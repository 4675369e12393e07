"""The proof that packets which look like RTP are RTP, when no SDP says so (compiled)."""

from __future__ import annotations

MASK32 = 0xFFFFFFFF
HALF32 = 0x80000000
STATIC_RUN = 4
"""Packets in a row that prove a stream with a payload type of RFC 3551's table."""
DYNAMIC_RUN = 8
"""Packets in a row that prove one with a dynamic payload type."""
FIRST_DYNAMIC = 96
INTERVAL_MAX_NS = 150_000_000
"""Slower packets prove nothing (10-120 ms per packet is usual, RFC 3551 s.4.2)."""
MAX_TICKS = 90_000
"""A longer step of the time stamp (a second of video) is not that of consecutive packets."""
EXCEPTIONS = 1
"""Lost or late packets that a run may hold."""

ODD_PAYLOAD_TYPES = frozenset(range(35, 96))
"""Unassigned or in conflict with RTCP (RFC 5761): never proven without SDP."""
OTHER_PORTS = frozenset({1194, 1701, 1900, 2152, 3478, 4500, 4789, 5060, 5061, 5353, 5355, 6081, 30303})
"""Ports of protocols whose packets can look like RTP: OpenVPN, L2TP, SSDP, GTP-U, TURN, IPsec, VXLAN, SIP, mDNS, LLMNR,
Geneve, Ethereum discovery. The system ports below 1024 are excluded too."""
FIRST_USER_PORT = 1024


def may_prove(payload_type: int, src_port: int, dst_port: int, dst_hi: int, dst_lo: int) -> bool:
    """Return whether packets like the first one could be proven RTP by structure at all."""
    if payload_type in ODD_PAYLOAD_TYPES:
        return False
    return not any(port < FIRST_USER_PORT or port in OTHER_PORTS for port in (src_port, dst_port))


class Proof:
    """Counts packets in a row that behave as RTP must: numbers by one, time stamps forward in plausible steps."""

    def __init__(self) -> None:
        self.run = 0
        self.exceptions = 0
        self.payload_type = 0
        self.sequence_number = 0
        self.rtp_ts = 0
        self.ts_ns = 0

    def receive(self, ts_ns: int, sequence_number: int, rtp_ts: int, payload_type: int, payload_length: int) -> bool:
        """Account one packet; return whether the stream is proven now.

        A second copy of the packet before it (capture at two places) neither helps nor harms.
        """
        if self.run and sequence_number == self.sequence_number and rtp_ts == self.rtp_ts:
            return False
        follows = self._follows(ts_ns, sequence_number, rtp_ts, payload_type, payload_length)
        if follows:
            self.run += 1
        elif self.run > 1 and self.exceptions < EXCEPTIONS and sequence_number != self.sequence_number:
            self.exceptions += 1
        else:
            self.run = 1
            self.exceptions = 0
        self.payload_type = payload_type
        self.sequence_number = sequence_number
        self.rtp_ts = rtp_ts
        self.ts_ns = ts_ns
        return self.run >= (DYNAMIC_RUN if payload_type >= FIRST_DYNAMIC else STATIC_RUN)

    def _follows(self, ts_ns: int, sequence_number: int, rtp_ts: int, payload_type: int, payload_length: int) -> bool:
        if not self.run or payload_type != self.payload_type or not payload_length:
            return False
        if sequence_number != (self.sequence_number + 1) & 0xFFFF:
            return False
        ticks = ((rtp_ts - self.rtp_ts + HALF32) & MASK32) - HALF32
        if ticks < 0 or ticks > MAX_TICKS or (not ticks and payload_type < 14):
            return False
        return -INTERVAL_MAX_NS <= ts_ns - self.ts_ns <= INTERVAL_MAX_NS
