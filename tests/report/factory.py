"""Makes records from the registry, messages and traces for the tests of the reports, with defaults that look real."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, make_dataclass
from datetime import UTC, datetime
from typing import Any

from rich.console import Console

from voipsniff.fields import FIELDS, Kind
from voipsniff.packet.address import parse_address
from voipsniff.sip.message import SipMessage
from voipsniff.sip.parser import parse_message

NS = 1_000_000_000
START = int(datetime(2025, 11, 25, 7, 12, 3, tzinfo=UTC).timestamp()) * NS + 120_456_789
"""2025-11-25 07:12:03.120456789 UTC."""


def at(seconds: float) -> int:
    """Return the time `seconds` after START."""
    return START + round(seconds * NS)


def _default(kind: Kind) -> Any:
    return field(default_factory=list) if kind in (Kind.LIST, Kind.OBJECTS) else None


RECORDS: dict[str, type[Any]] = {
    kind: make_dataclass(kind.title(), [(one.name, Any, _default(one.kind)) for one in fields], slots=True)
    for kind, fields in FIELDS.items()
}


def record(record_kind: str, /, **values: Any) -> Any:
    """Return a record with the fields of the registry: None or [] but for `values`."""
    return RECORDS[record_kind](**values)


def call(number: int = 1, start: float = 0.0, talk: float = 10.0, **values: Any) -> Any:
    """Return an answered call of `talk` seconds: rings after 180 ms, answered after 2.5 s."""
    answered = values.get("outcome", "answered") == "answered"
    defaults: dict[str, Any] = {
        "number": number, "call_id": f"{number:08x}-3c26@10.0.0.1", "start_time": at(start),
        "caller": "alice@example.com", "callee": "bob@example.com", "outcome": "answered", "status_code": 200,
        "reason": "OK", "ended_by": "caller", "end_reason": "bye", "partial": False, "trying_time": at(start + 0.004),
        "ringing_time": at(start + 0.18), "duration_s": 2.5 + talk, "end_time": at(start + 2.5 + talk),
        "post_dial_delay_ms": 180.0, "from_uri": "sip:alice@example.com", "to_uri": "sip:bob@example.com",
        "request_uri": "sip:bob@example.com", "caller_display": "Alice", "transport": "udp", "src_ip": "10.0.0.1",
        "src_port": 5060, "dst_ip": "10.0.0.2", "dst_port": 5060, "caller_user_agent": "baresip v2.0.1",
        "callee_user_agent": "Asterisk PBX 20.1", "codecs_offered": ["PCMU", "PCMA"], "codecs": ["PCMU"],
        "media_security": "none", "reinvites": 0, "holds": 0, "attempts": 1, "challenges": 0, "branches": 1,
        "retransmissions": 0, "messages": 7, "stream_count": 0, "source": "trace.pcap", "first_frame": 1,
        "last_frame": 900,
    }  # fmt: skip
    if answered:
        defaults |= {
            "answer_time": at(start + 2.5), "connected_time": at(start + 2.51), "setup_ms": 2500.0, "ring_s": 2.32,
            "talk_s": talk, "bye_time": at(start + 2.5 + talk), "disconnect_delay_ms": 4.2,
        }  # fmt: skip
    return record("call", **(defaults | values))


def failed_call(outcome: str, status_code: int | None, reason: str | None, number: int = 1, **values: Any) -> Any:
    """Return a call that was never answered, over after 2.5 s."""
    defaults: dict[str, Any] = {
        "outcome": outcome, "status_code": status_code, "reason": reason, "ended_by": "callee",
        "end_reason": "rejected", "duration_s": 2.5, "ring_s": 2.32, "codecs": [], "connected_time": None,
    }  # fmt: skip
    return call(number, talk=0.0, **(defaults | values))


def stream(number: int = 1, start: float = 2.5, seconds: float = 10.0, **values: Any) -> Any:
    """Return a clean PCMU stream from caller to callee."""
    packets = round(seconds * 50)
    defaults: dict[str, Any] = {
        "number": number, "ssrc": f"0x{0x1A2B3C40 + number:08x}", "start_time": at(start),
        "end_time": at(start + seconds), "duration_s": seconds, "src_ip": "10.0.0.1", "src_port": 4000,
        "dst_ip": "10.0.0.2", "dst_port": 10002, "call_number": 1, "direction": "caller_to_callee",
        "match_reason": "sdp_destination", "match_confidence": 1.0, "media": "audio", "payload_type": 0,
        "payload_types": [0], "codec": "PCMU", "clock_rate_hz": 8000, "codec_source": "sdp", "encryption": "none",
        "ptime_ms": 20.0, "received": packets, "expected": packets, "lost": 0, "unique_lost": 0, "loss_percent": 0.0,
        "duplicates": 0, "reordered": 0, "restarts": 0, "jitter_ms": 0.4, "jitter_mean_ms": 0.38, "jitter_max_ms": 1.2,
        "delta_min_ms": 18.9, "delta_mean_ms": 20.0, "delta_max_ms": 23.456, "pdv_p50_ms": 0.3, "pdv_p95_ms": 1.1,
        "mos_lq": 4.409, "r_factor": 93.2, "mos_grounding": "grounded", "dscp": "EF", "rtcp_packets": 0,
        "first_frame": 9, "last_frame": 890,
    }  # fmt: skip
    return record("stream", **(defaults | values))


def back(number: int = 2, start: float = 2.5, seconds: float = 10.0, **values: Any) -> Any:
    """Return a clean PCMU stream from callee to caller."""
    defaults = {
        "src_ip": "10.0.0.2", "src_port": 10002, "dst_ip": "10.0.0.1", "dst_port": 4000,
        "direction": "callee_to_caller",
    }  # fmt: skip
    return stream(number, start, seconds, **(defaults | values))


def message(data: str | bytes, seconds: float, src: str, dst: str, frame: int = 1) -> SipMessage:
    """Return a parsed message; addresses as `10.0.0.1:5060` or `[::1]:5060`, bare line feeds become CRLF."""
    raw = data.replace("\n", "\r\n").encode("utf-8", "surrogateescape") if isinstance(data, str) else data
    parsed = parse_message(raw)
    parsed.ts_ns, parsed.frame = at(seconds), frame
    (parsed.src_hi, parsed.src_lo), parsed.src_port = _address(src)
    (parsed.dst_hi, parsed.dst_lo), parsed.dst_port = _address(dst)
    return parsed


def _address(text: str) -> tuple[tuple[int, int], int]:
    ip, _, port = text.rpartition(":")
    numbers = parse_address(ip.strip("[]"))
    assert numbers is not None
    return numbers, int(port)


SDP = """v=0
o=- 1 1 IN IP4 {ip}
s=-
c=IN IP4 {ip}
t=0 0
m=audio {port} RTP/AVP 0 8 101
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=ptime:20
a={direction}
"""


def sdp(ip: str = "10.0.0.1", port: int = 4000, direction: str = "sendrecv", extra: str = "") -> str:
    return SDP.format(ip=ip, port=port, direction=direction) + extra


def sip(
    start_line: str, cseq: str, *, to_tag: str = "", headers: Mapping[str, str] | None = None, body: str = "",
    branch: str = "z9hG4bK1", content_type: str = "application/sdp",
) -> str:  # fmt: skip
    """Return the text of a message of the call 1 from alice to bob."""
    lines = [
        start_line,
        f"Via: SIP/2.0/UDP 10.0.0.1:5060;branch={branch}",
        'From: "Alice" <sip:alice@example.com>;tag=a1',
        f"To: <sip:bob@example.com>{';tag=' + to_tag if to_tag else ''}",
        "Call-ID: 00000001-3c26@10.0.0.1",
        f"CSeq: {cseq}",
        "Max-Forwards: 70",
        *[f"{name}: {value}" for name, value in (headers or {}).items()],
    ]
    if body:
        lines.append(f"Content-Type: {content_type}")
    lines.append(f"Content-Length: {len(body.encode()) + body.count(chr(10))}")
    return "\n".join(lines) + "\n\n" + body


ALICE, BOB = "10.0.0.1:5060", "10.0.0.2:5060"


def basic_messages() -> list[SipMessage]:
    """Return INVITE (sent twice), 100, 180, 200, ACK, BYE, 200 between two hosts."""
    agent = {"User-Agent": "baresip v2.0.1"}
    server = {"Server": "Asterisk PBX 20.1"}
    invite = sip("INVITE sip:bob@example.com SIP/2.0", "1 INVITE", headers=agent, body=sdp())
    answer = sip("SIP/2.0 200 OK", "1 INVITE", to_tag="b1", headers=server, body=sdp("10.0.0.2", 10002))
    return [
        message(invite, 0, ALICE, BOB, 1),
        message(invite, 0.5, ALICE, BOB, 2),
        message(sip("SIP/2.0 100 Trying", "1 INVITE"), 0.504, BOB, ALICE, 3),
        message(sip("SIP/2.0 180 Ringing", "1 INVITE", to_tag="b1", headers=server), 0.68, BOB, ALICE, 4),
        message(answer, 2.5, BOB, ALICE, 5),
        message(sip("ACK sip:bob@10.0.0.2 SIP/2.0", "1 ACK", to_tag="b1", branch="z9hG4bK2"), 2.51, ALICE, BOB, 6),
        message(sip("BYE sip:bob@10.0.0.2 SIP/2.0", "2 BYE", to_tag="b1", branch="z9hG4bK3"), 12.5, ALICE, BOB, 898),
        message(sip("SIP/2.0 200 OK", "2 BYE", to_tag="b1", branch="z9hG4bK3"), 12.504, BOB, ALICE, 899),
    ]


@dataclass
class Capture:
    packets: int = 1200
    bytes: int = 260_000
    first_ns: int | None = START
    last_ns: int | None = at(221.4)
    duration_s: float | None = 221.4
    kinds: dict[str, int] = field(default_factory=lambda: {"rtp": 1000, "sip": 150, "rtcp": 30, "not_ip": 20})
    tunnels: dict[str, int] = field(default_factory=dict)
    link_types: dict[str, int] = field(default_factory=lambda: {"Ethernet": 1200})
    drops: dict[str, int | None] = field(default_factory=dict)
    damage: list[Any] = field(default_factory=list)
    copies: Any = None
    tcp: dict[str, int] = field(default_factory=dict)
    not_decoded: dict[str, int] = field(default_factory=dict)
    evictions: dict[str, int] = field(default_factory=dict)
    decrypted_messages: int = 0
    tls: list[Any] = field(default_factory=list)


@dataclass
class Copies:
    text: str


@dataclass
class Source:
    path: str = "trace.pcap"
    format: str = "pcap"
    packets: int = 1200
    bytes: int = 260_000


@dataclass
class Trace:
    calls: list[Any] = field(default_factory=list)
    streams: list[Any] = field(default_factory=list)
    transactions: list[Any] = field(default_factory=list)
    clients: list[Any] = field(default_factory=list)
    anomalies: list[Any] = field(default_factory=list)
    capture: Capture = field(default_factory=Capture)
    sources: list[Source] = field(default_factory=lambda: [Source()])


def basic_trace() -> Trace:
    """Return a trace of one good call with both its streams."""
    return Trace(calls=[call(stream_count=2)], streams=[stream(), back()])


def console(width: int = 80, *, colour: bool = False, encoding: str = "utf-8") -> Console:
    """Return a console that writes into memory."""
    return Console(
        file=_Memory(encoding), width=width, force_terminal=colour, color_system="standard" if colour else None,
        legacy_windows=False, _environ={},
    )  # fmt: skip


class _Memory(io.StringIO):
    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding


def shown(
    render: Callable[..., None], *args: Any, width: int = 80, colour: bool = False, encoding: str = "utf-8"
) -> str:
    """Return what `render(console, *args)` writes."""
    memory = console(width, colour=colour, encoding=encoding)
    render(memory, *args)
    assert isinstance(memory.file, io.StringIO)
    return memory.file.getvalue()


def widest(text: str) -> int:
    from rich.cells import cell_len

    return max((cell_len(line) for line in text.splitlines()), default=0)


def lines_with(text: str, *words: str) -> Sequence[str]:
    return [line for line in text.splitlines() if all(word in line for word in words)]
