"""TcpTable: segments in whatever order and shape in, whole messages out. Ladders of real frames through decode."""

from __future__ import annotations

import pytest

from tests.support.segments import ACK, FIN, RST, SECOND_NS, SYN, Ladder, cut_up, request, response
from voipsniff.packet.labels import Transport
from voipsniff.packet.tcp import DEFAULT_LIMITS, TcpLimits

A, B, C = request(1, b"v=0\r\n"), request(2), request(3, bytes(range(35, 127)) * 8 + b"\r\n")


def test_a_message_carries_time_frame_addresses_of_its_last_byte() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(A[:50], seq=1001)
    (message,) = ladder.send(A[50:], seq=1051)
    assert message.data == A
    assert (message.ts_ns, message.frame, message.interface) == (ladder.ts_ns, 5, 0)
    assert message.transport == Transport.TCP
    assert (message.src_hi, message.src_lo, message.src_port) == (0, 0xFFFF_0A00_0001, 40000)
    assert (message.dst_hi, message.dst_lo, message.dst_port) == (0, 0xFFFF_0A00_0002, 5060)
    assert message.anomalies == ()


def test_both_directions_are_streams_of_their_own() -> None:
    ladder = Ladder()
    ladder.shake_hands(alice=1000, bob=9000)
    ladder.send(A[:30], seq=1001)
    (answer,) = ladder.send(response(1), seq=9001, by="bob")
    (asked,) = ladder.send(A[30:], seq=1031)
    assert (answer.src_port, answer.dst_port, answer.data) == (5060, 40000, response(1))
    assert (asked.src_port, asked.dst_port, asked.data) == (40000, 5060, A)


def test_ipv6() -> None:
    ladder = Ladder(alice=("2001:db8::1", 40000), bob=("2001:db8::2", 5060))
    ladder.shake_hands()
    (message,) = ladder.send(A, seq=1001)
    (answer,) = ladder.send(response(1), seq=9001, by="bob")
    assert (message.src_hi, message.src_lo, message.dst_lo) == (0x20010DB8 << 32, 1, 2)
    assert (answer.src_lo, answer.dst_lo) == (2, 1)


def test_segments_out_of_order_wait_for_the_missing_one() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    assert ladder.send(A[200:], seq=1201) == []
    assert ladder.send(A[100:200], seq=1101) == []
    (message,) = ladder.send(A[:100], seq=1001)
    assert message.data == A
    assert message.frame == 4  # the segment with the last byte, though it came first
    assert ladder.anomalies.seen == {}


def test_the_syn_may_come_after_the_data() -> None:
    ladder = Ladder()
    ladder.send(A, seq=1001)
    ladder.send(seq=1000, flags=SYN)
    ladder.send(B, seq=1001 + len(A))
    ladder.finish()
    assert ladder.data[-1] == B
    assert A in ladder.data


def test_data_on_the_syn_is_used() -> None:
    ladder = Ladder()
    (message,) = ladder.send(A, seq=1000, flags=SYN)
    assert message.data == A


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("the same segment", (1001, A)),
        ("its first half", (1001, A[:100])),
        ("its second half", (1101, A[100:])),
        ("a keepalive probe with the last byte", (1000 + len(A), A[-1:])),
        ("a keepalive probe with a byte of nothing", (1000 + len(A), b"\0")),
    ],
)
def test_what_was_sent_before_is_dropped(name: str, again: tuple[int, bytes]) -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(A, seq=1001)
    assert ladder.send(again[1], seq=again[0]) == []
    ladder.send(B, seq=1001 + len(A))
    assert ladder.data == [A, B]
    assert ladder.anomalies.seen == {}


def test_a_retransmission_that_goes_further_gives_its_new_bytes() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    stream = A + B
    ladder.send(stream[: len(A) + 10], seq=1001)
    ladder.send(stream[40:], seq=1041)
    assert ladder.data == [A, B]


def test_where_segments_overlap_the_first_copy_wins() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(C[500:550], seq=1501)
    ladder.send(b"#" * 120, seq=1481)  # 20 bytes before what waits, over it, 50 bytes after it
    ladder.send(C[:490], seq=1001)
    ladder.send(C[480:], seq=1481)
    assert ladder.data == [C[:480] + b"#" * 20 + C[500:550] + b"#" * 50 + C[600:]]


def test_an_in_order_segment_does_not_replace_what_waits() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(A[100:150], seq=1101)
    ladder.send(A[:100] + b"#" * 50 + A[150:], seq=1001)
    assert ladder.data == [A]


