"""Frames, and whether the default filter of a live capture must keep them: for the interpreter and for the kernel."""

from __future__ import annotations

import struct

from tests.support.frames import ethernet, ipv4, ipv6, tcp, tcp_frame, udp, udp_frame

A, B, A6, B6 = "10.1.0.1", "10.1.0.2", "fd00::1", "fd00::2"
SIP = b"OPTIONS sip:b SIP/2.0\r\n\r\n"
BIG = b"x" * 1600

DOT1Q, DOT1AD = (0x8100, 100), (0x88A8, 200)


def fragment6(next_header: int, offset: int, more: bool, data: bytes) -> bytes:
    return ipv6(A6, B6, 44, struct.pack(">BBHI", next_header, 0, offset | more, 7) + data)


ALWAYS: dict[str, bytes] = {
    "sip over udp": udp_frame(A, B, 40000, 5060, SIP),
    "from port 5060": udp_frame(A, B, 5060, 40000, SIP),
    "sip over udp on a custom port": udp_frame(A, B, 40000, 5091, SIP),
    "sip over tcp": tcp_frame(A, B, 40000, 5060, SIP),
    "sip over tls": tcp_frame(A, B, 5061, 40000, b"\x16\x03\x01"),
    "websocket": tcp_frame(A, B, 40000, 8089, SIP),
    "with ip options": ethernet(ipv4(A, B, 17, udp(A, B, 1, 5060, SIP), options=b"\x01" * 40)),
    "tcp with ip options": ethernet(ipv4(A, B, 6, tcp(A, B, 1, 5060, SIP), options=b"\x01" * 4)),
    "first fragment": ethernet(ipv4(A, B, 17, udp(A, B, 5060, 5060, BIG)[:800], more=True)),
    "later fragment of udp": ethernet(ipv4(A, B, 17, BIG[:800], fragment=800, more=True)),
    "later fragment of tcp": ethernet(ipv4(A, B, 6, BIG[:800], fragment=800)),
    "ipv6": udp_frame(A6, B6, 40000, 5060, SIP),
    "ipv6 tcp": tcp_frame(A6, B6, 5060, 40000, SIP),
    "ipv6 first fragment": ethernet(fragment6(17, 0, True, udp(A6, B6, 5060, 5060, BIG)[:800]), 0x86DD),
    "ipv6 first fragment of tcp": ethernet(fragment6(6, 0, True, tcp(A6, B6, 1, 5060, BIG)[:800]), 0x86DD),
    "ipv6 later fragment": ethernet(fragment6(17, 800, False, BIG[:800]), 0x86DD),
    "ipv6 destination options": ethernet(ipv6(A6, B6, 60, b"\x11\0\1\4\0\0\0\0" + udp(A6, B6, 1, 5060, SIP)), 0x86DD),
    "inner tag": ethernet(ipv4(A, B, 17, udp(A, B, 1, 5060, SIP)), vlans=(DOT1Q,)),
    "two inner tags": ethernet(ipv4(A, B, 6, tcp(A, B, 1, 5060, SIP)), vlans=(DOT1AD, DOT1Q)),
    "ipv6 behind a tag": ethernet(ipv6(A6, B6, 17, udp(A6, B6, 1, 5060, SIP)), 0x86DD, vlans=(DOT1Q,)),
    "fragment behind a tag": ethernet(ipv4(A, B, 17, BIG[:800], fragment=800), vlans=(DOT1Q,)),
    "gre": ethernet(ipv4(A, B, 47, b"\0\0\x08\0" + ipv4(A, B, 17, udp(A, B, 1, 2, b"x")))),
    "ip in ip": ethernet(ipv4(A, B, 4, ipv4(A, B, 17, udp(A, B, 1, 2, b"x")))),
    "6in4": ethernet(ipv4(A, B, 41, ipv6(A6, B6, 17, udp(A6, B6, 1, 2, b"x")))),
    "vxlan": udp_frame(A, B, 40000, 4789, b"\x08" + bytes(7) + udp_frame(A, B, 1, 2, b"x")),
    "mpls": ethernet(b"\0\1\x01\x40" + ipv4(A, B, 17, udp(A, B, 1, 2, b"x")), 0x8847),
    "pppoe": ethernet(b"\x11\0\0\1\0\x20\0\x21" + ipv4(A, B, 17, udp(A, B, 1, 2, b"x")), 0x8864),
}  # fmt: skip

MEDIA: dict[str, bytes] = {
    "rtp": udp_frame(A, B, 4000, 4002, b"\x80" + bytes(171)),
    "rtp over ipv6": udp_frame(A6, B6, 4000, 4002, b"\x80" + bytes(171)),
    "rtp behind a tag": ethernet(ipv4(A, B, 17, udp(A, B, 4000, 4002, b"\x80" + bytes(171))), vlans=(DOT1Q,)),
    "next to the ports of sip": udp_frame(A, B, 5059, 5092, SIP),
}

NEVER: dict[str, bytes] = {
    "http": tcp_frame(A, B, 40000, 80, b"GET / HTTP/1.1\r\n\r\n"),
    "next to sip's ports": tcp_frame(A, B, 5059, 5092, SIP),
    "https over ipv6": tcp_frame(A6, B6, 443, 40000, b"\x17"),
    "http behind two tags": ethernet(ipv4(A, B, 6, tcp(A, B, 1, 80)), vlans=(DOT1AD, DOT1Q)),
    "icmp": ethernet(ipv4(A, B, 1, b"\x08\0" + bytes(6))),
    "icmpv6": ethernet(ipv6(A6, B6, 58, b"\x80\0" + bytes(6)), 0x86DD),
    "fragment of icmp": ethernet(ipv4(A, B, 1, BIG[:800], fragment=800)),
    "arp": ethernet(bytes(46), 0x0806),
    "lldp": ethernet(bytes(46), 0x88CC),
    "three inner tags": ethernet(ipv4(A, B, 17, udp(A, B, 1, 5060, SIP)), vlans=(DOT1AD, DOT1Q, DOT1Q)),
    "too short for its ports": ethernet(ipv4(A, B, 6, b"\0\1")),
    "no header": ethernet(b""),
}
