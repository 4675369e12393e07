"""Delta, jitter and sequence errors as Wireshark's RTP analysis defines them, for comparison with it (compiled)."""

from __future__ import annotations

MASK32 = 0xFFFFFFFF
HALF32 = 0x80000000
NS_PER_MS = 1e6


class WiresharkTracker:
    """What `tshark -z rtp,streams` computes per stream; not RFC 3550, see docs/internals/parity.

    The reference packet is the last whose time stamp is not before the reference's; jitter is in ms with an integer
    division of the clock by 1000; packets with the marker bit, comfort noise, what follows it, and packets with an
    earlier time stamp change the jitter but not its minimum, mean and maximum, nor those of the delta.
    """

    def __init__(self) -> None:
        self.packets = 0
        self.reference_ns = 0
        self.reference_ts = 0
        self.sequence_number = 0
        self.sequence_errors = 0
        self.after_noise = False
        self.regular = 0
        self.delta_min_ms = 0.0
        self.delta_mean_ms = 0.0
        self.delta_max_ms = 0.0
        self.jitter_ms = 0.0
        self.with_clock = 0
        self.jitter_min_ms = 0.0
        self.jitter_mean_ms = 0.0
        self.jitter_max_ms = 0.0

    def receive(
        self, arrival_ns: int, rtp_ts: int, sequence_number: int, marker: bool, noise: bool, clock_khz: int
    ) -> None:
        """Account one packet; `clock_khz` is the clock divided by 1000 without rest, 0 for events and unknown clocks."""
        if self.packets:
            self._follow(arrival_ns, rtp_ts, sequence_number, marker, noise, clock_khz)
        else:
            self.reference_ns = arrival_ns
            self.reference_ts = rtp_ts
            self.sequence_number = sequence_number
        self.after_noise = noise
        self.packets += 1

    def _follow(
        self, arrival_ns: int, rtp_ts: int, sequence_number: int, marker: bool, noise: bool, clock_khz: int
    ) -> None:
        ticks = ((rtp_ts - self.reference_ts + HALF32) & MASK32) - HALF32
        in_time = ticks >= 0
        self._count_errors(sequence_number, in_time)
        delta = (arrival_ns - self.reference_ns) / NS_PER_MS
        if clock_khz:
            difference = delta - ticks / clock_khz
            if difference < 0.0:
                difference = -difference
            self.jitter_ms = (15.0 * self.jitter_ms + difference) * 0.0625
        if in_time:
            if not (marker or noise or self.after_noise):
                self._account(delta, clock_khz)
            self.reference_ns = arrival_ns
            self.reference_ts = rtp_ts

    def _account(self, delta: float, clock_khz: int) -> None:
        if delta > self.delta_max_ms:
            self.delta_max_ms = delta
        if delta < self.delta_min_ms or not self.regular:
            self.delta_min_ms = delta
        self.regular += 1
        self.delta_mean_ms += (delta - self.delta_mean_ms) / self.packets
        if clock_khz:
            if self.jitter_ms > self.jitter_max_ms:
                self.jitter_max_ms = self.jitter_ms
            if self.jitter_ms < self.jitter_min_ms or not self.with_clock:
                self.jitter_min_ms = self.jitter_ms
            self.with_clock += 1
            self.jitter_mean_ms += (self.jitter_ms - self.jitter_mean_ms) / self.packets

    def _count_errors(self, sequence_number: int, in_time: bool) -> None:
        # Its rule on raw 16-bit numbers, wrap heuristic included.
        following = self.sequence_number + 1
        if in_time and (sequence_number == following or (following == 0x10000 and sequence_number == 0)):
            self.sequence_number = sequence_number
        elif in_time and (following < sequence_number or self.sequence_number - sequence_number > 0xFF00):
            self.sequence_number = sequence_number
            self.sequence_errors += 1
        elif following > sequence_number:
            self.sequence_errors += 1
