"""Source to records: decodes each batch and hands its frames, in order, to the trackers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from voipsniff.calls.cdr import Cdr
from voipsniff.calls.requests import Transaction
from voipsniff.calls.tracker import CallTracker
from voipsniff.capture.source import Source
from voipsniff.clients.client import Client
from voipsniff.clients.inventory import Inventory
from voipsniff.engine.collector import fewer_collections
from voipsniff.engine.frame_counts import FrameCounts
from voipsniff.engine.options import EngineOptions
from voipsniff.engine.parties import count_call, count_transaction
from voipsniff.engine.prelude import PRELUDE_PACKETS, after_probe
from voipsniff.engine.time_window import within
from voipsniff.engine.walk import Walker
from voipsniff.errors import SipParseError
from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.packet.batch import PacketBatch
from voipsniff.packet.clock import TraceClock
from voipsniff.packet.columns import Columns
from voipsniff.packet.copies import CopyDetector
from voipsniff.packet.decode import decode_batch
from voipsniff.packet.fragments import FragmentTable
from voipsniff.packet.labels import Label
from voipsniff.packet.tcp import TcpMessage, TcpTable
from voipsniff.rtp.record import StreamRecord, stream_quality, stream_record
from voipsniff.rtp.rtcp import RtcpTracker
from voipsniff.rtp.stream import Stream
from voipsniff.rtp.streams import StreamTable
from voipsniff.sip.message import SipMessage
from voipsniff.sip.parser import parse_message
from voipsniff.sip.record import Message, message_record

Record = Cdr | StreamRecord | Transaction | Message

MIN_CAPACITY = 4096
"""Rows of the columns at least, so that they are made once."""
MAX_NESTING = 4
"""Reassembled packets within reassembled packets (fragments inside tunnels) that are opened."""


class Engine:
    """One run over one source. Iterate `run()` to its end, then ask `clients()`, and `conclude` for the rest."""

    def __init__(
        self,
        source: Source,
        options: EngineOptions | None = None,
        on_message: Callable[[SipMessage], None] | None = None,
    ) -> None:
        self.source = source
        self.options = options or EngineOptions()
        self.on_message = on_message
        self.anomalies = AnomalyLog()
        self.sources: list[str] = []
        """The file of each interface index; grows before the batch that needs it."""
        self.clock = TraceClock(self.anomalies)
        self.copies = CopyDetector(self.options.dedup)
        self.fragments = FragmentTable(anomalies=self.anomalies)
        self.tcp = TcpTable(self.anomalies)
        self.streams = StreamTable(on_stream=self._match, anomalies=self.anomalies)
        self.rtcp = RtcpTracker(self.streams, self.anomalies, self._learn_rtcp)
        self.calls = CallTracker(self.options.calls, self.streams, self.anomalies, self.sources, stream_quality)
        self.inventory = Inventory()
        self.counts = FrameCounts()
        self.decrypted_messages = 0
        self.walker = Walker(
            self.streams,
            self.tcp,
            self.calls,
            self.inventory,
            self._tick,
            self._receive_row,
            self._receive_segments,
        )
        self.walker.on_oddity = self._count_oddities
        if on_message is not None or self.options.messages:
            self.walker.on_message = self._observe
        self.on_batch: Callable[[], None] | None = None
        """Called after each batch, for a progress bar."""
        self._columns = Columns(0)
        self._nested = [Columns(1) for _ in range(MAX_NESTING)]
        self._records: list[Record] = []

    def run(self) -> Iterator[Record]:
        """Yield each record when it is finished, in an order that depends on the frames alone.

        Raises CaptureError when nothing could be read. The source is closed at the end.
        """
        try:
            with fewer_collections():
                for batch in self._batches():
                    self._receive(batch)
                    if self.on_batch is not None:
                        self.on_batch()
                    yield from self._drain()
                self._finish()
                yield from self._drain()
        finally:
            self.source.close()

    def clients(self) -> list[Client]:
        """Return the clients seen so far."""
        return self.inventory.clients(self.sources)

    def _batches(self) -> Iterator[PacketBatch]:
        batches = within(self.source, self.options.from_ns, self.options.to_ns)
        if self.options.dedup != "auto":
            return batches
        return after_probe(batches, self.copies, Columns(PRELUDE_PACKETS))

    def _receive(self, batch: PacketBatch) -> None:
        """Decode and account one batch."""
        if len(batch) == 0:
            self._idle(self.source.now_ns)
            return
        for interface in self.source.interfaces[len(self.sources) :]:
            self.sources.append(interface.file)
        if len(batch) > self._columns.capacity:
            self._columns = Columns(max(len(batch), MIN_CAPACITY))
        columns = self._columns
        decode_batch(batch, columns)
        self.clock.sanitize(batch)
        self.copies.mark(batch, columns)
        if batch.is_derived:
            self._count_decrypted(columns)
        else:
            self.counts.add(batch, columns)
        self.walker.walk(batch, columns, 0)

    def _idle(self, now_ns: int | None) -> None:
        """Let time go on although a live source has no packets: what has ended is seen all the same."""
        if now_ns is not None:
            self.walker.idle(self.clock.at(now_ns))

    def _count_decrypted(self, columns: Columns) -> None:
        """Count rows that are no packets of the trace but SIP from inside of some."""
        self.decrypted_messages += columns.count
        for row in range(columns.count):
            self.tcp.tls.receive_message(
                (columns.src_hi[row], columns.src_lo[row], columns.src_port[row]),
                (columns.dst_hi[row], columns.dst_lo[row], columns.dst_port[row]),
            )

    def _receive_row(self, batch: PacketBatch, columns: Columns, row: int, nesting: int) -> None:
        """Take a row that is neither RTP nor TCP nor a SIP message that can be read."""
        label = columns.label[row]
        if label == Label.RTCP:
            self._receive_rtcp(batch, columns, row)
        elif label == Label.FRAGMENT:
            self._receive_fragment(batch, columns, row, nesting)
        else:
            self._count_unparsable(int(batch.interfaces[row]), int(batch.frames[row]), int(batch.ts_ns[row]))

    def _count_unparsable(self, interface: int, frame: int, ts_ns: int) -> None:
        self.anomalies.add("sip_unparsable", source=self.sources[interface], frame=frame, time=ts_ns)

    def _count_oddities(self, message: SipMessage) -> None:
        for name in message.anomalies:
            self.anomalies.add(name, source=self.sources[message.interface], frame=message.frame, time=message.ts_ns)

    def _observe(self, message: SipMessage) -> None:
        if self.options.messages:
            self._records.append(message_record(message, self.sources))
        if self.on_message is not None:
            self.on_message(message)

    def _receive_segments(self, segments: list[TcpMessage]) -> None:
        for segment in segments:
            self._receive_tcp_message(segment)

    def _receive_tcp_message(self, segment: TcpMessage) -> None:
        """Parse a message that TCP or WebSocket delivered whole."""
        try:
            message = parse_message(segment.data)
        except SipParseError:
            self._count_unparsable(segment.interface, segment.frame, segment.ts_ns)
            return
        message.ts_ns, message.frame, message.interface = segment.ts_ns, segment.frame, segment.interface
        message.transport = segment.transport
        message.src_hi, message.src_lo, message.src_port = segment.src_hi, segment.src_lo, segment.src_port
        message.dst_hi, message.dst_lo, message.dst_port = segment.dst_hi, segment.dst_lo, segment.dst_port
        self.walker.receive_message(message)

    def _receive_rtcp(self, batch: PacketBatch, columns: Columns, row: int) -> None:
        start = columns.payload[row]
        self.rtcp.receive(
            bytes(batch.buffer[start : start + columns.length[row]]),
            int(batch.ts_ns[row]),
            int(batch.frames[row]),
            columns.src_hi[row],
            columns.src_lo[row],
            columns.src_port[row],
            columns.dst_hi[row],
            columns.dst_lo[row],
            columns.dst_port[row],
            int(batch.interfaces[row]),
        )

    def _receive_fragment(self, batch: PacketBatch, columns: Columns, row: int, nesting: int) -> None:
        """Collect a fragment; a packet that is whole again is decoded like any other."""
        whole = self.fragments.receive(batch, columns, row)
        if whole is not None and nesting < MAX_NESTING:
            self._walk_nested(whole, nesting)

    def _walk_nested(self, whole: PacketBatch, nesting: int) -> None:
        inner = self._nested[nesting]
        decode_batch(whole, inner)
        self.walker.walk(whole, inner, nesting + 1)

    def _match(self, stream: Stream) -> None:
        self.calls.match(stream)

    def _learn_rtcp(self, ssrc: int, *path_and_time: int) -> None:
        self.calls.learn_rtcp(ssrc, *path_and_time)

    def _tick(self, now_ns: int) -> None:
        """Look at what has ended by `now_ns`, the time of the frame that is next."""
        self.fragments.expire(now_ns)
        for incomplete in self.fragments.take_incomplete():
            self._walk_nested(incomplete, 0)
        self._receive_segments(self.tcp.expire(now_ns))
        self.calls.expire(now_ns)
        self.streams.expire(now_ns)
        self._collect()

    def _finish(self) -> None:
        """Close everything that is still open at the end of the trace."""
        now_ns = self.clock.now_ns
        for incomplete in self.fragments.finish():
            self._walk_nested(incomplete, 0)
        self._receive_segments(self.tcp.finish())
        self.calls.finish(now_ns)
        self.streams.finish()
        self._collect()

    def _collect(self) -> None:
        """Turn what has ended into records."""
        for call in self.calls.take_calls():
            count_call(self.inventory, call)
            self._records.append(call)
        for transaction in self.calls.take_transactions():
            count_transaction(self.inventory, transaction)
            self._records.append(transaction)
        self._records += [stream_record(stream, self.sources) for stream in self.streams.take_closed()]

    def _drain(self) -> list[Record]:
        records, self._records = self._records, []
        return records
