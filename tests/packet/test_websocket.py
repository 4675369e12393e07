"""SIP over WebSocket. The frames are built here from RFC 6455 alone."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.segments import DATA, FIN, Ladder, cut_up, request, response
from voipsniff.packet.labels import Transport
from voipsniff.packet.websocket_frame import parse_frame_header, unmask

A, B, C = request(1, b"v=0\r\n"), request(2), request(3, b"x" * 300)
MASK = b"\x37\xfa\x21\x3d"
"""The mask of the examples of RFC 6455 section 5.7."""
ASK = (
    b"GET /ws HTTP/1.1\r\nHost: a.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sip\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
GRANT = (
    b"HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: sip\r\n\r\n"
)


def frame(payload: bytes, *, opcode: int = 1, final: bool = True, mask: bytes = b"", rsv: int = 0) -> bytes:
    """Return a frame (RFC 6455 section 5.2)."""
    head = bytes([final << 7 | rsv << 4 | opcode])
    flag = 0x80 if mask else 0
    if len(payload) < 126:
        head += bytes([flag | len(payload)])
    elif len(payload) < 65536:
        head += bytes([flag | 126]) + struct.pack(">H", len(payload))
    else:
        head += bytes([flag | 127]) + struct.pack(">Q", len(payload))
    if mask:
        payload = bytes(code ^ mask[index % 4] for index, code in enumerate(payload))
    return head + mask + payload


@dataclass
class Socket:
    """A WebSocket connection over a ladder: both sides' next sequence numbers are kept."""

    ladder: Ladder = field(default_factory=Ladder)
    next: dict[str, int] = field(default_factory=lambda: {"alice": 1001, "bob": 9001})

    def upgrade(self, ask: bytes = ASK, grant: bytes = GRANT) -> None:
        self.ladder.shake_hands()
        self.put(ask)
        self.put(grant, by="bob")

    def put(self, data: bytes, *, by: str = "alice", flags: int = DATA, lost: bool = False) -> list[bytes]:
        seq = self.next[by]
        self.next[by] += len(data)
        found: list[bytes] = []
        for offset, part in [] if lost else cut_up(data, range(0, len(data), 60_000)):
            found += [message.data for message in self.ladder.send(part, seq=seq + offset, by=by, flags=flags)]
        return found


@pytest.fixture
def socket() -> Socket:
    made = Socket()
    made.upgrade()
    return made


def test_messages_both_ways(socket: Socket) -> None:
    assert socket.put(frame(A, mask=MASK)) == [A]
    assert socket.put(frame(response(1)), by="bob") == [response(1)]
    assert [message.transport for message in socket.ladder.messages] == [Transport.WS, Transport.WS]
    assert socket.ladder.messages[1].src_port == 5060
    assert socket.ladder.table.counts["websocket"] == 7
    assert socket.ladder.table.connections["websocket"] == 1
    assert socket.ladder.anomalies.seen == {}


def test_the_frame_rides_on_the_segment_of_the_upgrade() -> None:
    socket = Socket()
    socket.ladder.shake_hands()
    socket.put(ASK)
    assert socket.put(GRANT + frame(response(1)), by="bob") == [response(1)]


def test_the_upgrade_in_small_segments() -> None:
    socket = Socket()
    socket.ladder.shake_hands()
    for data, by in ((ASK + frame(A, mask=MASK), "alice"), (GRANT + frame(B), "bob")):
        for _, part in cut_up(data, range(0, len(data), 5)):
            socket.put(part, by=by)
    assert socket.ladder.data == [A, B]


def test_binary_frames_and_several_in_a_segment(socket: Socket) -> None:
    assert socket.put(frame(A, opcode=2, mask=MASK) + frame(B, mask=b"\0\0\0\0") + frame(C, mask=MASK)) == [A, B, C]


@pytest.mark.parametrize("size", [125, 126, 65535, 65536, 70000])
def test_every_form_of_length(socket: Socket, size: int) -> None:
    head = request(1, b"")
    message = head + b"b" * (size - len(head)) if size > len(head) else head[:size]
    assert socket.put(frame(message[:30], final=False, mask=MASK) + frame(message[30:], opcode=0, mask=MASK)) == [
        message
    ]
    assert socket.put(frame(message), by="bob") == [message]


def test_fragments_with_control_frames_between(socket: Socket) -> None:
    parts = [
        frame(A[:10], final=False, mask=MASK),
        frame(b"ping", opcode=9, mask=MASK),
        frame(A[10:11], opcode=0, final=False, mask=b"abcd"),
        frame(b"", opcode=0, final=False, mask=MASK),
        frame(b"", opcode=10, mask=MASK),
        frame(A[11:], opcode=0, mask=MASK),
    ]
    assert socket.put(b"".join(parts)) == [A]
    assert socket.ladder.table.keepalives == 2


def test_a_message_of_line_ends_is_a_keepalive(socket: Socket) -> None:
    assert socket.put(frame(b"\r\n\r\n", mask=MASK) + frame(b"\r\n" + A, mask=MASK)) == [A]
    assert socket.ladder.table.keepalives == 1


