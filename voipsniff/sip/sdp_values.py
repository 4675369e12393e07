"""The values of a session description (RFC 8866)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Direction(StrEnum):
    SENDRECV = "sendrecv"
    SENDONLY = "sendonly"
    RECVONLY = "recvonly"
    INACTIVE = "inactive"


class Security(StrEnum):
    NONE = "none"
    SDES = "sdes"
    DTLS = "dtls"


@dataclass(frozen=True, slots=True)
class Codec:
    """One payload type of a media description. `clock_rate` 0 and `name` "" mean that nothing says what it is."""

    payload_type: int
    name: str
    clock_rate: int
    channels: int = 1
    fmtp: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """The o= line."""

    username: str
    session_id: str
    version: str
    address: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One ICE candidate (RFC 8839 s.5.1). Halves of the address are None for a name (mDNS)."""

    foundation: str
    component: int
    transport: str
    priority: int
    address: str
    address_hi: int | None
    address_lo: int | None
    port: int
    typ: str
    related_address: str | None = None
    related_port: int | None = None


@dataclass(frozen=True, slots=True)
class MediaDescription:
    """One m= line with its attributes; session-level values are filled in where the media level has none."""

    kind: str
    """audio, video, image, application, message, text."""
    port: int
    port_count: int
    protocol: str
    """RTP/AVP, RTP/SAVP, UDP/TLS/RTP/SAVPF, udptl, ... in the sender's case."""
    formats: tuple[str, ...]
    address: str = ""
    """Connection address of the media or the session, "" when neither says one."""
    address_hi: int | None = None
    address_lo: int | None = None
    ttl: int | None = None
    direction: Direction = Direction.SENDRECV
    codecs: tuple[Codec, ...] = ()
    ptime: float | None = None
    maxptime: float | None = None
    rtcp_port: int | None = None
    rtcp_address: str | None = None
    rtcp_mux: bool = False
    security: Security = Security.NONE
    crypto_suites: tuple[str, ...] = ()
    fingerprint: str | None = None
    setup: str | None = None
    candidates: tuple[Candidate, ...] = ()
    bandwidth: Mapping[str, int] = field(default_factory=dict, hash=False)
    ice_ufrag: str | None = None
    mid: str | None = None
    label: str | None = None
    ssrcs: tuple[int, ...] = ()
    t38: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Attributes whose name begins with T38, by that name."""

    @property
    def is_t38(self) -> bool:
        return self.kind == "image" and any(name.lower() == "t38" for name in self.formats)

    @property
    def is_rejected(self) -> bool:
        """Whether the port is 0 (RFC 3264 s.6)."""
        return self.port == 0


@dataclass(frozen=True, slots=True)
class Sdp:
    """One session description."""

    origin: Origin | None
    name: str
    media: tuple[MediaDescription, ...]
    address: str = ""
    """The session's connection address."""
    anomalies: tuple[str, ...] = ()
