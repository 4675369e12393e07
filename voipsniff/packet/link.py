"""Link layers, down to IP: Ethernet and its tags, LLC, PPP, PPPoE, cooked and raw captures (LINKTYPE_*)."""

from __future__ import annotations

from voipsniff.packet.exported import ExportedPdu
from voipsniff.packet.frame import (
    MAX_VLANS,
    NEXT_ETHERNET,
    NEXT_ETHERTYPE,
    NEXT_IP,
    NEXT_LLC,
    NEXT_MPLS,
    NEXT_PPP,
    Frame,
)
from voipsniff.packet.labels import Label, Reason, Tunnel
from voipsniff.packet.netfilter import NetfilterLog
from voipsniff.packet.wireless import Wireless

_NOT_IP = int(Label.NOT_IP)
_UNKNOWN_LINK = int(Label.UNKNOWN_LINK)
_LINK_HEADER = int(Reason.LINK_HEADER)
_VLAN_DEPTH = int(Reason.VLAN_DEPTH)
_PPPOE = int(Tunnel.PPPOE)

_LINK_NULL = 0
_LINK_ETHERNET = 1
_LINK_PPP = 9
_LINK_PPP_HDLC = 50
_LINK_PPP_ETHER = 51
_LINK_CISCO_HDLC = 104
_LINK_IEEE802_11 = 105
_LINK_LOOP = 108
_LINK_LINUX_SLL = 113
_LINK_RADIOTAP = 127
_LINK_NFLOG = 239
_LINK_EXPORTED = 252
_LINK_LINUX_SLL2 = 276

_ETHERTYPE_IPV4 = 0x0800
_ETHERTYPE_IPV6 = 0x86DD
_ETHERTYPE_PPPOE = 0x8864
_ETHERTYPE_LLC = 0x0004
"""Of a cooked capture (Linux ETH_P_802_2): no EtherType but an LLC header."""
_LLC_MAX = 1500
"""IEEE 802.3: a smaller type field is the length of an LLC frame."""


