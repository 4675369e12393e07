"""The loop that hands the frames of a batch to the trackers, in frame order. Compiled."""

from __future__ import annotations

from collections.abc import Callable

from voipsniff.calls.tracker import CallTracker
from voipsniff.clients.inventory import Inventory
from voipsniff.packet.batch import PacketBatch
from voipsniff.packet.columns import Columns
from voipsniff.packet.labels import Label
from voipsniff.packet.tcp import TcpMessage, TcpTable
from voipsniff.rtp.streams import StreamTable
from voipsniff.sip.message import SipMessage
from voipsniff.sip.parser import message_at

TICK_NS = 1_000_000_000
"""Packet time between two looks at what has ended."""
WANTED = 1 << Label.SIP | 1 << Label.RTCP | 1 << Label.FRAGMENT | 1 << Label.TCP
"""The frames that are looked at one by one; RTP is accounted in runs, the rest only counted."""
SIP = int(Label.SIP)
TCP = int(Label.TCP)
NOT_STARTED = -1

OnTick = Callable[[int], None]
OnRow = Callable[[PacketBatch, Columns, int, int], None]
OnSegments = Callable[[list[TcpMessage]], None]
OnMessage = Callable[[SipMessage], None]


class Walker:
    """Walks batches row by row. Ticks fall between two rows, by packet time alone, wherever a batch ends."""

    def __init__(
        self,
        streams: StreamTable,
        tcp: TcpTable,
        calls: CallTracker,
        inventory: Inventory,
        on_tick: OnTick,
        on_row: OnRow,
        on_segments: OnSegments,
    ) -> None:
        self.streams = streams
        self.tcp = tcp
        self.calls = calls
        self.inventory = inventory
        self.on_tick = on_tick
        """Called with the time of the frame that is next, when a second of packet time has gone by."""
        self.on_row = on_row
        """Called with (batch, columns, row, nesting) for a wanted row without a SIP message that can be read."""
        self.on_segments = on_segments
        """Called with the SIP messages that a TCP segment completed."""
        self.on_message: OnMessage | None = None
        """Called with each SIP message, when set."""
        self.on_oddity: OnMessage | None = None
        """Called with each SIP message that has anomalies."""
        self.sip_messages = 0
        self.next_tick_ns = NOT_STARTED

    def walk(self, batch: PacketBatch, columns: Columns, nesting: int) -> None:
        """Hand over all rows of a decoded batch; `nesting` is how deep in reassembled packets it lies."""
        count = columns.count
        if count == 0:
            return
        times = batch.ts_ns.data
        if self.next_tick_ns == NOT_STARTED:
            self.next_tick_ns = times[0] + TICK_NS
        row = 0
        while True:
            row = self.streams.receive(batch, columns, row, self.next_tick_ns, WANTED)
            if row >= count:
                return
            if times[row] >= self.next_tick_ns:
                self.next_tick_ns = times[row] + TICK_NS
                self.on_tick(times[row])
                continue
            if columns.label[row] == TCP:
                row = self.tcp.receive_run(batch, columns, row, count, self.next_tick_ns)
                segments = self.tcp.take()
                if segments:
                    self.on_segments(segments)
                continue
            message = message_at(batch, columns, row) if columns.label[row] == SIP else None
            if message is None:
                self.on_row(batch, columns, row, nesting)
            else:
                self.receive_message(message)
            row += 1

    def idle(self, now_ns: int) -> None:
        """Tick when a second has gone by without a frame; nothing has begun before the first frame."""
        if self.next_tick_ns != NOT_STARTED and now_ns >= self.next_tick_ns:
            self.next_tick_ns = now_ns + TICK_NS
            self.on_tick(now_ns)

    def receive_message(self, message: SipMessage) -> None:
        """Give one SIP message to the trackers."""
        self.sip_messages += 1
        if message.oddities and self.on_oddity is not None:
            self.on_oddity(message)
        self.inventory.receive(message)
        self.calls.receive(message)
        if self.on_message is not None:
            self.on_message(message)
