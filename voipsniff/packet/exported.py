"""Exported PDUs (LINKTYPE_WIRESHARK_UPPER_PDU): tags that say what a payload is and between whom, then the payload."""

from __future__ import annotations

from voipsniff.packet.address import MAPPED_PREFIX
from voipsniff.packet.classify import Classifier
from voipsniff.packet.frame import Frame
from voipsniff.packet.labels import Label, Reason, Tunnel

_NOT_IP = int(Label.NOT_IP)
_SIP = int(Label.SIP)
_UDP = int(Label.UDP)
_LINK_HEADER = int(Reason.LINK_HEADER)
_TLS = int(Tunnel.TLS)
_WSS = int(Tunnel.WSS)

MAX_TAGS = 64
"""Wireshark writes about ten."""

# Wireshark, epan/exported_pdu_tlvs.h
_TAG_END = 0
_TAG_NAME = 12
_TAG_IPV4_SRC = 20
_TAG_IPV4_DST = 21
_TAG_IPV6_SRC = 22
_TAG_IPV6_DST = 23
_TAG_PORT_TYPE = 24
_TAG_SRC_PORT = 25
_TAG_DST_PORT = 26
_TAG_PROTOCOL = 33

_PORT_SCTP = 1
_PORT_TCP = 2
_PORT_UDP = 3
_PROTOCOL_SCTP = 132
_PROTOCOL_TCP = 6
_PROTOCOL_UDP = 17


class ExportedPdu:
    """Reads one exported PDU: SIP is labelled so whatever carried it, a datagram is classified like any other."""

    def __init__(self) -> None:
        self.classifier = Classifier()

    def step(self, frame: Frame) -> None:
        """Read the tags, each two bytes of type and two of length, big-endian, up to the end tag."""
        at = frame.at
        is_sip = False
        for _ in range(MAX_TAGS):
            if frame.end - at < 4:
                break
            tag = frame.u16(at)
            size = frame.u16(at + 2)
            at += 4
            if tag == _TAG_END:
                frame.at = at
                self.payload(frame, is_sip)
                return
            if frame.end - at < size:
                break
            if tag == _TAG_NAME:
                is_sip = self.names_sip(frame, at, size)
            elif tag == _TAG_PROTOCOL:
                self.carrier(frame, at, size)
            else:
                self.address_tag(frame, tag, at, size)
            at += size
        frame.short(_LINK_HEADER)

    def payload(self, frame: Frame, is_sip: bool) -> None:
        frame.finish(_NOT_IP, 0)
        if is_sip:
            if self.classifier.start_line.find(frame):
                frame.label = _SIP
        elif frame.protocol == _PROTOCOL_UDP:
            frame.label = self.classifier.udp(frame)

    def names_sip(self, frame: Frame, at: int, size: int) -> bool:
        """Tell whether the dissector's name is "sip" (strings are padded with NULs)."""
        if size < 3 or frame.data[at] != 115 or frame.data[at + 1] != 105 or frame.data[at + 2] != 112:
            return False
        return size == 3 or frame.data[at + 3] == 0

    def address_tag(self, frame: Frame, tag: int, at: int, size: int) -> None:
        if tag == _TAG_IPV4_SRC and size >= 4:
            frame.src_hi = 0
            frame.src_lo = MAPPED_PREFIX | frame.u32(at)
        elif tag == _TAG_IPV4_DST and size >= 4:
            frame.dst_hi = 0
            frame.dst_lo = MAPPED_PREFIX | frame.u32(at)
        elif tag == _TAG_IPV6_SRC and size >= 16:
            frame.src_hi = (frame.u32(at) << 32) | frame.u32(at + 4)
            frame.src_lo = (frame.u32(at + 8) << 32) | frame.u32(at + 12)
        elif tag == _TAG_IPV6_DST and size >= 16:
            frame.dst_hi = (frame.u32(at) << 32) | frame.u32(at + 4)
            frame.dst_lo = (frame.u32(at + 8) << 32) | frame.u32(at + 12)
        elif size >= 4:
            self.port_tag(frame, tag, frame.u32(at))

    def port_tag(self, frame: Frame, tag: int, value: int) -> None:
        if tag == _TAG_SRC_PORT:
            frame.src_port = value & 0xFFFF
        elif tag == _TAG_DST_PORT:
            frame.dst_port = value & 0xFFFF
        elif tag == _TAG_PORT_TYPE:
            if value == _PORT_UDP:
                frame.protocol = _PROTOCOL_UDP
            elif value == _PORT_TCP:
                frame.protocol = _PROTOCOL_TCP
            elif value == _PORT_SCTP:
                frame.protocol = _PROTOCOL_SCTP

    def carrier(self, frame: Frame, at: int, size: int) -> None:
        """Take the text of the protocol column when it says that the message came over TLS or WSS."""
        if size < 3 or frame.data[at + 2] != 83:
            return
        if frame.data[at] == 84 and frame.data[at + 1] == 76:
            frame.tunnel = _TLS
        elif frame.data[at] == 87 and frame.data[at + 1] == 83:
            frame.tunnel = _WSS
