"""The values of a session description (RFC 8866). Compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from voipsniff.sip.text import decode_text

NOTHING: Mapping[str, int] = {}


class Direction(StrEnum):
    """Who sends, seen from whoever wrote the description (RFC 8866 s.6.7)."""

    SENDRECV = "sendrecv"
    SENDONLY = "sendonly"
    RECVONLY = "recvonly"
    INACTIVE = "inactive"


class Security(StrEnum):
    """How media keys are exchanged: RFC 4568 or RFC 5763."""

    NONE = "none"
    SDES = "sdes"
    DTLS = "dtls"


@dataclass(frozen=True, slots=True)
class Codec:
    """One payload type of a media description. `name` "" and `clock_rate` 0: nothing says what it is."""

    payload_type: int
    name: str
    """As written; names are compared without regard to case."""
    clock_rate: int
    channels: int = 1
    fmtp: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """The o= line; `version` grows with each change of the description."""

    username: str
    session_id: str
    version: str
    address: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One ICE candidate (RFC 8839 s.5.1). The halves of the address are None for a name (mDNS)."""

    foundation: str
    component: int
    """1 RTP, 2 RTCP."""
    transport: str
    priority: int
    address: str
    address_hi: int | None
    address_lo: int | None
    port: int
    typ: str
    """host, srflx, prflx or relay."""
    related_address: str | None = None
    related_port: int | None = None


class MediaDescription:
    """One m= line with its attributes; where the media level is silent, the session level speaks.

    Not changed after `parse_sdp` made it. Absent values are None, "" or empty.
    """

    def __init__(self) -> None:
        self.kind = ""
        """audio, video, image, application, message, text."""
        self.port = 0
        self.port_count = 1
        self.protocol = ""
        """RTP/AVP, RTP/SAVP, UDP/TLS/RTP/SAVPF, udptl, ... as written."""
        self.formats: tuple[str, ...] = ()
        self.codecs: tuple[Codec, ...] = ()
        """One per format of an RTP media, in order of preference; static payload types are named without rtpmap."""
        self.speech: tuple[str, ...] = ()
        """Names of the codecs without telephone-event, comfort noise and those that nothing names."""
        self.has_events = False
        """Whether telephone-event is among the codecs (RFC 4733)."""
        self.address = ""
        """Connection address of the media, else of the session."""
        self.address_hi: int | None = None
        self.address_lo: int | None = None
        self.ttl: int | None = None
        """Of a multicast address."""
        self.direction: Direction | None = None
        """Never None in a parsed description: sendrecv is the default."""
        self.ptime: float | None = None
        """Milliseconds, as `maxptime`."""
        self.maxptime: float | None = None
        self.rtcp_port: int | None = None
        self.rtcp_address: str | None = None
        self.rtcp_mux = False
        self.security = Security.NONE
        self.crypto_suites: tuple[str, ...] = ()
        """The suites offered by a=crypto; their keys are never kept."""
        self.fingerprint: str | None = None
        self.setup: str | None = None
        self.candidates: tuple[Candidate, ...] = ()
        self.bandwidth: Mapping[str, int] = NOTHING
        """Kilobits per second (TIAS: bits) by type: AS, TIAS, RR, RS, CT."""
        self.ice_ufrag: str | None = None
        self.mid: str | None = None
        self.label: str | None = None
        self.ssrcs: tuple[int, ...] = ()
        self.t38: Mapping[str, str] = {}
        """Attributes whose name begins with T38, by that name as written (RFC 4566 s.5 of T.38 Annex D)."""

    def copy(self) -> MediaDescription:
        """Return a description of its own with the same values."""
        copy = MediaDescription.__new__(MediaDescription)  # every attribute is set below
        copy.kind, copy.protocol, copy.formats, copy.codecs = self.kind, self.protocol, self.formats, self.codecs
        copy.speech, copy.has_events = self.speech, self.has_events
        copy.port, copy.port_count = self.port, self.port_count
        copy.address, copy.address_hi, copy.address_lo = self.address, self.address_hi, self.address_lo
        copy.ttl, copy.direction = self.ttl, self.direction
        copy.ptime, copy.maxptime = self.ptime, self.maxptime
        copy.rtcp_port, copy.rtcp_address, copy.rtcp_mux = self.rtcp_port, self.rtcp_address, self.rtcp_mux
        copy.security, copy.crypto_suites = self.security, self.crypto_suites
        copy.fingerprint, copy.setup = self.fingerprint, self.setup
        copy.candidates, copy.ice_ufrag, copy.ssrcs = self.candidates, self.ice_ufrag, self.ssrcs
        copy.bandwidth, copy.mid, copy.label, copy.t38 = self.bandwidth, self.mid, self.label, self.t38
        return copy

    @property
    def is_t38(self) -> bool:
        return self.kind == "image" and any(name.lower() == "t38" for name in self.formats)

    @property
    def is_rejected(self) -> bool:
        """Whether the port is 0: declined or taken out (RFC 3264 s.6 and s.8.2)."""
        return bool(self.port == 0)

    @property
    def is_null_address(self) -> bool:
        """Whether the connection address is 0.0.0.0 or ::, the hold of RFC 2543."""
        return self.address in ("0.0.0.0", "::")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MediaDescription):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in MEDIA_FIELDS)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in MEDIA_FIELDS)
        return f"MediaDescription({values})"


MEDIA_FIELDS = (
    "kind",
    "port",
    "port_count",
    "protocol",
    "formats",
    "codecs",
    "address",
    "address_hi",
    "address_lo",
    "ttl",
    "direction",
    "ptime",
    "maxptime",
    "rtcp_port",
    "rtcp_address",
    "rtcp_mux",
    "security",
    "crypto_suites",
    "fingerprint",
    "setup",
    "candidates",
    "bandwidth",
    "ice_ufrag",
    "mid",
    "label",
    "ssrcs",
    "t38",
)
"""What equality and the text form of a media description go by."""


class Sdp:
    """One session description; not changed after `parse_sdp` made it."""

    def __init__(self) -> None:
        self.media: tuple[MediaDescription, ...] = ()
        self.address = ""
        """The session's connection address."""
        self.direction: Direction | None = None
        """The session's direction attribute."""
        self.anomalies: tuple[str, ...] = ()
        self.origin_line = b""
        self.name_line = b""
        self.oddities = 0

    @property
    def origin(self) -> Origin | None:
        """The o= line, None if it is missing or broken."""
        words = self.origin_line.split()
        if len(words) != 6:
            return None
        texts = [decode_text(word) for word in words]
        return Origin(texts[0], texts[1], texts[2], texts[5])

    @property
    def name(self) -> str:
        """The s= line; "-" means none."""
        return decode_text(self.name_line)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sdp):
            return NotImplemented
        return (
            self.media == other.media
            and self.origin_line == other.origin_line
            and self.name_line == other.name_line
            and self.anomalies == other.anomalies
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Sdp(origin={self.origin!r}, name={self.name!r}, media={self.media!r}, anomalies={self.anomalies!r})"