def test_close_ends_quietly(socket: Socket) -> None:
    socket.put(frame(A, mask=MASK) + frame(struct.pack(">H", 1000), opcode=8, mask=MASK), flags=FIN | DATA)
    assert socket.ladder.data == [A]
    assert socket.ladder.anomalies.seen == {}


# Compression (RFC 7692)


class Deflate:
    """A sender's compressor (section 7.2.1)."""

    def __init__(self, *, takeover: bool) -> None:
        self.takeover = takeover
        self.compressor = zlib.compressobj(wbits=-15)

    def __call__(self, message: bytes) -> bytes:
        if not self.takeover:
            self.compressor = zlib.compressobj(wbits=-15)
        data = self.compressor.compress(message) + self.compressor.flush(zlib.Z_SYNC_FLUSH)
        assert data.endswith(b"\0\0\xff\xff")
        return data[:-4]


@pytest.mark.parametrize("takeover", [True, False])
def test_compressed_messages(socket: Socket, takeover: bool) -> None:
    deflate = Deflate(takeover=takeover)
    for message in (A, B, C, A):
        assert socket.put(frame(deflate(message), mask=MASK, rsv=4)) == [message]
    data = deflate(B)
    assert socket.put(frame(data[:7], final=False, rsv=4) + frame(data[7:], opcode=0)) == [B]
    assert socket.put(frame(C)) == [C]  # a sender may leave a message uncompressed


def test_a_deflate_stream_that_ends_with_its_message(socket: Socket) -> None:
    compressor = zlib.compressobj(wbits=-15)
    ended = compressor.compress(A) + compressor.flush() + b"\0"
    assert socket.put(frame(ended, rsv=4)) == [A]
    assert socket.put(frame(Deflate(takeover=True)(B), rsv=4)) == [B]


def test_damaged_and_bloated_compression_is_counted(socket: Socket) -> None:
    bomb = Deflate(takeover=True)(b"\0" * 50_000_000)
    assert socket.put(frame(b"\xff\xff\xff", rsv=4) + frame(bomb, rsv=4)) == []
    assert socket.ladder.counted("websocket_message_undecodable") == 2
    assert socket.put(frame(Deflate(takeover=True)(A), rsv=4)) == [A]


# Mid-stream, holes, damage


@pytest.mark.parametrize("opcode", [1, 2])
@pytest.mark.parametrize("mask", [b"", MASK])
def test_joined_in_mid_stream(opcode: int, mask: bytes) -> None:
    socket = Socket()
    assert socket.put(frame(A, opcode=opcode, mask=mask)) == [A]
    assert socket.put(frame(B, mask=mask)) == [B]
    assert socket.put(frame(b"pong", opcode=10), by="bob") == []
    assert socket.put(frame(response(2)), by="bob") == [response(2)]
    assert socket.ladder.table.counts["websocket"] == 4


def test_joined_at_the_upgrade_without_a_handshake() -> None:
    socket = Socket()
    socket.put(ASK)
    socket.put(GRANT + frame(Deflate(takeover=True)(response(1)), rsv=4), by="bob")
    socket.put(frame(A, mask=MASK))
    assert socket.ladder.data == [response(1), A]


def test_a_hole_inside_a_payload_keeps_the_frames(socket: Socket) -> None:
    data = frame(C, mask=MASK)
    socket.put(data[:-250])
    socket.put(data[-250:-100], lost=True)
    socket.put(data[-100:] + frame(B, mask=MASK))
    socket.ladder.wait(4)
    head = C[:-250]
    assert socket.ladder.data == [head, B]
    assert socket.ladder.messages[0].anomalies == ("message_truncated",)


def test_a_hole_over_a_frame_header_is_followed_by_the_next_frame_of_sip(socket: Socket) -> None:
    socket.put(frame(A, mask=MASK))
    socket.put(frame(B, mask=MASK), lost=True)
    socket.put(frame(b"ping", opcode=9, mask=MASK))
    socket.put(frame(C, mask=MASK))
    socket.ladder.wait(4)
    assert socket.ladder.data == [A, C]


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("reserved opcode", frame(b"abc", opcode=3, mask=MASK)),
        ("reserved control opcode", frame(b"abc", opcode=11, mask=MASK)),
        ("RSV2", frame(b"abc", rsv=2, mask=MASK)),
        ("control frame in parts", frame(b"abc", opcode=9, final=False, mask=MASK)),
        ("control frame too long", b"\x89\x7e\x00\x80" + b"a" * 128),
        ("compressed control frame", frame(b"abc", opcode=9, rsv=4)),
        ("length not in its shortest form", b"\x81\x7e\x00\x05abcde"),
        ("64-bit length not in its shortest form", b"\x81\x7f" + struct.pack(">Q", 400) + b"a" * 400),
        ("length with its top bit set", b"\x81\x7f" + struct.pack(">Q", 1 << 63)),
    ],
)
def test_a_frame_that_breaks_the_rules_loses_step_until_the_next_of_sip(socket: Socket, name: str, bad: bytes) -> None:
    socket.put(bad + frame(A, mask=MASK))
    assert socket.put(frame(B, mask=MASK)) == [B]
    assert socket.ladder.counted("websocket_frame_invalid") == 1