@pytest.mark.parametrize("start", [0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF - 300, 0x7FFFFFFF, 0x80000000 - 200])
def test_sequence_numbers_wrap(start: int) -> None:
    stream = A + B + C
    ladder = Ladder()
    ladder.shake_hands(alice=start)
    parts = cut_up(stream, range(0, len(stream), 90))
    for offset, part in [parts[1], parts[0], *parts[3:5], parts[2], *parts[5:]]:
        ladder.send(part, seq=start + 1 + offset)
    assert ladder.data == [A, B, C]


def test_a_segment_larger_than_64_kilobytes_of_messages() -> None:
    """Segmentation offload hands the capture segments far larger than the wire allows."""
    messages = [request(number, b"y" * 600) for number in range(70)]
    stream = b"".join(messages)
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(stream[:60000], seq=1001)
    ladder.send(stream[60000:], seq=61001)
    assert ladder.data == messages


# Mid-stream


def test_a_connection_joined_at_a_start_line() -> None:
    ladder = Ladder()
    ladder.send(A, seq=5000)
    ladder.send(response(1), seq=7000, by="bob")
    assert ladder.data == [A, response(1)]
    assert ladder.anomalies.seen == {}


def test_a_connection_joined_inside_a_message_starts_with_the_next() -> None:
    ladder = Ladder()
    ladder.send(C[100:400], seq=5000)
    ladder.send(C[400:] + A, seq=5300)
    ladder.send(B, seq=5300 + len(C) - 400 + len(A))
    assert ladder.data == [A, B]


def test_a_connection_joined_inside_a_message_whose_body_has_no_line_end() -> None:
    ladder = Ladder()
    ladder.send(C[100:], seq=5000)
    ladder.send(A, seq=5000 + len(C) - 100)
    assert ladder.data == [A]


def test_a_connection_joined_at_a_keepalive_probe() -> None:
    ladder = Ladder()
    ladder.send(b"\0", seq=4999)
    ladder.send(A, seq=5000)
    assert ladder.data == [A]


def test_a_joined_connection_that_counted_as_other_is_opened_by_a_start_line() -> None:
    ladder = Ladder()
    sequence_number = 5000
    for _ in range(40):
        ladder.send(b"Z" * 1000, seq=sequence_number)
        sequence_number += 1000
    assert ladder.table.held_bytes == 0
    ladder.send(A, seq=sequence_number)
    assert ladder.data == [A]
    assert ladder.table.counts["sip"] == 1
    assert ladder.table.connections == {"sip": 1, "websocket": 0, "tls": 0, "other": 0, "undecided": 0}


# The end of connections, and their ports used again


def test_fin_gives_up_the_unfinished_message() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(A + B[:20], seq=1001, flags=FIN | ACK)
    assert ladder.data == [A]
    assert ladder.counted("tcp_message_lost") == 1


def test_fin_before_the_data_waits_for_it() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(seq=1001 + len(A), flags=FIN | ACK)
    (message,) = ladder.send(A, seq=1001)
    assert message.data == A
    assert ladder.anomalies.seen == {}


def test_a_retransmission_after_fin_gives_no_second_copy() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(A, seq=1001, flags=FIN | ACK)
    ladder.send(A, seq=1001, flags=FIN | ACK)
    assert ladder.data == [A]


def test_rst_gives_up_the_hole() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(B, seq=1001 + len(A))
    (message,) = ladder.send(seq=1001 + len(A) + len(B), flags=RST)
    assert message.data == B
    assert ladder.counted("tcp_gap") == 1


def test_a_forged_rst_far_away_does_nothing() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(A[:40], seq=1001)
    ladder.send(seq=1001 + (1 << 30), flags=RST)
    ladder.send(A[40:], seq=1041)
    assert ladder.data == [A]


def test_ports_used_again_with_a_new_syn() -> None:
    ladder = Ladder()
    ladder.shake_hands(alice=1000, bob=9000)
    ladder.send(A + B[:50], seq=1001)
    ladder.shake_hands(alice=0xC0000000, bob=3)
    ladder.send(C, seq=0xC0000001)
    ladder.send(response(3), seq=4, by="bob")
    assert ladder.data == [A, C, response(3)]
    assert ladder.counted("tcp_message_lost") == 1
    assert ladder.table.connections["sip"] == 2


def test_ports_used_again_without_a_syn_in_the_capture() -> None:
    ladder = Ladder()
    ladder.shake_hands(alice=0xC0000000)
    ladder.send(A, seq=0xC0000001)
    ladder.send(B, seq=0x60000000)
    assert ladder.data == [A, B]
    assert ladder.counted("tcp_sequence_jump") == 1


def test_a_repeated_syn_changes_nothing() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(A[:60], seq=1001)
    ladder.shake_hands()
    ladder.send(A[60:], seq=1061)
    assert ladder.data == [A]


# Holes


