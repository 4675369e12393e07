"""NFLOG captures (LINKTYPE_NFLOG): netfilter's attributes, one of which is the IP packet."""

from __future__ import annotations

from voipsniff.packet.frame import NEXT_IP, Frame
from voipsniff.packet.labels import Label, Reason

_NOT_IP = int(Label.NOT_IP)
_LINK_HEADER = int(Reason.LINK_HEADER)

MAX_ATTRIBUTES = 32
"""The kernel writes about a dozen."""
_PAYLOAD = 9
"""Linux, nfnetlink_log.h: NFULA_PAYLOAD."""
_FAMILY_IPV4 = 2
_FAMILY_IPV6 = 10


class NetfilterLog:
    """Finds the payload attribute."""

    def step(self, frame: Frame) -> None:
        """Read the header (family, version, group) and the attributes: length and type in the host's byte order."""
        at = frame.at
        if frame.end - at < 4:
            frame.short(_LINK_HEADER)
            return
        if frame.data[at + 1] != 0 or frame.data[at] not in (_FAMILY_IPV4, _FAMILY_IPV6):
            frame.finish(_NOT_IP, 0)
            return
        at += 4
        for _ in range(MAX_ATTRIBUTES):
            if frame.end - at < 4:
                break
            kind = frame.data[at + 2] | frame.data[at + 3]  # small, so one of the two bytes is zero
            if kind == _PAYLOAD:
                frame.at = at + 4
                frame.following = NEXT_IP
                return
            size = self.size(frame, at)
            if size < 4:
                break
            at += (size + 3) & 0xFFFC
        frame.short(_LINK_HEADER)

    def size(self, frame: Frame, at: int) -> int:
        """Return the attribute's length: in the order that makes its type a small number, little-endian first."""
        if frame.data[at + 3] == 0:
            return frame.data[at] | (frame.data[at + 1] << 8)
        return frame.u16(at)
