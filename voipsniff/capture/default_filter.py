"""The filter of a live capture when the user gives none: what telephony is made of, and nothing else.

A filter as one would write it by hand (`port 5060`) loses the later fragments of a large INVITE, which have no ports,
and everything behind a second VLAN tag. This one keeps, over IPv4 and IPv6, untagged or behind one or two tags besides
the one that Linux takes off: UDP (all, or on SIP's ports), TCP on SIP's ports, every later fragment of either, and the
tunnels that the analysis opens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from voipsniff.capture.bpf import (
    ACCEPT_BYTES,
    ADD,
    ADD_X,
    AND,
    HARDWARE_TYPE,
    JA,
    JEQ,
    JGE,
    JGT,
    JSET,
    LD_ABS_HALF,
    LD_ABS_WORD,
    LD_IND_BYTE,
    LD_IND_HALF,
    LDX_IMMEDIATE,
    LSH,
    NEXT,
    RET,
    TAX,
    TXA,
    Source,
    Step,
)
from voipsniff.packet.ports import GENEVE, GTP_U, TZSP, VXLAN

PortRange = tuple[int, int]
"""First and last."""

SIP_PORTS: tuple[PortRange, ...] = ((5060, 5091), (7443, 7443), (8088, 8089))
"""SIP and SIP over TLS (RFC 3261), and where servers put further trunks and profiles, by custom 5062-5091; WebSocket of
FreeSWITCH (7443, and 5066 is among them) and Asterisk (8088, 8089)."""
TUNNEL_PORTS: tuple[PortRange, ...] = tuple((port, port) for port in (*VXLAN, *GENEVE, *GTP_U, *TZSP))

ETHERNET_TYPES = (1, 772)
"""ARPHRD_ETHER, ARPHRD_LOOPBACK: frames that begin with an Ethernet header."""
VLAN_TYPES = (0x8100, 0x88A8, 0x9100)
TUNNEL_TYPES = (0x8847, 0x8848, 0x8864)
"""MPLS, PPPoE sessions: opened by the analysis, not by the filter."""
TUNNEL_PROTOCOLS = (4, 41, 47)
"""IP in IP, IPv6 in IP, GRE (ERSPAN too)."""
CHAINED_HEADERS = (0, 43, 51, 60)
"""IPv6 extension headers in front of the transport (RFC 8200, 4.1), and AH: so rare that all are let through."""
TCP, UDP, FRAGMENT = 6, 17, 44
MOST_TAGS = 2


class Media(Enum):
    """Which UDP is captured beside signalling."""

    ALL = "all"
    """All: any of it may be RTP."""
    NONE = "none"
    """None: signalling and tunnels alone."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a capture is for."""

    media: Media = Media.ALL
    sip_ports: tuple[PortRange, ...] = SIP_PORTS


def default_filter(wanted: Wanted) -> Source:
    """Return the program; it leaves with the label "accept" or "reject", which come last."""
    return [
        *_link(),
        "ipv4",
        *_ipv4(),
        "ipv6",
        *_ipv6(),
        "udp",
        *_udp(wanted),
        "tcp",
        *_ports(wanted.sip_ports),
        "reject",
        Step(RET, 0),
        "accept",
        Step(RET, ACCEPT_BYTES),
    ]


def _link() -> Iterator[Step | str]:
    """Leave in X where the IP header begins; X stays there until the transport header is known."""
    yield Step(LD_ABS_WORD, HARDWARE_TYPE)
    yield from _any_of(ETHERNET_TYPES, "ethernet", NEXT)
    yield Step(LDX_IMMEDIATE, 0)  # no link header
    yield Step(LD_IND_BYTE, 0)
    yield Step(AND, 0xF0)
    yield Step(JEQ, 0x40, "ipv4")
    yield Step(JEQ, 0x60, "ipv6", "accept")
    yield "ethernet"
    for tags in range(MOST_TAGS + 1):
        yield Step(LDX_IMMEDIATE, 14 + 4 * tags)
        yield Step(LD_ABS_HALF, 12 + 4 * tags)
        yield Step(JEQ, 0x0800, "ipv4")
        yield Step(JEQ, 0x86DD, "ipv6")
        if tags < MOST_TAGS:
            yield from _any_of(VLAN_TYPES, f"tag {tags}", f"untagged {tags}")
            yield f"untagged {tags}"
            yield from _any_of(TUNNEL_TYPES, "accept", "reject")
            yield f"tag {tags}"
    yield from _any_of(TUNNEL_TYPES, "accept", "reject")