class LinkLayer:
    """Finds the network packet in a frame of any link type that is known."""

    def __init__(self) -> None:
        self.exported = ExportedPdu()
        self.wireless = Wireless()
        self.netfilter = NetfilterLog()

    def enter(self, frame: Frame, link_type: int) -> None:
        """Say what a frame of `link_type` begins with; UNKNOWN_LINK when that is not known."""
        if link_type == _LINK_ETHERNET:
            frame.following = NEXT_ETHERNET
        elif link_type in (101, 12, 14, 228, 229):  # RAW, and the two values old files hold for it; IPV4, IPV6
            frame.following = NEXT_IP
        elif link_type == _LINK_LINUX_SLL:
            self.cooked(frame, 14, 16)
        elif link_type == _LINK_LINUX_SLL2:
            self.cooked(frame, 0, 20)
        elif link_type in (_LINK_NULL, _LINK_LOOP):
            self.loopback(frame)
        elif link_type in (_LINK_PPP, _LINK_PPP_HDLC):
            frame.following = NEXT_PPP
        elif link_type == _LINK_PPP_ETHER:
            self.pppoe(frame)
        else:
            self.enter_rare(frame, link_type)

    def enter_rare(self, frame: Frame, link_type: int) -> None:
        if link_type == _LINK_CISCO_HDLC:
            self.cooked(frame, 2, 4)
        elif link_type == _LINK_IEEE802_11:
            self.wireless.step(frame)
        elif link_type == _LINK_RADIOTAP:
            self.wireless.radiotap(frame)
        elif link_type == _LINK_NFLOG:
            self.netfilter.step(frame)
        elif link_type == _LINK_EXPORTED:
            self.exported.step(frame)
        else:
            frame.finish(_UNKNOWN_LINK, 0)

    def step(self, frame: Frame) -> None:
        """Read one layer that is none of IP, MPLS and transport."""
        following = frame.following
        if following == NEXT_ETHERNET:
            self.ethernet(frame)
        elif following == NEXT_ETHERTYPE:
            self.ethertype(frame)
        elif following == NEXT_PPP:
            self.ppp(frame)
        else:
            self.llc(frame)

    def ethernet(self, frame: Frame) -> None:
        at = frame.at
        if frame.end - at < 14:
            frame.short(_LINK_HEADER)
            return
        frame.kind = frame.u16(at + 12)
        frame.at = at + 14
        self.ethertype(frame)

    def cooked(self, frame: Frame, field: int, size: int) -> None:
        """A header of `size` bytes with the EtherType at `field`: Linux "any" captures, Cisco HDLC."""
        at = frame.at
        if frame.end - at < size:
            frame.short(_LINK_HEADER)
            return
        frame.kind = frame.u16(at + field)
        frame.at = at + size
        if frame.kind == _ETHERTYPE_LLC:
            frame.following = NEXT_LLC
        elif frame.kind <= _LLC_MAX:  # the other ETH_P_* numbers: no network packet
            frame.finish(_NOT_IP, 0)
        else:
            frame.following = NEXT_ETHERTYPE

    def loopback(self, frame: Frame) -> None:
        """Four bytes with the address family, in the byte order of the machine that captured (LOOP: big-endian)."""
        at = frame.at
        if frame.end - at < 4:
            frame.short(_LINK_HEADER)
            return
        family = frame.data[at] | frame.data[at + 3]  # the others are zero in either order
        frame.at = at + 4
        if frame.data[at + 1] | frame.data[at + 2]:
            frame.finish(_NOT_IP, 0)
        elif family in (2, 10, 24, 28, 30):  # AF_INET; AF_INET6 on Linux, NetBSD, FreeBSD and macOS
            frame.following = NEXT_IP
        else:
            frame.finish(_NOT_IP, 0)

    def ethertype(self, frame: Frame) -> None:
        """Go on with what `frame.kind` names; VLAN tags are read here."""
        kind = frame.kind
        tags = 0
        while kind in (0x8100, 0x88A8, 0x9100):
            if tags == MAX_VLANS:
                frame.malformed(_VLAN_DEPTH)
                return
            if frame.end - frame.at < 4:
                frame.short(_LINK_HEADER)
                return
            frame.vlan = frame.u16(frame.at) & 0x0FFF
            kind = frame.u16(frame.at + 2)
            frame.at += 4
            tags += 1
        frame.kind = kind
        if kind in (_ETHERTYPE_IPV4, _ETHERTYPE_IPV6):
            frame.following = NEXT_IP
        elif kind in (0x8847, 0x8848):
            frame.following = NEXT_MPLS
        elif kind == _ETHERTYPE_PPPOE:
            self.pppoe(frame)
        elif kind <= _LLC_MAX:
            frame.following = NEXT_LLC
        else:
            frame.finish(_NOT_IP, 0)

    def llc(self, frame: Frame) -> None:
        """LLC: SNAP of the Ethernet organisations carries an EtherType (IEEE 802, RFC 1042); the rest is not IP."""
        at = frame.at
        if frame.end - at < 3:
            frame.short(_LINK_HEADER)
            return
        if frame.u16(at) != 0xAAAA or frame.data[at + 2] != 3:
            frame.finish(_NOT_IP, 0)
            return
        if frame.end - at < 8:
            frame.short(_LINK_HEADER)
            return
        if frame.data[at + 3] | frame.data[at + 4] or frame.data[at + 5] not in (0, 0xF8):
            frame.finish(_NOT_IP, 0)
            return
        frame.kind = frame.u16(at + 6)
        frame.at = at + 8
        if frame.kind <= _LLC_MAX:
            frame.finish(_NOT_IP, 0)
        else:
            frame.following = NEXT_ETHERTYPE

    def pppoe(self, frame: Frame) -> None:
        """A PPPoE session packet (RFC 2516, 4): version 1, type 1, code 0; discovery is not IP."""
        at = frame.at
        if frame.end - at < 6:
            frame.short(_LINK_HEADER)
            return
        if frame.data[at] != 0x11 or frame.data[at + 1]:
            frame.finish(_NOT_IP, 0)
            return
        frame.tunnel = _PPPOE
        frame.tunnel_id = frame.u16(at + 2)
        frame.at = at + 6
        frame.following = NEXT_PPP

    def ppp(self, frame: Frame) -> None:
        """PPP with or without address and control (RFC 1662), the protocol number in one byte or two; Cisco HDLC."""
        at = frame.at
        if frame.end - at < 4:
            frame.short(_LINK_HEADER)
            return
        if frame.data[at] in (0x0F, 0x8F) and frame.data[at + 1] == 0:
            self.cooked(frame, 2, 4)
            return
        if frame.u16(at) == 0xFF03:
            at += 2
        protocol = frame.data[at]
        at += 1
        if protocol & 1 == 0:
            protocol = (protocol << 8) | frame.data[at]
            at += 1
        frame.at = at
        if protocol in (0x0021, 0x0057):
            frame.following = NEXT_IP
        elif protocol in (0x0281, 0x0283):
            frame.following = NEXT_MPLS
        else:
            frame.finish(_NOT_IP, 0)
