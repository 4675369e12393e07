"""IPv4 and IPv6 headers, extension headers, and lengths that contradict each other."""

from __future__ import annotations

import struct

import pytest
from scapy.layers.inet import ICMP, IP, UDP
from scapy.layers.inet6 import (
    IPv6,
    IPv6ExtHdrDestOpt,
    IPv6ExtHdrFragment,
    IPv6ExtHdrHopByHop,
    IPv6ExtHdrRouting,
)
from scapy.layers.ipsec import AH, ESP
from scapy.packet import Raw

from tests.support.decoded import decoded
from tests.support.frames import ethernet, ipv4, ipv6, rtp, tcp, udp
from voipsniff.packet.labels import Label, Reason

A, B = "192.0.2.10", "198.51.100.20"
A6, B6 = "2001:db8::a", "2001:db8:1::b"
RTP = rtp(3, 480)
UDP4 = udp(A, B, 40000, 40002, RTP)
UDP6 = udp(A6, B6, 40000, 40002, RTP)
RAW = 101

CHAINS = {
    "hop-by-hop": IPv6ExtHdrHopByHop(),
    "routing": IPv6ExtHdrRouting(addresses=[B6]),
    "destination": IPv6ExtHdrDestOpt(),
    "atomic fragment": IPv6ExtHdrFragment(id=0xDEADBEEF),
    "all": IPv6ExtHdrHopByHop() / IPv6ExtHdrDestOpt() / IPv6ExtHdrRouting(addresses=[B6]) / IPv6ExtHdrFragment(id=9),
    "authentication": AH(spi=1, seq=1, icv=b"\1" * 12, nh=17, payloadlen=4),
}


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS.keys())
def test_ipv6_extension_headers(chain: IPv6) -> None:
    packet = bytes(IPv6(src=A6, dst=B6) / chain / UDP(sport=40000, dport=40002) / Raw(RTP))
    row = decoded(packet, RAW)
    assert (row.label, row.ends, row.payload) == (Label.RTP, (A6, 40000, B6, 40002), RTP)
    assert row.protocol == 17


def test_atomic_fragment_keeps_its_identification() -> None:
    packet = bytes(IPv6(src=A6, dst=B6) / IPv6ExtHdrFragment(id=0xDEADBEEF) / UDP() / Raw(RTP))
    assert decoded(packet, RAW).ip_id == 0xDEADBEEF


def test_ipv4_authentication_header() -> None:
    packet = bytes(IP(src=A, dst=B) / AH(spi=1, seq=1, icv=b"\1" * 12, nh=17, payloadlen=4) / Raw(UDP4))
    assert decoded(packet, RAW).payload == RTP


def test_ipv4_options() -> None:
    row = decoded(ipv4(A, B, 17, UDP4, options=b"\x07\x27\x08" + b"\0" * 37), RAW)
    assert (row.label, row.transport, row.payload) == (Label.RTP, 60, RTP)


@pytest.mark.parametrize(
    ("protocol", "label"), [(1, Label.ICMP), (58, Label.ICMP), (2, Label.IP_OTHER), (132, Label.IP_OTHER)]
)
def test_other_protocols(protocol: int, label: Label) -> None:
    for packet in (ipv4(A, B, protocol, b"x" * 12), ipv6(A6, B6, protocol, b"x" * 12)):
        row = decoded(packet, RAW)
        assert (row.label, row.protocol, row.payload, row.src_port) == (label, protocol, b"x" * 12, 0)


def test_what_icmp_quotes_is_icmp() -> None:
    quoted = IP(src=B, dst=A) / UDP(sport=5060, dport=5060) / Raw(b"INVITE sip:a@b SIP/2.0\r\n\r\n")
    row = decoded(bytes(IP(src=A, dst=B) / ICMP(type=3, code=3) / quoted), RAW)
    assert (row.label, row.src, row.dst, row.src_port) == (Label.ICMP, A, B, 0)


def test_esp() -> None:
    assert decoded(bytes(IP(src=A, dst=B) / ESP(spi=7, seq=1, data=b"x" * 40)), RAW).label == Label.IPSEC
    assert decoded(bytes(IPv6(src=A6, dst=B6) / ESP(spi=7, seq=1, data=b"x" * 40)), RAW).label == Label.IPSEC


def test_no_next_header() -> None:
    assert decoded(ipv6(A6, B6, 59, b""), RAW).label == Label.IP_OTHER


