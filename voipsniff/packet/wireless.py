"""IEEE 802.11 data frames, bare or behind a radiotap header (radiotap.org)."""

from __future__ import annotations

from voipsniff.packet.frame import NEXT_LLC, Frame
from voipsniff.packet.labels import Label, Reason

_NOT_IP = int(Label.NOT_IP)
_LINK_HEADER = int(Reason.LINK_HEADER)
_PROTECTED = int(Reason.PROTECTED)

MAX_PRESENT_WORDS = 8
"""Radiotap presence words that are read; one per antenna, so four or so in reality."""

_TYPE_DATA = 2
_SUBTYPE_NO_DATA = 4
_SUBTYPE_QOS = 8
_FLAGS_TO_AND_FROM_DS = 0x03
_FLAG_PROTECTED = 0x40
_FLAG_ORDER = 0x80
_QOS_AGGREGATE = 0x80


class Wireless:
    """Finds the LLC header of a data frame; management, control, encrypted and aggregated frames are not IP."""

    def radiotap(self, frame: Frame) -> None:
        """Skip the radiotap header; its flags say whether the 802.11 header is padded to four bytes."""
        at = frame.at
        if frame.end - at < 8:
            frame.short(_LINK_HEADER)
            return
        size = frame.data[at + 2] | (frame.data[at + 3] << 8)
        if frame.data[at] != 0 or size < 8 or size > frame.end - at:
            frame.short(_LINK_HEADER)
            return
        padded = self.radiotap_flags(frame, at, at + size) & 0x20
        frame.at = at + size
        self.data_frame(frame, 4 if padded else 1)

    def radiotap_flags(self, frame: Frame, at: int, end: int) -> int:
        """Return the flags field (bit 1 of the presence words; only the 8-byte clock, bit 0, comes before it), or 0."""
        present = frame.data[at + 4]
        if present & 2 == 0:
            return 0
        field = at + 8
        words = 1
        while frame.data[field - 1] & 0x80 and words < MAX_PRESENT_WORDS:
            if field + 4 > end:
                return 0
            field += 4
            words += 1
        if present & 1:
            field = at + ((field - at + 7) // 8) * 8 + 8
        return frame.data[field] if field < end else 0

    def step(self, frame: Frame) -> None:
        """Read an 802.11 frame (IEEE 802.11, 9.3.2.1)."""
        self.data_frame(frame, 1)

    def data_frame(self, frame: Frame, alignment: int) -> None:
        at = frame.at
        if frame.end - at < 24:
            if frame.end - at >= 2 and (frame.data[at] >> 2) & 3 != _TYPE_DATA:
                frame.finish(_NOT_IP, 0)
            else:
                frame.short(_LINK_HEADER)
            return
        control = frame.data[at]
        flags = frame.data[at + 1]
        subtype = control >> 4
        if control & 3 or (control >> 2) & 3 != _TYPE_DATA or subtype & _SUBTYPE_NO_DATA:
            frame.finish(_NOT_IP, 0)
            return
        if flags & _FLAG_PROTECTED:
            frame.finish(_NOT_IP, _PROTECTED)
            return
        size = 30 if flags & _FLAGS_TO_AND_FROM_DS == _FLAGS_TO_AND_FROM_DS else 24
        if subtype & _SUBTYPE_QOS:
            if frame.end - at < size + 2:
                frame.short(_LINK_HEADER)
                return
            if frame.data[at + size] & _QOS_AGGREGATE:
                frame.finish(_NOT_IP, 0)
                return
            size += 6 if flags & _FLAG_ORDER else 2
        frame.at = at + ((size + alignment - 1) // alignment) * alignment
        frame.following = NEXT_LLC
