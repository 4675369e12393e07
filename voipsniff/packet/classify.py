"""What a UDP payload is, by its structure; ports only decide where the structure is weak (RFC 7983, RFC 5761)."""

from __future__ import annotations

from voipsniff.packet.datagrams import WellKnown
from voipsniff.packet.frame import Frame
from voipsniff.packet.labels import Label, Tunnel
from voipsniff.packet.ports import SIGNALLING, SPECIAL, port_set
from voipsniff.packet.startline import StartLine

_DTLS = int(Label.DTLS)
_QUIC = int(Label.QUIC)
_RTCP = int(Label.RTCP)
_RTP = int(Label.RTP)
_SIP = int(Label.SIP)
_SIP_KEEPALIVE = int(Label.SIP_KEEPALIVE)
_STUN = int(Label.STUN)
_TURN = int(Label.TURN)
_UDP = int(Label.UDP)
_ZRTP = int(Label.ZRTP)
_TUNNEL_TURN = int(Tunnel.TURN)

_STUN_COOKIE = 0x2112A442
"""RFC 8489, 5."""
_MS_TURN = 0x10
"""MS-TURN, 2.2.3: 0xFF10, a message in a connection that several share; its length counts 8 bytes of connection id."""
_ZRTP_COOKIE = 0x5A525450
"""RFC 6189, 5: "ZRTP"."""
_RTP_HEADER = 12
_RTCP_FIRST = 192
_RTCP_LAST = 223
"""RFC 5761, 4: in this range of the second byte it is RTCP."""


