"""Link layers, with scapy and hand-made headers as the other opinion."""

from __future__ import annotations

import struct

import pytest
from scapy.layers.dot11 import Dot11, Dot11QoS, RadioTap
from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import LLC, SNAP, CookedLinux, Dot1AD, Dot1Q, Dot3, Ether
from scapy.layers.ppp import PPP, PPPoE, PPPoED
from scapy.packet import Raw

from tests.support.decoded import decoded
from tests.support.frames import ethernet, ipv4, ipv6, rtp, udp
from voipsniff.packet.columns import NO_VLAN
from voipsniff.packet.labels import Label, Reason, Tunnel

A, B = "192.0.2.10", "198.51.100.20"
A6, B6 = "2001:db8::a", "2001:db8:1::b"
RTP = rtp(3, 480)
V4 = ipv4(A, B, 17, udp(A, B, 40000, 40002, RTP))
V6 = ipv6(A6, B6, 17, udp(A6, B6, 40000, 40002, RTP))
SNAP_HEADER = bytes.fromhex("aaaa03000000")
MAC = {"src": "02:00:00:00:00:01", "dst": "02:00:00:00:00:02"}
DOT11 = {"type": 2, "addr1": "02:00:00:00:00:01", "addr2": "02:00:00:00:00:02", "addr3": "02:00:00:00:00:03"}


def llc_snap() -> bytes:
    return SNAP_HEADER + b"\x08\x00" + V4


def sll2(ethertype: int, payload: bytes) -> bytes:
    return struct.pack(">HHIHBB8s", ethertype, 0, 3, 1, 4, 6, b"\2" * 6) + payload


