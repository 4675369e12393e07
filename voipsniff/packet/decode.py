"""From a batch of frames to columns: addresses, ports, payload, label. The first stage of every analysis."""

from __future__ import annotations

from voipsniff.packet.address import MAPPED_PREFIX
from voipsniff.packet.batch import PacketBatch
from voipsniff.packet.columns import Columns
from voipsniff.packet.frame import NEXT_END, NEXT_IP, NEXT_MPLS, NEXT_TRANSPORT, Frame
from voipsniff.packet.ip import IpLayer
from voipsniff.packet.labels import Label, Reason
from voipsniff.packet.link import LinkLayer
from voipsniff.packet.ports import SPECIAL, port_set
from voipsniff.packet.transport import TransportLayer

_MALFORMED = int(Label.MALFORMED)
_TUNNEL_DEPTH = int(Reason.TUNNEL_DEPTH)
_LINK_ETHERNET = 1
_SMALLEST = 14 + 20 + 8 + 12
_RTP = int(Label.RTP)

MAX_LAYERS = 48
"""Steps through one frame: eight tunnels of four layers, and some; beyond it a frame is MALFORMED."""


class Decoder:
    """Walks frames layer by layer until each has its label."""

    def __init__(self) -> None:
        self.special = memoryview(port_set(SPECIAL))
        self.link = LinkLayer()
        self.ip = IpLayer()
        self.transport = TransportLayer()

    def rows(self, batch: PacketBatch, columns: Columns) -> None:
        """Decode every row of the batch."""
        offsets = batch.offsets.data
        captured = batch.captured.data
        wire = batch.wire.data
        link_types = batch.link_types.data
        data = batch.buffer
        special = self.special
        label = columns.label
        payload = columns.payload
        length = columns.length
        wire_length = columns.wire_length
        transport = columns.transport
        ip_offset = columns.ip_offset
        ip_length = columns.ip_length
        src_lo = columns.src_lo
        dst_lo = columns.dst_lo
        src_port = columns.src_port
        dst_port = columns.dst_port
        protocol = columns.protocol
        ttl = columns.ttl
        dscp = columns.dscp
        ip_id = columns.ip_id
        frame = Frame(data)
        count = len(batch)
        columns.clear(count)
        for row in range(count):
            at = offsets[row]
            # The frame that nearly all frames are, in one go: Ethernet, IPv4 without options, UDP, RTP, not cut.
            if link_types[row] == _LINK_ETHERNET and captured[row] >= _SMALLEST and captured[row] == wire[row]:
                start = data[at + 12] << 16 | data[at + 13] << 8 | data[at + 14]
                piece = (data[at + 20] & 0x3F) | data[at + 21]
                total = data[at + 16] << 8 | data[at + 17]
                size = data[at + 38] << 8 | data[at + 39]
                if start == 0x080045 and data[at + 23] == 17 and piece == 0 and size + 20 == total:
                    family = data[at + 43] & 0xE0  # 0xC0: RTCP
                    src = data[at + 34] << 8 | data[at + 35]
                    dst = data[at + 36] << 8 | data[at + 37]
                    reserved = (special[src >> 3] >> (src & 7) | special[dst >> 3] >> (dst & 7)) & 1
                    fits = size >= 20 and total + 14 <= captured[row]
                    if fits and data[at + 42] & 0xDF == 0x80 and family != 0xC0 and reserved == 0:
                        label[row] = _RTP
                        payload[row] = at + 42
                        length[row] = size - 8
                        wire_length[row] = size - 8
                        transport[row] = at + 34
                        ip_offset[row] = at + 14
                        ip_length[row] = total
                        high = data[at + 26] << 8 | data[at + 27]
                        low = data[at + 28] << 8 | data[at + 29]
                        src_lo[row] = MAPPED_PREFIX | high << 16 | low
                        high = data[at + 30] << 8 | data[at + 31]
                        low = data[at + 32] << 8 | data[at + 33]
                        dst_lo[row] = MAPPED_PREFIX | high << 16 | low
                        src_port[row] = src
                        dst_port[row] = dst
                        protocol[row] = 17
                        ttl[row] = data[at + 22]
                        dscp[row] = data[at + 15] >> 2
                        ip_id[row] = data[at + 18] << 8 | data[at + 19]
                        continue
            frame.start(at, captured[row], wire[row])
            self.walk(frame, link_types[row])
            frame.store(columns, row)

    def walk(self, frame: Frame, link_type: int) -> None:
        """Give one frame its label."""
        self.link.enter(frame, link_type)
        for _ in range(MAX_LAYERS):
            following = frame.following
            if following == NEXT_END:
                return
            if following == NEXT_IP:
                self.ip.step(frame)
            elif following == NEXT_TRANSPORT:
                self.transport.step(frame)
            elif following == NEXT_MPLS:
                self.transport.tunnels.mpls(frame)
            else:
                self.link.step(frame)
        frame.malformed(_TUNNEL_DEPTH)


_DECODER = Decoder()


def decode_batch(batch: PacketBatch, columns: Columns) -> None:
    """Fill `columns` with one row per packet of `batch`; `columns.count` becomes `len(batch)`.

    Raises ValueError when the columns are too small for the batch; no content of a frame raises anything.
    """
    if len(batch) > columns.capacity:
        raise ValueError(f"a batch of {len(batch)} packets for columns of {columns.capacity}")
    _DECODER.rows(batch, columns)