class Classifier:
    """Gives a UDP payload its label. Never raises on any bytes."""

    def __init__(self) -> None:
        self.special = memoryview(port_set(SPECIAL))
        self.signalling = memoryview(port_set(SIGNALLING))
        self.well_known = WellKnown()
        self.start_line = StartLine()

    def is_special(self, frame: Frame) -> bool:
        """Tell whether a port is one that another protocol or a tunnel is known by."""
        src = frame.src_port
        dst = frame.dst_port
        return ((self.special[src >> 3] >> (src & 7)) | (self.special[dst >> 3] >> (dst & 7))) & 1 != 0

    def udp(self, frame: Frame) -> int:
        """Return the label of the payload; moves the payload to the SIP start line, or out of TURN channel data."""
        label = _UDP
        if self.is_special(frame):
            label = _SIP if self.start_line.find(frame) else self.well_known.label(frame)
        if label == _UDP and frame.length > 0:
            label = self.by_structure(frame)
        if label == _UDP and self.is_keepalive(frame):
            label = _SIP_KEEPALIVE
        return label

    def by_structure(self, frame: Frame) -> int:
        """Dispatch on the first byte as RFC 7983 does, after SIP, which no port binds."""
        first = frame.data[frame.payload]
        if first >> 6 == 2:
            return self.media(frame)
        if self.start_line.find(frame):
            return _SIP
        if first < 4:
            return _STUN if self.is_stun(frame) else _UDP
        if first == 16:
            return _ZRTP if self.has_word(frame, 4, _ZRTP_COOKIE) else _UDP
        if first < 64:
            return _DTLS if self.is_dtls(frame) else _UDP
        if first < 80:
            return self.channel(frame, 4, 0)
        if first == 255 and frame.length >= 4 and frame.data[frame.payload + 1] == _MS_TURN:
            return self.channel(frame, 12, 8)
        if first >= 192 and self.is_quic(frame):
            return _QUIC
        return _UDP

    def media(self, frame: Frame) -> int:
        """RTP or RTCP (RFC 3550, 5.1 and 6.4), version 2 being known; else UDP."""
        at = frame.payload
        if frame.length < 4:
            return _UDP
        second = frame.data[at + 1]
        if _RTCP_FIRST <= second <= _RTCP_LAST:
            # The first packet's words must be there; what follows may be more packets or the trailer of SRTCP.
            size = 4 * frame.u16(at + 2) + 4
            return _RTCP if size <= frame.wire_length else _UDP
        if frame.length < _RTP_HEADER:
            return _UDP
        first = frame.data[at]
        header = _RTP_HEADER + 4 * (first & 15)
        if first & 16:
            if header + 4 <= frame.length:
                header += 4 * frame.u16(at + header + 2)
            header += 4
        return _RTP if header <= frame.wire_length else _UDP

    def is_stun(self, frame: Frame) -> bool:
        """The cookie, and a length that fits (RFC 8489, 5); padding to four bytes is not what every client does."""
        return self.has_word(frame, 4, _STUN_COOKIE) and frame.u16(frame.payload + 2) + 20 <= frame.wire_length

    def is_dtls(self, frame: Frame) -> bool:
        """A record of DTLS 1.0, 1.2 or the pre-standard 0x0100, whose length fits (RFC 6347, 4.1)."""
        at = frame.payload
        if frame.length < 13 or not 20 <= frame.data[at] <= 26:
            return False
        version = frame.u16(at + 1)
        if version not in (0xFEFF, 0xFEFD, 0xFEFC, 0x0100):
            return False
        return 13 + frame.u16(at + 11) <= frame.wire_length

    def channel(self, frame: Frame, header: int, counted: int) -> int:
        """TURN channel data (RFC 8656, 12.4): its length must be exact; media inside is opened.

        `header` bytes precede the data, of which the length field includes `counted`.
        """
        at = frame.payload
        if frame.length < 4:
            return _UDP
        size = frame.u16(at + 2) - counted
        padding = frame.wire_length - header - size
        if not 0 <= padding <= 3 or size < 4:
            return _UDP
        if frame.length <= header:
            return _TURN
        captured = frame.length
        wire = frame.wire_length
        frame.payload = at + header
        frame.length = captured - header if captured - header < size else size
        frame.wire_length = size
        label = self.in_channel(frame)
        if label != _UDP:
            frame.tunnel = _TUNNEL_TURN
            frame.tunnel_id = frame.u16(at)
            return label
        frame.payload = at
        frame.length = captured
        frame.wire_length = wire
        return _TURN

    def in_channel(self, frame: Frame) -> int:
        """What a channel carries: media, STUN or DTLS; else UDP."""
        first = frame.data[frame.payload]
        if first >> 6 == 2:
            return self.media(frame)
        if first < 4:
            return _STUN if self.is_stun(frame) else _UDP
        if first < 64 and self.is_dtls(frame):
            return _DTLS
        return _UDP

    def is_quic(self, frame: Frame) -> bool:
        """A long header of a version that exists, with connection ids that fit (RFC 9000, 17.2)."""
        at = frame.payload
        if frame.length < 7:
            return False
        version = frame.u32(at + 1)
        known = version in (0, 1, 0x6B3343CF) or version >> 8 == 0xFF0000 or version >> 24 == 0x51
        return known and frame.data[at + 5] <= 20 and frame.data[at + 5] + 7 <= frame.wire_length

    def is_keepalive(self, frame: Frame) -> bool:
        """Only CR, LF and NUL, or "jaK" (RFC 5626, 3.5.1 and habits): a few bytes anywhere, more on SIP's ports."""
        src = frame.src_port
        dst = frame.dst_port
        at = frame.payload
        signalling = ((self.signalling[src >> 3] >> (src & 7)) | (self.signalling[dst >> 3] >> (dst & 7))) & 1 != 0
        if frame.wire_length > 4 and not signalling:
            return False
        if frame.wire_length == 0:
            return signalling
        if frame.wire_length != frame.length or frame.length > 64:
            return False
        if signalling and frame.wire_length in (3, 4) and frame.data[at] == 106:  # "jaK", and a NUL
            return frame.data[at + 1] == 97 and frame.data[at + 2] == 75
        end = at + frame.length
        while at < end and frame.data[at] in (0, 10, 13):
            at += 1
        return at == end

    def has_word(self, frame: Frame, offset: int, word: int) -> bool:
        """Tell whether the payload has the 32-bit `word` at `offset`."""
        return frame.length >= offset + 4 and frame.u32(frame.payload + offset) == word