def test_a_frame_too_large_is_skipped(socket: Socket) -> None:
    big = frame(A + b"b" * 200_000, mask=MASK)
    for _, part in cut_up(big + frame(B, mask=MASK), range(0, 300_000, 1400)):
        socket.put(part)
        assert socket.ladder.table.held_bytes < 10_000
    assert socket.ladder.data == [B]
    assert socket.ladder.counted("websocket_message_too_large") == 1


def test_fragments_that_never_end_are_dropped_at_the_limit(socket: Socket) -> None:
    socket.put(frame(A, final=False, mask=MASK))
    for _ in range(20):
        socket.put(frame(b"b" * 10_000, opcode=0, final=False, mask=MASK))
    assert socket.ladder.table.held_bytes < 10_000
    assert socket.put(frame(b"", opcode=0, mask=MASK) + frame(B, mask=MASK)) == [B]
    assert socket.ladder.counted("websocket_message_too_large") == 1


def test_the_end_of_the_trace_inside_a_message(socket: Socket) -> None:
    socket.put(frame(C[:-50], final=False, mask=MASK))
    socket.put(frame(C)[:-60], by="bob")
    socket.ladder.finish()
    assert sorted(len(C) - len(data) for data in socket.ladder.data) == [50, 60]
    assert socket.ladder.counted("message_truncated") == 2
    assert socket.ladder.table.held_bytes == 0


# What is no SIP


def test_other_websockets_are_left_alone_after_a_few_messages() -> None:
    socket = Socket()
    socket.upgrade(
        ASK.replace(b"Sec-WebSocket-Protocol: sip\r\n", b""), GRANT.replace(b"Sec-WebSocket-Protocol: sip\r\n", b"")
    )
    for _ in range(8):
        socket.put(frame(b'{"janus":"ack"}', mask=MASK))
    assert socket.ladder.table.held_bytes == 0
    assert socket.put(frame(A, mask=MASK)) == []
    assert socket.ladder.table.counts["websocket"] == 14
    assert socket.ladder.anomalies.seen == {}


def test_sip_without_the_subprotocol_is_found() -> None:
    socket = Socket()
    socket.upgrade(
        ASK.replace(b"Sec-WebSocket-Protocol: sip\r\n", b""), GRANT.replace(b"Sec-WebSocket-Protocol: sip\r\n", b"")
    )
    socket.put(frame(b"hello", mask=MASK))
    assert socket.put(frame(A, mask=MASK)) == [A]


def test_an_upgrade_that_is_refused() -> None:
    socket = Socket()
    socket.upgrade(grant=b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    assert socket.ladder.table.held_bytes == 0
    assert socket.put(frame(A, mask=MASK)) == []


pieces = st.lists(st.integers(1, 900), max_size=5)


@settings(max_examples=60, deadline=None)
@given(
    sent=st.lists(st.tuples(st.sampled_from([A, B, C]), pieces, st.booleans(), st.booleans()), min_size=1, max_size=5),
    takeover=st.booleans(),
    masks=st.binary(min_size=4, max_size=4),
    cuts=st.lists(st.integers(1, 3000), max_size=10),
)
def test_any_fragments_in_any_segments(
    sent: list[tuple[bytes, list[int], bool, bool]], takeover: bool, masks: bytes, cuts: list[int]
) -> None:
    deflate = Deflate(takeover=takeover)
    stream = ASK
    for message, fragments, compressed, pinged in sent:
        data = deflate(message) if compressed else message
        parts = [part for _, part in cut_up(data, fragments)]
        for index, part in enumerate(parts):
            last = index == len(parts) - 1
            rsv = 4 if compressed and index == 0 else 0
            stream += frame(part, opcode=0 if index else 1, final=last, mask=masks, rsv=rsv)
            stream += frame(b"?", opcode=9, mask=masks) if pinged else b""
    socket = Socket()
    socket.ladder.shake_hands()
    for _, part in cut_up(stream, cuts):
        socket.put(part)
    assert socket.ladder.data == [message for message, *_ in sent]


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [  # RFC 6455 section 5.7
        ("unmasked text", "810548656c6c6f", b"Hello"),
        ("masked text", "818537fa213d7f9f4d5158", b"Hello"),
        ("first fragment", "010348656c", b"Hel"),
        ("last fragment", "80026c6f", b"lo"),
        ("ping", "890548656c6c6f", b"Hello"),
        ("masked pong", "8a8537fa213d7f9f4d5158", b"Hello"),
    ],
)
def test_the_examples_of_the_rfc(name: str, data: str, expected: bytes) -> None:
    octets = bytes.fromhex(data)
    header = parse_frame_header(octets)
    assert header is not None
    assert header.size + header.length == len(octets)
    assert unmask(octets[header.size :], header.mask) == expected
    assert header.final is (name != "first fragment")
