"""What is looked at now and then while a ring is read: the kernel's counts, the interfaces."""

from __future__ import annotations

import time

from voipsniff.capture.ledger import Ledger
from voipsniff.capture.links import Link
from voipsniff.capture.ring_socket import RingSocket

WATCH_S = 1.0
"""How often. A drop is shown a second late at most; an interface that was away for less is noticed by the socket."""
AWAY_S = 0.1
"""How often while an interface is down: so that it is bound, and its next outage told apart, as soon as it is back."""
MOST_COUNTED = 64
"""Interfaces whose own drops are counted when all are captured from."""


class RingWatch:
    """Keeps `statistics` and `anomalies` current."""

    def __init__(self, socket: RingSocket, links: list[Link], ledger: Ledger) -> None:
        self._socket = socket
        self._links = links
        self._counted = list(links)
        self._ledger = ledger
        self._next = time.monotonic() + WATCH_S
        self.accepted = 0
        """Packets that the kernel has put into the ring."""

    def is_due(self) -> bool:
        """Return whether it is time to look again."""
        return time.monotonic() >= self._next

    def look(self) -> bool:
        """Look at everything; return whether an interface is another one now, so that it must be bound again."""
        self.read_counts()
        return self.look_at_links()

    def read_counts(self) -> None:
        """Take over what was dropped: by the kernel, and by the interfaces."""
        counts, statistics = self._socket.counts(), self._ledger.statistics
        self.accepted += counts.packets - counts.drops
        statistics.kernel_drops += counts.drops
        statistics.ring_freezes += counts.freezes
        for link in self._counted:
            link.count_drops()
        statistics.interface_drops = sum(link.drops for link in self._counted)

    def look_at_links(self, was_told: bool = False) -> bool:
        """Count the interfaces that went down; return whether one is another one now.

        `was_told`: the socket reported that its interface went down, which may be up again by now.
        """
        is_another = False
        for link in self._links:
            was_up = link.is_up
            went_down, changed = link.look()
            is_another |= changed
            if went_down or (was_told and was_up):
                self._ledger.anomalies.add("interface_down", link.name, source=link.name, time=time.time_ns())
        self._next = time.monotonic() + (WATCH_S if all(link.is_up for link in self._links) else AWAY_S)
        return is_another

    def count_drops_of(self, name: str) -> None:
        """Count the drops of one more interface, if it is not counted yet and there is room."""
        if len(self._counted) < MOST_COUNTED and all(link.name != name for link in self._counted):
            self._counted.append(Link(name))
