"""What a UDP payload is: by its structure first, by ports where the structure is weak."""

from __future__ import annotations

import struct

import pytest
from scapy.layers.dhcp import BOOTP, DHCP
from scapy.layers.dhcp6 import DHCP6_Solicit
from scapy.layers.dns import DNS, DNSQR
from scapy.layers.ntp import NTPHeader

from tests.support.decoded import decoded
from tests.support.frames import rtp, udp_frame
from voipsniff.packet.labels import Label

A, B = "192.0.2.10", "198.51.100.20"


def label(payload: bytes, sport: int = 40000, dport: int = 40002) -> Label:
    return decoded(udp_frame(A, B, sport, dport, payload)).label


def rtcp(kind: int, words: int, rest: bytes = b"") -> bytes:
    return struct.pack(">BBH", 0x80, kind, words) + b"\1" * (4 * words) + rest


RTP_CASES = {
    "plain": (rtp(1, 2), True),
    "no payload": (rtp(1, 2, payload=b""), True),
    "eleven bytes": (rtp(1, 2)[:11], False),
    "version 0": (b"\x00" + rtp(1, 2)[1:], False),
    "version 1": (b"\x40" + rtp(1, 2)[1:], False),
    "version 3": (b"\xc0" + rtp(1, 2)[1:], False),
    "sources fit": (b"\x83" + rtp(1, 2, payload=b"x" * 12)[1:], True),
    "sources do not fit": (b"\x83" + rtp(1, 2, payload=b"x" * 11)[1:], False),
    "extension fits": (b"\x90" + rtp(1, 2, payload=b"\xbe\xde\0\1abcd")[1:], True),
    "empty extension": (b"\x90" + rtp(1, 2, payload=b"\xbe\xde\0\0")[1:], True),
    "extension does not fit": (b"\x90" + rtp(1, 2, payload=b"\xbe\xde\0\2abcd")[1:], False),
    "extension header does not fit": (b"\x90" + rtp(1, 2, payload=b"\xbe\xde\0")[1:], False),
    "sources and extension": (b"\x92" + rtp(1, 2, payload=b"x" * 8 + b"\x10\0\0\1abcd")[1:], True),
    "padding is not looked at, SRTP hides it": (b"\xa0" + rtp(1, 2, payload=b"\xff")[1:], True),
    "type 63 with marker": (rtp(1, 2, payload_type=63, marker=True), True),
    "type 96 with marker": (rtp(1, 2, payload_type=96, marker=True), True),
    "type 127": (rtp(1, 2, payload_type=127), True),
}


@pytest.mark.parametrize(("payload", "is_rtp"), RTP_CASES.values(), ids=RTP_CASES.keys())
def test_rtp_structure(payload: bytes, is_rtp: bool) -> None:
    assert label(payload) == (Label.RTP if is_rtp else Label.UDP)


@pytest.mark.parametrize("kind", [192, 195, 200, 201, 202, 203, 204, 205, 206, 207, 223])
def test_rtcp_types(kind: int) -> None:
    assert label(rtcp(kind, 1)) == Label.RTCP


@pytest.mark.parametrize("kind", [64, 72, 76, 95, 191, 224])
def test_other_second_bytes_are_no_rtcp(kind: int) -> None:
    """RFC 5761, 4: payload types 64 to 95 with the marker bit are RTCP, without it they are not."""
    assert label(rtcp(kind, 2)) == Label.RTP


RTCP_CASES = {
    "bye without source": (rtcp(203, 0), Label.RTCP),
    "compound": (rtcp(200, 6) + rtcp(202, 2), Label.RTCP),
    "srtcp trailer": (rtcp(201, 1, b"\x80\0\0\1" + b"m" * 10), Label.RTCP),
    "length beyond the end": (rtcp(200, 6)[:-1], Label.UDP),
    "length beyond any": (struct.pack(">BBHI", 0x80, 200, 0xFFFF, 1), Label.UDP),
    "three bytes": (b"\x80\xc8\0", Label.UDP),
}


@pytest.mark.parametrize(("payload", "expected"), RTCP_CASES.values(), ids=RTCP_CASES.keys())
def test_rtcp_structure(payload: bytes, expected: Label) -> None:
    assert label(payload) == expected


STUN = struct.pack(">HHI12s", 1, 8, 0x2112A442, b"x" * 12) + b"\0\6\0\4user"
DTLS = b"\x16\xfe\xfd" + b"\0" * 8 + b"\0\4abcd"

