"""Whether bytes inside a would-be tunnel are a packet: a tunnel is opened only on such proof."""

from __future__ import annotations

from voipsniff.packet.frame import MAX_VLANS, Frame

_ETHERTYPE_IPV4 = 0x0800
_ETHERTYPE_IPV6 = 0x86DD
_OTHER_ETHERTYPES = (0x0806, 0x8035, 0x8847, 0x8848, 0x8863, 0x8864, 0x888E, 0x88CC, 0x88F7, 0x8902, 0x9000)
"""ARP, RARP, MPLS, PPPoE, EAPOL, LLDP, PTP, CFM, loop test: what stands beside IP in a bridged Ethernet frame."""
_LLC_MAX = 1500
"""IEEE 802.3: a smaller type field is a length."""


class Proof:
    """Looks at the bytes from `at` on, up to the end of the frame's layer, and changes nothing."""

    def is_ip(self, frame: Frame, at: int, with_checksum: bool) -> bool:
        """Tell whether an IPv4 or IPv6 packet begins at `at` and fits.

        `with_checksum`: the IPv4 header checksum (RFC 791) must be right too, or absent (0).
        """
        if frame.end - at < 20:
            return False
        version = frame.data[at] >> 4
        if version == 4:
            return self.is_ipv4(frame, at, with_checksum)
        if version != 6 or frame.end - at < 40:
            return False
        return 40 + frame.u16(at + 4) <= frame.wire_end - at

    def is_ipv4(self, frame: Frame, at: int, with_checksum: bool) -> bool:
        header = 4 * (frame.data[at] & 15)
        total = frame.u16(at + 2)
        if header < 20 or frame.end - at < header or total > frame.wire_end - at:
            return False
        if total < header and total != 0:
            return False
        if not with_checksum or frame.u16(at + 10) == 0:
            return True
        return self.sums_up(frame, at, header)

    def sums_up(self, frame: Frame, at: int, size: int) -> bool:
        """Tell whether the Internet checksum (RFC 1071) of `size` bytes, itself included, is right."""
        total = 0
        for position in range(at, at + size, 2):
            total += frame.u16(position)
        total = (total & 0xFFFF) + (total >> 16)
        return (total & 0xFFFF) + (total >> 16) == 0xFFFF

    def is_ethernet(self, frame: Frame, at: int) -> bool:
        """Tell whether an Ethernet frame begins at `at` that holds IP or what usually stands beside it."""
        at += 12
        kind = 0
        for _ in range(MAX_VLANS + 1):
            if frame.end - at < 2:
                return False
            kind = frame.u16(at)
            if kind not in (0x8100, 0x88A8, 0x9100):
                break
            at += 4
        at += 2
        if kind in (_ETHERTYPE_IPV4, _ETHERTYPE_IPV6):
            return self.is_ip(frame, at, True)
        if kind <= _LLC_MAX:
            return kind <= frame.wire_end - at
        return kind in _OTHER_ETHERTYPES
