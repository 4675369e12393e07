"""Tunnels: opened where their structure proves them, left closed where something else uses their port."""

from __future__ import annotations

import struct
from itertools import product

import pytest
from scapy.contrib.erspan import ERSPAN_II, ERSPAN_III
from scapy.contrib.geneve import GENEVE
from scapy.contrib.gtp import GTP_U_Header
from scapy.contrib.mpls import MPLS, EoMCW
from scapy.layers.inet import IP, UDP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import GRE, Dot1Q, Ether
from scapy.layers.vxlan import VXLAN
from scapy.packet import Packet

from tests.support.decoded import decoded
from tests.support.frames import ethernet, ipv4, ipv6, rtp, udp, udp_frame
from voipsniff.packet.labels import Label, Reason, Tunnel

A, B = "192.0.2.10", "198.51.100.20"
A6, B6 = "2001:db8::a", "2001:db8:1::b"
OUT, IN = "10.0.0.1", "10.0.0.2"
OUT6, IN6 = "2001:db8:ffff::1", "2001:db8:ffff::2"
MAC = {"src": "02:00:00:00:00:01", "dst": "02:00:00:00:00:02"}
RTP = rtp(3, 480)
V4 = ipv4(A, B, 17, udp(A, B, 40000, 40002, RTP), ident=4242)
V6 = ipv6(A6, B6, 17, udp(A6, B6, 40000, 40002, RTP))
E4 = ethernet(V4)
E6 = ethernet(V6, 0x86DD)


def outer(*layers: Packet) -> bytes:
    packet = Ether(**MAC) / IP(src=OUT, dst=IN, ttl=9)
    for layer in layers:
        packet = packet / layer
    return bytes(packet)


def gre(flags: int, kind: int, optional: bytes, payload: bytes) -> bytes:
    return ethernet(ipv4(OUT, IN, 47, struct.pack(">HH", flags, kind) + optional + payload))


def in_udp(port: int, payload: bytes) -> bytes:
    return udp_frame(OUT, IN, 50000, port, payload)


def gtp_extended(kinds: bytes) -> bytes:
    """GTP-U with sequence number and extension headers of one word each."""
    chain = b"".join(b"\1\xaa\xbb" + bytes([following]) for following in (*kinds[1:], 0))
    body = struct.pack(">HBB", 7, 0, kinds[0]) + chain + V4
    return in_udp(2152, struct.pack(">BBHI", 0x36, 255, len(body), 0xCAFE) + body)


