"""UDP, TCP and the other protocols that IP carries (RFC 768, RFC 9293)."""

from __future__ import annotations

from voipsniff.packet.classify import Classifier
from voipsniff.packet.frame import Frame
from voipsniff.packet.labels import Label, Reason
from voipsniff.packet.tunnel import Tunnels

_ICMP = int(Label.ICMP)
_IP_OTHER = int(Label.IP_OTHER)
_IPSEC = int(Label.IPSEC)
_TCP = int(Label.TCP)
_UDP = int(Label.UDP)
_TRANSPORT_HEADER = int(Reason.TRANSPORT_HEADER)
_TCP_HEADER_LENGTH = int(Reason.TCP_HEADER_LENGTH)
_UDP_LENGTH = int(Reason.UDP_LENGTH)

_PROTOCOL_ICMP = 1
_PROTOCOL_TCP = 6
_PROTOCOL_UDP = 17
_PROTOCOL_ESP = 50
_PROTOCOL_AH = 51
_PROTOCOL_ICMPV6 = 58


class TransportLayer:
    """Reads what lies in an IP packet: gives the frame its label, or finds a tunnel and goes on inside."""

    def __init__(self) -> None:
        self.tunnels = Tunnels()
        self.classifier = Classifier()

    def step(self, frame: Frame) -> None:
        """Read the header of `frame.protocol` at `frame.at`."""
        protocol = frame.protocol
        if protocol == _PROTOCOL_UDP:
            self.udp(frame)
        elif protocol == _PROTOCOL_TCP:
            self.tcp(frame)
        elif protocol in (_PROTOCOL_ICMP, _PROTOCOL_ICMPV6):
            frame.finish(_ICMP, 0)
        elif protocol in (_PROTOCOL_ESP, _PROTOCOL_AH):
            frame.finish(_IPSEC, 0)
        elif not self.tunnels.open_ip(frame):
            frame.finish(_IP_OTHER, 0)

    def udp(self, frame: Frame) -> None:
        at = frame.at
        if not self.ports(frame, 8):
            return
        rest = frame.wire_end - at
        length = frame.u16(at + 4)
        if length == 0:  # a jumbogram (RFC 2675) or segmentation offload
            length = rest
        elif length < 8:
            frame.malformed(_UDP_LENGTH)
            return
        if length != rest:
            frame.reason = _UDP_LENGTH
        if length < rest:
            frame.wire_end = at + length
            if frame.end > frame.wire_end:
                frame.end = frame.wire_end
        frame.at = at + 8
        if self.classifier.is_special(frame) and self.tunnels.open_udp(frame):
            return
        frame.finish(_UDP, 0)
        frame.transport = at
        frame.label = self.classifier.udp(frame)

    def tcp(self, frame: Frame) -> None:
        at = frame.at
        if not self.ports(frame, 20):
            return
        header = (frame.data[at + 12] >> 4) * 4
        if header < 20 or header > frame.wire_end - at:
            frame.malformed(_TCP_HEADER_LENGTH)
            return
        frame.at = at + header
        frame.finish(_TCP, 0)
        frame.transport = at

    def ports(self, frame: Frame, header: int) -> bool:
        """Read the ports as far as they are there; False, and the frame is ended, when `header` bytes are not."""
        at = frame.at
        if frame.end - at >= 4:
            frame.src_port = frame.u16(at)
            frame.dst_port = frame.u16(at + 2)
        if frame.end - at >= header:
            return True
        frame.short(_TRANSPORT_HEADER)
        return False