LINKS = {
    "ethernet": (1, ethernet(V4), V4),
    "ethernet ipv6": (1, ethernet(V6, 0x86DD), V6),
    "802.3 snap": (1, bytes(Dot3(**MAC) / LLC() / SNAP(code=0x800) / IP(V4)), V4),
    "scapy vlan": (1, bytes(Ether(**MAC) / Dot1Q(vlan=7) / IP(V4)), V4),
    "scapy qinq": (1, bytes(Ether(**MAC) / Dot1AD(vlan=8) / Dot1Q(vlan=9) / IP(V4)), V4),
    "snap in vlan": (1, ethernet(llc_snap(), len(llc_snap()), vlans=((0x8100, 5),)), V4),
    "null little-endian": (0, struct.pack("<I", 2) + V4, V4),
    "null big-endian": (0, struct.pack(">I", 2) + V4, V4),
    "null linux ipv6": (0, struct.pack("<I", 10) + V6, V6),
    "null netbsd ipv6": (0, struct.pack("<I", 24) + V6, V6),
    "null freebsd ipv6": (0, struct.pack("<I", 28) + V6, V6),
    "null macos ipv6": (0, struct.pack("<I", 30) + V6, V6),
    "loop": (108, struct.pack(">I", 2) + V4, V4),
    "raw": (101, V4, V4),
    "raw ipv6": (101, V6, V6),
    "raw of old files": (12, V4, V4),
    "raw of other old files": (14, V6, V6),
    "ipv4": (228, V4, V4),
    "ipv6": (229, V6, V6),
    "sll": (113, bytes(CookedLinux(pkttype=0, proto=0x800) / IP(V4)), V4),
    "sll vlan": (113, struct.pack(">HHH8sHHH", 0, 1, 6, b"\0" * 8, 0x8100, 5, 0x800) + V4, V4),
    "sll llc snap": (113, struct.pack(">HHH8sH", 0, 1, 6, b"\0" * 8, 4) + llc_snap(), V4),
    "sll2": (276, sll2(0x800, V4), V4),
    "sll2 ipv6": (276, sll2(0x86DD, V6), V6),
    "ppp": (9, b"\xff\x03\x00\x21" + V4, V4),
    "ppp without address": (9, b"\x00\x21" + V4, V4),
    "ppp compressed protocol": (9, b"\x21" + V4, V4),
    "ppp ipv6": (9, b"\xff\x03\x00\x57" + V6, V6),
    "ppp hdlc": (50, b"\xff\x03\x00\x21" + V4, V4),
    "cisco hdlc in ppp": (50, b"\x0f\x00\x08\x00" + V4, V4),
    "cisco hdlc": (104, b"\x8f\x00\x86\xdd" + V6, V6),
    "pppoe link": (51, bytes(PPPoE(sessionid=0x1234) / PPP() / IP(V4)), V4),
    "pppoe": (1, bytes(Ether(type=0x8864, **MAC) / PPPoE(sessionid=0x1234) / PPP() / IP(V4)), V4),
    "pppoe in vlan": (1, bytes(Ether(**MAC) / Dot1Q(vlan=7) / PPPoE(sessionid=1) / PPP() / IP(V4)), V4),
    "802.11": (105, bytes(Dot11(FCfield=1, **DOT11) / LLC() / SNAP(code=0x800) / IP(V4)), V4),
    "802.11 from": (105, bytes(Dot11(FCfield=2, **DOT11) / LLC() / SNAP(code=0x800) / IP(V4)), V4),
    "802.11 qos": (
        105,
        bytes(Dot11(subtype=8, FCfield=1, **DOT11) / Dot11QoS(TID=6) / LLC() / SNAP(code=0x800) / IP(V4)),
        V4,
    ),
    "802.11 bridge": (
        105,
        bytes(Dot11(FCfield=3, addr4="02:00:00:00:00:04", **DOT11) / LLC() / SNAP(code=0x800) / IP(V4)),
        V4,
    ),
    "802.11 ht control": (105, b"\x88\x81" + b"\0" * 22 + b"\x06\0" + b"\1\2\3\4" + llc_snap(), V4),
    "radiotap": (127, bytes(RadioTap() / Dot11(FCfield=1, **DOT11) / LLC() / SNAP(code=0x800) / IP(V4)), V4),
    "radiotap padded": (
        127,
        struct.pack("<BBHIQBB", 0, 0, 18, 3, 5, 0x20, 0) + b"\x88\x01" + b"\0" * 22 + b"\6\0" + b"\0\0" + llc_snap(),
        V4,
    ),
    "radiotap padded, two antennas": (
        127,
        struct.pack("<BBHIIB", 0, 0, 13, 0x80000002, 0x00000002, 0x20)
        + b"\x88\x01"
        + b"\0" * 24
        + b"\0\0"
        + llc_snap(),
        V4,
    ),
    "nflog": (239, b"\2\0\0\1" + struct.pack("<HHHxx", 6, 10, 7) + struct.pack("<HH", 4 + len(V4), 9) + V4, V4),
    "nflog big-endian": (
        239,
        b"\12\0\0\1" + struct.pack(">HHI", 8, 5, 7) + struct.pack(">HH", 4 + len(V6), 9) + V6,
        V6,
    ),
}


@pytest.mark.parametrize(("link_type", "frame", "packet"), LINKS.values(), ids=LINKS.keys())
def test_the_ip_packet_is_found(link_type: int, frame: bytes, packet: bytes) -> None:
    row = decoded(frame, link_type)
    addresses = (A, 40000, B, 40002) if packet is V4 else (A6, 40000, B6, 40002)
    assert (row.label, row.ends, row.payload) == (Label.RTP, addresses, RTP)
    assert frame[row.ip_offset :][: len(packet)] == packet


def test_vlan_tags() -> None:
    assert decoded(ethernet(V4)).vlan == NO_VLAN
    assert decoded(ethernet(V4, vlans=((0x8100, 0xA000 | 100),))).vlan == 100
    assert decoded(ethernet(V4, vlans=((0x88A8, 7), (0x8100, 8)))).vlan == 8
    assert decoded(ethernet(V4, vlans=((0x9100, 1), (0x9100, 2), (0x8100, 3), (0x8100, 0)))).vlan == 0


def test_too_many_vlan_tags() -> None:
    row = decoded(ethernet(V4, vlans=((0x8100, 1),) * 5))
    assert (row.label, row.reason) == (Label.MALFORMED, Reason.VLAN_DEPTH)


