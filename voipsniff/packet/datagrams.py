"""Protocols beside SIP and RTP that are known by a port and confirmed by a header."""

from __future__ import annotations

from voipsniff.packet.frame import Frame
from voipsniff.packet.labels import Label
from voipsniff.packet.ports import DHCP, DHCPV6, DNS, IKE, IPSEC_NAT, QUIC, STUN, port_table

_DHCP = int(Label.DHCP)
_DNS = int(Label.DNS)
_IPSEC = int(Label.IPSEC)
_QUIC = int(Label.QUIC)
_STUN = int(Label.STUN)
_UDP = int(Label.UDP)

MAX_DNS_RECORDS = 512
"""No section of a real message has more: the smallest record takes eleven bytes of at most 65,535, most far more."""

MAX_ESP_SEQUENCE = 0xFFFFFF
"""Beyond it a datagram on the port of ESP is not taken for ESP; keys are changed sooner."""

_KINDS = {
    **dict.fromkeys(DNS, _DNS),
    **dict.fromkeys((*DHCP, *DHCPV6), _DHCP),
    **dict.fromkeys((*IKE, *IPSEC_NAT), _IPSEC),
    **dict.fromkeys(QUIC, _QUIC),
    **dict.fromkeys(STUN, _STUN),
}
_DHCP_COOKIE = 0x63825363
"""RFC 2131, 3."""


class WellKnown:
    """Labels a datagram on a port of `ports.SPECIAL`."""

    def __init__(self) -> None:
        self.kinds = memoryview(port_table(_KINDS))

    def label(self, frame: Frame) -> int:
        """Return the label that the port stands for when the payload agrees, else UDP."""
        if frame.length < 1:
            return _UDP
        return self.agree(frame, self.kinds[frame.dst_port]) or self.agree(frame, self.kinds[frame.src_port]) or _UDP

    def agree(self, frame: Frame, kind: int) -> int:
        """Return `kind` when the payload looks like it, else 0."""
        if kind == _DNS:
            return _DNS if self.is_dns(frame) else 0
        if kind == _DHCP:
            return _DHCP if self.is_dhcp(frame) else 0
        if kind == _IPSEC:
            return _IPSEC if self.is_ipsec(frame) else 0
        if kind == _QUIC:  # a short header (RFC 9000, 17.3) has nothing but this bit
            return _QUIC if frame.data[frame.payload] >> 6 == 1 and frame.wire_length >= 21 else 0
        if kind == _STUN:
            return _STUN if self.is_classic_stun(frame) else 0
        return 0

    def is_dns(self, frame: Frame) -> bool:
        """Opcode and counts in their ranges (RFC 1035, 4.1.1; RFC 1002, 4.2.1.1 has opcodes up to 8)."""
        at = frame.payload
        if frame.length < 12:
            return False
        if (frame.data[at + 2] >> 3) & 15 > 8 or frame.u16(at + 4) > MAX_DNS_RECORDS:
            return False
        if frame.u16(at + 6) > MAX_DNS_RECORDS or frame.u16(at + 8) > MAX_DNS_RECORDS:
            return False
        return frame.u16(at + 10) <= MAX_DNS_RECORDS and frame.u32(at + 4) + frame.u32(at + 8) > 0

    def is_dhcp(self, frame: Frame) -> bool:
        """BOOTP with the cookie of DHCP (RFC 2131), or a DHCPv6 message type (RFC 8415, 7.3)."""
        at = frame.payload
        if frame.dst_port in (546, 547) or frame.src_port in (546, 547):
            return 1 <= frame.data[at] <= 36
        if not 1 <= frame.data[at] <= 2 or frame.wire_length < 236:
            return False
        return frame.length < 240 or frame.u32(at + 236) == _DHCP_COOKIE

    def is_ipsec(self, frame: Frame) -> bool:
        """IKE on 500; on 4500 the NAT keepalive, IKE behind a zero marker, or ESP (RFC 3948, 2)."""
        at = frame.payload
        if frame.dst_port == 500 or frame.src_port == 500:
            return self.is_ike(frame, at)
        if frame.wire_length == 1:
            return frame.data[at] == 255
        if frame.length < 8:
            return False
        if frame.u32(at) == 0:
            return self.is_ike(frame, at + 4)
        # ESP has no mark: its SPI is random (above 255, RFC 4303, 2.1), but its sequence number starts at one.
        return frame.u32(at) > 255 and frame.u32(at + 4) <= MAX_ESP_SEQUENCE

    def is_ike(self, frame: Frame, at: int) -> bool:
        """Version 1.0 or 2.x and the length of the message (RFC 7296, 3.1)."""
        if frame.payload + frame.length - at < 28:
            return False
        version = frame.data[at + 17]
        return version in (0x10, 0x20, 0x21, 0x22) and frame.u32(at + 24) <= frame.wire_length

    def is_classic_stun(self, frame: Frame) -> bool:
        """A message of RFC 3489 (11.1), without a cookie: a known type and the exact length."""
        at = frame.payload
        if frame.length < 20 or frame.u16(at + 2) + 20 != frame.wire_length:
            return False
        return frame.u16(at) in (0x0001, 0x0002, 0x0101, 0x0102, 0x0111, 0x0112)
