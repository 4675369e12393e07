"""Tunnels, each opened only where its structure proves it: IP in IP, GRE, ERSPAN, VXLAN, GENEVE, GTP-U, MPLS, TZSP."""

from __future__ import annotations

from voipsniff.packet.frame import (
    NEXT_ETHERNET,
    NEXT_IP,
    NEXT_MPLS,
    NEXT_PPP,
    Frame,
)
from voipsniff.packet.labels import Label, Reason, Tunnel
from voipsniff.packet.ports import GENEVE, GTP_U, TZSP, VXLAN, port_table
from voipsniff.packet.proof import Proof

_LINK_HEADER = int(Reason.LINK_HEADER)
_TUNNEL_DEPTH = int(Reason.TUNNEL_DEPTH)
_NOT_IP = int(Label.NOT_IP)
_IP_IN_IP = int(Tunnel.IP_IN_IP)
_SIX_IN_FOUR = int(Tunnel.SIX_IN_FOUR)
_GRE = int(Tunnel.GRE)
_ERSPAN_I = int(Tunnel.ERSPAN_I)
_ERSPAN_II = int(Tunnel.ERSPAN_II)
_ERSPAN_III = int(Tunnel.ERSPAN_III)
_VXLAN = int(Tunnel.VXLAN)
_GENEVE = int(Tunnel.GENEVE)
_GTP_U = int(Tunnel.GTP_U)
_MPLS = int(Tunnel.MPLS)
_TZSP = int(Tunnel.TZSP)

MAX_DEPTH = 8
"""Tunnels in one another that are opened; real networks stack three or four."""
MAX_LABELS = 16
"""MPLS labels in one stack that are read; real stacks have up to five or so."""
MAX_TAGS = 32
"""TZSP tagged fields, and GTP-U extension headers, that are read."""

_PROTOCOL_IPV4 = 4
_PROTOCOL_IPV6 = 41
_PROTOCOL_GRE = 47
_PROTOCOL_MPLS = 137

_ETHERTYPE_IPV4 = 0x0800
_ETHERTYPE_IPV6 = 0x86DD
_ETHERTYPE_BRIDGED = 0x6558
_ETHERTYPE_MPLS = 0x8847
_ETHERTYPE_ERSPAN = 0x88BE
_ETHERTYPE_ERSPAN_III = 0x22EB
_ETHERTYPE_PPP = 0x880B

_UDP_TUNNELS = {
    **dict.fromkeys(VXLAN, _VXLAN),
    **dict.fromkeys(GENEVE, _GENEVE),
    **dict.fromkeys(GTP_U, _GTP_U),
    **dict.fromkeys(TZSP, _TZSP),
}


