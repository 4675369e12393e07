"""One frame under decode: where we are in it, and what was learnt so far."""

from __future__ import annotations

from voipsniff.packet.columns import NO_VLAN, Columns
from voipsniff.packet.labels import Label, Reason

_TRUNCATED = int(Label.TRUNCATED)
_MALFORMED = int(Label.MALFORMED)
_PAYLOAD_CUT = int(Reason.PAYLOAD_CUT)
_NO_VLAN = NO_VLAN

MAX_VLANS = 4
"""VLAN tags in front of a packet that are read: 802.1ad stacks two, twice that is allowed for."""

NEXT_END = 0
"""`Frame.following`: the frame has its label."""
NEXT_ETHERNET = 1
NEXT_ETHERTYPE = 2
"""What `Frame.kind` names as an EtherType begins at `Frame.at`."""
NEXT_PPP = 3
NEXT_LLC = 4
NEXT_MPLS = 5
NEXT_IP = 6
NEXT_TRANSPORT = 7
"""The payload of an IP packet of protocol `Frame.protocol` begins at `Frame.at`."""


class Frame:
    """The state that the layers hand on: each reads at `at`, then says in `following` what begins at the new `at`.

    `end` is where the captured bytes of the layer end, `wire_end` where they ended on the wire: the IP length moves
    both (Ethernet padding), the snap length only `end`. Positions are offsets in `data`, the buffer of the batch.
    A class, like the layers, because compiled modules call each other through methods.
    """

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.start(0, 0, 0)

    def start(self, offset: int, captured: int, wire: int) -> None:
        """Begin a frame: forget the one before."""
        self.at = offset
        self.end = offset + captured
        self.wire_end = offset + (wire if wire > captured else captured)
        self.following = 0
        self.kind = 0
        self.depth = 0
        self.label = 0
        self.reason = 0
        self.payload = offset
        self.length = 0
        self.wire_length = 0
        self.transport = offset
        self.ip_offset = 0
        self.ip_length = 0
        self.src_hi = 0
        self.src_lo = 0
        self.dst_hi = 0
        self.dst_lo = 0
        self.src_port = 0
        self.dst_port = 0
        self.protocol = 0
        self.ttl = 0
        self.dscp = 0
        self.ip_id = 0
        self.vlan = _NO_VLAN
        self.tunnel = 0
        self.tunnel_id = 0

    def u16(self, at: int) -> int:
        """Return the big-endian 16 bits at `at`."""
        return (self.data[at] << 8) | self.data[at + 1]

    def u32(self, at: int) -> int:
        """Return the big-endian 32 bits at `at`."""
        high = (self.data[at] << 8) | self.data[at + 1]
        low = (self.data[at + 2] << 8) | self.data[at + 3]
        return (high << 16) | low

    def proceed(self, following: int, at: int) -> None:
        """Go on with the layer `following` at `at`."""
        self.following = following
        self.at = at

    def finish(self, label: int, reason: int) -> None:
        """Give the frame its label; what lies at `at` becomes its payload. A reason that is known already stays."""
        self.following = 0
        self.label = label
        if reason:
            self.reason = reason
        self.take_payload(self.at)
        self.transport = self.payload

    def take_payload(self, at: int) -> None:
        """Make the bytes from `at` to the end of the layer the payload."""
        self.payload = at if at < self.end else self.end
        self.length = self.end - self.payload
        self.wire_length = self.wire_end - at if self.wire_end > at else 0
        if self.length < self.wire_length and self.reason == 0:
            self.reason = _PAYLOAD_CUT

    def short(self, reason: int) -> None:
        """End here because a header does not fit: TRUNCATED when the snap length is to blame, else MALFORMED."""
        self.finish(_TRUNCATED if self.end < self.wire_end else _MALFORMED, reason)

    def malformed(self, reason: int) -> None:
        """End here because a header contradicts itself."""
        self.finish(_MALFORMED, reason)

    def store(self, columns: Columns, row: int) -> None:
        """Write what was learnt into `row` of the columns."""
        columns.label[row] = self.label
        columns.reason[row] = self.reason
        columns.payload[row] = self.payload
        columns.length[row] = self.length
        columns.wire_length[row] = self.wire_length
        columns.transport[row] = self.transport
        columns.ip_offset[row] = self.ip_offset
        columns.ip_length[row] = self.ip_length
        columns.src_hi[row] = self.src_hi
        columns.src_lo[row] = self.src_lo
        columns.dst_hi[row] = self.dst_hi
        columns.dst_lo[row] = self.dst_lo
        columns.src_port[row] = self.src_port
        columns.dst_port[row] = self.dst_port
        columns.protocol[row] = self.protocol
        columns.ttl[row] = self.ttl
        columns.dscp[row] = self.dscp
        columns.ip_id[row] = self.ip_id
        columns.vlan[row] = self.vlan
        columns.tunnel[row] = self.tunnel
        columns.tunnel_id[row] = self.tunnel_id