def _ipv4() -> Iterator[Step | str]:
    yield Step(LD_IND_BYTE, 9)
    yield from _any_of(TUNNEL_PROTOCOLS, "accept", NEXT)
    yield from _any_of((UDP, TCP), "transport", "reject")
    yield "transport"
    yield Step(LD_IND_HALF, 6)
    yield Step(JSET, 0x1FFF, "accept")  # a later fragment: whose, only the first one says
    yield Step(LD_IND_BYTE, 9)
    yield Step(JEQ, UDP, NEXT, "ipv4 tcp")
    yield from _skip_ipv4_header()
    yield Step(JA, 0, "udp")
    yield "ipv4 tcp"
    yield from _skip_ipv4_header()
    yield Step(JA, 0, "tcp")


def _skip_ipv4_header() -> Iterator[Step]:
    yield Step(LD_IND_BYTE, 0)
    yield Step(AND, 0x0F)
    yield Step(LSH, 2)
    yield Step(ADD_X)
    yield Step(TAX)


def _ipv6() -> Iterator[Step | str]:
    yield Step(LD_IND_BYTE, 6)
    yield from _any_of((*TUNNEL_PROTOCOLS, *CHAINED_HEADERS), "accept", NEXT)
    yield Step(JEQ, UDP, "ipv6 udp")
    yield Step(JEQ, TCP, "ipv6 tcp")
    yield Step(JEQ, FRAGMENT, NEXT, "reject")
    yield Step(LD_IND_HALF, 42)
    yield Step(JSET, 0xFFF8, "accept")  # a later fragment
    yield Step(LD_IND_BYTE, 40)
    yield from _any_of((*TUNNEL_PROTOCOLS, *CHAINED_HEADERS), "accept", NEXT)
    yield Step(JEQ, UDP, NEXT, "first of tcp")
    yield from _skip(48)
    yield Step(JA, 0, "udp")
    yield "first of tcp"
    yield Step(JEQ, TCP, NEXT, "reject")
    yield from _skip(48)
    yield Step(JA, 0, "tcp")
    yield "ipv6 tcp"
    yield from _skip(40)
    yield Step(JA, 0, "tcp")
    yield "ipv6 udp"
    yield from _skip(40)


def _skip(size: int) -> Iterator[Step]:
    yield Step(TXA)
    yield Step(ADD, size)
    yield Step(TAX)


def _udp(wanted: Wanted) -> Iterator[Step | str]:
    if wanted.media is Media.ALL:
        yield Step(JA, 0, "accept")
    else:
        yield from _ports((*wanted.sip_ports, *TUNNEL_PORTS), "udp ")
        yield Step(JA, 0, "reject")


def _any_of(values: Sequence[int], found: str, otherwise: str) -> Iterator[Step]:
    """Go to `found` when A is one of the values."""
    for value in values[:-1]:
        yield Step(JEQ, value, found)
    yield Step(JEQ, values[-1], found, otherwise)


def _ports(ranges: Sequence[PortRange], prefix: str = "") -> Iterator[Step | str]:
    """Accept when the source or destination port is in one of the ranges; go on behind otherwise."""
    for side, place in (("source", 0), ("destination", 2)):
        yield Step(LD_IND_HALF, place)
        for first, last in ranges:
            label = f"{prefix}{side} not {first}-{last}"
            yield Step(JGE, first, NEXT, label)
            yield Step(JGT, last, NEXT, "accept")
            yield label