class Tunnels:
    """Opens a tunnel: moves the frame to what is inside and notes the tunnel. False leaves the frame as it was."""

    def __init__(self) -> None:
        self.proof = Proof()
        self.by_port = memoryview(port_table(_UDP_TUNNELS))

    def enter(self, frame: Frame, tunnel: int, number: int, following: int, at: int) -> bool:
        """Go inside, unless that would be too deep."""
        if frame.depth >= MAX_DEPTH:
            frame.reason = _TUNNEL_DEPTH
            return False
        frame.depth += 1
        frame.tunnel = tunnel
        frame.tunnel_id = number
        frame.following = following
        frame.at = at
        return True

    def open_ip(self, frame: Frame) -> bool:
        """A tunnel that is an IP protocol of its own: RFC 2003, RFC 4213, RFC 2784, RFC 4023."""
        protocol = frame.protocol
        if protocol in (_PROTOCOL_IPV4, _PROTOCOL_IPV6):
            return self.ip_in_ip(frame)
        if protocol == _PROTOCOL_GRE:
            return self.gre(frame)
        if protocol == _PROTOCOL_MPLS:
            return self.proves_mpls(frame, frame.at) and self.enter(frame, _MPLS, 0, NEXT_MPLS, frame.at)
        return False

    def ip_in_ip(self, frame: Frame) -> bool:
        if not self.proof.is_ip(frame, frame.at, False):
            return False
        # The outer version is that of the header just read; the inner one must be what the protocol number says.
        inner = frame.data[frame.at] >> 4
        if inner != (4 if frame.protocol == _PROTOCOL_IPV4 else 6):
            return False
        outer = frame.data[frame.ip_offset] >> 4
        kind = _SIX_IN_FOUR if inner == 6 and outer == 4 else _IP_IN_IP
        return self.enter(frame, kind, 0, NEXT_IP, frame.at)

    def gre(self, frame: Frame) -> bool:
        """GRE with checksum, key and sequence number (RFC 2784, RFC 2890); version 1 is `gre_1`."""
        at = frame.at
        if frame.end - at < 4:
            return False
        flags = frame.u16(at)
        kind = frame.u16(at + 2)
        if flags & 7 == 1:
            return self.gre_1(frame, flags, kind)
        if flags & 0x4FFF:  # routing (deprecated), the reserved bits, another version
            return False
        size = 4 + 4 * (flags >> 15) + 4 * (flags >> 13 & 1) + 4 * (flags >> 12 & 1)
        if frame.end - at < size:
            return False
        key = frame.u32(at + size - (8 if flags & 0x1000 else 4)) if flags & 0x2000 else 0
        return self.gre_payload(frame, kind, at + size, key, flags & 0x1000)

    def gre_payload(self, frame: Frame, kind: int, at: int, key: int, sequenced: int) -> bool:
        """Go on with the payload of EtherType `kind` at `at`, when it proves to be that."""
        if kind in (_ETHERTYPE_IPV4, _ETHERTYPE_IPV6):
            return self.proof.is_ip(frame, at, False) and self.enter(frame, _GRE, key, NEXT_IP, at)
        if kind == _ETHERTYPE_BRIDGED:
            return self.proof.is_ethernet(frame, at) and self.enter(frame, _GRE, key, NEXT_ETHERNET, at)
        if kind == _ETHERTYPE_MPLS:
            return self.proves_mpls(frame, at) and self.enter(frame, _GRE, key, NEXT_MPLS, at)
        if kind == _ETHERTYPE_ERSPAN:
            return self.erspan(frame, at, sequenced)
        if kind == _ETHERTYPE_ERSPAN_III:
            return self.erspan_3(frame, at)
        return False

    def gre_1(self, frame: Frame, flags: int, kind: int) -> bool:
        """Enhanced GRE that carries PPP, as PPTP uses it (RFC 2637, 4.1)."""
        at = frame.at
        size = 8 + 4 * (flags >> 12 & 1) + 4 * (flags >> 7 & 1)
        if flags & 0xEF7F != 0x2001 or kind != _ETHERTYPE_PPP or frame.end - at < size:
            return False
        if frame.u16(at + 4) == 0 or frame.u16(at + 4) + size > frame.wire_end - at:
            return False
        return self.enter(frame, _GRE, frame.u16(at + 6), NEXT_PPP, at + size)

    def erspan(self, frame: Frame, at: int, sequenced: int) -> bool:
        """Type I has no header of its own, type II one of 8 bytes (draft-foschiano-erspan, 4.1 and 4.2)."""
        if not sequenced:
            return self.proof.is_ethernet(frame, at) and self.enter(frame, _ERSPAN_I, 0, NEXT_ETHERNET, at)
        if frame.end - at < 8 or frame.data[at] >> 4 != 1 or not self.proof.is_ethernet(frame, at + 8):
            return False
        return self.enter(frame, _ERSPAN_II, frame.u16(at + 2) & 1023, NEXT_ETHERNET, at + 8)

    def erspan_3(self, frame: Frame, at: int) -> bool:
        """Type III: 12 bytes, 8 more with the O bit (draft-foschiano-erspan, 4.3)."""
        if frame.end - at < 12 or frame.data[at] >> 4 != 2:
            return False
        inner = at + (20 if frame.data[at + 11] & 1 else 12)
        if not self.proof.is_ethernet(frame, inner):
            return False
        return self.enter(frame, _ERSPAN_III, frame.u16(at + 2) & 1023, NEXT_ETHERNET, inner)

    def open_udp(self, frame: Frame) -> bool:
        """A tunnel in UDP, known by a port and proven by its header and by the packet inside; `at` is the payload."""
        kind = self.by_port[frame.dst_port] or self.by_port[frame.src_port]
        if kind == 0 or frame.end - frame.at < 8:
            return False
        if kind == _VXLAN:
            return self.vxlan(frame)
        if kind == _GENEVE:
            return self.geneve(frame)
        if kind == _GTP_U:
            return self.gtp(frame)
        return self.tzsp(frame)

    def vxlan(self, frame: Frame) -> bool:
        """RFC 7348, 5: the I flag alone, every reserved bit zero."""
        at = frame.at
        if frame.u32(at) != 0x08000000 or frame.data[at + 7] or not self.proof.is_ethernet(frame, at + 8):
            return False
        return self.enter(frame, _VXLAN, frame.u32(at + 4) >> 8, NEXT_ETHERNET, at + 8)

    def geneve(self, frame: Frame) -> bool:
        """RFC 8926, 3.4: version 0, reserved bits zero, Ethernet or IP behind the options."""
        at = frame.at
        if frame.data[at] >> 6 or frame.data[at + 1] & 63 or frame.data[at + 7]:
            return False
        kind = frame.u16(at + 2)
        inner = at + 8 + 4 * (frame.data[at] & 63)
        number = frame.u32(at + 4) >> 8
        if kind == _ETHERTYPE_BRIDGED:
            return self.proof.is_ethernet(frame, inner) and self.enter(frame, _GENEVE, number, NEXT_ETHERNET, inner)
        if kind not in (_ETHERTYPE_IPV4, _ETHERTYPE_IPV6):
            return False
        return self.proof.is_ip(frame, inner, True) and self.enter(frame, _GENEVE, number, NEXT_IP, inner)

    def gtp(self, frame: Frame) -> bool:
        """GTP-U version 1, a G-PDU (3GPP TS 29.281, 5.1), with its extension headers (5.2)."""
        at = frame.at
        flags = frame.data[at]
        if flags >> 4 != 3 or frame.data[at + 1] != 255 or frame.u16(at + 2) + 8 > frame.wire_end - at:
            return False
        inner = at + 8
        if flags & 7:
            inner = self.gtp_extensions(frame, at + 12, flags & 4)
        if inner == 0 or not self.proof.is_ip(frame, inner, True):
            return False
        return self.enter(frame, _GTP_U, frame.u32(at + 4), NEXT_IP, inner)

    def gtp_extensions(self, frame: Frame, at: int, extended: int) -> int:
        """Return where the inner packet begins, 0 when the chain does not fit; `at` is behind the long header."""
        if frame.end < at:
            return 0
        if not extended:
            return at
        for _ in range(MAX_TAGS):
            if frame.data[at - 1] == 0:
                return at
            if frame.end <= at or frame.data[at] == 0:
                return 0
            at += 4 * frame.data[at]
            if frame.end < at:
                return 0
        return 0

    def tzsp(self, frame: Frame) -> bool:
        """TZSP version 1, a received or sent packet of Ethernet behind tagged fields that end with tag 1."""
        at = frame.at
        if frame.data[at] != 1 or frame.data[at + 1] > 1 or frame.u16(at + 2) != 1:
            return False
        at += 4
        for _ in range(MAX_TAGS):
            if frame.end - at < 2:
                return False
            tag = frame.data[at]
            if tag == 1:
                return self.proof.is_ethernet(frame, at + 1) and self.enter(frame, _TZSP, 0, NEXT_ETHERNET, at + 1)
            at += 1 if tag == 0 else 2 + frame.data[at + 1]
        return False

    def proves_mpls(self, frame: Frame, at: int) -> bool:
        """Tell whether a stack of labels that ends (RFC 3032) begins at `at`."""
        for _ in range(MAX_LABELS):
            if frame.end - at < 4:
                return False
            if frame.data[at + 2] & 1:
                return True
            at += 4
        return False

    def mpls(self, frame: Frame) -> None:
        """Read the label stack; then IP by its version, or Ethernet with or without a control word (RFC 4448, 4.6)."""
        if not self.proves_mpls(frame, frame.at):
            frame.short(_LINK_HEADER)
            return
        at = frame.at
        while frame.data[at + 2] & 1 == 0:
            at += 4
        number = frame.u32(at) >> 12
        at += 4
        if self.proof.is_ip(frame, at, False):
            entered = self.enter(frame, _MPLS, number, NEXT_IP, at)
        elif frame.end - at >= 4 and frame.data[at] >> 4 == 0 and self.proof.is_ethernet(frame, at + 4):
            entered = self.enter(frame, _MPLS, number, NEXT_ETHERNET, at + 4)
        else:
            entered = self.proof.is_ethernet(frame, at) and self.enter(frame, _MPLS, number, NEXT_ETHERNET, at)
        if not entered:
            frame.finish(_NOT_IP, 0)
