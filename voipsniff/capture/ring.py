"""Live packets from network interfaces: a TPACKET_V3 ring, block by block, without copying a packet (Linux)."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from voipsniff.capture.bpf import REJECT, Instruction, assemble
from voipsniff.capture.default_filter import Wanted, default_filter
from voipsniff.capture.interfaces import MAX_INTERFACES, Interface, add_interface
from voipsniff.capture.ledger import Ledger
from voipsniff.capture.libpcap import compile_filter
from voipsniff.capture.links import GONE, Link, link_type_of, name_of
from voipsniff.capture.live_filter import LOOPBACK_INDEX, live_filter
from voipsniff.capture.ring_socket import ALL_INTERFACES, BLOCK_TIMEOUT_MS, RING_BYTES, RingSocket
from voipsniff.capture.ring_walk import FULL, STRANGER, RingWalk
from voipsniff.capture.ring_watch import RingWatch
from voipsniff.capture.rows import Rows
from voipsniff.errors import CaptureError
from voipsniff.packet.batch import PacketBatch

ANY = "any"
"""The name for all interfaces at once, those that come later too."""
LIVE = "live"
"""The format of an interface, where files have "pcap"."""
BATCH_SIZE = 4096
"""The most packets in a batch: of one block when little is sent, of several when the analysis has to catch up."""
LATENESS = 4
"""A packet is seen at most so many block timeouts after its time: two for its timer, doubled."""
DRAIN_S = 1.0
"""How long, at the end, packets are waited for that the kernel has counted and not yet handed over."""
MOST_KNOWN = 4096
"""Interface indices that are known at once; containers make ever new ones, and beyond it all are looked up anew."""


@dataclass(frozen=True, slots=True)
class RingOptions:
    """How packets are captured."""

    wanted: Wanted = field(default_factory=Wanted)
    filter_text: str | None = None
    """A filter as tcpdump takes it, in place of `wanted`."""
    promiscuous: bool = False
    """Whether frames for other machines are captured too, where the network sends them (mirror ports)."""
    ring_bytes: int = RING_BYTES
    block_timeout_ms: int = BLOCK_TIMEOUT_MS
    batch_size: int = BATCH_SIZE


class RingSource:
    """The packets of interfaces as they come, until `stop`. An empty batch says that there is none for now.

    `names` are interfaces, or "any". Several share one ring, so that their packets stay in order.

    CaptureError: no such interface, no permission, no memory, a wrong filter, no Linux.
    """

    is_live = True
    position = 0
    size: int | None = None

    def __init__(self, names: Sequence[str], options: RingOptions | None = None) -> None:
        self._options = options or RingOptions()
        self._ledger = Ledger()
        self.interfaces = self._ledger.interfaces
        self.statistics = self._ledger.statistics
        self.anomalies = self._ledger.anomalies
        self.formats = self._ledger.formats
        self.secrets = self._ledger.secrets
        self.now_ns: int | None = None
        self._links = [] if ANY in names else [_existing(name) for name in dict.fromkeys(names)]
        self._numbers: dict[str, int] = {}
        """Interface names to their numbers in `interfaces`."""
        self._socket = RingSocket(self._options.ring_bytes, self._options.block_timeout_ms)
        try:
            self._program = self._compile()
            self._listen()
        except BaseException:
            self._socket.close()
            raise
        self._must_listen = False
        self._watch = RingWatch(self._socket, self._links, self._ledger)
        self._vlans = np.zeros(self._options.batch_size, np.uint16)
        self._walk = RingWalk(self._socket.memory, Rows(self._options.batch_size), self._vlans.data)
        self._block = 0
        """Offset of the block that is read, or comes next."""
        self._has_begun = False
        self._lent: list[int] = []
        """Blocks that were read to their end; they are given back when the batch with their packets is done with."""
        self._is_stopped = False
        self._deadline: float | None = None
        """Once draining: when it ends at the latest."""

    @property
    def down(self) -> list[str]:
        """Return the interfaces that are down; capture goes on when they come up."""
        return [link.name for link in self._links if not link.is_up]

    def stop(self) -> None:
        """End the iteration when all that was captured so far is given; may be called from a signal handler."""
        self._is_stopped = True
        if not self._socket.is_closed:  # its descriptor may be another file's by now
            self._socket.wake()

    def __iter__(self) -> Iterator[PacketBatch]:
        while True:
            self._give_back()
            if self._is_stopped and self._deadline is None:
                self._begin_to_drain()
            if self._fill():
                self._ledger.account(self._walk.rows, LIVE)
                yield self._batch()
            elif self._deadline is not None and self._is_drained(self._deadline):
                return
            elif self._is_idle():
                yield self._batch()
            if self._watch.is_due():
                self._keep_bound(self._watch.look())

    def close(self) -> None:
        """Leave the interfaces; the counts are brought up to date before. Once more does nothing."""
        if self._socket.is_closed:
            return
        self._watch.read_counts()
        del self._walk  # it looks at the ring
        self._socket.close()

    def _compile(self) -> list[Instruction]:
        if self._options.filter_text is None:
            return assemble(default_filter(self._options.wanted))
        return compile_filter(
            self._options.filter_text, self._links[0].name if self._links else name_of(LOOPBACK_INDEX)
        )

    def _listen(self) -> None:
        """Attach the filter and bind to the interfaces as they are now."""
        indices = [link.index for link in self._links]
        self._socket.filter(live_filter(indices, self._program))
        try:
            self._socket.bind(indices[0] if len(indices) == 1 else ALL_INTERFACES)
            for index in indices if self._options.promiscuous else ():
                self._socket.listen_to_all(index)
        except OSError as error:
            names = ", ".join(link.name for link in self._links) or ANY
            raise CaptureError(f"{names}: {(error.strerror or str(error)).lower()}") from None

    def _keep_bound(self, is_another: bool) -> None:
        """Bind again when an interface of the same name is another one now; try until it works."""
        self._must_listen |= is_another
        if self._must_listen and self._deadline is None:
            self._walk.numbers.clear()
            self._walk.forget()
            try:
                self._listen()
                self._must_listen = False
            except CaptureError:  # it is gone again
                pass

    def _fill(self) -> bool:
        """Read from the blocks that are there until the batch is full; False when there was no packet."""
        walk = self._walk
        walk.clear()
        while self._has_begun or (len(self._lent) < self._socket.blocks // 2 and walk.is_ready(self._block)):
            if not self._has_begun:
                walk.begin(self._block)
                self._has_begun = True
            stop = walk.walk()
            if stop == FULL:
                break
            if stop == STRANGER:
                self._introduce()
                continue
            self._has_begun = False
            self._lent.append(self._block)
            self._block = (self._block + self._socket.block_bytes) % self._socket.size
        return walk.rows.count > 0

    def _give_back(self) -> None:
        for block in self._lent:
            self._walk.give_back(block)
        self._lent.clear()

    def _introduce(self) -> None:
        """Give a number to the interface of the packet at hand."""
        index, hatype = self._walk.ifindex, self._walk.hatype
        name = name_of(index)
        link_type, is_network = link_type_of(hatype)
        number = self._numbers.get(name)
        if number is None:
            number = add_interface(self.interfaces, Interface(name, name, link_type, 0))
            self._watch.count_drops_of(name)
            if len(self._numbers) < MAX_INTERFACES:
                self._numbers[name] = number
                self.formats[name] = LIVE
        if len(self._walk.numbers) >= MOST_KNOWN:
            self._walk.numbers.clear()
        self._walk.numbers[index] = (number, link_type, is_network)

    def _batch(self) -> PacketBatch:
        batch = self._walk.rows.batch(self._socket.memory)
        if self._walk.tagged:
            batch.vlans = self._vlans[: len(batch)]
        return batch

    def _is_idle(self) -> bool:
        """Wait for packets; True when there are none, `now_ns` being a time that later ones will not precede."""
        asked_ns = time.time_ns()
        if not self._socket.wait(self._options.block_timeout_ms):
            self._keep_bound(self._watch.look_at_links(was_told=True))
        if self._walk.is_ready(self._block) or self._is_stopped:
            return False
        self.now_ns = asked_ns - LATENESS * self._options.block_timeout_ms * 1_000_000
        return True

    def _begin_to_drain(self) -> None:
        """Let nothing more in; what is in the block that is being filled comes when its time is up."""
        self._deadline = time.monotonic() + DRAIN_S
        self._socket.filter(REJECT)
        self._socket.be_deaf()

    def _is_drained(self, deadline: float) -> bool:
        self._watch.read_counts()
        return self._walk.packets >= self._watch.accepted or time.monotonic() > deadline


def _existing(name: str) -> Link:
    link = Link(name)
    if link.index == GONE:
        names = ", ".join([*(known for _, known in socket.if_nameindex()), ANY])
        raise CaptureError(f"there is no interface {name!r}", f"there are {names}")
    return link
