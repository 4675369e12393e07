"""The table of TCP connections: segments in, whole SIP messages out, everything else counted."""

from __future__ import annotations

from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.packet.batch import PacketBatch
from voipsniff.packet.columns import Columns
from voipsniff.packet.labels import Label, Transport
from voipsniff.packet.stream_sink import StreamOutput
from voipsniff.packet.tcp_connection import TcpConnection
from voipsniff.packet.tcp_content import Content, detect, detect_inside, proxy_header_bytes
from voipsniff.packet.tcp_index import ConnectionIndex
from voipsniff.packet.tcp_limits import DEFAULT_LIMITS, TcpLimits
from voipsniff.packet.tcp_message import TcpMessage
from voipsniff.packet.tcp_slots import TcpSlots
from voipsniff.packet.tcp_start_line import begins_known_message
from voipsniff.packet.tls_table import TlsTable

__all__ = ["DEFAULT_LIMITS", "TcpLimits", "TcpMessage", "TcpTable"]

_SYN = 0x02
_ACK = 0x10
_EVENTS = 0x07
"""Flags of the TCP header (RFC 9293 section 3.1); `_EVENTS` are FIN, SYN and RST."""
_UNDECIDED = int(Content.UNDECIDED)
_SIP = int(Content.SIP)
_WEBSOCKET = int(Content.WEBSOCKET)
_WEBSOCKET_OTHER = int(Content.WEBSOCKET_OTHER)
_TLS = int(Content.TLS)
_OTHER_JOINED = int(Content.OTHER_JOINED)
_TCP = int(Transport.TCP)
_WS = int(Transport.WS)
_LOW = 0xFFFFFFFF
"""The low 32 bits; a name, as Cython makes an object of a literal of this size."""
_LABEL_TCP = int(Label.TCP)
_WORD = 12
"""More than the longest method and the space after it."""
_NEVER = (1 << 63) - 1
"""A time that does not come."""


