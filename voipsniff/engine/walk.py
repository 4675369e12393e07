"""The loop that hands the frames of a batch to the trackers, in frame order. Compiled."""

from __future__ import annotations

from collections.abc import Callable

from voipsniff.calls.tracker import CallTracker
from voipsniff.clients.inventory import Inventory
from voipsniff.packet.batch import PacketBatch
from voipsniff.packet.columns import Columns
from voipsniff.packet.labels import Label
from voipsniff.packet.tcp import TcpMessage, TcpTable
from voipsniff.packet.udptl import is_udptl
from voipsniff.rtp.streams import StreamTable
from voipsniff.sip.message import SipMessage
from voipsniff.sip.parser import message_at

TICK_NS = 1_000_000_000
"""Packet time between two looks at what has ended."""
WANTED = 1 << Label.SIP | 1 << Label.RTCP | 1 << Label.FRAGMENT | 1 << Label.TCP
"""The frames that are looked at one by one; RTP is accounted in runs, the rest only counted."""
WANTED_WITH_T38 = WANTED | 1 << Label.UDP
"""The same while an address is announced for T.38, whose packets nothing but that tells from other UDP."""
SIP = int(Label.SIP)
TCP = int(Label.TCP)
UDP = int(Label.UDP)
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
        self.t38_frames = 0
        """Frames that are labelled UDP and are T.38."""
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
            wanted = WANTED_WITH_T38 if self.calls.media.t38 else WANTED
            row = self.streams.receive(batch, columns, row, self.next_tick_ns, wanted)
            if row >= count:
                return
            if times[row] >= self.next_tick_ns:
                self.next_tick_ns = times[row] + TICK_NS
                self.on_tick(times[row])
                continue
            if columns.label[row] == UDP:
                if nesting == 0 and self._is_t38(batch, columns, row):  # what lies in pieces is counted as these
                    self.t38_frames += 1
                row += 1
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

    def _is_t38(self, batch: PacketBatch, columns: Columns, row: int) -> bool:
        """Whether a frame goes to or comes from an address that is announced for T.38, and has the form of UDPTL."""
        media = self.calls.media
        if not (
            media.is_t38(columns.dst_hi[row], columns.dst_lo[row], columns.dst_port[row])
            or media.is_t38(columns.src_hi[row], columns.src_lo[row], columns.src_port[row])
        ):
            return False
        start = columns.payload[row]
        return is_udptl(batch.buffer[start : start + columns.length[row]].tobytes())

    def receive_message(self, message: SipMessage) -> None:
        """Give one SIP message to the trackers."""
        self.sip_messages += 1
        if message.oddities and self.on_oddity is not None:
            self.on_oddity(message)
        self.inventory.receive(message)
        self.calls.receive(message)
        if self.on_message is not None:
            self.on_message(message)