TUNNELS = {
    "ip in ip": (Tunnel.IP_IN_IP, 0, ethernet(ipv4(OUT, IN, 4, V4))),
    "6in4": (Tunnel.SIX_IN_FOUR, 0, ethernet(ipv4(OUT, IN, 41, V6))),
    "4in6": (Tunnel.IP_IN_IP, 0, ethernet(ipv6(OUT6, IN6, 4, V4), 0x86DD)),
    "6in6": (Tunnel.IP_IN_IP, 0, ethernet(ipv6(OUT6, IN6, 41, V6), 0x86DD)),
    "gre": (Tunnel.GRE, 0, outer(GRE(proto=0x800), IP(V4))),
    "gre ipv6": (Tunnel.GRE, 0, outer(GRE(proto=0x86DD), IPv6(V6))),
    "gre key": (Tunnel.GRE, 0xABCD, outer(GRE(proto=0x800, key_present=1, key=0xABCD), IP(V4))),
    "gre checksum key sequence": (
        Tunnel.GRE,
        77,
        outer(GRE(proto=0x800, chksum_present=1, key_present=1, key=77, seqnum_present=1, sequence_number=5), IP(V4)),
    ),
    "gre sequence": (Tunnel.GRE, 0, outer(GRE(proto=0x800, seqnum_present=1, sequence_number=5), IP(V4))),
    "gre bridged": (Tunnel.GRE, 0, outer(GRE(proto=0x6558), Ether(E4))),
    "gre mpls": (Tunnel.MPLS, 17, gre(0, 0x8847, b"", struct.pack(">I", 17 << 12 | 0x1FF) + V4)),
    "gre over ipv6": (Tunnel.GRE, 0, ethernet(ipv6(OUT6, IN6, 47, b"\0\0\x08\0" + V4), 0x86DD)),
    "pptp": (
        Tunnel.GRE,
        0x55,
        gre(0x3081, 0x880B, struct.pack(">HHII", len(V4) + 4, 0x55, 1, 2), b"\xff\x03\0\x21" + V4),
    ),
    "erspan 1": (Tunnel.ERSPAN_I, 0, gre(0, 0x88BE, b"", E4)),
    "erspan 2": (
        Tunnel.ERSPAN_II,
        99,
        outer(GRE(proto=0x88BE, seqnum_present=1, sequence_number=1), ERSPAN_II(session_id=99), Ether(E4)),
    ),
    "erspan 3": (
        Tunnel.ERSPAN_III,
        98,
        outer(GRE(proto=0x22EB, seqnum_present=1, sequence_number=1), ERSPAN_III(session_id=98), Ether(E4)),
    ),
    "erspan 3 with platform": (
        Tunnel.ERSPAN_III,
        97,
        gre(0x1000, 0x22EB, b"\0\0\0\1", struct.pack(">HHIHBB", 0x2000, 97, 0, 0, 0, 1) + b"\0" * 8 + E4),
    ),
    "vxlan": (Tunnel.VXLAN, 0x123456, outer(UDP(sport=50000, dport=4789), VXLAN(flags=8, vni=0x123456), Ether(E4))),
    "vxlan ipv6 inside": (Tunnel.VXLAN, 1, outer(UDP(sport=50000, dport=4789), VXLAN(flags=8, vni=1), Ether(E6))),
    "vxlan of old linux": (Tunnel.VXLAN, 5, in_udp(8472, struct.pack(">II", 0x08000000, 5 << 8) + E4)),
    "vxlan with vlan": (
        Tunnel.VXLAN,
        5,
        outer(UDP(sport=1, dport=4789), VXLAN(flags=8, vni=5), Ether(**MAC), Dot1Q(vlan=77), IP(V4)),
    ),
    "geneve": (Tunnel.GENEVE, 77, outer(UDP(sport=50000, dport=6081), GENEVE(vni=77), Ether(E4))),
    "geneve ip": (Tunnel.GENEVE, 78, in_udp(6081, struct.pack(">BBHI", 0, 0, 0x800, 78 << 8) + V4)),
    "geneve ipv6": (Tunnel.GENEVE, 78, in_udp(6081, struct.pack(">BBHI", 0, 0, 0x86DD, 78 << 8) + V6)),
    "geneve options": (
        Tunnel.GENEVE,
        79,
        in_udp(6081, struct.pack(">BBHI", 2, 0, 0x6558, 79 << 8) + b"\1\2\3\1\0\0\0\0" + E4),
    ),
    "gtp": (Tunnel.GTP_U, 0xCAFE, outer(UDP(sport=2152, dport=2152), GTP_U_Header(teid=0xCAFE), IP(V4))),
    "gtp ipv6": (Tunnel.GTP_U, 1, outer(UDP(sport=2152, dport=2152), GTP_U_Header(teid=1), IPv6(V6))),
    "gtp sequence": (Tunnel.GTP_U, 2, outer(UDP(sport=2152, dport=2152), GTP_U_Header(teid=2, S=1, seq=9), IP(V4))),
    "gtp extension": (Tunnel.GTP_U, 0xCAFE, gtp_extended(b"\x85")),
    "gtp extensions": (Tunnel.GTP_U, 0xCAFE, gtp_extended(b"\x85\xc0\x40")),
    "mpls": (Tunnel.MPLS, 17, bytes(Ether(type=0x8847, **MAC) / MPLS(label=16, s=0) / MPLS(label=17, s=1) / IP(V4))),
    "mpls multicast": (Tunnel.MPLS, 18, ethernet(struct.pack(">I", 18 << 12 | 0x1FF) + V6, 0x8848)),
    "mpls control word": (
        Tunnel.MPLS,
        19,
        bytes(Ether(type=0x8847, **MAC) / MPLS(label=19, s=1) / EoMCW(seq=1) / Ether(E4)),
    ),
    "mpls ethernet": (Tunnel.MPLS, 20, ethernet(struct.pack(">I", 20 << 12 | 0x1FF) + E4, 0x8847)),
    "mpls in ppp": (Tunnel.MPLS, 21, b"\xff\x03\x02\x81" + struct.pack(">I", 21 << 12 | 0x1FF) + V4),
    "mpls in ip": (Tunnel.MPLS, 22, ethernet(ipv4(OUT, IN, 137, struct.pack(">I", 22 << 12 | 0x1FF) + V4))),
    "tzsp": (Tunnel.TZSP, 0, in_udp(37008, b"\1\0\0\1\1" + E4)),
    "tzsp tags": (Tunnel.TZSP, 0, in_udp(37008, b"\1\0\0\1\0\x0a\1\x55\x28\2ab\1" + E4)),
}


