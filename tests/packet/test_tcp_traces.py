"""SIP over TCP and WebSocket of real captures, message by message beside tshark."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.support.shared import SHARED, TRACES, needs_shared
from voipsniff.capture.source import open_source
from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.packet.columns import Columns
from voipsniff.packet.decode import decode_batch
from voipsniff.packet.labels import Label
from voipsniff.packet.tcp import TcpMessage, TcpTable

pytestmark = [pytest.mark.shared, pytest.mark.tshark, needs_shared]

LAB = ("e1_call_tcp", "q1_pjsua_rtcp_xr", "q2_pjsua_prack_timer_compact", "q4_jssip_webrtc_ws", "encap/e1_mpls")
COMPACT = {"q2_pjsua_prack_timer_compact.pcap"}
"""Messages with the compact form of Content-Length, which tshark 4.0 does not know when it reassembles: it shows such
a message at its first segment, without the end of the body. The frames are not compared."""
TICK_NS = 1_000_000_000
FIELDS = ("frame.number", "sip.Request-Line", "sip.Status-Line", "sip.Call-ID", "sip.CSeq")

Seen = tuple[int, str, str, str]
"""Frame, start line, Call-ID, CSeq."""


def captures() -> list[Path]:
    """Return the public captures whose manifest row counts SIP over TCP, those of WebSocket, and our own."""
    manifest = TRACES / "MANIFEST.md"
    if not manifest.is_file():
        return []
    names = re.findall(r"^\| (\S+) \|.*?(?:\btcp:\d|sip_tcp_websocket)", manifest.read_text(), re.MULTILINE)
    return [TRACES / name for name in names] + [SHARED / "lab" / "traces" / f"{name}.pcap" for name in LAB]


def read(path: Path, batch_size: int) -> tuple[TcpTable, list[TcpMessage]]:
    table = TcpTable(AnomalyLog())
    found: list[TcpMessage] = []
    tick = 0
    source = open_source([path], batch_size=batch_size)
    for batch in source:
        columns = Columns(len(batch))
        decode_batch(batch, columns)
        for row in range(len(batch)):
            ts_ns = int(batch.ts_ns[row])
            if ts_ns >= tick:
                found += table.expire(ts_ns)
                tick = ts_ns + TICK_NS
            if columns.label[row] == Label.TCP:
                found += table.receive(batch, columns, row)
    found += table.finish()
    source.close()
    return table, found


def header(message: bytes, pattern: bytes) -> str:
    found = re.search(rb"^(?:" + pattern + rb")[ \t]*:[ \t]*(.*?)[ \t]*\r?$", message, re.MULTILINE | re.IGNORECASE)
    return found[1].decode("latin-1") if found else ""


def seen_by_us(found: list[TcpMessage]) -> list[Seen]:
    return sorted(
        (
            message.frame,
            message.data.partition(b"\n")[0].decode("latin-1").strip(),
            header(message.data, b"Call-ID|i"),
            header(message.data, b"CSeq"),
        )
        for message in found
    )


def seen_by_tshark(path: Path) -> list[Seen]:
    command = ["tshark", "-n", "-r", str(path), "-Y", "tcp && sip", "-T", "fields", "-E", "aggregator=\x1f"]
    for name in FIELDS:
        command += ["-e", name]
    text = subprocess.run(command, capture_output=True, check=False, text=True, errors="replace").stdout
    seen: list[Seen] = []
    for line in text.splitlines():
        frame, requests, statuses, call_ids, cseqs = line.split("\t")
        lines = [start.strip() for start in (requests, statuses) for start in start.split("\x1f") if start]
        # Fields of one frame are listed by name: which start line goes with which Call-ID shows when all are sorted.
        seen += [(int(frame), start, "", "") for start in lines]
        seen += [(int(frame), "", call_id, "") for call_id in call_ids.split("\x1f") if call_id]
        seen += [(int(frame), "", "", cseq) for cseq in cseqs.split("\x1f") if cseq]
    return sorted(seen)


def spread(seen: list[Seen]) -> list[Seen]:
    """Return the fields of each message apart, as `seen_by_tshark` has them."""
    return sorted(
        row
        for frame, start, call_id, cseq in seen
        for row in ((frame, start, "", ""), (frame, "", call_id, ""), (frame, "", "", cseq))
        if any(row[1:])
    )


@pytest.mark.parametrize("path", captures(), ids=lambda path: path.name)
def test_the_messages_are_those_of_tshark(path: Path) -> None:
    _, found = read(path, 4096)
    ours, theirs = spread(seen_by_us(found)), seen_by_tshark(path)
    if path.name in COMPACT:
        ours, theirs = (sorted(row[1:] for row in seen) for seen in (ours, theirs))
    assert ours == theirs


@pytest.mark.parametrize("batch_size", [1, 7])
def test_batches_change_nothing(batch_size: int) -> None:
    for path in captures():
        table, found = read(path, batch_size)
        whole_table, whole = read(path, 4096)
        assert seen_by_us(found) == seen_by_us(whole)
        assert table.counts == whole_table.counts
