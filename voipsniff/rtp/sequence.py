"""Sequence numbers of one stream: what was expected, received, missing, repeated, late or restarted (compiled)."""

from __future__ import annotations

from voipsniff.rtp.steps import DUPLICATE, LATE, RESTART, STRAY

MAX_DROPOUT = 3000
"""A step forward this long is a jump (RFC 3550 A.1)."""
MAX_MISORDER = 100
"""A step back this long is a jump, unless it fills a hole (RFC 3550 A.1)."""
SMALL_STEP = 200
"""A longer step forward inside a second is loss only if the stream's pace allows it (VoIPmonitor's hint)."""
SECOND_NS = 1_000_000_000
PAUSE_NS = 2_000_000_000
"""A repeated number this long after the last new packet comes from a sender that starts over, not from the network."""
PACE_SLACK = 4.0
"""How many times faster than its own pace a stream may be believed to have sent what is missing."""
PACE_TOLERANCE = 0.25
"""How far a long step may be from what the stream's pace gives for the time that went by, to be loss and no restart."""

MASK32 = 0xFFFFFFFF
WINDOW_BITS = 1024
"""Extended sequence numbers that are remembered one by one (RFC 3550 knows none; 20 s of 20 ms packets)."""
RUN_CELLS = 33
"""Loss runs of 1 to 32 packets are counted apart, longer ones together."""


