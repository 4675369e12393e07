"""What is fuzzed: each target takes any bytes and may raise nothing; what is documented it catches itself."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from tests.fuzz import seeds
from voipsniff.api import read
from voipsniff.capture.source import open_source
from voipsniff.errors import CaptureError, SipParseError
from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.packet.batch import PacketBatch, batch_of
from voipsniff.packet.columns import Columns
from voipsniff.packet.decode import decode_batch
from voipsniff.packet.fragments import FragmentTable
from voipsniff.packet.labels import Label
from voipsniff.packet.stream_sink import StreamOutput
from voipsniff.packet.tcp import TcpLimits, TcpTable
from voipsniff.packet.websocket import WebSocketSink
from voipsniff.rtp.rtcp import RtcpTracker
from voipsniff.rtp.streams import StreamTable
from voipsniff.sip.bodies import parse_dtmf, parse_parts, parse_sipfrag
from voipsniff.sip.check import inspect_message
from voipsniff.sip.digest import parse_challenge, parse_credentials
from voipsniff.sip.headers import parse_reasons, parse_replaces, parse_session_expires
from voipsniff.sip.message import SipMessage
from voipsniff.sip.negotiation import match_answer
from voipsniff.sip.parser import message_at, parse_message
from voipsniff.sip.party_headers import parse_diversions, parse_history_info, parse_refer_to, parse_remote_parties
from voipsniff.sip.record import message_record
from voipsniff.sip.sdp import parse_sdp

KINDS = ("call", "stream", "transaction", "client", "message", "anomaly")
SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to fuzz."""

    seeds: Callable[[], list[bytes]]
    run: Callable[[bytes], None]
    """Raises only when there is a bug: an exception that is not documented, or an assertion that does not hold."""
    smoke: int
    """How many inputs the suite tries: about a second's worth."""


def run_sip(data: bytes) -> None:
    try:
        message = parse_message(data)
    except SipParseError:
        return
    assert len(message.data) <= len(data)
    look_at_everything(message)


def look_at_everything(message: SipMessage) -> None:
    """Ask for all that is parsed only when asked for."""
    message_record(message, [])
    inspect_message(message)
    for name in ("via", "contact", "content-type", "x-unknown", "subject"):
        message.headers(name)
        message.values(name)
        message.header_text(name)
    for address in (message.from_address, message.to_address, *message.contacts):
        assert address.uri.number is None or address.uri.number
        assert isinstance(address.uri.aor, str)
    assert message.sdp is None or isinstance(message.sdp.media, tuple)
    assert isinstance((message.vias, message.src_ip, message.header_lines()), tuple)
    parse_parts(message.header("content-type") or b"", message.body)
    parse_sipfrag(message.body)
    parse_dtmf(message.header("content-type") or b"", message.body)
    for value in (message.header("www-authenticate"), message.header("authorization"), message.header("refer-to")):
        parse_challenge(value or b"")
        parse_credentials(value or b"")
        parse_refer_to(value or b"")
        parse_replaces(value or b"")
        parse_session_expires(value or b"")
    parse_reasons(message.headers("reason"))
    parse_diversions(message.headers("diversion"))
    parse_history_info(message.headers("history-info"))
    parse_remote_parties(message.headers("remote-party-id"))


def run_sdp(data: bytes) -> None:
    first, _, second = data.partition(b"\0")
    offer, answer = parse_sdp(first), parse_sdp(second or first)
    match_answer(offer, answer)
    for media in offer.media:
        assert media.port is None or media.port >= 0


def run_rtcp(data: bytes) -> None:
    log = AnomalyLog()
    RtcpTracker(StreamTable(), log).receive(data, 1, 1, 0, 0xFFFF << 32 | 1, 5001, 0, 0xFFFF << 32 | 2, 5003)


def run_capture(data: bytes) -> None:
    with tempfile.NamedTemporaryFile(prefix="voipsniff-fuzz-") as file:
        file.write(data)
        file.flush()
        try:
            source = open_source([file.name], batch_size=3)
        except CaptureError:
            return
        try:
            for batch in source:
                check_batch(batch, len(source.interfaces))
        except CaptureError:
            pass
        finally:
            source.close()


