"""SipFramer: one direction's bytes cut into messages. Each case is fed whole, byte by byte and in odd pieces."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest

from tests.support.segments import cut_up, request, response
from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.packet.stream_sink import StreamOutput
from voipsniff.packet.stream_text import SipFramer
from voipsniff.packet.tcp_limits import TcpLimits
from voipsniff.packet.tcp_start_line import MAYBE, NO, YES, begins_message, is_start_line

A, B = request(1, b"v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\n"), response(2)
HEAD = A[: A.index(b"\r\n\r\n") + 4]
BARE = A.replace(b"\r\n", b"\n").replace(b"Length: 30", b"Length: 28")
NO_LENGTH = B.replace(b"l: 0\r\n", b"")


def headed(line: bytes) -> bytes:
    """Return a message like B with `line` for its Content-Length."""
    return B.replace(b"l: 0\r\n", line)


@dataclass
class Fed:
    """What a framer made of a stream: messages with their anomalies, and anomalies counted."""

    messages: list[tuple[bytes, tuple[str, ...]]]
    counted: dict[str, int]
    keepalives: int

    @property
    def data(self) -> list[bytes]:
        return [data for data, _ in self.messages]


def feed(pieces: list[bytes | int], *, in_step: bool = True, limits: TcpLimits | None = None) -> Fed:
    """Feed bytes; a number is a gap of that size."""
    log = AnomalyLog()
    output = StreamOutput(log)
    framer = SipFramer(output, limits or TcpLimits(), in_step)
    for index, piece in enumerate(pieces):
        if isinstance(piece, int):
            framer.gap(piece)
        else:
            framer.feed(piece, 1000 + index, index)
    framer.finish()
    messages = [(data, anomalies) for _, data, _, _, anomalies in output.messages]
    return Fed(messages, {name: seen.count for name, seen in log.seen.items()}, output.keepalives)


CASES: list[tuple[str, bytes, list[bytes], dict[str, int]]] = [
    ("two messages", A + B, [A, B], {}),
    ("line ends between messages", b"\r\n\r\n" + A + b"\r\n\r\n" + B + b"\r\n", [A, B], {}),
    ("NUL between messages", A + b"\0" + B, [A, B], {}),
    ("bare LF", BARE + B, [BARE, B], {}),
    (
        "Content-Length written oddly",
        headed(b"content-LENGTH  :\t 0 \r\n") + A,
        [headed(b"content-LENGTH  :\t 0 \r\n"), A],
        {},
    ),
    ("compact form", headed(b"l:3\r\n") + b"abc" + A, [headed(b"l:3\r\n") + b"abc", A], {}),
    (
        "folded",
        headed(b"Content-Length:\r\n  4\r\n") + b"abcd" + A,
        [headed(b"Content-Length:\r\n  4\r\n") + b"abcd", A],
        {},
    ),
    (
        "twice the same",
        headed(b"l: 2\r\nContent-Length: 2\r\n") + b"ab" + A,
        [headed(b"l: 2\r\nContent-Length: 2\r\n") + b"ab", A],
        {},
    ),
    (
        "another header that begins alike",
        headed(b"Content-Length-X: 9\r\nl: 0\r\nLanguage: 7\r\n") + A,
        [headed(b"Content-Length-X: 9\r\nl: 0\r\nLanguage: 7\r\n"), A],
        {},
    ),
    ("none", NO_LENGTH + A, [NO_LENGTH, A], {"tcp_content_length_missing": 1}),
    ("none, and a body", NO_LENGTH + b"v=0\r\ns=-\r\n" + A, [NO_LENGTH, A], {"tcp_content_length_missing": 1}),
    ("negative", headed(b"l: -5\r\n") + A, [headed(b"l: -5\r\n"), A], {"tcp_content_length_invalid": 1}),
    ("no number", headed(b"l: 1e3\r\n") + A, [headed(b"l: 1e3\r\n"), A], {"tcp_content_length_invalid": 1}),
    (
        "two that differ",
        headed(b"l: 3\r\nl: 4\r\n") + b"abc\r\n" + A,
        [headed(b"l: 3\r\nl: 4\r\n"), A],
        {"tcp_content_length_invalid": 1},
    ),
    ("absurd", headed(b"l: 4294967295\r\n") + A, [headed(b"l: 4294967295\r\n"), A], {"tcp_message_too_large": 1}),
    (
        "more digits than any number",
        headed(b"l: " + b"9" * 99 + b"\r\n") + A,
        [headed(b"l: " + b"9" * 99 + b"\r\n"), A],
        {"tcp_content_length_invalid": 1},
    ),
    (
        "too small",
        headed(b"l: 3\r\n") + b"abcdef\r\n" + A + B,
        [headed(b"l: 3\r\n") + b"abc", A, B],
        {"tcp_stream_junk": 1},
    ),
    ("junk first", b"hello there\r\n" + A + B, [A, B], {"tcp_stream_junk": 1}),
    ("binary junk between", A + bytes(range(128, 256)) + b"\r\n" + B, [A, B], {"tcp_stream_junk": 1}),
    ("HTTP", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", [], {"tcp_stream_junk": 1}),
    (
        "version of tomorrow",
        b"OPTIONS sip:a@b SIP/7.0\r\nVia: x\r\nl: 0\r\n\r\n",
        [b"OPTIONS sip:a@b SIP/7.0\r\nVia: x\r\nl: 0\r\n\r\n"],
        {},
    ),
    ("the end inside a head", A + B[:40], [A], {"tcp_message_lost": 1}),
    ("the end inside a start line", A + B[:9], [A], {"tcp_message_lost": 1}),
    ("the end inside a body", B + A[:-3], [B, A[:-3]], {"message_truncated": 1}),
]


@pytest.mark.parametrize("size", [1, 2, 3, 17, 100_000])
@pytest.mark.parametrize(
    ("stream", "messages", "counted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_framing(stream: bytes, messages: list[bytes], counted: dict[str, int], size: int) -> None:
    fed = feed([part for _, part in cut_up(stream, range(0, len(stream), size))])
    assert fed.data == messages
    assert fed.counted == counted


@pytest.mark.parametrize("size", [1, 5, 64, 100_000])
def test_out_of_step_a_start_line_quoted_in_a_body_is_no_message(size: int) -> None:
    quoted = b"SIP/2.0 200 OK\r\nContact: <sip:a@b>\r\n\r\nINVITE sip:x@y SIP/2.0\r\n\r\n"
    stream = b"the tail of a body\r\n" + quoted + A + B
    fed = feed([part for _, part in cut_up(stream, range(0, len(stream), size))], in_step=False)
    assert fed.data == [A, B]


@pytest.mark.parametrize("size", [1, 5, 64, 100_000])
def test_a_quoted_status_line_right_before_a_message(size: int) -> None:
    """The body of a NOTIFY about a transfer (RFC 3515) is a status line, often without anything after it."""
    stream = b"SIP/2.0 100 Trying\r\n" + A + B
    fed = feed([part for _, part in cut_up(stream, range(0, len(stream), size))], in_step=False)
    assert fed.data == [A, B]


def test_out_of_step_a_piece_may_begin_a_message_though_the_line_before_is_not_ended() -> None:
    assert feed([b"</presence>", A, B], in_step=False).data == [A, B]


def test_out_of_step_a_start_line_in_two_pieces_is_whole() -> None:
    assert feed([b"x\r\nINV", A[3:], B], in_step=False).data == [A, B]


def test_keepalives_are_those_pieces_that_hold_nothing_else() -> None:
    fed = feed([b"\r\n\r\n", A, b"\r\n\r\n", b"\r\n", B + b"\r\n"])
    assert fed.keepalives == 3
    assert fed.data == [A, B]


GAPS: list[tuple[str, list[bytes | int], list[bytes], dict[str, int]]] = [
    ("in a head", [A + B[:40], 20, B[60:] + A], [A, A], {"tcp_message_lost": 1}),
    ("between messages", [A, 500, B], [A, B], {}),
    ("in a body", [A[:-20], 10, A[-10:] + B], [A[:-20], B], {"message_truncated": 1}),
    ("the rest of a body", [A[:-20], 20, B], [A[:-20], B], {"message_truncated": 1}),
    ("beyond a body", [A[:-20], 21, B[1:] + A], [A[:-20], A], {"message_truncated": 1}),
    ("twice in a body", [A[:-20], 5, A[-15:-10], 4, A[-6:] + B], [A[:-20], B], {"message_truncated": 1}),
    ("the whole of a body", [HEAD, len(A) - len(HEAD), B], [HEAD, B], {"message_truncated": 1}),
    ("while out of step", [b"junk\r\n", 77, B], [B], {"tcp_stream_junk": 1}),
]


@pytest.mark.parametrize(("pieces", "messages", "counted"), [case[1:] for case in GAPS], ids=[case[0] for case in GAPS])
def test_gaps(pieces: list[bytes | int], messages: list[bytes], counted: dict[str, int]) -> None:
    fed = feed(pieces)
    assert fed.data == messages
    assert fed.counted == counted


def test_what_is_odd_is_said_with_the_message() -> None:
    fed = feed([NO_LENGTH + A[:-3]])
    assert fed.messages == [(NO_LENGTH, ("tcp_content_length_missing",)), (A[:-3], ("message_truncated",))]


def test_the_largest_message_passes_and_one_more_byte_does_not() -> None:
    limits = TcpLimits(body_bytes=1000)
    assert feed([request(1, b"b" * 1000)], limits=limits).data == [request(1, b"b" * 1000)]
    fed = feed([request(1, b"b" * 1000 + b"\n") + A], limits=limits)
    assert fed.counted == {"tcp_message_too_large": 1}
    assert fed.data[-1] == A


@pytest.mark.parametrize("size", [97, 100_000])
def test_a_head_beyond_the_limit_is_dropped(size: int) -> None:
    long_head = request(1, extra=b"X: " + b"x" * 2000 + b"\r\n")
    stream = long_head + A
    fed = feed([part for _, part in cut_up(stream, range(0, len(stream), size))], limits=TcpLimits(head_bytes=2000))
    assert fed.data == [A]
    assert fed.counted == {"tcp_message_too_large": 1}


HOSTILE = {
    "line ends": b"\r\n" * 30_000,
    "letters": b"a" * 60_000,
    "a head of empty headers": HEAD[:-2] + b"a\n" * 30_000,
    "a head of one line": HEAD[:-2] + b"a" * 60_000,
    "versions without line ends": b"SIP/2.0" * 9_000,
    "versions in short lines": b"SIP/2.0\n" * 8_000,
    "start lines": b"A sip: SIP/2.0\n" * 4_000,
    "folded lengths": HEAD[:-2] + b"l:\n " * 15_000,
}


@pytest.mark.parametrize("in_step", [True, False])
@pytest.mark.parametrize("stream", HOSTILE.values(), ids=HOSTILE)
def test_the_cost_of_hostile_bytes_is_linear(stream: bytes, in_step: bool) -> None:
    """Byte by byte, four times the bytes cost about four times as much, not sixteen; what is held stays bounded."""

    def seconds(data: bytes) -> float:
        framer = SipFramer(StreamOutput(AnomalyLog()), TcpLimits(), in_step)
        begin = time.perf_counter()
        for code in data:
            framer.feed(bytes((code,)), 0, 0)
        spent = time.perf_counter() - begin
        assert framer.held_bytes() <= TcpLimits().message_bytes
        return spent

    quarter, whole = (min(seconds(data) for _ in range(2)) for data in (stream[: len(stream) // 4], stream))
    assert whole < 8 * quarter + 0.05


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"INVITE sip:bob@example.com SIP/2.0", True),
        (b"INVITE sip:bob@example.com SIP/2.0\r\n", True),
        (b"NEWMETHOD tel:+1 SIP/2.0", True),
        (b"invite SIPS:bob@example.com sip/2.0", True),
        (b"SIP/2.0 200 OK", True),
        (b"SIP/2.0 200", True),
        (b"SIP/2.0 603 ", True),
        (b"SIP/2.0 20 OK", False),
        (b"SIP/2.0/TCP 10.0.0.1;branch=1", False),
        (b"Via: SIP/2.0/TCP 10.0.0.1 SIP/2.0", False),
        (b"INVITE sip:bob@example.com", False),
        (b"INVITE bob SIP/2.0", False),
        (b"IN VITE SIP/2.0", False),
        (b"GET /sip:a HTTP/1.1", False),
        (b"A" * 33 + b" sip:a@b SIP/2.0", False),
        (b" INVITE sip:a@b SIP/2.0", False),
        (b"", False),
    ],
)
def test_is_start_line(line: bytes, expected: bool) -> None:
    assert is_start_line(line) is expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (A, YES),
        (B, YES),
        (b"INVITE sip:", YES),
        (b"INVITE tel:+49", YES),
        (b"INVITE urn:service:sos", YES),
        (b"INVITE", MAYBE),
        (b"INVITE ", MAYBE),
        (b"INVITE x:", MAYBE),
        (b"S", MAYBE),
        (b"SIP/", MAYBE),
        (b"SIP/2.0", MAYBE),
        (b"SIP/2.0 2", MAYBE),
        (b"SIP/2.0 200", MAYBE),
        (b"SIP/2.0 200 ", YES),
        (b"SIP/2.0/UDP ", NO),
        (b"\0\0\0\0", NO),
        (b"GET / HTTP/1.1\r\n", NO),
        (b"a" * 33, NO),
        (b"INVITE x" + b"y" * 8192, NO),
    ],
)
def test_begins_message(data: bytes, expected: int) -> None:
    assert begins_message(data, 8192) == expected