@pytest.mark.parametrize(("tunnel", "number", "frame"), TUNNELS.values(), ids=TUNNELS.keys())
def test_the_inner_packet_counts(tunnel: Tunnel, number: int, frame: bytes) -> None:
    row = decoded(frame, 9 if frame[:2] == b"\xff\x03" else 1)
    ends = (A, 40000, B, 40002) if V4 in frame else (A6, 40000, B6, 40002)
    assert (row.label, row.ends, row.payload) == (Label.RTP, ends, RTP)
    assert (row.tunnel, row.tunnel_id) == (tunnel, number)
    assert (row.ttl, row.ip_id) == ((64, 4242) if V4 in frame else (64, 0))
    assert frame[row.ip_offset :].startswith(V4 if V4 in frame else V6)


def test_what_has_no_ports_does_not_borrow_those_of_its_tunnel() -> None:
    echo = ipv4(A, B, 1, b"\x08\0" + b"\0" * 40)
    row = decoded(in_udp(2152, struct.pack(">BBHI", 0x30, 255, len(echo), 1) + echo))
    assert (row.label, row.ends, row.tunnel) == (Label.ICMP, (A, 0, B, 0), Tunnel.GTP_U)


def test_the_inner_vlan_counts() -> None:
    assert decoded(TUNNELS["vxlan with vlan"][2]).vlan == 77


@pytest.mark.parametrize("name", ["ip in ip", "gre", "vxlan", "geneve", "gtp", "mpls", "tzsp", "erspan 2"])
def test_what_is_not_ip_inside(name: str) -> None:
    """An ARP frame in a tunnel is no IP; a tunnel that can only hold IP stays closed."""
    tunnel, _, frame = TUNNELS[name]
    arp = ethernet(b"\0\1\x08\0\6\4\0\1" + b"\0" * 20, 0x0806)
    if E4 in frame:
        row = decoded(frame[: frame.index(E4)] + arp)
        assert row.label in (Label.NOT_IP, Label.UDP)
        assert row.label == Label.UDP or row.tunnel == tunnel
    else:
        row = decoded(frame.replace(V4, b"\xee" * len(V4)))
        assert (row.label, row.tunnel) in [(Label.UDP, 0), (Label.IP_OTHER, 0), (Label.NOT_IP, 0)]


@pytest.mark.parametrize("port", [4789, 8472, 6081, 2152, 37008])
def test_rtp_on_the_port_of_a_tunnel_stays_rtp(port: int) -> None:
    for source, target in ((port, 40000), (40000, port), (port, port)):
        row = decoded(udp_frame(OUT, IN, source, target, RTP))
        assert (row.label, row.ends, row.payload) == (Label.RTP, (OUT, source, IN, target), RTP)
        assert row.tunnel == Tunnel.NONE