def check_batch(batch: PacketBatch, interfaces: int) -> None:
    assert 0 < len(batch) <= 3
    for row in range(len(batch)):
        assert 0 <= batch.offsets[row] <= len(batch.buffer) - batch.captured[row]
        assert batch.captured[row] >= 0
        assert batch.interfaces[row] < interfaces


def frames_of(data: bytes) -> list[tuple[int, bytes]]:
    """Return (link type, frame) of each frame in an input of the decode target."""
    found = []
    at = 0
    while at + 3 <= len(data):
        link, size = struct.unpack_from(">BH", data, at)
        found.append((seeds.LINK_TYPES[link % len(seeds.LINK_TYPES)], data[at + 3 : at + 3 + size]))
        at += 3 + size
    return found


def run_decode(data: bytes) -> None:
    fragments = FragmentTable()
    for link_type, frame in frames_of(data):
        batch = batch_of([frame], link_type=link_type, wire=[len(frame) + (len(frame) & 1)])
        columns = decoded(batch)
        depth = 0
        while columns.label[0] == Label.FRAGMENT and depth < 3:
            whole = fragments.receive(batch, columns, 0)
            if whole is None:
                break
            batch, depth = whole, depth + 1
            columns = decoded(batch)
        if columns.label[0] == Label.SIP:
            message_at(batch, columns, 0)
    for batch in fragments.finish():
        decoded(batch)


def decoded(batch: PacketBatch) -> Columns:
    columns = Columns(len(batch))
    decode_batch(batch, columns)
    end = int(batch.offsets[0]) + int(batch.captured[0])
    Label(columns.label[0])
    assert batch.offsets[0] <= columns.payload[0] <= end
    assert 0 <= columns.length[0] <= end - columns.payload[0]
    assert columns.length[0] <= columns.wire_length[0]
    assert batch.offsets[0] <= columns.transport[0] <= columns.payload[0]
    return columns


def run_tcp(data: bytes) -> None:
    limits = TcpLimits(connections=2, total_bytes=50_000)
    table = TcpTable(AnomalyLog(), limits)
    at = ts_ns = count = 0
    while at + seeds.SEGMENT.size <= len(data):
        side, flags, step, number, cut, size = seeds.SEGMENT.unpack_from(data, at)
        payload = data[at + seeds.SEGMENT.size : at + seeds.SEGMENT.size + size]
        at += seeds.SEGMENT.size + size
        ts_ns += step * SECOND_NS // 16
        count += 1
        ends = (0, 1 + (side >> 1) % 3, 5060, 0, 9, 40000)
        if side & 1:
            ends = (*ends[3:], *ends[:3])
        table.receive_segment(*ends, number, flags, payload[: len(payload) - cut], len(payload), ts_ns, count)
        assert table.held_bytes <= limits.total_bytes
        if step & 1:
            table.expire(ts_ns)
    table.finish()
    assert table.held_bytes == 0
    assert sum(table.counts.values()) == count


def run_websocket(data: bytes) -> None:
    for size in (len(data), 7):
        output = StreamOutput(AnomalyLog())
        sink = WebSocketSink(output, TcpLimits(head_bytes=2000, body_bytes=2000), data[:1] in (b"G", b"H"))
        for at in range(0, len(data), size or 1):
            sink.feed(data[at : at + size], at, at)
            assert sink.held_bytes() <= 8000 + size
            if at % 97 == 42:
                sink.gap(at)
        sink.finish()
        assert sink.held_bytes() == 0


def run_trace(data: bytes) -> None:
    with tempfile.NamedTemporaryFile(prefix="voipsniff-fuzz-") as file:
        file.write(data)
        file.flush()
        try:
            trace = read(file.name, messages=True)
        except CaptureError:
            return
        for kind in KINDS:
            trace.to_rows(kind)


TARGETS: dict[str, Target] = {
    "sip": Target(seeds.sip_seeds, run_sip, 2000),
    "sdp": Target(seeds.sdp_seeds, run_sdp, 4000),
    "rtcp": Target(seeds.rtcp_seeds, run_rtcp, 5000),
    "pcapng": Target(seeds.capture_seeds, run_capture, 1500),
    "decode": Target(seeds.decode_seeds, run_decode, 1000),
    "tcp": Target(seeds.tcp_seeds, run_tcp, 2500),
    "websocket": Target(seeds.websocket_seeds, run_websocket, 1500),
    "trace": Target(seeds.trace_seeds, run_trace, 60),
}
