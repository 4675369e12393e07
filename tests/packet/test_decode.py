"""The decoder as a whole: its contract, and what a plain frame gives."""

from __future__ import annotations

import struct

import pytest

from tests.support.decoded import Decoded, decoded, decoded_rows
from tests.support.frames import checksum, ethernet, ipv4, ipv6, rtp, tcp_frame, udp, udp_frame
from voipsniff.packet.batch import PacketBatch, batch_of
from voipsniff.packet.columns import NO_VLAN, Columns
from voipsniff.packet.decode import decode_batch
from voipsniff.packet.labels import Label, Reason, Tunnel

A, B = "192.0.2.10", "198.51.100.20"
A6, B6 = "2001:db8::a", "2001:db8:1::b"


def test_plain_rtp_frame() -> None:
    payload = rtp(7, 160)
    row = decoded(udp_frame(A, B, 40000, 40002, payload, ident=0x1234, tos=0xB8, ttl=57))
    assert row == Decoded(
        label=Label.RTP,
        reason=Reason.NONE,
        src=A,
        dst=B,
        src_port=40000,
        dst_port=40002,
        protocol=17,
        ttl=57,
        dscp=46,
        ip_id=0x1234,
        ip_length=20 + 8 + 172,
        vlan=NO_VLAN,
        tunnel=Tunnel.NONE,
        tunnel_id=0,
        payload=payload,
        wire_length=172,
        transport=34,
        ip_offset=14,
    )


def test_plain_ipv6_frame() -> None:
    payload = rtp(7, 160)
    row = decoded(udp_frame(A6, B6, 40000, 40002, payload, tos=0xB8, ttl=57))
    assert (row.label, row.ends, row.payload) == (Label.RTP, (A6, 40000, B6, 40002), payload)
    assert (row.ttl, row.dscp, row.ip_id, row.ip_length, row.ip_offset, row.transport) == (57, 46, 0, 220, 14, 54)


def test_tcp_frame_has_its_payload_behind_the_options() -> None:
    head = struct.pack(">HHIIBBHHH", 5061, 40000, 1, 1, 0x80, 0x18, 65535, 0, 0) + b"\1" * 12
    row = decoded(ethernet(ipv4(A, B, 6, head + b"hello")))
    assert (row.label, row.ends, row.payload, row.transport) == (Label.TCP, (A, 5061, B, 40000), b"hello", 34)


def test_tcp_frame_without_payload() -> None:
    row = decoded(tcp_frame(A, B, 5060, 5060, flags=0x02))
    assert (row.label, row.payload, row.wire_length) == (Label.TCP, b"", 0)


PLAIN = {
    "rtp": ipv4(A, B, 17, udp(A, B, 40000, 40002, rtp(1, 2)), ident=99, ttl=33, tos=0x88),
    "comfort noise": ipv4(A, B, 17, udp(A, B, 1024, 65535, rtp(65535, 0xFFFFFFFF, 0xFFFFFFFF, 13, b"\x40", True))),
    "no payload": ipv4(A, B, 17, udp(A, B, 40000, 40002, rtp(1, 2, payload=b""))),
    "padding bit": ipv4(A, B, 17, udp(A, B, 40000, 40002, b"\xa0" + rtp(1, 2)[1:])),
    "extension": ipv4(A, B, 17, udp(A, B, 40000, 40002, b"\x90\x00" + b"\1" * 10 + b"\xbe\xde\0\1" + b"\2" * 4 + b"x")),
    "csrc": ipv4(A, B, 17, udp(A, B, 40000, 40002, b"\x82\x00" + b"\1" * 18)),
    "rtcp": ipv4(A, B, 17, udp(A, B, 40000, 40002, b"\x80\xc9\0\1" + b"\1" * 4)),
    "options": ipv4(A, B, 17, udp(A, B, 40000, 40002, rtp(1, 2)), options=b"\x94\x04\0\0"),
    "reserved port": ipv4(A, B, 17, udp(A, B, 4789, 40002, rtp(1, 2))),
    "fragment": ipv4(A, B, 17, udp(A, B, 40000, 40002, rtp(1, 2)), more=True),
    "last fragment": ipv4(A, B, 17, udp(A, B, 40000, 40002, rtp(1, 2)), fragment=8),
    "short udp length": ipv4(A, B, 17, struct.pack(">HHHH", 40000, 40002, 19, 0) + rtp(1, 2)),
    "long udp length": ipv4(A, B, 17, struct.pack(">HHHH", 40000, 40002, 999, 0) + rtp(1, 2)),
}


@pytest.mark.parametrize("packet", PLAIN.values(), ids=PLAIN.keys())
def test_the_straight_path_gives_what_the_layers_give(packet: bytes) -> None:
    """Ethernet frames of plain RTP are read in one go, raw IP packets layer by layer."""
    frame = decoded(ethernet(packet))
    raw = decoded(packet, link_type=101)
    assert raw.ip_offset == frame.ip_offset - 14 == 0
    assert raw.transport == frame.transport - 14
    assert {**vars(raw), "ip_offset": 0, "transport": 0} == {**vars(frame), "ip_offset": 0, "transport": 0}


