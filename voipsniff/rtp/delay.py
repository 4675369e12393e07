"""Delay above the lowest delay seen, as percentiles, and the sender's clock drift by the lower envelope (compiled)."""

from __future__ import annotations

UNIT_SHIFT = 15
"""Delays are counted in units of 2**15 ns (33 microseconds)."""
LINEAR = 32
"""Below so many units each cell of the histogram is one unit wide; above, 16 cells per octave (3 % wide at most)."""
CELLS = 240
"""Enough for 5 s, the largest change of transit that is not a discontinuity; longer delays go to the last cell."""
TABLED = 4096
"""Delays in units (134 ms) whose cells are looked up; the rest is computed."""
SLACK_NS = 1 << 20
"""How far the origin of the histogram is put below a new lowest transit (1 ms), so that it seldom moves."""
MS_PER_NS = 1e-6
BUCKETS = 32
"""Points of the envelope; when they are full, neighbours are merged and each covers twice the time."""
BUCKET_NS = 5_000_000_000
DRIFT_MIN_NS = 30_000_000_000
"""Shorter streams say nothing about a clock."""


def cell_of(units: int) -> int:
    """Return the histogram cell of a delay in units."""
    octave = 0
    while units >= LINEAR:
        units >>= 1
        octave += 1
    cell = 16 * octave + units
    return cell if cell < CELLS else CELLS - 1


CELL_TABLE = memoryview(bytes(cell_of(units) for units in range(TABLED)))


def bounds_of(cell: int) -> tuple[int, int]:
    """Return the first units in a histogram cell and the first above it."""
    octave = max(0, (cell - 16) // 16)
    low = (cell - 16 * octave) << octave
    return low, low + (1 << octave)


class DelayTracker:
    """Packet delay variation as RFC 5481 s.4.2 defines PDV: each packet's transit above the lowest transit.

    The histogram is bounded; when a new lowest transit falls below its origin the cells are moved, so that the result
    is near (3 % of the value plus 1 ms) the one that a second pass with the true minimum would give.
    """

    def __init__(self) -> None:
        self.count = 0
        self.origin_ns = 0
        self.lowest_ns = 0
        self.highest_ns = 0
        self.bucket_ns = BUCKET_NS
        self.bucket_end_ns = 0
        self.buckets = 0
        self.bucket_lowest_ns = 0
        self.bucket_at_ns = 0
        self.first_ns = 0
        self.last_ns = 0
        self.histogram = [0] * 256
        self.envelope = [0] * 64

    def receive(self, arrival_ns: int, transit_ns: int) -> None:
        """Account one packet that took `transit_ns` on a scale with an unknown constant."""
        if not self.count:
            self._begin(arrival_ns, transit_ns)
        self.count += 1
        self.last_ns = arrival_ns
        if transit_ns > self.highest_ns:
            self.highest_ns = transit_ns
        elif transit_ns < self.lowest_ns:
            self.lowest_ns = transit_ns
            if transit_ns < self.origin_ns:
                self._lower()
        units = (transit_ns - self.origin_ns) >> UNIT_SHIFT
        cell = CELL_TABLE[units] if units < TABLED else cell_of(units)
        self.histogram[cell & 0xFF] += 1
        if arrival_ns >= self.bucket_end_ns:
            self._close_bucket(arrival_ns)
            self.bucket_lowest_ns = transit_ns
            self.bucket_at_ns = arrival_ns
        elif transit_ns < self.bucket_lowest_ns:
            self.bucket_lowest_ns = transit_ns
            self.bucket_at_ns = arrival_ns

    def percentile_ms(self, share: float) -> float:
        """Return the delay above the lowest that `share` of the packets (0.5 for the median) had at most, in ms."""
        wanted = share * self.count
        seen = 0
        cell = 0
        while cell < CELLS:
            seen += self.histogram[cell]
            if seen >= wanted and seen:
                break
            cell += 1
        low, high = bounds_of(cell)
        middle = (low + high) * (1 << UNIT_SHIFT) / 2 - (self.lowest_ns - self.origin_ns)
        return min(max(0.0, middle), self.highest_ns - self.lowest_ns) * MS_PER_NS

    def drift_ppm(self) -> float | None:
        """Return how much faster than ours the sender's clock runs: least squares over the lower envelope of transit.

        None for less than 30 s. Only the lowest transit of each stretch of 5 s (later 10, 20, ...) counts, so queueing
        in the network does not.
        """
        if not self.buckets:
            return None
        points = [(self.envelope[2 * row], self.envelope[2 * row + 1]) for row in range(self.buckets)]
        points.append((self.bucket_at_ns, self.bucket_lowest_ns))
        if self.last_ns - self.first_ns < DRIFT_MIN_NS or len(points) < 3:
            return None
        start = points[0][0]
        times = [at - start for at, _ in points]
        mean_time = sum(times) / len(points)
        mean_transit = sum(transit for _, transit in points) / len(points)
        spread = sum((at - mean_time) ** 2 for at in times)
        if not spread:
            return None
        slope = sum((at - mean_time) * (transit - mean_transit) for at, (_, transit) in zip(times, points, strict=True))
        return float(-1e6 * slope / spread)

    def _begin(self, arrival_ns: int, transit_ns: int) -> None:
        self.lowest_ns = self.highest_ns = self.bucket_lowest_ns = transit_ns
        self.origin_ns = transit_ns - SLACK_NS
        self.first_ns = self.bucket_at_ns = arrival_ns
        self.bucket_end_ns = arrival_ns + self.bucket_ns

    def _lower(self) -> None:
        """Put the origin below the lowest transit, by an eighth of the spread so that long drifts need few moves."""
        origin_ns = self.lowest_ns - max(SLACK_NS, (self.highest_ns - self.lowest_ns) >> 3)
        shift = (self.origin_ns - origin_ns) >> UNIT_SHIFT
        moved = [0] * CELLS
        for cell in range(CELLS):
            count = self.histogram[cell]
            if count:
                low, high = bounds_of(cell)
                target = cell_of(low + shift)
                limit = bounds_of(target)[1]
                above = count * max(0, high + shift - limit) // (high - low)  # the share that falls into the next cell
                moved[target] += count - above
                moved[min(target + 1, CELLS - 1)] += above
        for cell in range(CELLS):
            self.histogram[cell] = moved[cell]
        self.origin_ns -= shift << UNIT_SHIFT

    def _close_bucket(self, arrival_ns: int) -> None:
        self.envelope[2 * self.buckets] = self.bucket_at_ns
        self.envelope[2 * self.buckets + 1] = self.bucket_lowest_ns
        self.buckets += 1
        if self.buckets == BUCKETS:
            self._merge_buckets()
        self.bucket_end_ns = arrival_ns + self.bucket_ns

    def _merge_buckets(self) -> None:
        for row in range(BUCKETS // 2):
            kept = 2 * row if self.envelope[4 * row + 1] <= self.envelope[4 * row + 3] else 2 * row + 1
            self.envelope[2 * row] = self.envelope[2 * kept]
            self.envelope[2 * row + 1] = self.envelope[2 * kept + 1]
        self.buckets = BUCKETS // 2
        self.bucket_ns *= 2