KINDS = {
    "stun": (STUN, 40000, Label.STUN),
    "stun whose length is no multiple of four": (STUN[:2] + b"\0\7" + STUN[4:-1], 40000, Label.STUN),
    "stun longer than the datagram": (STUN[:-1], 40000, Label.UDP),
    "stun without a cookie": (STUN[:4] + b"cook" + STUN[8:], 40000, Label.UDP),
    "classic stun": (struct.pack(">HH16s", 1, 0, b"x" * 16), 3478, Label.STUN),
    "classic stun with a wrong length": (struct.pack(">HH16s", 1, 4, b"x" * 16), 3478, Label.UDP),
    "dtls": (DTLS, 40000, Label.DTLS),
    "dtls 1.0": (b"\x14\xfe\xff" + DTLS[3:], 40000, Label.DTLS),
    "dtls of a wrong version": (b"\x16\x03\x03" + DTLS[3:], 40000, Label.UDP),
    "dtls longer than the datagram": (DTLS[:-1], 40000, Label.UDP),
    "dtls of an unknown type": (b"\x1f" + DTLS[1:], 40000, Label.UDP),
    "zrtp": (b"\x10\0\0\1ZRTP" + b"\0" * 20, 40000, Label.ZRTP),
    "zrtp without its cookie": (b"\x10\0\0\1ZRTQ" + b"\0" * 20, 40000, Label.UDP),
    "quic": (b"\xc3\0\0\0\1\x08" + b"c" * 8 + b"\0" * 20, 40000, Label.QUIC),
    "quic 2": (b"\xd3\x6b\x33\x43\xcf\x08" + b"c" * 8 + b"\0" * 20, 40000, Label.QUIC),
    "quic of an unknown version": (b"\xc3\0\0\0\2\x08" + b"c" * 8 + b"\0" * 20, 40000, Label.UDP),
    "quic short header": (b"\x4f" + b"c" * 30, 443, Label.QUIC),
    "the same on another port": (b"\x4f" + b"c" * 30, 40000, Label.UDP),
    "dns query": (bytes(DNS(rd=1, qd=DNSQR(qname="example.com"))), 53, Label.DNS),
    "dns that looks like rtp": (b"\x80\x08" + bytes(DNS(rd=1, qd=DNSQR(qname="example.com")))[2:], 53, Label.DNS),
    "netbios": (b"\x85\xbe\x00\x10\0\1\0\0\0\0\0\0 CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\0\0!\0\1", 137, Label.DNS),
    "mdns": (bytes(DNS(qd=DNSQR(qname="_sip._udp.local"))), 5353, Label.DNS),
    "rtp on the port of dns": (rtp(0x7FFF, 0xFFFFFFFF, 0xFFFFFFFF), 53, Label.RTP),
    "dhcp": (
        bytes(BOOTP(op=1, chaddr=b"\2" * 6) / DHCP(options=[("message-type", "discover"), "end"])),
        67,
        Label.DHCP,
    ),
    "dhcpv6": (bytes(DHCP6_Solicit(trid=7)), 547, Label.DHCP),
    "ntp": (bytes(NTPHeader()), 123, Label.UDP),
    "ike": (b"s" * 8 + b"\0" * 8 + b"\x21\x20\x22\x08" + struct.pack(">II", 0, 28), 500, Label.IPSEC),
    "ike behind nat": (
        b"\0" * 4 + b"s" * 8 + b"\0" * 8 + b"\x21\x20\x22\x08" + struct.pack(">II", 0, 28),
        4500,
        Label.IPSEC,
    ),
    "esp behind nat": (struct.pack(">II", 0xC0FFEE00, 1) + b"e" * 40, 4500, Label.IPSEC),
    "nat keepalive": (b"\xff", 4500, Label.IPSEC),
    "rtp on the port of esp": (rtp(1, 0x12345678), 4500, Label.RTP),
    "empty": (b"", 40000, Label.UDP),
    "text": (b"hello world", 40000, Label.UDP),
    "syslog": (b"<34>Oct 11 22:14:15 su: failed", 514, Label.UDP),
    "ssdp": (b"M-SEARCH * HTTP/1.1\r\nHost: 239.255.255.250:1900\r\n\r\n", 1900, Label.UDP),
}


@pytest.mark.parametrize(("payload", "port", "expected"), KINDS.values(), ids=KINDS.keys())
def test_kinds(payload: bytes, port: int, expected: Label) -> None:
    assert label(payload, 40000, port) == expected
    assert label(payload, port, 40001) == expected


KEEPALIVES = {
    "two": (b"\r\n", 40000, Label.SIP_KEEPALIVE),
    "four": (b"\r\n\r\n", 40000, Label.SIP_KEEPALIVE),
    "nuls": (b"\0\0\0\0", 5060, Label.SIP_KEEPALIVE),
    "one nul": (b"\0", 5060, Label.SIP_KEEPALIVE),
    "nothing": (b"", 5060, Label.SIP_KEEPALIVE),
    "jak": (b"jaK", 5060, Label.SIP_KEEPALIVE),
    "jak with a nul": (b"jaK\0", 5061, Label.SIP_KEEPALIVE),
    "jak elsewhere": (b"jaK", 40000, Label.UDP),
    "many": (b"\r\n" * 10, 5060, Label.SIP_KEEPALIVE),
    "many elsewhere": (b"\r\n" * 10, 40000, Label.UDP),
    "too many": (b"\0" * 65, 5060, Label.UDP),
    "something else": (b"\r\nx", 5060, Label.UDP),
    "hello": (b"hello", 5060, Label.UDP),
}


@pytest.mark.parametrize(("payload", "port", "expected"), KEEPALIVES.values(), ids=KEEPALIVES.keys())
def test_keepalives(payload: bytes, port: int, expected: Label) -> None:
    assert label(payload, 40000, port) == expected


def test_labels_of_ipv6() -> None:
    frame = udp_frame("2001:db8::1", "2001:db8::2", 40000, 40002, STUN)
    assert decoded(frame).label == Label.STUN