@pytest.mark.parametrize("packet", PLAIN.values(), ids=PLAIN.keys())
def test_the_straight_path_with_a_vlan_tag(packet: bytes) -> None:
    """802.1Q frames of plain RTP are read in one go, 802.1ad ones layer by layer."""
    straight = decoded(ethernet(packet, vlans=((0x8100, 0x6123),)))
    layered = decoded(ethernet(packet, vlans=((0x88A8, 0x6123),)))
    assert straight == layered
    assert straight.vlan == 0x123


def test_ethernet_padding_is_no_payload() -> None:
    frame = udp_frame(A, B, 40000, 40002, b"\x80\x0d" + b"\1" * 10) + b"\xee" * 6
    row = decoded(frame)
    assert (row.label, row.payload, row.wire_length) == (Label.RTP, b"\x80\x0d" + b"\1" * 10, 12)


def test_a_frame_check_sequence_is_no_payload() -> None:
    assert decoded(udp_frame(A, B, 40000, 40002, rtp(1, 2)) + b"FCS!").payload == rtp(1, 2)


def test_a_snapped_frame_keeps_what_it_has() -> None:
    frame = udp_frame(A, B, 40000, 40002, rtp(1, 2))
    row = decoded(frame[:60], wire=len(frame))
    assert (row.label, row.reason) == (Label.RTP, Reason.PAYLOAD_CUT)
    assert (row.payload, row.wire_length, row.ip_length) == (rtp(1, 2)[:18], 172, 200)


def test_a_snapped_sip_message_is_sip() -> None:
    text = b"INVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1\r\n\r\n"
    frame = udp_frame(A, B, 5060, 5060, text)
    for cut in (60, 80, 100):
        row = decoded(frame[:cut], wire=len(frame))
        assert (row.label, row.payload, row.wire_length) == (Label.SIP, text[: cut - 42], len(text))


def test_segmentation_offload_leaves_no_length() -> None:
    packet = ipv4(A, B, 17, udp(A, B, 40000, 40002, rtp(1, 2)))
    packet = packet[:2] + b"\0\0" + packet[4:]
    row = decoded(ethernet(packet))
    assert (row.label, row.reason, row.payload) == (Label.RTP, Reason.NO_IP_LENGTH, rtp(1, 2))
    assert row.ip_length == len(packet)


def test_wrong_checksums_do_not_matter() -> None:
    packet = ipv4(A, B, 17, udp(A, B, 40000, 40002, rtp(1, 2)))
    broken = packet[:10] + b"\x12\x34" + packet[12:26] + b"\x43\x21" + packet[28:]
    assert checksum(broken[:20]) != 0
    assert decoded(ethernet(broken)).label == Label.RTP


def test_every_row_of_reused_columns_is_written() -> None:
    """What one batch leaves behind must not shine through in the next."""
    tunnelled = ethernet(ipv6(A6, B6, 41, ipv6(B6, A6, 17, udp(B6, A6, 1, 2, b"x"))), 0x86DD, vlans=((0x8100, 5),))
    plain = udp_frame(A, B, 40000, 40002, rtp(1, 2))
    columns = Columns(2)
    decode_batch(batch_of([tunnelled, plain[:33]], wire=[len(tunnelled), 200]), columns)
    for frame in (plain, b"", plain[:20], plain[:36], ethernet(b"\0" * 46, 0x0806)):
        batch = batch_of([frame])
        decode_batch(batch, columns)
        assert columns.count == 1
        fresh = Columns(1)
        decode_batch(batch, fresh)
        names = [name for name in dir(fresh) if isinstance(getattr(fresh, name), memoryview) or hasattr(fresh, name)]
        for name in names:
            value = getattr(fresh, name)
            if hasattr(value, "shape"):
                assert getattr(columns, name)[0] == value[0], name


def test_packets_may_lie_anywhere_in_the_buffer() -> None:
    frames = [udp_frame(A, B, 40000 + n, 40002, rtp(n, n)) for n in range(5)]
    batch = batch_of(frames)
    shuffled = batch.slice(0, 5)
    order = [3, 0, 4, 1, 2]
    shuffled = PacketBatch(
        batch.buffer,
        batch.offsets[order],
        batch.captured[order],
        batch.wire[order],
        batch.ts_ns[order],
        batch.link_types[order],
        batch.interfaces[order],
        batch.frames[order],
    )
    assert [row.src_port for row in decoded_rows(shuffled)] == [40003, 40000, 40004, 40001, 40002]


def test_columns_that_are_too_small_are_refused() -> None:
    with pytest.raises(ValueError, match="a batch of 2 packets for columns of 1"):
        decode_batch(batch_of([b"", b""]), Columns(1))


def test_an_empty_batch_gives_no_rows() -> None:
    columns = Columns(3)
    decode_batch(batch_of([]), columns)
    assert columns.count == 0


def test_the_buffer_is_let_go() -> None:
    """A capture file is unmapped when its batch is done: nobody may still hold on to it."""
    buffer = bytearray(udp_frame(A, B, 40000, 40002, rtp(1, 2)))
    size = len(buffer)
    batch = batch_of([bytes(buffer)])
    batch.buffer = memoryview(buffer)
    decode_batch(batch, Columns(1))
    batch.buffer.release()
    buffer.extend(b"x")  # raises BufferError while a view exists
    assert len(buffer) == size + 1
