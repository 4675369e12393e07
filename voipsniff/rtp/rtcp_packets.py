"""RTCP packets as values (RFC 3550 s.6, RFC 4585, RFC 3611)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class RtcpType(IntEnum):
    """Packet types that are read; others are kept as they are."""

    SENDER_REPORT = 200
    RECEIVER_REPORT = 201
    SOURCE_DESCRIPTION = 202
    GOODBYE = 203
    APPLICATION = 204
    TRANSPORT_FEEDBACK = 205
    PAYLOAD_FEEDBACK = 206
    EXTENDED_REPORT = 207


class SdesItem(IntEnum):
    """Items of a source description (RFC 3550 s.6.5)."""

    CNAME = 1
    NAME = 2
    EMAIL = 3
    PHONE = 4
    LOC = 5
    TOOL = 6
    NOTE = 7


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """What a receiver says about one source (RFC 3550 s.6.4.1)."""

    ssrc: int
    fraction_lost: int
    """Of 256, since the report before."""
    lost: int
    """Cumulative, signed: duplicates count against it."""
    highest_sequence: int
    """Cycles in the upper 16 bits."""
    jitter: int
    """In units of the source's RTP clock."""
    lsr: int
    """Middle 32 bits of the NTP time of the last SR that arrived; 0 before the first."""
    dlsr: int
    """Time since then in 1/65536 s."""


@dataclass(frozen=True, slots=True)
class SenderReport:
    ssrc: int
    ntp: int
    """64 bits: seconds since 1900 and fraction; 0 when the sender has no clock."""
    rtp_ts: int
    packets: int
    octets: int
    """Payload only, without headers."""
    blocks: tuple[ReportBlock, ...]

    @property
    def compact_ntp(self) -> int:
        """The middle 32 bits, which a report block gives back as LSR."""
        return self.ntp >> 16 & 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class ReceiverReport:
    ssrc: int
    blocks: tuple[ReportBlock, ...]


@dataclass(frozen=True, slots=True)
class SourceDescription:
    chunks: tuple[tuple[int, tuple[tuple[int, str], ...]], ...]
    """(SSRC, ((item type, text), ...)) for each source."""


@dataclass(frozen=True, slots=True)
class Goodbye:
    ssrcs: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ApplicationPacket:
    ssrc: int
    subtype: int
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Feedback:
    """RTPFB or PSFB (RFC 4585 s.6.1): NACK, PLI, FIR, REMB, transport-wide feedback..."""

    packet_type: int
    format: int
    sender_ssrc: int
    media_ssrc: int
    data: bytes


@dataclass(frozen=True, slots=True)
class ExtendedBlock:
    """One block of an extended report, unread (RFC 3611 s.3)."""

    block_type: int
    specific: int
    data: bytes


@dataclass(frozen=True, slots=True)
class ExtendedReport:
    ssrc: int
    blocks: tuple[ExtendedBlock, ...]


@dataclass(frozen=True, slots=True)
class OtherPacket:
    """A packet of a type that is not read, or whose content is encrypted."""

    packet_type: int
    ssrc: int
    data: bytes


RtcpPacket = (
    SenderReport
    | ReceiverReport
    | SourceDescription
    | Goodbye
    | ApplicationPacket
    | Feedback
    | ExtendedReport
    | OtherPacket
)


@dataclass(frozen=True, slots=True)
class Compound:
    """All packets of one RTCP datagram."""

    packets: tuple[RtcpPacket, ...]
    anomalies: tuple[str, ...]
    """Names of declared anomalies."""
    encrypted: bool
    """SRTCP: only the first packet's type and SSRC are known."""
