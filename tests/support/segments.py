"""Drives a TcpTable with segments written as a ladder, and builds the SIP that they carry. Nothing is parsed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tests.support.frames import tcp_frame
from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.packet.batch import batch_of
from voipsniff.packet.columns import Columns
from voipsniff.packet.decode import decode_batch
from voipsniff.packet.tcp import DEFAULT_LIMITS, TcpLimits, TcpMessage, TcpTable

FIN, SYN, RST, ACK, DATA = 0x01, 0x02, 0x04, 0x10, 0x18
MILLISECOND_NS = 1_000_000
SECOND_NS = 1_000_000_000


def request(number: int = 1, body: bytes = b"", *, method: str = "INVITE", extra: bytes = b"") -> bytes:
    """Return a request with a Content-Length; `number` makes it different from the others."""
    head = (
        f"{method} sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/TCP a.example.com;branch=z9hG4bK{number}\r\n"
        f"From: <sip:a@example.com>;tag={number}\r\nTo: <sip:bob@example.com>\r\n"
        f"Call-ID: {number}@example.com\r\nCSeq: {number} {method}\r\n"
    )
    return head.encode() + extra + b"Content-Length: %d\r\n\r\n" % len(body) + body


def response(number: int = 1, body: bytes = b"", *, status: str = "200 OK") -> bytes:
    head = (
        f"SIP/2.0 {status}\r\nv: SIP/2.0/TCP a.example.com;branch=z9hG4bK{number}\r\n"
        f"f: <sip:a@example.com>;tag={number}\r\nt: <sip:bob@example.com>;tag=b\r\n"
        f"i: {number}@example.com\r\nCSeq: {number} INVITE\r\n"
    )
    return head.encode() + b"l: %d\r\n\r\n" % len(body) + body


@dataclass
class Ladder:
    """One connection. `alice` sends from 10.0.0.1:40000 (unless told otherwise), `bob` is 10.0.0.2:5060."""

    alice: tuple[str, int] = ("10.0.0.1", 40000)
    bob: tuple[str, int] = ("10.0.0.2", 5060)
    limits: TcpLimits = DEFAULT_LIMITS
    ts_ns: int = 1_700_000_000 * SECOND_NS
    frame: int = 0
    table: TcpTable = field(init=False)
    anomalies: AnomalyLog = field(default_factory=AnomalyLog)
    messages: list[TcpMessage] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.table = TcpTable(self.anomalies, self.limits)

    def send(
        self,
        data: bytes = b"",
        *,
        seq: int,
        flags: int = DATA,
        by: str = "alice",
        after_ns: int = MILLISECOND_NS,
        cut: int | None = None,
    ) -> list[TcpMessage]:
        """Capture one segment, `after_ns` after the last one; `cut` keeps that many bytes of its payload."""
        self.ts_ns += after_ns
        self.frame += 1
        src, dst = (self.alice, self.bob) if by == "alice" else (self.bob, self.alice)
        frame = tcp_frame(src[0], dst[0], src[1], dst[1], data, seq=seq, flags=flags)
        kept = frame if cut is None else frame[: len(frame) - len(data) + cut]
        batch = batch_of([kept], [self.ts_ns], wire=[len(frame)], first_frame=self.frame)
        columns = Columns(1)
        decode_batch(batch, columns)
        new = self.table.receive(batch, columns, 0)
        self.messages += new
        return new

    def shake_hands(self, alice: int = 1000, bob: int = 9000) -> None:
        """SYN, SYN-ACK, ACK: the first data bytes are `alice` + 1 and `bob` + 1."""
        self.send(seq=alice, flags=SYN)
        self.send(seq=bob, flags=SYN | ACK, by="bob")
        self.send(seq=alice + 1, flags=ACK)

    def wait(self, seconds: float) -> list[TcpMessage]:
        """Let packet time pass and the table see it."""
        self.ts_ns += int(seconds * SECOND_NS)
        new = self.table.expire(self.ts_ns)
        self.messages += new
        return new

    def finish(self) -> list[TcpMessage]:
        new = self.table.finish()
        self.messages += new
        return new

    @property
    def data(self) -> list[bytes]:
        """The bytes of the messages so far."""
        return [message.data for message in self.messages]

    def counted(self, name: str) -> int:
        """Return how often an anomaly was counted."""
        seen = self.anomalies.seen.get(name)
        return seen.count if seen else 0


def cut_up(stream: bytes, cuts: Sequence[int]) -> list[tuple[int, bytes]]:
    """Return (offset, bytes) of the parts of `stream` between `cuts`."""
    edges = [0, *sorted({cut for cut in cuts if 0 < cut < len(stream)}), len(stream)]
    return [(start, stream[start:end]) for start, end in pairwise(edges) if start < end]