def test_a_hole_is_given_up_after_three_seconds_of_packet_time() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(A[:70], seq=1001)
    ladder.send(B, seq=1001 + len(A))
    assert ladder.wait(2.9) == []
    (message,) = ladder.wait(0.2)
    assert message.data == B
    assert message.frame == 5
    assert ladder.counted("tcp_gap") == 1
    assert ladder.counted("tcp_message_lost") == 1
    assert ladder.anomalies.seen["tcp_gap"].detail == f"{len(A) - 70} bytes"


def test_a_segment_that_comes_after_the_wait_gives_up_the_hole_too() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(B, seq=1001 + len(A))
    ladder.send(C, seq=1001 + len(A) + len(B), after_ns=3 * SECOND_NS)
    assert ladder.data == [B, C]


def test_a_hole_is_given_up_when_64_kilobytes_wait() -> None:
    messages = [request(number, b"z" * 3000) for number in range(30)]
    ladder = Ladder()
    ladder.shake_hands()
    sequence_number = 1001 + 10
    waiting = 0
    for message in messages:
        ladder.send(message, seq=sequence_number)
        sequence_number += len(message)
        waiting += len(message)
        assert bool(ladder.messages) == (waiting >= 65536)
    assert ladder.data == messages
    assert ladder.counted("tcp_gap") == 1


def test_a_hole_is_given_up_when_many_tiny_segments_wait() -> None:
    ladder = Ladder(limits=TcpLimits(queued_segments=64))
    ladder.shake_hands()
    ladder.send(B, seq=1001)
    at = 1001 + len(B) + 10
    for offset in range(63):
        ladder.send(A[offset : offset + 1], seq=at + offset)
    assert ladder.counted("tcp_gap") == 0
    ladder.send(A[63:64], seq=at + 63)
    assert ladder.counted("tcp_gap") == 1
    ladder.send(A[64:], seq=at + 64)
    assert ladder.data == [B, A]


def test_a_hole_in_a_body_keeps_the_framing() -> None:
    """The quoted start line in the body must not be taken for a message."""
    body = b"<quote>\r\n" + A + b"</quote>" * 100
    quoting = request(9, body)
    head = len(quoting) - len(body)
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(quoting[: head + 4], seq=1001)
    ladder.send(quoting[head + 6 :] + B, seq=1001 + head + 6)
    ladder.wait(4)
    assert ladder.data == [quoting[: head + 4], B]
    assert ladder.messages[0].anomalies == ("message_truncated",)


def test_two_holes() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    at = 1001
    for message, lost in ((A, False), (B, True), (C, False), (A, True), (B, False)):
        if not lost:
            ladder.send(message, seq=at)
        at += len(message)
    ladder.wait(10)
    assert ladder.data == [A, C, B]
    assert ladder.counted("tcp_gap") == 2


def test_the_first_segment_was_not_captured() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(A[100:] + B, seq=1101)
    ladder.wait(4)
    assert ladder.data == [B]


def test_a_segment_cut_by_the_snap_length() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(C, seq=1001, cut=len(C) - 300)
    ladder.send(A, seq=1001 + len(C))
    assert ladder.data == [C[:-300], A]  # no wait: the bytes will never come
    assert ladder.messages[0].anomalies == ("message_truncated",)
    assert ladder.counted("tcp_segment_cut") == 1


def test_a_segment_cut_in_its_header_section() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(A, seq=1001, cut=60)
    ladder.send(B, seq=1001 + len(A))
    ladder.send(A, seq=1001 + len(A + B), cut=60)
    ladder.send(B, seq=1001 + len(A + B + A))
    assert ladder.data == [B, B]
    assert ladder.counted("tcp_message_lost") == 2


def test_finish_returns_what_stood_behind_a_hole_and_the_head_of_the_last() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(B + C[:-100], seq=1001 + 500)
    assert ladder.messages == []
    ladder.finish()
    assert ladder.data == [B, C[:-100]]
    assert [message.anomalies for message in ladder.messages] == [(), ("message_truncated",)]
    assert ladder.counted("message_truncated") == 1
    assert ladder.table.held_bytes == 0


# Bounds


def test_the_oldest_connection_is_evicted_when_the_table_is_full() -> None:
    ladder = Ladder(limits=TcpLimits(connections=3))
    for port in range(40000, 40005):
        ladder.alice = ("10.0.0.1", port)
        ladder.shake_hands()
        ladder.send(A[:50], seq=1001)
    assert ladder.table.evicted == 2
    assert ladder.counted("tcp_connection_evicted") == 2
    ladder.alice = ("10.0.0.1", 40004)
    ladder.send(A[50:], seq=1051)
    assert ladder.data == [A]


