"""The RTCP walk: each packet type by hand-made bytes, damage of every kind, SRTCP."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rtp.rtcp_bytes import app, block, bye, feedback, packet, receiver_report, sdes, sender_report, xr
from voipsniff.rtp.rtcp_packets import (
    ApplicationPacket,
    ExtendedReport,
    Feedback,
    Goodbye,
    OtherPacket,
    ReceiverReport,
    ReportBlock,
    SenderReport,
    SourceDescription,
)
from voipsniff.rtp.rtcp_parse import parse_rtcp

A, B = 0xAAAA0001, 0xBBBB0002


def test_a_compound_of_everything() -> None:
    data = (
        sender_report(
            A, ntp=3850000000 << 32 | 0x80000000, rtp_ts=160, packets=10, octets=1600, blocks=[block(B, lost=-3)]
        )
        + receiver_report(A, [block(B, fraction=64, lost=7, highest=0x1FFFF, jitter=80, lsr=1, dlsr=2)])
        + sdes([(A, [(1, "alice@host"), (6, "stack 1.0")]), (B, [])])
        + xr(A, [(4, 0, bytes(8)), (7, 0, struct.pack(">I", B) + bytes(28))])
        + feedback(205, 1, A, B, b"\0\5\0\0")
        + app(A, 3, b"PING", b"data")
        + bye([A, B], b"so long")
    )
    compound = parse_rtcp(data)
    assert compound.anomalies == ()
    assert not compound.encrypted
    report, received, description, extended, nack, application, goodbye = compound.packets
    assert isinstance(report, SenderReport)
    assert (report.ssrc, report.rtp_ts, report.packets, report.octets) == (A, 160, 10, 1600)
    assert report.compact_ntp == 0x56808000
    assert report.blocks[0].lost == -3
    assert received == ReceiverReport(A, (ReportBlock(B, 64, 7, 0x1FFFF, 80, 1, 2),))
    assert description == SourceDescription(((A, ((1, "alice@host"), (6, "stack 1.0"))), (B, ())))
    assert isinstance(extended, ExtendedReport)
    assert [(entry.block_type, len(entry.data)) for entry in extended.blocks] == [(4, 8), (7, 32)]
    assert nack == Feedback(205, 1, A, B, b"\0\5\0\0")
    assert application == ApplicationPacket(A, 3, "PING", b"data")
    assert goodbye == Goodbye((A, B), "so long")


@pytest.mark.parametrize("first", [app(A, 0, b"PING", b""), bye([A]), sdes([(A, [(1, "x")])]), feedback(206, 1, A, B)])
def test_a_compound_may_start_with_any_type(first: bytes) -> None:
    compound = parse_rtcp(first + receiver_report(A, []))
    assert (len(compound.packets), compound.anomalies) == (2, ())


@pytest.mark.parametrize("lost", [0, 1, -1, 0x7FFFFF, -0x800000])
def test_cumulative_loss_has_24_signed_bits(lost: int) -> None:
    (report,) = parse_rtcp(receiver_report(A, [block(B, lost=lost)])).packets
    assert isinstance(report, ReceiverReport)
    assert report.blocks[0].lost == lost


def test_padding_is_taken_off_the_last_packet() -> None:
    padded = packet(204, 0, struct.pack(">I4s", A, b"NAME") + b"data" + b"\0\0\0\4", padding=True)
    (application,) = parse_rtcp(padded).packets
    assert isinstance(application, ApplicationPacket)
    assert application.data == b"data"
    bad = packet(204, 0, struct.pack(">I4s", A, b"NAME") + b"\0\0\0\0", padding=True)
    assert parse_rtcp(bad).anomalies == ("rtcp_bad_padding",)


def test_a_cut_packet_keeps_what_is_whole() -> None:
    data = receiver_report(A, [block(B, lost=1), block(B, lost=2)])
    compound = parse_rtcp(data[:-1])
    (report,) = compound.packets
    assert isinstance(report, ReceiverReport)
    assert [entry.lost for entry in report.blocks] == [1]
    assert compound.anomalies == ("rtcp_truncated",)


def test_a_count_beyond_the_packet_is_truncation() -> None:
    data = bytearray(receiver_report(A, [block(B)]))
    data[0] |= 5
    compound = parse_rtcp(bytes(data))
    assert isinstance(compound.packets[0], ReceiverReport)
    assert len(compound.packets[0].blocks) == 1
    assert compound.anomalies == ("rtcp_truncated",)


def test_unknown_types_are_kept() -> None:
    compound = parse_rtcp(packet(208, 3, struct.pack(">I", A) + b"abcd"))
    assert compound.packets == (OtherPacket(208, A, b"abcd"),)
    assert compound.anomalies == ()


def test_octets_that_are_no_rtcp_end_the_walk() -> None:
    compound = parse_rtcp(receiver_report(A, []) + b"\x00\x01\x02\x03")
    assert (len(compound.packets), compound.anomalies) == (1, ("rtcp_trailing_octets",))
    assert parse_rtcp(b"\x80\x00\x00\x01abcd").anomalies == ("rtcp_unreadable",)
    assert parse_rtcp(b"").anomalies == ("rtcp_unreadable",)


def test_an_extension_of_a_sender_report_is_no_damage() -> None:
    body = sender_report(A)[4:] + b"profile!"
    compound = parse_rtcp(packet(200, 0, body))
    assert isinstance(compound.packets[0], SenderReport)
    assert compound.anomalies == ()


def srtcp(index: int, encrypted: bool, tag: int = 10) -> bytes:
    clear = receiver_report(A, [block(B, lost=5)])
    secret = bytes((value * 57 + 0x1B) & 0xFF for value in range(24))
    body = clear[8:] + sdes([(A, [(1, "alice")])])
    hidden = (secret * 4)[: len(body)] if encrypted else body
    return clear[:8] + hidden + struct.pack(">I", index | encrypted << 31) + b"\x17" * tag


@pytest.mark.parametrize("tag", [10, 4, 16])
def test_srtcp_is_known_by_its_trailer(tag: int) -> None:
    compound = parse_rtcp(srtcp(3, True, tag))
    assert compound.encrypted
    assert compound.packets == (OtherPacket(201, A, b""),)


def test_srtcp_by_sdp_is_never_read() -> None:
    compound = parse_rtcp(receiver_report(A, [block(B)]), encrypted=True)
    assert compound.packets == (OtherPacket(201, A, b""),)


def test_authenticated_but_clear_srtcp_is_read() -> None:
    compound = parse_rtcp(srtcp(3, False))
    assert not compound.encrypted
    assert isinstance(compound.packets[0], ReceiverReport)
    assert compound.packets[0].blocks[0].lost == 5


def test_a_jumbo_of_empty_packets_ends() -> None:
    assert len(parse_rtcp(packet(203, 0, b"") * 2000).packets) == 64


PARTS = [
    sender_report(A, blocks=[block(B)]),
    sdes([(A, [(1, "alice")])]),
    xr(A, [(7, 0, bytes(32))]),
    bye([A], b"x"),
]
BOUNDARIES = [sum(len(part) for part in PARTS[:count]) for count in range(1, 5)]


@pytest.mark.parametrize("length", range(1, BOUNDARIES[-1] + 1))
def test_each_cut_is_survived_and_named(length: int) -> None:
    compound = parse_rtcp(b"".join(PARTS)[:length])
    assert len(compound.packets) <= 4
    assert bool(compound.anomalies) == (length not in BOUNDARIES)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.integers(192, 223), st.booleans())
def test_no_bytes_break_it(data: bytes, packet_type: int, encrypted: bool) -> None:
    compound = parse_rtcp(b"\x81" + bytes([packet_type]) + data, encrypted)
    assert 1 <= len(compound.packets) <= 64 or compound.anomalies == ("rtcp_unreadable",)
