"""IPv4 and IPv6: addresses, lengths, extension headers, fragments (RFC 791, RFC 8200, RFC 4302)."""

from __future__ import annotations

from voipsniff.packet.address import MAPPED_PREFIX
from voipsniff.packet.frame import NEXT_TRANSPORT, Frame
from voipsniff.packet.labels import Label, Reason

_FRAGMENT = int(Label.FRAGMENT)
_IP_HEADER = int(Reason.IP_HEADER)
_IP_VERSION = int(Reason.IP_VERSION)
_IP_HEADER_LENGTH = int(Reason.IP_HEADER_LENGTH)
_IP_TOTAL_LENGTH = int(Reason.IP_TOTAL_LENGTH)
_EXTENSION_HEADERS = int(Reason.EXTENSION_HEADERS)
_NO_IP_LENGTH = int(Reason.NO_IP_LENGTH)

MAX_EXTENSION_HEADERS = 10
"""RFC 8200 (4.1) knows seven, each once but one; more is an attack on the reader."""

_HOP_BY_HOP = 0
_ROUTING = 43
_FRAGMENT_HEADER = 44
_AUTHENTICATION = 51
_DESTINATION = 60
_MOBILITY = 135
_HIP = 139
_SHIM6 = 140


class IpLayer:
    """Reads the IP header at `Frame.at` and what follows it up to the transport header."""

    def step(self, frame: Frame) -> None:
        """Read one IP packet's headers; the frame ends as FRAGMENT, or goes on with its transport."""
        if frame.at >= frame.end:
            frame.short(_IP_HEADER)
            return
        version = frame.data[frame.at] >> 4
        if version == 4:
            self.version_4(frame)
        elif version == 6:
            self.version_6(frame)
        else:
            frame.malformed(_IP_VERSION)

    def version_4(self, frame: Frame) -> None:
        at = frame.at
        if frame.end - at < 20:
            frame.short(_IP_HEADER)
            return
        header = (frame.data[at] & 15) * 4
        total = frame.u16(at + 2)
        if header < 20:
            frame.malformed(_IP_HEADER_LENGTH)
            return
        if total == 0:
            frame.reason = _NO_IP_LENGTH
            total = frame.wire_end - at
        elif total < header:
            frame.malformed(_IP_TOTAL_LENGTH)
            return
        self.limit(frame, at, total)
        frame.src_hi = 0
        frame.dst_hi = 0
        frame.src_lo = MAPPED_PREFIX | frame.u32(at + 12)
        frame.dst_lo = MAPPED_PREFIX | frame.u32(at + 16)
        frame.dscp = frame.data[at + 1] >> 2
        frame.ip_id = frame.u16(at + 4)
        frame.ttl = frame.data[at + 8]
        frame.protocol = frame.data[at + 9]
        if frame.end - at < header:
            frame.short(_IP_HEADER_LENGTH)
            return
        piece = frame.u16(at + 6) & 0x3FFF  # more fragments, and the offset
        frame.at = at + header
        if piece:
            frame.finish(_FRAGMENT, 0)
        elif frame.protocol == _AUTHENTICATION:
            self.extensions(frame)
        else:
            frame.following = NEXT_TRANSPORT

    def version_6(self, frame: Frame) -> None:
        at = frame.at
        if frame.end - at < 40:
            frame.short(_IP_HEADER)
            return
        total = 40 + frame.u16(at + 4)
        if total == 40:  # a jumbogram (RFC 2675) or segmentation offload
            total = frame.wire_end - at
        self.limit(frame, at, total)
        frame.src_hi = (frame.u32(at + 8) << 32) | frame.u32(at + 12)
        frame.src_lo = (frame.u32(at + 16) << 32) | frame.u32(at + 20)
        frame.dst_hi = (frame.u32(at + 24) << 32) | frame.u32(at + 28)
        frame.dst_lo = (frame.u32(at + 32) << 32) | frame.u32(at + 36)
        frame.dscp = (frame.u16(at) >> 6) & 63
        frame.ip_id = 0
        frame.ttl = frame.data[at + 7]
        frame.protocol = frame.data[at + 6]
        frame.at = at + 40
        self.extensions(frame)

    def limit(self, frame: Frame, at: int, total: int) -> None:
        """Let the IP length say where the packet ends: what lies behind it is padding of the link.

        The ports of a packet around this one are forgotten, as this one may have none.
        """
        frame.src_port = 0
        frame.dst_port = 0
        frame.ip_offset = at
        frame.ip_length = total
        frame.wire_end = at + total
        if frame.end > frame.wire_end:
            frame.end = frame.wire_end

    def extensions(self, frame: Frame) -> None:
        """Walk the extension headers from `frame.at`, of which `frame.protocol` names the first."""
        for _ in range(MAX_EXTENSION_HEADERS):
            protocol = frame.protocol
            if not self.is_extension(protocol):
                frame.following = NEXT_TRANSPORT
                return
            at = frame.at
            if frame.end - at < 8:
                frame.short(_EXTENSION_HEADERS)
                return
            if protocol == _FRAGMENT_HEADER:
                size = 8
            elif protocol == _AUTHENTICATION:
                size = 4 * frame.data[at + 1] + 8
            else:
                size = 8 * frame.data[at + 1] + 8
            if size > frame.wire_end - at:
                frame.short(_EXTENSION_HEADERS)
                return
            frame.protocol = frame.data[at]
            frame.at = at + size
            if protocol == _FRAGMENT_HEADER:
                frame.ip_id = frame.u32(at + 4)
                if frame.u16(at + 2) & 0xFFF9:  # an offset, or more to come; neither is an atomic fragment (RFC 6946)
                    frame.finish(_FRAGMENT, 0)
                    return
        frame.malformed(_EXTENSION_HEADERS)

    def is_extension(self, protocol: int) -> bool:
        """Tell whether `protocol` is a header that another IPv6 header follows."""
        if protocol in (_HOP_BY_HOP, _ROUTING, _FRAGMENT_HEADER, _AUTHENTICATION):
            return True
        return protocol in (_DESTINATION, _MOBILITY, _HIP, _SHIM6)
