"""Arrival times against RTP time stamps: deltas, RFC 3550 jitter, packet time, silences (compiled)."""

from __future__ import annotations

from voipsniff.rtp.steps import RESTART

MASK32 = 0xFFFFFFFF
HALF32 = 0x80000000
DISCONTINUITY_NS = 5_000_000_000
"""A larger change of transit is a new time base, not jitter (VoIPmonitor uses the same five seconds)."""
NEVER_NS = 0x7FFFFFFFFFFFFFFF
NO_STEP = -1 << 31
VIDEO_CLOCK = 90_000
"""Streams with this clock have frame gaps, not silences."""
STEP_CELLS = 4
"""Time stamp steps that compete with the most frequent one."""
MS_PER_NS = 1e-6
NS_PER_S = 1e9


class JitterTracker:
    """Interarrival jitter of RFC 3550 s.6.4.1 and A.8 with the exclusions that make it mean the network.

    The previous packet is the one before in arrival order. Excluded are telephone-event packets (RFC 4733: their time
    stamp stands still), the first packet after a change of clock or a restart of the sequence, and discontinuities of
    more than five seconds; each of those starts a new time base in which transit goes on from where it was.
    """

    def __init__(self) -> None:
        self.packets = 0
        self.arrival_ns = 0
        self.backwards = 0
        self.delta_min_ns = NEVER_NS
        self.delta_max_ns = 0
        self.delta_sum_ns = 0
        self.clock_rate = 0
        self.ns_per_tick = 0.0
        self.reference_ns = 0
        self.reference_ts = 0
        self.adjacent = False
        self.anchor_ns = 0
        self.started_ns = 0
        self.nominal = 0
        self.transit_ns = 0
        self.jitter_ms = 0.0
        self.jitter_max_ms = 0.0
        self.jitter_sum_ms = 0.0
        self.jitter_count = 0
        self.ts_step = NO_STEP
        self.step_count = 0
        self.silences = 0
        self.silence_ns = 0
        self.other_steps = [0] * 8

    def pause(self, arrival_ns: int) -> None:
        """Account a packet that has an arrival but no usable time stamp (an event, or no clock)."""
        delta = self._delta(arrival_ns)
        if delta > self.delta_max_ns:
            self.delta_max_ns = delta
        self.adjacent = False

    def receive(self, arrival_ns: int, rtp_ts: int, step: int, clock_rate: int) -> None:
        """Account a media packet; `step` is the answer of the sequence tracker. `transit_ns` is up to date after it."""
        delta = self._delta(arrival_ns)
        silent = False
        if clock_rate == self.clock_rate:
            ticks = ((rtp_ts - self.reference_ts + HALF32) & MASK32) - HALF32
            spacing = ticks * self.ns_per_tick
            change = arrival_ns - self.reference_ns - spacing
            if change < 0.0:
                change = -change
            if change > DISCONTINUITY_NS or step == RESTART:
                self._anchor(arrival_ns)
            else:
                self.nominal += ticks
                jitter = self.jitter_ms
                jitter += (change * MS_PER_NS - jitter) * 0.0625
                self.jitter_ms = jitter
                self.jitter_sum_ms += jitter
                self.jitter_count += 1
                if jitter > self.jitter_max_ms:
                    self.jitter_max_ms = jitter
                if step == 1 and self.adjacent:
                    if ticks == self.ts_step:
                        self.step_count += 1
                    else:
                        silent = self._silent(ticks, spacing, change)
        else:
            self._change_clock(arrival_ns, clock_rate)
        if silent:
            self.silences += 1
            self.silence_ns += delta
        elif delta > self.delta_max_ns:
            self.delta_max_ns = delta
        self.reference_ns = arrival_ns
        self.reference_ts = rtp_ts
        self.adjacent = True
        self.transit_ns = int((arrival_ns - self.anchor_ns) - self.nominal * self.ns_per_tick)

    def forget_media(self) -> None:
        """Start anew with all that depends on the clock, which was wrong; the deltas stay."""
        self.clock_rate = 0
        self.transit_ns = 0
        self.jitter_ms = self.jitter_max_ms = self.jitter_sum_ms = 0.0
        self.jitter_count = 0
        self.silences = 0
        self.silence_ns = 0

    @property
    def deltas(self) -> int:
        """How many times between packets were measured."""
        return max(0, self.packets - 1)

    @property
    def media_ticks(self) -> int:
        """How far the time stamps have advanced since the time base began."""
        return self.nominal

    @property
    def media_ns(self) -> int:
        """How long ago that was at the last media packet."""
        return self.reference_ns - self.started_ns

    def _delta(self, arrival_ns: int) -> int:
        delta = arrival_ns - self.arrival_ns
        self.arrival_ns = arrival_ns
        self.packets += 1
        if self.packets == 1:
            delta = 0
        else:
            if delta < 0:
                self.backwards += 1
                delta = 0
            self.delta_sum_ns += delta
            if delta < self.delta_min_ns:
                self.delta_min_ns = delta
        return delta

    def _change_clock(self, arrival_ns: int, clock_rate: int) -> None:
        self.clock_rate = clock_rate
        self.ns_per_tick = NS_PER_S / clock_rate
        self._anchor(arrival_ns)

    def _anchor(self, arrival_ns: int) -> None:
        self.anchor_ns = arrival_ns - self.transit_ns
        self.started_ns = arrival_ns
        self.nominal = 0

    def _silent(self, ticks: int, spacing: float, change: float) -> bool:
        # Contiguous numbers whose time stamps jump as far as the arrivals do: the sender had nothing to send.
        if ticks <= 0:
            return False
        self._other_step(ticks)
        if self.clock_rate == VIDEO_CLOCK or ticks < 2 * self.ts_step:
            return False
        return 2.0 * change <= spacing

    def _other_step(self, ticks: int) -> None:
        rarest = 0
        for cell in range(STEP_CELLS):
            if self.other_steps[2 * cell] == ticks:
                self.other_steps[2 * cell + 1] += 1
                if self.other_steps[2 * cell + 1] > self.step_count:
                    self._swap_step(cell)
                break
            if self.other_steps[2 * cell + 1] < self.other_steps[2 * rarest + 1]:
                rarest = cell
        else:
            self.other_steps[2 * rarest] = ticks
            self.other_steps[2 * rarest + 1] = 1
            if not self.step_count:
                self._swap_step(rarest)

    def _swap_step(self, cell: int) -> None:
        ticks = self.other_steps[2 * cell]
        count = self.other_steps[2 * cell + 1]
        self.other_steps[2 * cell] = self.ts_step
        self.other_steps[2 * cell + 1] = self.step_count
        self.ts_step = ticks
        self.step_count = count