@pytest.mark.parametrize("port", [4789, 8472, 6081, 2152, 37008])
def test_sip_on_the_port_of_a_tunnel_stays_sip(port: int) -> None:
    text = b"OPTIONS sip:a@example.com SIP/2.0\r\nCall-ID: 1\r\n\r\n"
    assert decoded(udp_frame(OUT, IN, 5060, port, text)).label == Label.SIP


@pytest.mark.parametrize(
    "name", [name for name, (kind, _, _) in TUNNELS.items() if kind in (7, 8, 9, 11) and "6" not in name]
)
def test_a_wrong_inner_checksum_is_no_proof(name: str) -> None:
    frame = TUNNELS[name][2]
    broken = V4[:10] + bytes([V4[10] ^ 0xFF]) + V4[11:]
    row = decoded(frame.replace(V4, broken))
    assert (row.label, row.src, row.tunnel) == (Label.UDP, OUT, Tunnel.NONE)


@pytest.mark.parametrize("name", ["vxlan", "geneve", "gtp", "tzsp"])
def test_an_absent_inner_checksum_is_no_obstacle(name: str) -> None:
    row = decoded(TUNNELS[name][2].replace(V4, V4[:10] + b"\0\0" + V4[12:]))
    assert (row.label, row.src) == (Label.RTP, A)


@pytest.mark.parametrize(
    "name", ["ip in ip", "gre", "gre bridged", "vxlan", "geneve", "gtp", "tzsp", "mpls", "erspan 2"]
)
def test_an_inner_packet_longer_than_its_tunnel_is_no_proof(name: str) -> None:
    long = ipv4(A, B, 17, udp(A, B, 40000, 40002, RTP + b"x" * 400), ident=4242)
    row = decoded(TUNNELS[name][2].replace(V4, long[: len(V4)]))
    assert row.src != A


def test_gre_of_other_versions_and_flags_stays_closed() -> None:
    for flags in (0x0001, 0x0002, 0x4000, 0x0800, 0x0080):
        assert decoded(gre(flags, 0x800, b"", V4)).label == Label.IP_OTHER


def test_vxlan_flags_must_be_right() -> None:
    for head in (0x00000000, 0x0C000000, 0x88000000, 0x08000001):
        assert decoded(in_udp(4789, struct.pack(">II", head, 5 << 8) + E4)).tunnel == Tunnel.NONE
    assert decoded(in_udp(4789, struct.pack(">II", 0x08000000, 5 << 8 | 1) + E4)).tunnel == Tunnel.NONE


def test_gtp_signalling_stays_closed() -> None:
    for kind in (1, 2, 26, 254):  # echo, error indication, end marker
        assert decoded(in_udp(2152, struct.pack(">BBHI", 0x32, kind, 4, 0) + b"\0\1\0\0")).label == Label.UDP


def test_tunnels_in_tunnels() -> None:
    inner = ipv4(OUT, IN, 17, udp(OUT, IN, 50000, 4789, struct.pack(">II", 0x08000000, 5 << 8) + E4))
    frame = ethernet(
        struct.pack(">I", 9 << 12 | 0x1FF) + ipv4("10.9.9.9", "10.9.9.8", 47, b"\0\0\x08\0" + inner), 0x8847
    )
    row = decoded(frame)
    assert (row.label, row.src, row.tunnel, row.tunnel_id) == (Label.RTP, A, Tunnel.VXLAN, 5)


@pytest.mark.parametrize(
    ("depth", "label"), [(7, Label.RTP), (8, Label.RTP), (9, Label.IP_OTHER), (200, Label.IP_OTHER)]
)
def test_depth_is_bounded(depth: int, label: Label) -> None:
    packet = V4
    for _ in range(depth):
        packet = ipv4(OUT, IN, 4, packet)
    row = decoded(packet, 101)
    assert row.label == label
    assert (row.reason == Reason.TUNNEL_DEPTH) == (label == Label.IP_OTHER)