class TcpTable:
    """Finds the SIP messages in TCP connections, over SIP's own framing or WebSocket.

    A connection is known by addresses and ports alone: copies of a segment from several interfaces, VLANs or tunnels
    are retransmissions. One that turns out to carry something else costs a look-up per segment and a row of numbers.
    """

    def __init__(self, anomalies: AnomalyLog, limits: TcpLimits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._total_bytes = limits.total_bytes
        self._connection_bytes = limits.connection_bytes
        self._idle_ns = limits.idle_ns
        self._start_line_bytes = limits.start_line_bytes
        self._output = StreamOutput(anomalies)
        self._index = ConnectionIndex(limits.connections)
        self._slots = TcpSlots()
        self._followed: dict[int, TcpConnection] = {}
        self._waiting: dict[int, None] = {}
        self._ready: list[TcpMessage] = []
        self._side = 0
        self.held_bytes = 0
        """What all connections hold, `connection_bytes` for each followed one included."""
        self.evicted = 0
        """Connections that left because a bound was reached."""
        self.tls = TlsTable()
        """Who began TLS with whom, by the hellos of the clients."""

    @property
    def counts(self) -> dict[str, int]:
        """Frames by the content of their connection; `undecided` are those of connections that never showed it."""
        return _by_kind(self._slots.frames)

    @property
    def connections(self) -> dict[str, int]:
        """Connections by content, those that are gone included."""
        return _by_kind(self._slots.connections)

    @property
    def keepalives(self) -> int:
        """CRLF keepalives, and WebSocket pings and pongs."""
        return self._output.keepalives

    def receive(self, batch: PacketBatch, columns: Columns, row: int) -> list[TcpMessage]:
        """Take the segment of a row labelled TCP and return the SIP messages that are complete with it."""
        self.receive_run(batch, columns, row, row + 1, _NEVER)
        return self.take()

    def receive_run(self, batch: PacketBatch, columns: Columns, start: int, stop: int, tick_ns: int) -> int:
        """Take the rows from `start` on that are labelled TCP, up to one that completes messages: `take` has them.

        Returns the row to go on with: `stop`, the first row of another label, the first at or after `tick_ns`, or
        the row after the one that completed messages.
        """
        buffer = batch.buffer
        times = batch.ts_ns.data
        row = start
        while row < stop and columns.label[row] == _LABEL_TCP and times[row] < tick_ns and not self._ready:
            at = columns.transport[row]
            flags = buffer[at + 13]
            length = columns.length[row]
            payload = columns.payload[row]
            slot = self._find(
                columns.src_hi[row],
                columns.src_lo[row],
                columns.src_port[row],
                columns.dst_hi[row],
                columns.dst_lo[row],
                columns.dst_port[row],
            )
            content = self._slots.content[slot]
            self._slots.touch(slot, times[row])
            if content <= _WEBSOCKET:
                wanted = columns.wire_length[row] > 0 or flags & _EVENTS != 0
            elif content == _OTHER_JOINED and length >= _WORD:
                letters = payload
                while letters < payload + _WORD and 65 <= buffer[letters] <= 90:
                    letters += 1
                wanted = letters < payload + _WORD and buffer[letters] in (32, 47)
            else:
                wanted = False
            if wanted or flags & _SYN:
                self._segment(
                    slot,
                    (buffer[at + 4] << 24) | (buffer[at + 5] << 16) | (buffer[at + 6] << 8) | buffer[at + 7],
                    flags,
                    bytes(buffer[payload : payload + length]),
                    columns.wire_length[row],
                    times[row],
                    int(batch.frames[row]),
                    int(batch.interfaces[row]),
                )
            row += 1
        return row

    def take(self) -> list[TcpMessage]:
        """Return the messages that are complete, each once."""
        ready = self._ready
        if ready:
            self._ready = []
            return ready
        return []

    def receive_segment(
        self,
        src_hi: int,
        src_lo: int,
        src_port: int,
        dst_hi: int,
        dst_lo: int,
        dst_port: int,
        sequence_number: int,
        flags: int,
        data: bytes,
        size: int,
        ts_ns: int,
        frame: int,
        interface: int = 0,
    ) -> list[TcpMessage]:
        """Take one segment by its fields; `size` is the payload's length on the wire, `data` what was captured."""
        slot = self._find(src_hi, src_lo, src_port, dst_hi, dst_lo, dst_port)
        self._slots.touch(slot, ts_ns)
        self._segment(slot, sequence_number, flags, data, size, ts_ns, frame, interface)
        return self.take()

    def expire(self, now_ns: int) -> list[TcpMessage]:
        """Give up old holes and silent connections, and return the messages that stood behind the holes.

        To be called about once per second of packet time.
        """
        for slot in list(self._waiting):
            connection = self._followed[slot]
            connection.expire(now_ns)
            self._settle(slot, connection)
        slot = self._index.oldest()
        while slot >= 0 and now_ns - self._slots.last_ns[slot] > self._idle_ns:
            self._remove(slot)
            slot = self._index.oldest()
        return _by_time(self.take())

    def finish(self) -> list[TcpMessage]:
        """Give up everything that is open and return the messages that come to light, in order of time."""
        for slot in list(self._followed):
            self._remove(slot)
        return _by_time(self.take())

    def _find(self, src_hi: int, src_lo: int, src_port: int, dst_hi: int, dst_lo: int, dst_port: int) -> int:
        """Return the connection's slot, a new one if need be, and set `_side`: 1 when the segment goes from b to a."""
        if src_hi != dst_hi:
            turned = src_hi > dst_hi
        elif src_lo != dst_lo:
            turned = src_lo > dst_lo
        else:
            turned = src_port > dst_port
        self._side = 1 if turned else 0
        if turned:
            slot = self._index.find(dst_hi, dst_lo, src_hi, src_lo, dst_port << 16 | src_port)
            if slot >= 0:
                return slot
            return self._add(dst_hi, dst_lo, src_hi, src_lo, dst_port << 16 | src_port)
        slot = self._index.find(src_hi, src_lo, dst_hi, dst_lo, src_port << 16 | dst_port)
        if slot >= 0:
            return slot
        return self._add(src_hi, src_lo, dst_hi, dst_lo, src_port << 16 | dst_port)

    def _add(self, a_hi: int, a_lo: int, b_hi: int, b_lo: int, ports: int) -> int:
        slot = self._index.add(a_hi, a_lo, b_hi, b_lo, ports)
        if slot < 0:
            self._evict(self._index.oldest())
            slot = self._index.add(a_hi, a_lo, b_hi, b_lo, ports)
        self._slots.start(slot)
        return slot

    def _segment(
        self,
        slot: int,
        sequence_number: int,
        flags: int,
        data: bytes,
        size: int,
        ts_ns: int,
        frame: int,
        interface: int,
    ) -> None:
        side = self._side
        if flags & _SYN:
            self._open(slot, side, sequence_number, flags)
            sequence_number = (sequence_number + 1) & _LOW
        content = self._slots.content[slot]
        if content == _OTHER_JOINED and begins_known_message(data, self._start_line_bytes):
            self._slots.reopen(slot)
        elif content >= _WEBSOCKET_OTHER:
            return
        connection = self._followed.get(slot)
        if connection is None:
            connection = self._follow(slot, sequence_number, data, size)
            if connection is None:
                if self._slots.content[slot] == _TLS:
                    self._receive_hello(slot, side, data, frame)
                return
        connection.interface = interface
        connection.receive(side, sequence_number, flags, data, size, ts_ns, frame)
        self._settle(slot, connection)
        if self.held_bytes > self._total_bytes:
            self._shed()

    def _open(self, slot: int, side: int, sequence_number: int, flags: int) -> None:
        """Take a SYN: one with another number than before, no retransmission that is, begins another connection."""
        slots = self._slots
        if slots.knows_syn(slot, side):
            if slots.syn(slot, side) == sequence_number:
                return
            self._reset(slot)
        elif not flags & _ACK and (slots.content[slot] != _UNDECIDED or slot in self._followed):
            self._reset(slot)
        slots.set_syn(slot, side, sequence_number)
        connection = self._followed.get(slot)
        if connection is not None:
            connection.synchronise(side, sequence_number + 1)

    def _reset(self, slot: int) -> None:
        """The connection is over and its ports are used by a new one."""
        self._drop(slot)
        self._slots.reset(slot)

    def _follow(self, slot: int, sequence_number: int, data: bytes, size: int) -> TcpConnection | None:
        """Begin to follow a connection with its first data, unless that shows at once that there is no need to."""
        slots = self._slots
        side = self._side
        if size == 0:
            return None
        if not slots.knows_syn(slot, side):
            content = int(detect_inside(data, self._limits))
        elif (slots.syn(slot, side) + 1) & _LOW == sequence_number and proxy_header_bytes(data) == 0:
            content = int(detect(data, self._limits))
        else:
            content = _UNDECIDED
        if content >= _WEBSOCKET_OTHER:
            slots.settle(slot, content)
            return None
        connection = TcpConnection(self._output, self._limits)
        for end in (0, 1):
            if slots.knows_syn(slot, end):
                connection.synchronise(end, slots.syn(slot, end) + 1)
        self._followed[slot] = connection
        return connection

    def _settle(self, slot: int, connection: TcpConnection) -> None:
        """Take over what a connection gave and became."""
        if self._output.messages:
            self._collect(slot, connection)
        content = connection.content
        if content != self._slots.content[slot]:
            self._slots.settle(slot, content)
        if content >= _WEBSOCKET_OTHER:
            if content == _TLS:
                self._receive_hello(slot, connection.hello_side, connection.hello, connection.hello_frame)
            self._forget(slot, connection)
            return
        held = connection.held_bytes() + self._connection_bytes
        self.held_bytes += held - connection.accounted
        connection.accounted = held
        if connection.has_hole():
            self._waiting[slot] = None
        elif slot in self._waiting:
            del self._waiting[slot]

    def _collect(self, slot: int, connection: TcpConnection) -> None:
        a_hi, a_lo, b_hi, b_lo, ports = self._index.ends(slot)
        a_port = ports >> 16
        b_port = ports & 0xFFFF
        transport = _TCP if connection.content == _SIP else _WS
        interface = connection.interface
        for side, data, ts_ns, frame, anomalies in self._output.messages:
            if side:
                ends = (b_hi, b_lo, b_port, a_hi, a_lo, a_port)
            else:
                ends = (a_hi, a_lo, a_port, b_hi, b_lo, b_port)
            self._ready.append(TcpMessage(data, ts_ns, frame, interface, transport, *ends, anomalies))
        self._output.messages = []

    def _receive_hello(self, slot: int, side: int, data: bytes, frame: int) -> None:
        """Take the first bytes of TLS that went from a to b, or from b to a when `side` is 1."""
        a_hi, a_lo, b_hi, b_lo, ports = self._index.ends(slot)
        if side:
            self.tls.receive(data, frame, (b_hi, b_lo, a_hi, a_lo, ports >> 16))
        else:
            self.tls.receive(data, frame, (a_hi, a_lo, b_hi, b_lo, ports & 0xFFFF))

    def _drop(self, slot: int) -> None:
        """Finish the connection at a slot when it is followed; the slot stays."""
        connection = self._followed.get(slot)
        if connection is not None:
            connection.finish()
            if self._output.messages:
                self._collect(slot, connection)
            if connection.content == _TLS:
                self._settle(slot, connection)
            else:
                self._forget(slot, connection)

    def _forget(self, slot: int, connection: TcpConnection) -> None:
        self.held_bytes -= connection.accounted
        del self._followed[slot]
        self._waiting.pop(slot, None)

    def _remove(self, slot: int) -> None:
        self._drop(slot)
        self._index.remove(slot)

    def _evict(self, slot: int) -> None:
        connection = self._followed.get(slot)
        self.evicted += 1
        if connection is not None and connection.held_bytes():
            self._output.note(
                "tcp_connection_evicted", f"{connection.held_bytes()} bytes", self._slots.last_ns[slot], 0
            )
        self._remove(slot)

    def _shed(self) -> None:
        """Evict the connections that were silent longest until an eighth of the bound is free."""
        slot = self._index.oldest()
        while slot >= 0 and self.held_bytes > self._total_bytes - self._total_bytes // 8:
            newer = self._index.newer(slot)
            if slot in self._followed:
                self._evict(slot)
            slot = newer


def _by_time(messages: list[TcpMessage]) -> list[TcpMessage]:
    messages.sort(key=lambda message: message.ts_ns)
    return messages


def _by_kind(by_content: memoryview) -> dict[str, int]:
    return {
        "sip": by_content[Content.SIP],
        "websocket": by_content[Content.WEBSOCKET] + by_content[Content.WEBSOCKET_OTHER],
        "tls": by_content[Content.TLS],
        "other": by_content[Content.OTHER] + by_content[Content.OTHER_JOINED],
        "undecided": by_content[Content.UNDECIDED],
    }
