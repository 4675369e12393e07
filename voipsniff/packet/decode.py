"""From a batch of frames to columns: addresses, ports, payload, label. The first stage of every analysis."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voipsniff.packet.address import MAPPED_PREFIX
from voipsniff.packet.batch import PacketBatch
from voipsniff.packet.columns import NO_VLAN, Columns
from voipsniff.packet.frame import NEXT_END, NEXT_IP, NEXT_MPLS, NEXT_TRANSPORT, Frame
from voipsniff.packet.ip import IpLayer
from voipsniff.packet.labels import Label, Reason
from voipsniff.packet.link import LinkLayer
from voipsniff.packet.ports import SPECIAL, port_set
from voipsniff.packet.transport import TransportLayer

_MALFORMED = int(Label.MALFORMED)
_TUNNEL_DEPTH = int(Reason.TUNNEL_DEPTH)
_LINK_ETHERNET = 1
_ETHERTYPE_VLAN = 0x8100
_ETHERTYPE_IPV4 = 0x0800
_SMALLEST = 14 + 4 + 20 + 8 + 12
_NO_VLAN = NO_VLAN
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
        vlan = columns.vlan
        frame = Frame(data)
        count = len(batch)
        columns.clear(count)
        for row in range(count):
            at = offsets[row]
            # The frame that nearly all frames are, in one go: Ethernet, perhaps a VLAN tag, IPv4 without options, UDP,
            # RTP without sources and extension, not cut.
            if link_types[row] == _LINK_ETHERNET and captured[row] >= _SMALLEST and captured[row] == wire[row]:
                kind = data[at + 12] << 8 | data[at + 13]
                tag = _NO_VLAN
                ip = at + 14
                if kind == _ETHERTYPE_VLAN:
                    tag = (data[at + 14] << 8 | data[at + 15]) & 0x0FFF
                    kind = data[at + 16] << 8 | data[at + 17]
                    ip = at + 18
                piece = (data[ip + 6] & 0x3F) | data[ip + 7]
                total = data[ip + 2] << 8 | data[ip + 3]
                size = data[ip + 24] << 8 | data[ip + 25]
                plain = kind == _ETHERTYPE_IPV4 and data[ip] == 0x45 and data[ip + 9] == 17
                if plain and piece == 0 and size + 20 == total:
                    family = data[ip + 29] & 0xE0  # 0xC0: RTCP
                    src = data[ip + 20] << 8 | data[ip + 21]
                    dst = data[ip + 22] << 8 | data[ip + 23]
                    reserved = (special[src >> 3] >> (src & 7) | special[dst >> 3] >> (dst & 7)) & 1
                    fits = size >= 20 and ip + total <= at + captured[row]
                    if fits and data[ip + 28] & 0xDF == 0x80 and family != 0xC0 and reserved == 0:
                        label[row] = _RTP
                        payload[row] = ip + 28
                        length[row] = size - 8
                        wire_length[row] = size - 8
                        transport[row] = ip + 20
                        ip_offset[row] = ip
                        ip_length[row] = total
                        high = data[ip + 12] << 8 | data[ip + 13]
                        low = data[ip + 14] << 8 | data[ip + 15]
                        src_lo[row] = MAPPED_PREFIX | high << 16 | low
                        high = data[ip + 16] << 8 | data[ip + 17]
                        low = data[ip + 18] << 8 | data[ip + 19]
                        dst_lo[row] = MAPPED_PREFIX | high << 16 | low
                        src_port[row] = src
                        dst_port[row] = dst
                        protocol[row] = 17
                        ttl[row] = data[ip + 8]
                        dscp[row] = data[ip + 1] >> 2
                        ip_id[row] = data[ip + 4] << 8 | data[ip + 5]
                        vlan[row] = tag
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
    if batch.vlans is not None:
        _put_outer_tags(columns, batch.vlans)


def _put_outer_tags(columns: Columns, vlans: NDArray[np.uint16]) -> None:
    """Give the rows without a tag in their bytes the one that was taken off before."""
    found = np.asarray(columns.vlan)[: len(vlans)]
    np.copyto(found, vlans, where=found == NO_VLAN)