def test_pppoe_session_is_recorded() -> None:
    row = decoded(bytes(Ether(type=0x8864, **MAC) / PPPoE(sessionid=0x1234) / PPP() / IP(V4)))
    assert (row.tunnel, row.tunnel_id) == (Tunnel.PPPOE, 0x1234)


NOT_IP = {
    "arp": (1, ethernet(b"\0\1\x08\0\6\4\0\1" + b"\0" * 20, 0x0806)),
    "lldp": (1, ethernet(b"\2\7" + b"\0" * 40, 0x88CC)),
    "stp": (1, ethernet(bytes.fromhex("424203") + b"\0" * 35, 38)),
    "snap of cisco": (1, ethernet(bytes.fromhex("aaaa0300000c2000") + b"\0" * 30, 38)),
    "pppoe discovery": (1, bytes(Ether(type=0x8863, **MAC) / PPPoED())),
    "pppoe lcp": (1, bytes(Ether(type=0x8864, **MAC) / PPPoE() / PPP(proto=0xC021) / Raw(b"\1\1\0\4"))),
    "sll arp": (113, struct.pack(">HHH8sH", 0, 1, 6, b"\0" * 8, 0x806) + b"\0" * 28),
    "sll netlink": (113, struct.pack(">HHH8sH", 4, 824, 0, b"\0" * 8, 0) + b"\0" * 28),
    "null appletalk": (0, struct.pack("<I", 16) + b"\0" * 40),
    "null with a large family": (0, b"\2\1\0\0" + V4),
    "beacon": (105, bytes(Dot11(type=0, subtype=8)) + b"\0" * 40),
    "acknowledgement": (105, bytes.fromhex("d4000000020000000001")),
    "null data": (105, b"\x48\x01" + b"\0" * 30),
    "encrypted": (105, b"\x08\x41" + b"\0" * 22 + llc_snap()),
    "aggregated": (105, b"\x88\x01" + b"\0" * 22 + b"\x80\0" + llc_snap()),
    "nflog of a bridge": (239, b"\7\0\0\1" + struct.pack("<HH", 4 + len(V4), 9) + V4),
}


@pytest.mark.parametrize(("link_type", "frame"), NOT_IP.values(), ids=NOT_IP.keys())
def test_frames_without_ip(link_type: int, frame: bytes) -> None:
    row = decoded(frame, link_type)
    assert (row.label, row.src, row.dst) == (Label.NOT_IP, "::", "::")


def test_encrypted_wireless_frames_say_so() -> None:
    link_type, frame = NOT_IP["encrypted"]
    assert decoded(frame, link_type).reason == Reason.PROTECTED


@pytest.mark.parametrize("link_type", [2, 6, 119, 147, 195, 220, 258, 65535])
def test_unknown_link_types(link_type: int) -> None:
    row = decoded(V4, link_type)
    assert (row.label, row.src) == (Label.UNKNOWN_LINK, "::")


@pytest.mark.parametrize("link_type", [0, 1, 9, 51, 105, 113, 127, 239, 276])
def test_a_frame_that_ends_in_its_link_header(link_type: int) -> None:
    whole = decoded(b"\x08\x00\x00", link_type)
    assert (whole.label, whole.reason) == (Label.MALFORMED, Reason.LINK_HEADER)
    cut = decoded(b"\x08\x00\x00", link_type, wire=100)
    assert (cut.label, cut.reason) == (Label.TRUNCATED, Reason.LINK_HEADER)


def test_scapy_agrees_on_udp() -> None:
    """The same bytes by scapy's layers and by ours."""
    frame = bytes(
        Ether(**MAC) / Dot1Q(vlan=7) / IP(src=A, dst=B, tos=0xB8, id=77, ttl=9) / UDP(sport=1, dport=2) / Raw(b"abc")
    )
    row = decoded(frame)
    assert (row.ends, row.payload, row.dscp, row.ip_id, row.ttl) == ((A, 1, B, 2), b"abc", 46, 77, 9)
