"""One section of a session description, its session level or one media description, read line by line. Compiled."""

from __future__ import annotations

from typing import Any

from voipsniff.sip.limits import MAX_SDP_LINES, MAX_SDP_VALUES
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
from voipsniff.sip.sdp_oddities import (
    BAD_CANDIDATE,
    BAD_CONNECTION,
    BAD_LINE,
    BAD_MEDIA,
    BAD_RTPMAP,
    TOO_LONG,
)
from voipsniff.sip.sdp_values import MediaDescription
from voipsniff.sip.text import decode_text

# The first two letters of the attributes that keep a section from being remembered: crypto, ice-pwd and key-mgmt hold
# keys, ssrc, candidate and fingerprint do not recur.
_CRYPTO, _SSRC, _CANDIDATE, _ICE, _KEY, _FINGERPRINT = (
    int.from_bytes(start) for start in (b"cr", b"ss", b"ca", b"ic", b"ke", b"fi")
)
TELEPHONE_EVENT = "telephone-event"
NO_SPEECH = frozenset({TELEPHONE_EVENT, "cn", ""})
"""Payload types that carry no speech of their own (RFC 4733, RFC 3389)."""
_LETTERS = ord("A") << 8
"""Below, an attribute does not begin with a letter: it may be one of them behind a blank."""


class Section:
    """What a section says. `read` is called once; then nothing changes any more."""

    def __init__(self) -> None:
        self.level = MediaDescription()
        """The values of the section; of the session level those that its media inherit."""
        self.oddities = 0
        self.recurs = True
        """Whether another description may hold the same section, and nothing secret is in it."""
        self.has_version = False
        self.origin_line = b""
        self.name_line = b""
        self.maps: list[Any] = []
        self.parameters: list[Any] = []

    def read(self, data: bytes) -> None:
        """Take the lines of `data`; what cannot be read sets a bit of `oddities`."""
        # the usual line end first: it saves stripping each line
        whole = data.count(b"\n") == data.count(b"\r\n")
        lines = data.split(b"\r\n" if whole else b"\n", MAX_SDP_LINES)
        if len(lines) > MAX_SDP_LINES:
            self.oddities |= TOO_LONG
            lines.pop()
        for raw in lines:
            line = raw
            if line and line[len(line) - 1] <= 32:
                line = line.rstrip(b" \t\r\0")
            if not line:
                continue
            if len(line) < 2 or line[1] != 61:
                self.oddities |= BAD_LINE
            else:
                self.line(line)

    def line(self, line: bytes) -> None:
        """Take one line of the form `x=value`."""
        kind = line[0]
        if kind == 97:  # a
            self.attribute(line)
        elif kind == 99:  # c
            self.connection(line[2:])
        elif kind == 98:  # b
            self.bandwidth(line[2:])
        elif kind == 115:  # s
            if not self.name_line:
                self.name_line = line[2:].strip()
        elif kind == 118:  # v
            self.has_version = self.has_version or line == b"v=0"
        elif kind == 107:  # k, a key
            self.recurs = False
        elif kind == 111:  # o
            self.recurs = False
            if not self.origin_line:
                self.origin_line = line[2:]

    def finish_codecs(self) -> None:
        """Set the codecs of the media by its formats, rtpmaps and parameters."""
        media = self.level
        maps, parameters = tuple(self.maps), tuple(self.parameters)
        read = cached_codecs if len(maps) + len(media.formats) < 64 else read_codecs
        media.codecs = read(media.protocol, media.formats, maps, parameters)
        names = [codec.name for codec in media.codecs]
        media.speech = tuple([name for name in names if name.lower() not in NO_SPEECH])
        media.has_events = TELEPHONE_EVENT in [name.lower() for name in names]
        if len(media.codecs) != len(media.formats) and "RTP" in media.protocol.upper():
            self.oddities |= BAD_MEDIA

    def media_line(self, kind: bytes, rest: bytes) -> bool:
        """Take kind, protocol and formats of an m= line; False without protocol."""
        words = rest.split(None, 1)
        if not words:
            return False
        formats = words[1] if len(words) > 1 else b""
        read = cached_formats if len(rest) <= CACHED_LINE_BYTES else read_formats
        media = self.level
        media.kind, media.protocol, media.formats = read(kind, words[0], formats)
        return True

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
        if start in (_CRYPTO, _SSRC, _CANDIDATE, _ICE, _KEY, _FINGERPRINT) or start < _LETTERS:
            self.recurs = False
            if start == _CRYPTO:
                self.crypto(line)
                return
            if start == _SSRC:
                self.ssrc(line)
                return
        if len(line) > CACHED_LINE_BYTES or start in (_CANDIDATE, _ICE, _KEY) or start < _LETTERS:
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