class SequenceTracker:
    """Counts one sender's sequence numbers by RFC 3550 A.1 and A.3, plus what a passive observer can know besides.

    A number space between two restarts is a segment: `expected` is the highest minus the lowest extended number plus
    one, summed over segments. Differences from RFC 3550, each to lose nothing: no probation; packets before the first
    one lower the base; a jump that its successor does not confirm stands for a segment of one packet (a stray).
    A jump is: 3000 or more forward, unless the time that went by and the stream's pace explain it as loss; more than
    200 forward within a second that the pace does not explain; back to numbers that have been, by more than 100 or
    after a pause of two seconds.
    """

    def __init__(self) -> None:
        self.received = 0
        self.unique = 0
        self.duplicates = 0
        self.reordered = 0
        self.restarts = 0
        self.longest_run = 0
        self.earlier_expected = 0
        self.base = 0
        self.highest = 0
        self.bad_sequence = -1
        self.stray_repeats = 0
        self.run = 0
        self.segment_unique = 0
        self.segment_ns = 0
        self.highest_ns = 0
        self.window = [0] * 32
        self.runs = [0] * 33

    @property
    def expected(self) -> int:
        return int(self.earlier_expected + self.highest - self.base + 1) if self.received else 0

    @property
    def lost(self) -> int:
        """Expected minus received, as RFC 3550 A.3 has it: duplicates make it smaller."""
        return int(self.expected - self.received)

    @property
    def unique_lost(self) -> int:
        return int(self.expected - self.unique)

    def receive(self, sequence_number: int, ts_ns: int) -> int:
        """Account one packet; return its step (1 = next, n = n - 1 packets missing before it), or a code of `steps`."""
        self.received += 1
        step = (sequence_number - self.highest) & 0xFFFF
        if self.received == 1:
            self._begin(sequence_number, ts_ns)
            return 1
        if step == 0:
            self.duplicates += 1
            return DUPLICATE
        if step < 0x8000:
            if step <= SMALL_STEP or self._is_loss(step, ts_ns):
                self._advance(step, ts_ns)
                return step
            return self._jump(sequence_number, ts_ns, 0)
        return self._behind(sequence_number, 0x10000 - step, ts_ns)

    def loss_runs(self) -> tuple[list[int], int]:
        """Return how often 1, 2, ..., 32 and more packets in a row are missing, and the longest run, as it stands."""
        runs = [int(self.runs[cell]) for cell in range(RUN_CELLS)]
        longest = self.longest_run
        run = self.run
        extended = max(self.base, self.highest - WINDOW_BITS + 1)
        if self.unique == self.expected:
            extended = self.highest + 1  # nothing is missing
        while extended <= self.highest:
            word = self.window[(extended >> 5) & 31]
            if word == MASK32 and not extended & 31 and extended + 31 <= self.highest and not run:
                extended += 31
            elif (word >> (extended & 31)) & 1:
                if run:
                    runs[min(run, RUN_CELLS) - 1] += 1
                    longest = max(longest, run)
                run = 0
            else:
                run += 1
            extended += 1
        return runs, longest

    def _begin(self, sequence_number: int, ts_ns: int) -> None:
        self.base = self.highest = 0x10000 + sequence_number
        self.unique += 1
        self.segment_unique = self.unique
        self.segment_ns = self.highest_ns = ts_ns
        self._mark(self.base)

    def _mark(self, extended: int) -> None:
        word = (extended >> 5) & 31
        self.window[word] |= 1 << (extended & 31)

    def _advance(self, step: int, ts_ns: int) -> None:
        # Each number that comes into the window pushes out the one 1024 before it, whose fate is final then.
        extended = self.highest + 1
        target = self.highest + step
        while extended < target:
            self._push(extended, 0)
            extended += 1
        word = (target >> 5) & 31
        bit = 1 << (target & 31)
        cell = self.window[word]
        if cell & bit and not self.run:
            self.highest = target
        else:
            self._push(target, bit)
            self.highest = target
        self.unique += 1
        self.highest_ns = ts_ns

    def _push(self, extended: int, bit: int) -> None:
        word = (extended >> 5) & 31
        mask = 1 << (extended & 31)
        if self.window[word] & mask:
            if self.run:
                self._close_run()
        elif extended - WINDOW_BITS >= self.base:
            self.run += 1
        self.window[word] = (self.window[word] & (MASK32 ^ mask)) | bit

    def _close_run(self) -> None:
        cell = self.run if self.run < RUN_CELLS else RUN_CELLS
        self.runs[cell - 1] += 1
        if self.run > self.longest_run:
            self.longest_run = self.run
        self.run = 0

    def _is_loss(self, step: int, ts_ns: int) -> bool:
        elapsed = ts_ns - self.highest_ns
        lifetime = self.highest_ns - self.segment_ns
        packets = self.unique - self.segment_unique
        if lifetime <= 0 or packets < 1:
            return step < MAX_DROPOUT
        paced = elapsed * (packets / lifetime)
        if step < MAX_DROPOUT:
            return elapsed >= SECOND_NS or step <= PACE_SLACK * paced + SMALL_STEP
        return elapsed >= SECOND_NS and abs(step - paced) <= PACE_TOLERANCE * paced

    def _behind(self, sequence_number: int, distance: int, ts_ns: int) -> int:
        extended = self.highest - distance
        if distance >= WINDOW_BITS:
            return self._jump(sequence_number, ts_ns, 0)
        seen = (self.window[(extended >> 5) & 31] >> (extended & 31)) & 1
        if seen:
            if distance >= MAX_MISORDER or ts_ns - self.highest_ns >= PAUSE_NS:
                return self._jump(sequence_number, ts_ns, 1)
            self.duplicates += 1
            return DUPLICATE
        if extended < self.base:
            if distance >= MAX_MISORDER:
                return self._jump(sequence_number, ts_ns, 0)
            self.base = extended
        self._mark(extended)
        self.unique += 1
        self.reordered += 1
        return LATE

    def _jump(self, sequence_number: int, ts_ns: int, seen: int) -> int:
        # RFC 3550 A.1: two packets in a row at the new place are a restart; one alone is not.
        if sequence_number == self.bad_sequence:
            self._restart(sequence_number, ts_ns)
            return RESTART
        self.bad_sequence = (sequence_number + 1) & 0xFFFF
        self.stray_repeats = seen
        if seen:
            self.duplicates += 1
            return DUPLICATE
        self.unique += 1
        self.earlier_expected += 1
        return STRAY

    def _restart(self, sequence_number: int, ts_ns: int) -> None:
        # The packet before this one, a stray until now, is the first of the new segment.
        runs, longest = self.loss_runs()
        for cell in range(RUN_CELLS):
            self.runs[cell] = runs[cell]
        self.longest_run = longest
        self.run = 0
        self.window = [0] * 32
        self.earlier_expected += self.highest - self.base + 1
        if self.stray_repeats:
            self.duplicates -= 1
            self.unique += 1
        else:
            self.earlier_expected -= 1
        self.unique -= 1  # _begin counts it again
        self._begin((sequence_number - 1) & 0xFFFF, ts_ns)
        self._advance(1, ts_ns)
        self.restarts += 1
        self.bad_sequence = -1
