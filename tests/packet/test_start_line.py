"""SIP is known by its start line, on any port (RFC 3261, 7.1, 7.2, 7.5; RFC 4475 for what is still SIP)."""

from __future__ import annotations

import time

import pytest

from tests.support.decoded import decoded
from tests.support.frames import udp_frame
from voipsniff.packet.labels import Label

A, B = "192.0.2.10", "198.51.100.20"
REST = b"\r\nVia: SIP/2.0/UDP 192.0.2.1\r\nCall-ID: 1\r\n\r\n"

START_LINES = [
    b"INVITE sip:bob@example.com SIP/2.0",
    b"REGISTER sip:[2001:db8::10] SIP/2.0",
    b"ACK tel:+12015550123 SIP/2.0",
    b"OPTIONS sips:a@b SIP/2.0",
    b"SUBSCRIBE im:joe@example.com SIP/2.0",
    b"!interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*@a.b SIP/2.0",
    b"INVITE  sip:user@example.com  SIP/2.0",
    b"INVITE sip:user@example.com; lr SIP/2.0",
    b"INVITE <sip:user@example.com> SIP/2.0",
    b"OPTIONS sip:remote-target@example.com SIP/2.0  ",
    b"OPTIONS sip:t.watson@example.org SIP/7.0",
    b"REGISTER isbn:2983792873 SIP/2.0",
    b"invite sip:bob@example.com sip/2.0",
    b"a" * 8000 + b" sip:bob@example.com SIP/2.0",
    b"INVITE sip:" + b"b" * 8000 + b" SIP/2.0",
    b"SIP/2.0 200 OK",
    b"SIP/2.0 180",
    b"SIP/2.0 100 ",
    b"SIP/2.0 4294967301 better not break the receiver",
    b"sip/2.0 404 Not Found",
    b"SIP/3.0 200 OK",
]
OTHER_LINES = [
    b"GET / HTTP/1.1",
    b"HTTP/1.1 200 OK",
    b"NOTIFY * HTTP/1.1",
    b"OPTIONS rtsp://example.com/media.mp4 RTSP/1.0",
    b"RTSP/1.0 200 OK",
    b"SIP/2.0",
    b"SIP/2.0 ",
    b"SIP/2.0 OK",
    b"SIP/2 200 OK",
    b"SIP 2.0 200 OK",
    b"INVITE",
    b"INVITE ",
    b"INVITE sip:bob@example.com",
    b"INVITE sip:bob@example.com SIP/2",
    b"INVITE SIP/2.0x",
    b"INVITE sip:bob@example.comSIP/2.0",
    b" INVITE sip:bob@example.com SIP/2.0",
    b"INVI\xe4TE sip:bob@example.com SIP/2.0",
    b"200 1 CRCX 1 MGCP 1.0",
    b"a" * 9000 + b" sip:bob@example.com SIP/2.0",
]


@pytest.mark.parametrize("line", START_LINES, ids=lambda line: line[:40].decode())
@pytest.mark.parametrize("port", [5060, 53, 443, 3478, 4500, 40000])
def test_start_lines(line: bytes, port: int) -> None:
    row = decoded(udp_frame(A, B, 40000, port, line + REST))
    assert (row.label, row.payload, row.wire_length) == (Label.SIP, line + REST, len(line + REST))


@pytest.mark.parametrize("line", OTHER_LINES, ids=lambda line: line[:40].decode("latin-1"))
def test_other_lines(line: bytes) -> None:
    assert decoded(udp_frame(A, B, 5060, 5060, line + REST)).label == Label.UDP


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r", b""])
def test_ends_of_lines(end: bytes) -> None:
    assert decoded(udp_frame(A, B, 5060, 5060, b"OPTIONS sip:a@b SIP/2.0" + end)).label == Label.SIP


@pytest.mark.parametrize("count", [1, 2, 30])
def test_line_ends_before_the_start_line_are_skipped(count: int) -> None:
    message = START_LINES[0] + REST
    row = decoded(udp_frame(A, B, 5060, 5060, b"\r\n" * count + message))
    assert (row.label, row.payload, row.wire_length) == (Label.SIP, message, len(message))
    assert row.transport == 34


def test_too_many_line_ends_before_the_start_line() -> None:
    assert decoded(udp_frame(A, B, 5060, 5060, b"\r\n" * 40 + START_LINES[0] + REST)).label == Label.UDP


@pytest.mark.parametrize("line", [b"INVITE sip:bob@example.com", b"ACK tel:+1201", b"BYE SIPS:x", b"OPTIONS Sip:bob"])
def test_a_request_line_that_the_snap_length_cut(line: bytes) -> None:
    frame = udp_frame(A, B, 5060, 5060, line + b" SIP/2.0" + REST)
    cut = 42 + len(line)
    row = decoded(frame[:cut], wire=len(frame))
    assert (row.label, row.payload) == (Label.SIP, line)


@pytest.mark.parametrize("line", [b"GET http://example.com/sip:", b"INVITE s", b"INVITE tel", b"FOO im:bar"])
def test_another_line_that_the_snap_length_cut(line: bytes) -> None:
    frame = udp_frame(A, B, 40000, 40000, line + b" something else")
    assert decoded(frame[: 42 + len(line)], wire=len(frame)).label == Label.UDP


def test_hostile_text_takes_linear_time() -> None:
    frames = [udp_frame(A, B, 5060, 5060, b"a" * size + b" " + b"b" * size) for size in (10_000, 20_000)]
    best = []
    for frame in frames:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            decoded(frame)
            times.append(time.perf_counter() - start)
        best.append(min(times))
    assert best[1] < 10 * best[0] + 0.01
