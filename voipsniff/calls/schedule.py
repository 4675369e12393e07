"""What is to be looked at when: buckets of one second, so that a tick costs what is due, not what is open. Compiled."""

from __future__ import annotations

from typing import Any

SECOND = 1_000_000_000


class Schedule:
    """Items with an attribute `deadline_s`; each has one due second, the last that was said."""

    def __init__(self) -> None:
        self.buckets: dict[int, list[Any]] = {}
        self.next_s = 0
        """No bucket is earlier; 0 when there is none."""

    def add(self, item: Any, when_ns: int) -> int:
        """Have `item` come out once `when_ns` has passed; return its new deadline, which the caller sets."""
        second = when_ns // SECOND + 1
        bucket = self.buckets.get(second)
        if bucket is None:
            self.buckets[second] = [item]
        else:
            bucket.append(item)
        if second < self.next_s or self.next_s == 0:
            self.next_s = second
        return second

    def due(self, now_ns: int) -> list[Any]:
        """Return what is due, in the order of deadlines; entries whose deadline has moved are dropped."""
        now_s = now_ns // SECOND
        found: list[Any] = []
        if self.next_s == 0 or self.next_s > now_s:
            return found
        for second in sorted(self.buckets):
            if second > now_s:
                break
            for item in self.buckets.pop(second):
                if item.deadline_s == second:
                    item.deadline_s = 0
                    found.append(item)
        self.next_s = min(self.buckets, default=0)
        return found

    def clear(self) -> None:
        self.buckets.clear()
        self.next_s = 0