def test_fragments_have_no_ports() -> None:
    first = decoded(ipv4(A, B, 17, UDP4[:96], ident=5, more=True), RAW)
    assert (first.label, first.src_port, first.ip_id, first.payload) == (Label.FRAGMENT, 0, 5, UDP4[:96])
    last = decoded(ipv4(A, B, 17, UDP4[96:], ident=5, fragment=96), RAW)
    assert (last.label, last.src_port, last.ip_id, last.payload) == (Label.FRAGMENT, 0, 5, UDP4[96:])
    six = decoded(bytes(IPv6(src=A6, dst=B6) / IPv6ExtHdrFragment(nh=17, id=6, m=1) / Raw(UDP6[:96])), RAW)
    assert (six.label, six.protocol, six.ip_id, six.payload) == (Label.FRAGMENT, 17, 6, UDP6[:96])


BROKEN = {
    "version 5": (b"\x55" + ipv4(A, B, 17, UDP4)[1:], Reason.IP_VERSION),
    "version 0": (bytes(40), Reason.IP_VERSION),
    "header length 16": (b"\x44" + ipv4(A, B, 17, UDP4)[1:], Reason.IP_HEADER_LENGTH),
    "header beyond the packet": (b"\x4f" + ipv4(A, B, 17, b"abcd")[1:], Reason.IP_TOTAL_LENGTH),
    "total length 19": (ipv4(A, B, 17, UDP4)[:2] + b"\0\x13" + ipv4(A, B, 17, UDP4)[4:], Reason.IP_TOTAL_LENGTH),
    "short ipv4": (ipv4(A, B, 17, UDP4)[:19], Reason.IP_HEADER),
    "short ipv6": (ipv6(A6, B6, 17, UDP6)[:39], Reason.IP_HEADER),
    "nothing": (b"", Reason.IP_HEADER),
    "udp length 7": (ipv4(A, B, 17, struct.pack(">HHHH", 1, 2, 7, 0) + RTP), Reason.UDP_LENGTH),
    "short udp": (ipv4(A, B, 17, UDP4[:7]), Reason.TRANSPORT_HEADER),
    "short tcp": (ipv4(A, B, 6, tcp(A, B, 1, 2)[:19]), Reason.TRANSPORT_HEADER),
    "tcp offset 4": (ipv4(A, B, 6, tcp(A, B, 1, 2)[:12] + b"\x40" + b"\0" * 7), Reason.TCP_HEADER_LENGTH),
    "tcp offset beyond": (ipv4(A, B, 6, tcp(A, B, 1, 2)[:12] + b"\xf0" + b"\0" * 7), Reason.TCP_HEADER_LENGTH),
    "extension beyond": (ipv6(A6, B6, 0, b"\x11\x09" + b"\0" * 14), Reason.EXTENSION_HEADERS),
    "short extension": (ipv6(A6, B6, 43, b"\x11\0\0"), Reason.EXTENSION_HEADERS),
    "endless extensions": (ipv6(A6, B6, 60, b"\x3c\0\0\0\0\0\0\0" * 30), Reason.EXTENSION_HEADERS),
}


@pytest.mark.parametrize(("packet", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_headers_that_contradict_themselves(packet: bytes, reason: Reason) -> None:
    row = decoded(packet, RAW)
    assert (row.label, row.reason) == (Label.MALFORMED, reason)


def test_a_cut_header_is_truncated() -> None:
    packet = ipv4(A, B, 17, UDP4)
    row = decoded(packet[:26], RAW, wire=len(packet))
    assert (row.label, row.reason) == (Label.TRUNCATED, Reason.TRANSPORT_HEADER)
    assert row.ends == (A, 40000, B, 40002)


def test_udp_shorter_than_ip_says() -> None:
    """The bytes behind the UDP length are no payload."""
    row = decoded(ipv4(A, B, 17, udp(A, B, 40000, 40002, RTP) + b"trailer"), RAW)
    assert (row.label, row.payload, row.reason) == (Label.RTP, RTP, Reason.UDP_LENGTH)


def test_udp_longer_than_ip_says() -> None:
    row = decoded(ipv4(A, B, 17, struct.pack(">HHHH", 40000, 40002, 9999, 0) + RTP), RAW)
    assert (row.label, row.payload, row.wire_length, row.reason) == (Label.RTP, RTP, len(RTP), Reason.UDP_LENGTH)


def test_udp_length_zero_is_the_rest() -> None:
    row = decoded(ipv6(A6, B6, 17, struct.pack(">HHHH", 40000, 40002, 0, 0) + RTP), RAW)
    assert (row.label, row.payload) == (Label.RTP, RTP)


def test_ip_longer_than_the_frame() -> None:
    """Some captures cut frames and say nothing of it."""
    packet = ipv4(A, B, 17, UDP4)
    row = decoded(ethernet(packet)[:-50])
    assert (row.label, row.payload, row.wire_length, row.reason) == (Label.RTP, RTP[:-50], len(RTP), Reason.PAYLOAD_CUT)