def test_a_fragment_of_the_outer_packet_is_a_fragment() -> None:
    whole = ipv4(OUT, IN, 47, b"\0\0\x08\0" + V4)
    first = ipv4(OUT, IN, 47, whole[20:116], more=True)
    row = decoded(first, 101)
    assert (row.label, row.src, row.tunnel) == (Label.FRAGMENT, OUT, Tunnel.NONE)


def test_a_fragment_of_the_inner_packet_is_a_fragment() -> None:
    piece = ipv4(A, B, 17, udp(A, B, 40000, 40002, RTP)[:96], more=True)
    row = decoded(ethernet(ipv4(OUT, IN, 47, b"\0\0\x08\0" + piece)))
    assert (row.label, row.src, row.tunnel) == (Label.FRAGMENT, A, Tunnel.GRE)


@pytest.mark.parametrize("name", TUNNELS)
def test_cut_tunnels(name: str) -> None:
    """Cut by the snap length at any place, the outer packet at least keeps its addresses and nothing raises."""
    frame = TUNNELS[name][2]
    link_type = 9 if frame[:2] == b"\xff\x03" else 1
    for cut, wire in product(range(len(frame)), (0, len(frame))):
        row = decoded(frame[:cut], link_type, wire=wire or cut)
        assert row.label in (
            Label.NOT_IP,
            Label.TRUNCATED,
            Label.MALFORMED,
            Label.IP_OTHER,
            Label.UDP,
            Label.RTP,
            Label.RTCP,
        )
        if row.label == Label.RTP:
            assert row.src in (A, A6)
            assert RTP.startswith(row.payload)


TURN_CASES = {
    "rtp": (RTP, Label.RTP),
    "rtcp": (b"\x80\xc9\0\1\0\0\0\7", Label.RTCP),
    "dtls": (b"\x16\xfe\xfd" + b"\0" * 8 + b"\0\4abcd", Label.DTLS),
    "stun": (struct.pack(">HHI12s", 1, 0, 0x2112A442, b"x" * 12), Label.STUN),
}


@pytest.mark.parametrize(("payload", "label"), TURN_CASES.values(), ids=TURN_CASES.keys())
@pytest.mark.parametrize("padding", [0, 3])
def test_turn_channel_data(payload: bytes, label: Label, padding: int) -> None:
    data = struct.pack(">HH", 0x4001, len(payload)) + payload + b"\0" * padding
    row = decoded(udp_frame(A, B, 3478, 40000, data))
    assert (row.label, row.payload, row.tunnel, row.tunnel_id) == (label, payload, Tunnel.TURN, 0x4001)
    assert row.ends == (A, 3478, B, 40000)


@pytest.mark.parametrize(("payload", "label"), TURN_CASES.values(), ids=TURN_CASES.keys())
def test_turn_of_microsoft(payload: bytes, label: Label) -> None:
    data = struct.pack(">HHQ", 0xFF10, len(payload) + 8, 0xDEAA296708F708FC) + payload
    row = decoded(udp_frame(A, B, 40000, 3479, data))
    assert (row.label, row.payload, row.tunnel, row.tunnel_id) == (label, payload, Tunnel.TURN, 0xFF10)
    for cut in range(4):
        assert decoded(udp_frame(A, B, 40000, 3479, data[:cut])).label == Label.UDP


def test_turn_channel_data_of_something_else() -> None:
    data = struct.pack(">HH", 0x4001, 5) + b"hello"
    row = decoded(udp_frame(A, B, 3478, 40000, data))
    assert (row.label, row.payload, row.tunnel) == (Label.TURN, data, Tunnel.NONE)


def test_turn_channel_data_needs_an_exact_length() -> None:
    data = struct.pack(">HH", 0x4001, len(RTP) + 9) + RTP
    assert decoded(udp_frame(A, B, 3478, 40000, data)).label == Label.UDP
