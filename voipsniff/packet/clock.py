"""The time of the trace: the packets' time stamps, with the impossible ones mended."""

from __future__ import annotations

from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.packet.batch import PacketBatch

TOLERANCE_NS = 50_000_000
"""A step back that is no oddity: network cards and CPUs hand their packets on in bunches, not in order."""
MAX_BACK_NS = 3_600_000_000_000
"""The furthest step back that is left as it is."""
MAX_AHEAD_NS = 31_622_400_000_000_000
"""The furthest step ahead that one packet alone may make: 366 days. A filtered capture may well be silent for weeks,
and its next packet must not be given the date of the last; a damaged time stamp is most often off by decades."""
FIRST_PACKETS = 16
"""So many packets may step ahead as far as they like: collections of messages do, and little is at stake yet."""
LATEST_NS = 7_258_118_400_000_000_000
"""2200-01-01: nothing was captured later; a damaged time stamp is."""


class TraceClock:
    """Mends `ts_ns` in place and keeps the running time of the trace.

    A time that leaps by more than a year ahead, or more than an hour back, is put at the time of the packet before.
    When the next packet agrees with the leap, it counts: ahead, the trace goes on at the new time; back, the clock of
    the capturing machine was set, and from there on the time is moved so that it goes on where it was. A decision
    depends on packets before it alone, so that the split into batches has no say.
    """

    def __init__(self, anomalies: AnomalyLog) -> None:
        self.anomalies = anomalies
        self.now_ns = 0
        """The latest time of all packets so far; 0 before the first. It never goes back."""
        self.packets = 0
        self.previous = 0
        self.shift = 0
        self.doubtful = False
        self.doubted = 0

    def at(self, raw: int) -> int:
        """Return the trace's time when the clock of the capturing machine shows `raw`; it never goes back.

        A leap that no packet may make alone is left to the packets to confirm.
        """
        time = raw + self.shift
        return time if self.now_ns < time <= self.now_ns + MAX_AHEAD_NS else self.now_ns

    def sanitize(self, batch: PacketBatch) -> None:
        """Mend the times of the batch, in place; count `time_backwards`, `time_absurd` and `time_set_back`."""
        times = batch.ts_ns.data
        for row in range(len(batch)):
            ahead = times[row] - self.previous
            if self.doubtful or ahead > MAX_AHEAD_NS or ahead < 0 or times[row] > LATEST_NS or self.packets == 0:
                times[row] = self.mend(batch, row, times[row])
            self.packets += 1
            self.previous = times[row]
            if times[row] > self.now_ns:
                self.now_ns = times[row]

    def mend(self, batch: PacketBatch, row: int, raw: int) -> int:
        """Return the time to use for a packet whose time stamp is `raw`."""
        if raw < 0 or raw > LATEST_NS:
            return self.reject(batch, row, raw)
        if self.follows(raw, self.previous) or (raw > self.previous and self.packets < FIRST_PACKETS):
            return self.accept(batch, row, raw)
        if self.shift and self.follows(raw + self.shift, self.previous):
            return self.accept(batch, row, raw + self.shift)
        if not self.doubtful or not self.agrees(raw):
            self.doubtful = True
            self.doubted = raw
            return self.reject(batch, row, raw)
        self.doubtful = False
        if raw > self.previous:
            return raw
        self.shift = self.previous - raw
        self.count("time_set_back", batch, row, f"{self.shift / 1e9:.3f} s")
        return self.previous

    def follows(self, time: int, previous: int) -> bool:
        """Tell whether a packet of `time` may come after one of `previous`."""
        return previous - MAX_BACK_NS <= time <= previous + MAX_AHEAD_NS

    def agrees(self, raw: int) -> bool:
        """Tell whether a time bears out the doubted one before it: it may follow that, or leads on in its direction."""
        return self.follows(raw, self.doubted) or raw > self.doubted > self.previous

    def accept(self, batch: PacketBatch, row: int, time: int) -> int:
        self.doubtful = False
        if time < self.previous - TOLERANCE_NS:
            self.count("time_backwards", batch, row, f"{(self.previous - time) / 1e9:.6f} s")
        return time

    def reject(self, batch: PacketBatch, row: int, raw: int) -> int:
        self.count("time_absurd", batch, row, f"{raw / 1e9:.6f} s since 1970")
        return self.previous

    def count(self, name: str, batch: PacketBatch, row: int, detail: str) -> None:
        self.anomalies.add(name, detail, frame=int(batch.frames[row]), time=self.previous)
