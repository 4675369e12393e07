"""Delta, jitter and sequence errors as Wireshark's RTP analysis defines them, for comparison with it (compiled)."""

from __future__ import annotations

MASK32 = 0xFFFFFFFF
HALF32 = 0x80000000
MS_PER_NS = 1e-6


class WiresharkTracker:
    """What `tshark -z rtp,streams` of Wireshark 4.0 computes per stream; not RFC 3550.

    A packet whose time stamp is before that of the first packet is left out. The delta is to the packet before in
    arrival order; jitter is in ms with an integer division of the clock by 1000 and with nominal times counted from
    the first packet, so packets without a clock (events too) move the arrival reference but not the nominal one.
    Packets with the marker bit, comfort noise and what follows it change the jitter but not the minimum, mean and
    maximum of jitter and delta. The means divide by the packets so far, whether or not those took part; therefore
    a packet that takes no part adds the mean to the sum.
    """

    def __init__(self) -> None:
        self.packets = 0
        self.first_ts = 0
        self.arrival_ns = 0
        self.nominal_ms = 0.0
        self.sequence_number = 0
        self.sequence_errors = 0
        self.after_noise = False
        self.regular = 0
        self.delta_min_ms = 0.0
        self.delta_sum_ms = 0.0
        self.delta_max_ms = 0.0
        self.jitter_ms = 0.0
        self.with_clock = 0
        self.jitter_min_ms = 0.0
        self.jitter_sum_ms = 0.0
        self.jitter_max_ms = 0.0

    @property
    def delta_mean_ms(self) -> float:
        return self.delta_sum_ms / (self.packets - 1) if self.packets > 1 else 0.0

    @property
    def jitter_mean_ms(self) -> float:
        return self.jitter_sum_ms / (self.packets - 1) if self.packets > 1 else 0.0

    def receive(
        self, arrival_ns: int, rtp_ts: int, sequence_number: int, marker: bool, noise: bool, clock_khz: int
    ) -> None:
        """Account one packet; `clock_khz` is the clock divided by 1000 without rest, 0 for events or no clock."""
        if self.packets:
            ticks = (rtp_ts - self.first_ts) & MASK32
            in_time = ticks < HALF32
            following = (self.sequence_number + 1) & 0xFFFF
            if in_time and sequence_number == following:
                self.sequence_number = following
            else:
                self._count_error(sequence_number, in_time)
            if in_time:
                self._follow(arrival_ns, ticks, marker or noise or self.after_noise, clock_khz)
            else:
                self._pass_delta()
                self._pass_jitter()
        else:
            self.first_ts = rtp_ts
            self.arrival_ns = arrival_ns
            self.sequence_number = sequence_number
        self.after_noise = noise
        self.packets += 1

    def _follow(self, arrival_ns: int, ticks: int, irregular: bool, clock_khz: int) -> None:
        delta = (arrival_ns - self.arrival_ns) * MS_PER_NS
        self.arrival_ns = arrival_ns
        if clock_khz:
            nominal = ticks / clock_khz
            difference = delta - (nominal - self.nominal_ms)
            if difference < 0.0:
                difference = -difference
            self.jitter_ms = (15.0 * self.jitter_ms + difference) * 0.0625
            self.nominal_ms = nominal
        if irregular or not clock_khz:
            self._pass_jitter()
        else:
            self.jitter_sum_ms += self.jitter_ms
            if self.jitter_ms > self.jitter_max_ms:
                self.jitter_max_ms = self.jitter_ms
            if self.jitter_ms < self.jitter_min_ms or not self.with_clock:
                self.jitter_min_ms = self.jitter_ms
            self.with_clock += 1
        if irregular:
            self._pass_delta()
        else:
            self.delta_sum_ms += delta
            if delta > self.delta_max_ms:
                self.delta_max_ms = delta
            if delta < self.delta_min_ms or not self.regular:
                self.delta_min_ms = delta
            self.regular += 1

    def _pass_delta(self) -> None:
        if self.packets > 1:
            self.delta_sum_ms += self.delta_sum_ms / (self.packets - 1)

    def _pass_jitter(self) -> None:
        if self.packets > 1:
            self.jitter_sum_ms += self.jitter_sum_ms / (self.packets - 1)

    def _count_error(self, sequence_number: int, in_time: bool) -> None:
        # Its rule for numbers that do not follow, on raw 16-bit numbers, wrap heuristic included.
        behind = self.sequence_number - sequence_number
        if in_time and (behind < -1 or behind > 0xFF00):
            self.sequence_number = sequence_number
            self.sequence_errors += 1
        elif behind > -1:
            self.sequence_errors += 1
