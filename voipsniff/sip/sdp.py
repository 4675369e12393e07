"""Session descriptions (RFC 8866), read leniently: what is broken is listed, the rest is kept. Compiled."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from voipsniff.sip.limits import MAX_SDP_LINES, MAX_SDP_MEDIA, MAX_SDP_VALUES
from voipsniff.sip.sdp_lines import (
    BROKEN,
    BROKEN_CANDIDATE,
    BROKEN_RTPMAP,
    CACHED_LINE_BYTES,
    CANDIDATE,
    DIRECTION,
    FINGERPRINT,
    FMTP,
    ICE_UFRAG,
    LABEL,
    MAXPTIME,
    MID,
    PTIME,
    RTCP,
    RTCP_MUX,
    RTPMAP,
    SETUP,
    T38,
    cached_attribute,
    cached_codecs,
    cached_connection,
    cached_formats,
    number,
    read_attribute,
    read_codecs,
    read_formats,
)
from voipsniff.sip.sdp_values import Direction, MediaDescription, Sdp, Security
from voipsniff.sip.text import decode_text

BAD_LINE, NO_VERSION, BAD_ORIGIN, BAD_MEDIA, BAD_CONNECTION, NO_CONNECTION = 1, 2, 4, 8, 16, 32
BAD_RTPMAP, BAD_CANDIDATE, TOO_LONG = 64, 128, 256
_NAMES = (
    "sdp_bad_line",
    "sdp_no_version",
    "sdp_bad_origin",
    "sdp_bad_media",
    "sdp_bad_connection",
    "sdp_no_connection",
    "sdp_bad_rtpmap",
    "sdp_bad_candidate",
    "sdp_too_long",
)
"""The anomaly of each bit, lowest first."""

# The first two letters of the attributes that are never remembered: crypto, ice-pwd and key-mgmt hold keys, ssrc and
# candidate do not recur.
_CRYPTO, _SSRC, _CANDIDATE, _ICE, _KEY = (int.from_bytes(start) for start in (b"cr", b"ss", b"ca", b"ic", b"ke"))


@lru_cache(1 << len(_NAMES))
def anomaly_names(oddities: int) -> tuple[str, ...]:
    """Return the names of the set bits."""
    return tuple(name for bit, name in enumerate(_NAMES) if oddities >> bit & 1)


def parse_sdp(data: bytes) -> Sdp:
    """Return the session description in `data`. What cannot be read is left out and named in `Sdp.anomalies`."""
    return SdpReader().read(data)


class SdpReader:
    """The state of one pass over a session description: the level that lines belong to, and what was odd."""

    def __init__(self) -> None:
        self.oddities = 0
        self.sdp = Sdp()
        self.session = MediaDescription()
        self.level = self.session
        self.maps: list[Any] = []
        self.parameters: list[Any] = []
        self.media: list[MediaDescription] = []

    def read(self, data: bytes) -> Sdp:
        """Return the description in `data`."""
        # the usual line end first: it saves stripping each line
        whole = data.count(b"\n") == data.count(b"\r\n")
        lines = data.split(b"\r\n" if whole else b"\n", MAX_SDP_LINES)
        if len(lines) > MAX_SDP_LINES:
            self.oddities |= TOO_LONG
            lines.pop()
        first = True
        for raw in lines:
            line = raw
            if line and line[len(line) - 1] <= 32:
                line = line.rstrip(b" \t\r\0")
            if not line:
                continue
            if first and line != b"v=0":
                self.oddities |= NO_VERSION
            first = False
            if len(line) < 2 or line[1] != 61:
                self.oddities |= BAD_LINE
            else:
                self.line(line)
        self.end_level()
        return self.result()

    def result(self) -> Sdp:
        sdp = self.sdp
        if len(sdp.origin_line.split()) != 6:
            self.oddities |= BAD_ORIGIN
        sdp.media = tuple(self.media)
        sdp.address = self.session.address
        sdp.direction = self.session.direction
        sdp.anomalies = anomaly_names(self.oddities) if self.oddities else ()
        return sdp

    def line(self, line: bytes) -> None:
        """Take one line of the form `x=value`."""
        kind = line[0]
        if kind == 97:  # a
            self.attribute(line)
        elif kind == 109:  # m
            self.end_level()
            self.begin_media(line[2:])
        elif kind == 99:  # c
            self.connection(line[2:])
        elif kind == 98:  # b
            self.bandwidth(line[2:])
        elif kind == 111 and not self.sdp.origin_line:  # o
            self.sdp.origin_line = line[2:]
        elif kind == 115 and not self.sdp.name_line:  # s
            self.sdp.name_line = line[2:].strip()

    def begin_media(self, value: bytes) -> None:
        """Begin the media description of an m= line: kind, port and count, protocol, formats."""
        self.level = media = MediaDescription()
        if len(self.media) >= MAX_SDP_MEDIA:
            self.oddities |= TOO_LONG
            return
        words = value.split(None, 3)
        if len(words) < 3:
            self.oddities |= BAD_MEDIA
            return
        port_text = words[1]
        if b"/" in port_text:
            port_text, _, count_text = port_text.partition(b"/")
            media.port_count = number(decode_text(count_text), 65535) or 1
        if not port_text.isdigit() or len(port_text) > 5 or int(port_text) > 65535:
            self.oddities |= BAD_MEDIA
            return
        media.port = int(port_text)
        formats = words[3] if len(words) > 3 else b""
        read = cached_formats if len(value) <= CACHED_LINE_BYTES else read_formats
        media.kind, media.protocol, media.formats = read(words[0], words[2], formats)
        self.media.append(media)

    def end_level(self) -> None:
        """Finish the media description that the next m= line or the end closes: codecs and session values."""
        media = self.level
        if media is self.session:
            self.maps = []
            self.parameters = []
            return
        if media.formats:
            maps, parameters = tuple(self.maps), tuple(self.parameters)
            read = cached_codecs if len(maps) + len(media.formats) < 64 else read_codecs
            media.codecs = read(media.protocol, media.formats, maps, parameters)
            if len(media.codecs) != len(media.formats) and "RTP" in media.protocol.upper():
                self.oddities |= BAD_MEDIA
            self.maps = []
            self.parameters = []
        self.inherit(media)

    def inherit(self, media: MediaDescription) -> None:
        """Fill in what the session level says where the media level is silent."""
        session = self.session
        if not media.address:
            media.address = session.address
            media.address_hi = session.address_hi
            media.address_lo = session.address_lo
            media.ttl = session.ttl
            if not media.address and media.port:
                self.oddities |= NO_CONNECTION
        if media.direction is None:
            media.direction = session.direction if session.direction is not None else Direction.SENDRECV
        if not media.crypto_suites:
            media.crypto_suites = session.crypto_suites
        if media.fingerprint is None:
            media.fingerprint = session.fingerprint
        if media.setup is None:
            media.setup = session.setup
        if media.ice_ufrag is None:
            media.ice_ufrag = session.ice_ufrag
        if media.ptime is None:
            media.ptime = session.ptime
        if media.maxptime is None:
            media.maxptime = session.maxptime
        if not media.bandwidth:
            media.bandwidth = session.bandwidth
        if media.crypto_suites:
            media.security = Security.SDES
        elif media.fingerprint is not None:
            media.security = Security.DTLS

    def connection(self, value: bytes) -> None:
        """Take a c= line; of several (layered multicast) the first counts."""
        level = self.level
        if level.address:
            return
        found = cached_connection(value) if len(value) <= CACHED_LINE_BYTES else None
        if found is None:
            self.oddities |= BAD_CONNECTION
        else:
            level.address, level.address_hi, level.address_lo, level.ttl = found

    def bandwidth(self, value: bytes) -> None:
        """Take a b= line."""
        name, colon, text = decode_text(value).partition(":")
        amount = number(text)
        if not colon or amount is None:
            self.oddities |= BAD_LINE
        elif len(self.level.bandwidth) < MAX_SDP_VALUES:
            self.level.bandwidth = {name.strip().upper(): amount, **self.level.bandwidth}

    def attribute(self, line: bytes) -> None:
        """Take an a= line."""
        start = (line[2] | 32) << 8 | line[3] | 32 if len(line) > 3 else 0
        if start == _CRYPTO:
            self.crypto(line)
            return
        if start == _SSRC:
            self.ssrc(line)
            return
        if len(line) > CACHED_LINE_BYTES or start in (_CANDIDATE, _ICE, _KEY):
            kind, content = read_attribute(line)
        else:
            kind, content = cached_attribute(line)
        if kind == RTPMAP:
            if len(self.maps) < MAX_SDP_VALUES:
                self.maps.append(content)
        elif kind == FMTP:
            if len(self.parameters) < MAX_SDP_VALUES:
                self.parameters.append(content)
        elif kind:
            self.take(kind, content)

    def take(self, kind: int, content: Any) -> None:
        """Keep what an attribute of `kind` says; the first of its kind counts."""
        level = self.level
        if kind == DIRECTION:
            if level.direction is None:
                level.direction = content
        elif kind == PTIME:
            if level.ptime is None:
                level.ptime = content
        elif kind == MAXPTIME:
            if level.maxptime is None:
                level.maxptime = content
        elif kind == RTCP:
            if level.rtcp_port is None:
                level.rtcp_port, level.rtcp_address = content
        elif kind == RTCP_MUX:
            level.rtcp_mux = True
        elif kind == BROKEN:
            self.oddities |= BAD_LINE
        elif kind == BROKEN_RTPMAP:
            self.oddities |= BAD_RTPMAP
        elif kind == BROKEN_CANDIDATE:
            self.oddities |= BAD_CANDIDATE
        else:
            self.take_rest(kind, content)

    def take_rest(self, kind: int, content: Any) -> None:
        """Keep the attributes of ICE, DTLS, grouping and T.38."""
        level = self.level
        if kind == CANDIDATE:
            if len(level.candidates) < MAX_SDP_VALUES:
                level.candidates = (*level.candidates, content)
        elif kind == FINGERPRINT:
            if level.fingerprint is None:
                level.fingerprint = content
        elif kind == SETUP:
            if level.setup is None:
                level.setup = content
        elif kind == ICE_UFRAG:
            if level.ice_ufrag is None:
                level.ice_ufrag = content
        elif kind == MID:
            if level.mid is None:
                level.mid = content
        elif kind == LABEL:
            if level.label is None:
                level.label = content
        elif kind == T38:
            name, text = content
            if len(level.t38) < MAX_SDP_VALUES:
                level.t38 = {name: text, **level.t38}

    def ssrc(self, line: bytes) -> None:
        """Keep the number of an a=ssrc line (RFC 5576); ssrc-group and others are passed over."""
        name, _, value = line.partition(b":")
        if name.lower() != b"a=ssrc":
            return
        ssrc = number(decode_text(value.partition(b" ")[0]))
        if ssrc is None:
            self.oddities |= BAD_LINE
        elif ssrc not in self.level.ssrcs and len(self.level.ssrcs) < MAX_SDP_VALUES:
            self.level.ssrcs = (*self.level.ssrcs, ssrc)

    def crypto(self, line: bytes) -> None:
        """Keep the suite of an a=crypto line (RFC 4568), never its key."""
        name, colon, rest = line.partition(b":")
        words = rest.split(None, 2)
        if name.lower() != b"a=crypto" or not colon:
            return
        if len(words) < 3:
            self.oddities |= BAD_LINE
        elif len(self.level.crypto_suites) < MAX_SDP_VALUES:
            self.level.crypto_suites = (*self.level.crypto_suites, decode_text(words[1]))
