"""PDUs that Wireshark exported: the tags stand in for the headers."""

from __future__ import annotations

import socket
import struct

from tests.support.decoded import Decoded, decoded
from tests.support.frames import rtp
from voipsniff.packet.labels import Label, Reason, Tunnel

A, B = "192.0.2.10", "198.51.100.20"
A6, B6 = "2001:db8::a", "2001:db8:1::b"
SIP = b"OPTIONS sip:a@b SIP/2.0\r\nCall-ID: 1\r\n\r\n"


def tag(kind: int, value: bytes) -> bytes:
    padded = value + b"\0" * (-len(value) % 4)
    return struct.pack(">HH", kind, len(padded)) + padded


def exported(name: bytes, payload: bytes, port_type: int, sport: int = 5060, dport: int = 5062) -> bytes:
    tags = tag(12, name) + tag(20, socket.inet_aton(A)) + tag(21, socket.inet_aton(B))
    ports = (
        tag(24, struct.pack(">I", port_type)) + tag(25, struct.pack(">I", sport)) + tag(26, struct.pack(">I", dport))
    )
    return tags + ports + tag(30, b"\0\0\0\7") + b"\0\0\0\0" + payload


def pdu(frame: bytes) -> Decoded:
    return decoded(frame, 252)


def test_sip_whatever_carried_it() -> None:
    for port_type, protocol in ((2, 6), (3, 17), (1, 132)):
        row = pdu(exported(b"sip", SIP, port_type))
        assert (row.label, row.ends, row.payload, row.protocol) == (Label.SIP, (A, 5060, B, 5062), SIP, protocol)


def test_sip_over_ipv6() -> None:
    addresses = tag(22, socket.inet_pton(socket.AF_INET6, A6)) + tag(23, socket.inet_pton(socket.AF_INET6, B6))
    row = pdu(tag(12, b"sip") + addresses + b"\0\0\0\0" + SIP)
    assert (row.label, row.src, row.dst, row.payload) == (Label.SIP, A6, B6, SIP)


def test_named_sip_but_not_sip() -> None:
    assert pdu(exported(b"sip", b"nonsense", 3)).label == Label.NOT_IP


def test_another_name_that_begins_alike() -> None:
    assert pdu(exported(b"sipfrag", SIP, 2)).label == Label.NOT_IP


def test_a_datagram_is_classified() -> None:
    assert pdu(exported(b"rtp", rtp(1, 2), 3)).label == Label.RTP
    assert pdu(exported(b"udp", b"whatever", 3)).label == Label.UDP


def test_another_protocol() -> None:
    assert pdu(exported(b"http", b"GET / HTTP/1.1\r\n", 2)).label == Label.NOT_IP


def test_tags_without_an_end() -> None:
    row = pdu(tag(12, b"sip"))
    assert (row.label, row.reason) == (Label.MALFORMED, Reason.LINK_HEADER)
    assert pdu(struct.pack(">HH", 12, 4000) + b"sip\0").label == Label.MALFORMED
    assert pdu(tag(99, b"") * 100 + b"\0\0\0\0" + SIP).label == Label.MALFORMED


def test_message_that_was_decrypted_says_so() -> None:
    for name, tunnel in ((b"TLS", Tunnel.TLS), (b"WSS", Tunnel.WSS), (b"SIP", Tunnel.NONE), (b"T", Tunnel.NONE)):
        frame = tag(12, b"sip") + tag(24, b"\0\0\0\2") + tag(33, name) + b"\0\0\0\0" + SIP
        assert (pdu(frame).label, pdu(frame).tunnel) == (Label.SIP, tunnel)
