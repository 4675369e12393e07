"""Session descriptions (RFC 8866), read leniently: what is broken is listed, the rest is kept. Compiled.

A description falls into its session level and one section per m= line. Most of them differ from earlier ones by the
origin line, the port and the address only, so sections are remembered without these; what may be secret or does not
recur (keys, candidates, ssrc) is never kept.
"""

from __future__ import annotations

from voipsniff.sip.limits import CACHED_SECTION_BYTES, CACHED_SECTIONS, MAX_SDP_MEDIA
from voipsniff.sip.sdp_lines import number
from voipsniff.sip.sdp_oddities import BAD_MEDIA, BAD_ORIGIN, NO_CONNECTION, NO_VERSION, TOO_LONG, sdp_names_of
from voipsniff.sip.sdp_section import Section
from voipsniff.sip.sdp_values import Direction, MediaDescription, Sdp, Security
from voipsniff.sip.text import decode_text

_SENDRECV = Direction.SENDRECV
_SDES = Security.SDES
_DTLS = Security.DTLS


class SectionCache:
    """The sections that recur, by their bytes. Emptied when it is full: what recurs is soon there again."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.emptied = 0
        """How often it was full."""
        self.sections: dict[bytes, Section] = {}

    def section(self, key: bytes) -> Section | None:
        return self.sections.get(key)

    def keep(self, key: bytes, section: Section) -> None:
        """Remember a section if it may recur."""
        if not section.recurs or len(key) > CACHED_SECTION_BYTES:
            return
        if len(self.sections) >= self.limit:
            self.sections.clear()
            self.emptied += 1
        self.sections[key] = section


_sessions = SectionCache(CACHED_SECTIONS)
_media = SectionCache(CACHED_SECTIONS)


def parse_sdp(data: bytes) -> Sdp:
    """Return the session description in `data`. What cannot be read is left out and named in `Sdp.anomalies`."""
    sdp = Sdp()
    end = len(data)
    start = 0 if data.startswith(b"m=") else _next_media(data, 0)
    session = _session_of(sdp, data[:start])
    media: list[MediaDescription] = []
    while start < end:
        if len(media) == MAX_SDP_MEDIA:
            sdp.oddities |= TOO_LONG
            break
        stop = _next_media(data, start)
        description = _media_of(sdp, session, data[start:stop])
        if description is not None:
            media.append(description)
        start = stop
    if _word_count(sdp.origin_line) != 6:
        sdp.oddities |= BAD_ORIGIN
    sdp.media = tuple(media)
    if sdp.oddities:
        sdp.anomalies = sdp_names_of(sdp.oddities)
    return sdp


def _next_media(data: bytes, start: int) -> int:
    """Return where the next m= line behind `start` begins, the end of `data` if there is none."""
    place = data.find(b"\nm=", start)
    return len(data) if place < 0 else place + 1


def _session_of(sdp: Sdp, data: bytes) -> MediaDescription:
    """Read the session level into `sdp` and return the values that its media inherit."""
    rest = data
    origin = _origin_start(data)
    if origin:  # v=0 and o= where they belong: what follows recurs
        stop = data.find(b"\n", origin) + 1
        if stop == 0:
            stop = len(data)
        sdp.origin_line = data[origin:stop].strip(b" \t\r\n\0")
        rest = data[stop:]
    section = _sessions.section(rest)
    if section is None:
        section = Section()
        section.read(rest)
        _sessions.keep(rest, section)
    if not origin:
        sdp.origin_line = section.origin_line
        if not section.has_version:
            sdp.oddities |= NO_VERSION
    sdp.oddities |= section.oddities
    sdp.name_line = section.name_line
    sdp.address = section.level.address
    sdp.direction = section.level.direction
    return section.level


def _origin_start(data: bytes) -> int:
    """Return where the value of o= begins if the description begins with the lines `v=0` and `o=`, else 0."""
    end = len(data)
    if end < 6 or data[0] != 118 or data[1] != 61 or data[2] != 48:
        return 0
    index = 3
    while index < end and (data[index] == 13 or data[index] == 32 or data[index] == 0):
        index += 1
    if index + 2 < end and data[index] == 10 and data[index + 1] == 111 and data[index + 2] == 61:
        return index + 3
    return 0


def _word_count(line: bytes) -> int:
    """Return how many words a line has."""
    words = 0
    blank = True
    for char in line:
        if char == 32 or char == 9:
            blank = True
        elif blank:
            blank = False
            words += 1
    return words


def _media_of(sdp: Sdp, session: MediaDescription, data: bytes) -> MediaDescription | None:
    """Return the media description in `data`, which begins with "m="; None if its first line is broken."""
    end = len(data)
    kind_end = 2
    while kind_end < end and data[kind_end] > 32:
        kind_end += 1
    port_start = kind_end
    while port_start < end and (data[port_start] == 32 or data[port_start] == 9):
        port_start += 1
    port_end = port_start
    while port_end < end and data[port_end] > 32:
        port_end += 1
    port_text, _, count_text = data[port_start:port_end].partition(b"/")
    section = None
    if port_text.isdigit() and len(port_text) <= 5:
        section = _section_of(data[2:kind_end], data[port_end:])
    port = int(port_text) if section is not None else -1
    if section is None or port > 65535:
        sdp.oddities |= BAD_MEDIA
        return None
    sdp.oddities |= section.oddities
    media = section.level.copy()
    media.port = port
    if count_text:
        media.port_count = number(decode_text(count_text), 65535) or 1
    sdp.oddities |= _inherit(media, session)
    return media


def _section_of(kind: bytes, rest: bytes) -> Section | None:
    """Return the section of a media by its kind and what follows its port; None without protocol."""
    key = kind + rest
    section = _media.section(key)
    if section is None:
        section = Section()
        line, _, attributes = rest.partition(b"\n")
        if not section.media_line(kind, line.strip(b" \t\r\0")):
            return None
        section.read(attributes)
        section.finish_codecs()
        _media.keep(key, section)
    return section


def _inherit(media: MediaDescription, session: MediaDescription) -> int:
    """Fill in what the session level says where the media level is silent; return what is odd."""
    if not media.address:
        media.address = session.address
        media.address_hi = session.address_hi
        media.address_lo = session.address_lo
        media.ttl = session.ttl
    if media.direction is None:
        media.direction = session.direction if session.direction is not None else _SENDRECV
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
        media.security = _SDES
    elif media.fingerprint is not None:
        media.security = _DTLS
    return NO_CONNECTION if media.port and not media.address else 0
