"""A process that is a link between two namespaces: it does what `tc netem` would do, and writes down the truth.

`python -m pcaps.lab.link JSON`, where JSON has the fields of LinkPlan. It says `ready`, runs until SIGTERM or SIGINT
and then writes its totals.
"""

from __future__ import annotations

import heapq
import json
import select
import signal
import sys
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import TextIO

from pcaps.lab import truth
from pcaps.lab.impairment import Direction, Impairment
from pcaps.lab.link_ends import End, PacketSocket, Tag, TaggedEnd, Tap

IDLE_S = 0.2
FRAMES_PER_TURN = 64
"""So many frames are read from one end before what is due is sent."""


PERFECT = Impairment()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an end of the link is: a tap to be made there, or an interface that exists."""

    kind: str
    """`tap` or `interface`."""
    namespace: str
    name: str
    tags: tuple[Tag, ...] = ()

    def open(self) -> End:
        end: End = Tap(self.namespace, self.name) if self.kind == "tap" else PacketSocket(self.namespace, self.name)
        return TaggedEnd(end, self.tags) if self.tags else end


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """All that a link process needs to know."""

    a: Place
    b: Place
    impairment: Impairment = PERFECT
    ports: tuple[int, int] | None = None
    """Only UDP from or to these ports (both included) is impaired; None impairs nothing."""
    truth: str = ""
    """Path of the truth file; empty: none."""
    totals: str = ""
    """Path of the totals, JSON; empty: none."""

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> LinkPlan:
        data = json.loads(text)
        for name in ("a", "b"):
            tags = tuple(Tag(**tag) for tag in data[name].pop("tags"))
            data[name] = Place(**data[name], tags=tags)
        data["impairment"] = Impairment(**data["impairment"])
        data["ports"] = tuple(data["ports"]) if data["ports"] else None
        return cls(**data)


class Link:
    """Two ends, and what is under way between them."""

    def __init__(self, plan: LinkPlan, truth_file: TextIO | None) -> None:
        self._ends = (plan.a.open(), plan.b.open())
        self._directions = (Direction(plan.impairment, 0), Direction(plan.impairment, 1))
        self._ports = range(plan.ports[0], plan.ports[1] + 1) if plan.ports else range(0)
        self._truth = truth_file
        self._waiting: list[tuple[float, int, int, bytes]] = []
        self._order = count()
        self._is_stopped = False

    def stop(self) -> None:
        self._is_stopped = True

    def serve(self) -> None:
        """Carry frames until `stop` is called (from a signal handler)."""
        while not self._is_stopped:
            self._send_due()
            for end in select.select(self._ends, (), (), self._idle_s())[0]:
                self._receive(self._ends.index(end))

    def totals(self) -> dict[str, dict[str, int]]:
        names = ("a_to_b", "b_to_a")
        return {name: direction.totals.to_row() for name, direction in zip(names, self._directions, strict=True)}

    def _idle_s(self) -> float:
        return min(IDLE_S, max(0.0, self._waiting[0][0] - time.monotonic())) if self._waiting else IDLE_S

    def _send_due(self) -> None:
        now = time.monotonic()
        while self._waiting and self._waiting[0][0] <= now:
            _, _, number, frame = heapq.heappop(self._waiting)
            self._send(number, frame)

    def _send(self, number: int, frame: bytes) -> None:
        self._ends[1 - number].write(frame)
        self._directions[number].totals.sent += 1

    def _receive(self, number: int) -> None:
        for _ in range(FRAMES_PER_TURN):
            frame = self._ends[number].read()
            if frame is None:
                return
            self._directions[number].totals.rx += 1
            datagram = truth.datagram_in(frame)
            if datagram and (datagram.source_port in self._ports or datagram.destination_port in self._ports):
                self._impair(number, frame, datagram)
            else:
                self._send(number, frame)

    def _impair(self, number: int, frame: bytes, datagram: truth.Datagram) -> None:
        verdict = self._directions[number].judge(time.monotonic())
        for due in verdict.due:
            heapq.heappush(self._waiting, (due, next(self._order), number, frame))
        if self._truth is not None:
            self._truth.write(truth.row(number, time.time(), datagram, frame, verdict))


def main(plan: LinkPlan) -> None:
    """Be the link until a signal comes."""
    with ExitStack() as stack:
        truth_file = stack.enter_context(open(plan.truth, "w")) if plan.truth else None
        if truth_file is not None:
            truth_file.write(truth.HEADER)
        link = Link(plan, truth_file)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: link.stop())
        print("ready", flush=True)
        link.serve()
    if plan.totals:
        Path(plan.totals).write_text(json.dumps(link.totals()) + "\n")


if __name__ == "__main__":
    main(LinkPlan.from_json(sys.argv[1]))
