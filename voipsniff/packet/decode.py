"""From a batch of frames to columns: addresses, ports, payload, label. The first stage of every analysis."""

from __future__ import annotations

from voipsniff.packet.batch import PacketBatch
from voipsniff.packet.columns import Columns
from voipsniff.packet.frame import NEXT_END, NEXT_IP, NEXT_MPLS, NEXT_TRANSPORT, Frame
from voipsniff.packet.ip import IpLayer
from voipsniff.packet.labels import Label, Reason
from voipsniff.packet.link import LinkLayer
from voipsniff.packet.transport import TransportLayer

_MALFORMED = int(Label.MALFORMED)
_TUNNEL_DEPTH = int(Reason.TUNNEL_DEPTH)

MAX_LAYERS = 48
"""Steps through one frame: eight tunnels of four layers, and some; beyond it a frame is MALFORMED."""


class Decoder:
    """Walks frames layer by layer until each has its label."""

    def __init__(self) -> None:
        self.link = LinkLayer()
        self.ip = IpLayer()
        self.transport = TransportLayer()

    def rows(self, batch: PacketBatch, columns: Columns) -> None:
        """Decode every row of the batch."""
        offsets = batch.offsets.data
        captured = batch.captured.data
        wire = batch.wire.data
        link_types = batch.link_types.data
        frame = Frame(batch.buffer)
        count = len(batch)
        columns.count = count
        for row in range(count):
            frame.start(offsets[row], captured[row], wire[row])
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