def test_all_connections_together_hold_no_more_than_the_bound() -> None:
    limits = TcpLimits(total_bytes=100_000)
    ladder = Ladder(limits=limits)
    message = request(1, b"q" * 20_000)
    for port in range(40000, 40040):
        ladder.alice = ("10.0.0.1", port)
        ladder.shake_hands()
        ladder.send(message[:10_000], seq=1001)
        assert ladder.table.held_bytes <= limits.total_bytes
    assert ladder.table.evicted > 30
    ladder.send(message[10_000:], seq=11_001)
    assert ladder.data[-1] == message
    assert all(cut.anomalies == ("message_truncated",) for cut in ladder.messages[:-1])
    assert len(ladder.messages) == ladder.table.evicted + 1


def test_a_silent_connection_is_forgotten_and_joined_again() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(A + B[:10], seq=1001)
    ladder.wait(1)
    ladder.wait(DEFAULT_LIMITS.idle_ns / SECOND_NS)
    assert ladder.table.held_bytes == 0
    assert ladder.counted("tcp_message_lost") == 1
    ladder.send(C, seq=1001 + len(A) + len(B))
    assert ladder.data == [A, C]


# What else TCP carries


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        ("other", b"GET /index.html HTTP/1.1\r\nHost: example.com\r\n\r\n"),
        ("other", b"OPTIONS * HTTP/1.1\r\nHost: example.com\r\n\r\n"),
        ("other", b"OPTIONS rtsp://example.com/a RTSP/1.0\r\nCSeq: 1\r\n\r\n"),
        ("other", b"SSH-2.0-OpenSSH_9.2p1\r\n"),
        ("other", b"\0\0\0\x2a\x01"),
        ("other", b"POST /x HTTP/1.1\r\nContent-Type: message/sip\r\n\r\n" + A),
        ("tls", bytes.fromhex("160301020001000001fc0303")),
    ],
)
def test_other_content_is_counted_and_costs_nothing(kind: str, first: bytes) -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(first, seq=1001)
    assert ladder.table.held_bytes == 0
    ladder.send(b"SIP/2.0 200 OK\r\n" * 100, seq=9001, by="bob")
    ladder.send(A, seq=1001 + len(first))
    assert ladder.messages == []
    assert ladder.table.held_bytes == 0
    assert ladder.table.counts == {**dict.fromkeys(("sip", "websocket", "tls", "other", "undecided"), 0), kind: 6}
    assert ladder.table.connections[kind] == 1


def test_tls_joined_in_mid_stream() -> None:
    ladder = Ladder()
    ladder.send(bytes.fromhex("1703030400") + bytes(1024), seq=1)
    assert ladder.table.counts["tls"] == 1


def test_connections_without_data_are_undecided() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    assert ladder.table.counts["undecided"] == 3
    assert ladder.table.held_bytes == 0


def test_http_that_trickles_in_is_decided_with_its_head() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    head = b"GET /a HTTP/1.1\r\nCookie: " + b"c" * 9000 + b"\r\n\r\n"
    for offset, part in cut_up(head, range(0, len(head), 1400)):
        ladder.send(part, seq=1001 + offset)
    assert ladder.table.counts["other"] == ladder.frame
    assert ladder.table.held_bytes == 0


def test_a_head_that_never_ends_is_given_up() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    for offset in range(0, 20_000, 1000):
        ladder.send(b"GET /aaaaaaa" if offset == 0 else b"a" * 1000, seq=1001 + (offset and offset - 988))
    assert ladder.table.counts["other"] == ladder.frame
    assert ladder.table.held_bytes == 0


@pytest.mark.parametrize(
    "header",
    [
        b"PROXY TCP4 192.0.2.1 192.0.2.2 56324 5060\r\n",
        b"PROXY UNKNOWN\r\n",
        b"\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c" + bytes(12),
        b"\r\n\r\n\0\r\nQUIT\n\x20\x00\x00\x00",
    ],
)
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_a_proxy_protocol_header_is_skipped(header: bytes, size: int) -> None:
    ladder = Ladder()
    ladder.shake_hands()
    for offset, part in cut_up(header + A, range(0, 1000, size)):
        ladder.send(part, seq=1001 + offset)
    assert ladder.data == [A]


def test_keepalives_before_between_and_after_messages() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    at = 1001
    for part in (b"\r\n\r\n", A, b"\r\n\r\n", b"\r\n\r\n", B + b"\r\n\r\n", b"\r\n\r\n"):
        ladder.send(part, seq=at)
        at += len(part)
    ladder.send(b"\r\n", seq=9001, by="bob")
    assert ladder.data == [A, B]
    assert ladder.table.keepalives == 4  # the first could yet be a PROXY header; that after B is not alone
    assert ladder.anomalies.seen == {}
