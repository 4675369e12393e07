"""Media addresses as numbers, and who announced them. Compiled."""

from __future__ import annotations

from voipsniff.calls.call import Call
from voipsniff.packet.address import MAPPED_PREFIX
from voipsniff.sip.sdp_values import MediaDescription

SDP = 0
"""The address and port of an m= line."""
CANDIDATE = 1
"""An ICE candidate."""
SIP_SOURCE = 2
"""The port of an m= line with a private address, at the address that its SIP message came from (NAT)."""


class Announcement:
    """One address that one side of a call said it receives at."""

    call: Call
    by_caller: bool
    index: int
    """Which m= line."""
    kind: int
    key: int
    description: MediaDescription


def announcement(
    call: Call, by_caller: bool, index: int, kind: int, key: int, description: MediaDescription
) -> Announcement:
    made = Announcement()
    made.call = call
    made.by_caller = by_caller
    made.index = index
    made.kind = kind
    made.key = key
    made.description = description
    return made


def endpoint_key(hi: int, lo: int, port: int) -> int:
    """Return one number for an address and port."""
    if hi == 0 and lo >> 48 == 0:
        return lo << 16 | port
    return wide_key(hi, lo, port)


def wide_key(hi: int, lo: int, port: int) -> int:
    """Return the key of an IPv6 address; it has 144 bits, so it is not computed in C."""
    return hi << 80 | lo << 16 | port


def ssrc_key(ssrc: int, hi: int, lo: int) -> int:
    """Return one number for an SSRC at an address: an SSRC alone is not unique in a trace."""
    return hi << 96 | lo << 32 | ssrc


def is_private(hi: int, lo: int) -> bool:
    """Whether an address is one that a NAT may hide: RFC 1918, RFC 6598, link local (RFC 3927, 4291), RFC 4193."""
    if hi:
        return hi >> 57 == 0x7E or hi >> 54 == 0x3FA
    address = lo - MAPPED_PREFIX
    return (
        address >> 24 == 10
        or address >> 20 == 0xAC1
        or address >> 16 == 0xC0A8
        or address >> 22 == 0x191
        or address >> 16 == 0xA9FE
    )
