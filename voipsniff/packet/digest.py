"""A number that two captures of one packet share, and hardly any two packets do."""

from __future__ import annotations

from voipsniff.packet.batch import PacketBatch
from voipsniff.packet.columns import Columns
from voipsniff.packet.labels import Label

_FRAGMENT = int(Label.FRAGMENT)
_RTP = int(Label.RTP)
_PROTOCOL_TCP = 6

MAX_DIGESTED = 512
"""Payload bytes that count: a SIP message is told from the next by the branch of its Via, a DNS query by its end."""
RTP_DIGESTED = 12
"""Of RTP its header counts: sequence number, time stamp and SSRC."""
TCP_DIGESTED = 24
"""Of TCP these bytes of the payload count beside the sequence numbers."""

_MASK = 0xFFFFFFFFFFFFFFFF
_LOW = 0xFFFFFFFF
# Odd 64-bit numbers with well mixed bits (the fractions of pi).
_K0 = 0x243F6A8885A308D3
_K1 = 0x13198A2E03707345
_K2 = 0xA4093822299F31D1
_K3 = 0x082EFA98EC4E6C89
_K4 = 0x452821E638D01377
_K5 = 0xBE5466CF34E90C6D


class Digest:
    """Digests packets of one batch at a time.

    Left out is what differs between two captures of one packet: the link header, VLAN tags, the tunnel around it,
    TTL and DSCP, and the checksums (a capture on the sending machine sees them before the network card fills them in).
    """

    def begin(self, batch: PacketBatch, columns: Columns) -> None:
        """Look at this batch from now on, which must stay valid."""
        self.data = batch.buffer
        self.columns = columns

    def end(self) -> None:
        """Let the batch go."""
        self.data = memoryview(b"")

    def packet(self, row: int) -> int:
        """Return 64 bits for the packet in `row`, which must be IP."""
        columns = self.columns
        ports = columns.src_port[row] << 16 | columns.dst_port[row]
        size = columns.wire_length[row] << 8 | columns.protocol[row]
        start = columns.payload[row]
        length = columns.length[row]
        digest = (columns.src_lo[row] * _K0) ^ (columns.dst_lo[row] * _K1) ^ (columns.src_hi[row] * _K2)
        digest ^= (columns.dst_hi[row] * _K3) ^ ((ports << 32 | columns.ip_id[row]) * _K4) ^ (size * _K5)
        limit = MAX_DIGESTED
        if columns.label[row] == _RTP:
            limit = RTP_DIGESTED
        elif columns.label[row] == _FRAGMENT:  # its offset: in the IPv4 header, or in the fragment header
            is_ipv4 = self.data[columns.ip_offset[row]] >> 4 == 4
            digest ^= self.bytes(columns.ip_offset[row] + 6 if is_ipv4 else start - 6, 2)
        elif columns.protocol[row] == _PROTOCOL_TCP:
            digest ^= self.bytes(columns.transport[row] + 4, 8)
            limit = TCP_DIGESTED
        return self.mix(digest) ^ self.bytes(start, length if length < limit else limit)

    def place(self, at: int, length: int) -> int:
        """Return 16 bits for the link header of the frame at `at`: its first 12 bytes, the addresses of Ethernet."""
        return self.bytes(at, 12 if length > 12 else length) & 0xFFFF

    def pair(self, row: int) -> int:
        """Return 64 bits for the two addresses and the protocol in `row`, in this direction."""
        columns = self.columns
        low = (columns.src_lo[row] * _K0) ^ (columns.dst_lo[row] * _K1)
        high = (columns.src_hi[row] * _K2) ^ (columns.dst_hi[row] * _K3)
        return self.mix(low ^ high ^ (columns.protocol[row] * _K4))

    def bytes(self, start: int, length: int) -> int:
        """Return 64 bits for the bytes at `start`, eight by eight."""
        digest = _K5 ^ length
        at = start
        end = start + length
        while at + 8 <= end:
            high = self.data[at] << 24 | self.data[at + 1] << 16 | self.data[at + 2] << 8 | self.data[at + 3]
            low = self.data[at + 4] << 24 | self.data[at + 5] << 16 | self.data[at + 6] << 8 | self.data[at + 7]
            digest = self.mix((digest ^ (high & _LOW) ^ ((low & _LOW) << 32)) * _K0)
            at += 8
        while at < end:
            digest = ((digest ^ self.data[at]) * _K1) & _MASK
            at += 1
        return self.mix(digest)

    def mix(self, value: int) -> int:
        """Return 64 bits of which each depends on many of `value`."""
        value &= _MASK
        return ((value ^ (value >> 29)) * _K2) & _MASK
