"""Whole runs over small captures made here: files, pipes, damage, times, and text that attacks the terminal."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.export.test_text import FORBIDDEN
from tests.support.dialogs import START, S, Words, answered_call, message
from tests.support.frames import pcap_bytes, udp_frame
from tests.support.shared import PCAPS
from voipsniff.cli.main import COMMANDS, run
from voipsniff.export.schema import json_schema

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """Give a capture of two calls, ten seconds apart."""
    frames = answered_call() + answered_call(Words(call_id=b"second@10.0.0.1"), START + 10 * S)
    path = tmp_path / "trace.pcap"
    path.write_bytes(pcap_bytes(frames, nanoseconds=True))
    return path


def json_of(capsys: Capture, *args: str | Path) -> Any:
    assert run(list(map(str, args))) == 0
    return json.loads(capsys.readouterr().out)


def test_a_call_from_file_to_json(trace: Path, capsys: Capture) -> None:
    document = json_of(capsys, "read", trace, "--json")
    jsonschema.Draft202012Validator(json_schema()).validate(document)
    call = document["calls"][0]
    wanted = {
        "number": 1, "call_id": "first@10.0.0.1", "caller": "alice@example.com", "callee": "bob@example.com",
        "outcome": "answered", "status_code": 200, "ended_by": "caller", "setup_ms": 2000.0, "talk_s": 2.0,
        "post_dial_delay_ms": 100.0, "start_time": "2026-11-24T10:00:00.000000000Z", "streams": [1, 2],
    }  # fmt: skip
    assert {name: call[name] for name in wanted} == wanted
    stream = document["streams"][0]
    wanted = {
        "ssrc": "0x00001111", "src_ip": "10.0.0.1", "src_port": 4000, "dst_ip": "10.0.0.2", "dst_port": 5000,
        "payload_type": 0, "codec": "PCMU", "call_id": "first@10.0.0.1", "received": 50, "expected": 50, "lost": 0,
        "loss_percent": 0.0, "duplicates": 0, "reordered": 0,
    }  # fmt: skip
    assert {name: stream[name] for name in wanted} == wanted
    assert document["capture"]["packets"] == 2 * 106
    assert document["capture"]["kinds"] == {"sip": 12, "rtp": 200}
    assert [source["path"] for source in document["sources"]] == [str(trace)]


@pytest.mark.parametrize("name", ["calls", "streams", "clients", "transactions", "anomalies", "messages"])
def test_a_listing_is_the_same_in_the_document_and_in_every_format(name: str, trace: Path, capsys: Capture) -> None:
    listed = json_of(capsys, name, trace, "--json")
    if name != "messages":
        assert listed == json_of(capsys, "read", trace, "--json")[name]
    assert run([name, str(trace), "--ndjson"]) == 0
    flowed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted(map(str, flowed)) == sorted(map(str, listed))


@pytest.mark.parametrize(
    "compress", [bytes, gzip.compress, bz2.compress, lzma.compress], ids=["plain", "gzip", "bzip2", "xz"]
)
def test_a_compressed_file_gives_the_same(
    compress: Callable[[bytes], bytes], trace: Path, tmp_path: Path, capsys: Capture
) -> None:
    other = tmp_path / "without_a_telling_name"
    other.write_bytes(compress(trace.read_bytes()))
    calls = json_of(capsys, "calls", other, "--json")
    assert [call | {"source": str(trace)} for call in calls] == json_of(capsys, "calls", trace, "--json")


def test_standard_input_gives_the_same(trace: Path, capsys: Capture) -> None:
    with trace.open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-m", "voipsniff", "calls", "-", "--json"], stdin=file, capture_output=True, check=True
        )
    calls = json.loads(done.stdout)
    assert [call | {"source": str(trace)} for call in calls] == json_of(capsys, "calls", trace, "--json")


def test_times_choose_a_part_of_the_trace(trace: Path, capsys: Capture) -> None:
    def call_ids(*args: str) -> list[str]:
        return [call["call_id"] for call in json_of(capsys, "calls", trace, "--json", *args)]

    first, second = "first@10.0.0.1", "second@10.0.0.1"
    assert call_ids() == [first, second]
    assert call_ids("--from", "+9s") == [second]
    assert call_ids("--to", "+9s") == [first]
    assert call_ids("--from", "10:00:09") == [second]
    assert call_ids("--to", "2026-11-24T10:00:09Z") == [first]
    assert call_ids("--from", "+9s", "--to", "+9.5s") == []


def test_a_damaged_file_gives_what_it_holds(trace: Path, capsys: Capture) -> None:
    whole = trace.read_bytes()
    trace.write_bytes(whole[:-7])
    assert run(["calls", str(trace), "--json"]) == 0
    out, err = capsys.readouterr()
    assert [call["call_id"] for call in json.loads(out)] == ["first@10.0.0.1", "second@10.0.0.1"]
    line = next(line for line in err.splitlines() if str(trace) in line)
    assert line.startswith(f"voipsniff: {trace}: ")
    assert "offset" in line


@pytest.mark.parametrize(
    "content", [None, b"", b"%PDF-1.7 this is no capture", b"\xd4\xc3\xb2\xa1"], ids=["missing", "empty", "pdf", "cut"]
)
def test_what_cannot_be_read_is_one_line(content: bytes | None, tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "x.pcap"
    if content is not None:
        path.write_bytes(content)
    for command in ("read", "calls"):
        assert run([command, str(path)]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert err.splitlines()[0].startswith(f"voipsniff: {path}: ")


def test_one_call_as_a_page_and_with_its_messages(trace: Path, capsys: Capture) -> None:
    assert run(["show", str(trace), "2", "--width", "100"]) == 0
    page = capsys.readouterr().out
    assert "second@10.0.0.1" in page
    assert "INVITE" in page
    assert max(map(len, page.splitlines())) <= 100
    assert run(["show", str(trace), "second", "--raw"]) == 0
    assert "m=audio 4000 RTP/AVP 0" in capsys.readouterr().out


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize(
    "name", [name for name in COMMANDS if name not in ("show", "dissect", "live", "interfaces", "fields")]
)
def test_tables_keep_to_the_width(name: str, width: int, trace: Path, capsys: Capture) -> None:
    assert run([name, str(trace), "--width", str(width)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(len(line) for line in lines if "  voipsniff " not in line) <= width  # a command to copy stays whole


HOSTILE = Words(
    call_id=b"\x1b]0;owned\x07\x9b2Jid\xc2\x9b",
    display=b"\x1b[2J\xe2\x80\xaeA\\\xff\xc2\x9d0;t\xc2\x9c",
    user_agent=b"\x1b[31mEvil\x08\x08\xe2\x80\x8b [red]:smile:[/red]",
    reason=b"O\x1b[5mK\x00\x7f",
)


LISTINGS = [name for name in COMMANDS if name not in ("read", "show", "dissect", "live", "interfaces", "fields")]
OUTPUTS = [
    *([name, flag] for name in LISTINGS for flag in ("--columns=all", "--json", "--ndjson", "--csv")),
    ["read"], ["read", "--json"], ["read", "--ndjson"], ["show"], ["show", "--raw"], ["show", "--json"],
]  # fmt: skip


@pytest.mark.parametrize("args", OUTPUTS, ids=" ".join)
def test_nothing_that_the_network_sent_commands_the_terminal(
    args: list[str], tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = tmp_path / "hostile.pcap"
    options = message(b"OPTIONS sip:bob@example.com SIP/2.0", b"9 OPTIONS", replace(HOSTILE, call_id=b"\x9bother\x1b"))
    frames = [*answered_call(HOSTILE), (START + 5 * S, udp_frame("10.0.0.1", "10.0.0.2", 5060, 5060, options))]
    path.write_bytes(pcap_bytes(frames, nanoseconds=True))
    assert run([*args, str(path)]) == 0
    out, err = capsysbinary.readouterr()
    assert out
    for text in (out.decode(), err.decode()):
        assert not (FORBIDDEN - {"\n", "\r"}) & set(text)
        assert "\r" not in text.replace("\r\n", "")


RECORDED = ["asterisk_b2bua.pcap.gz", "blind_transfer.pcap", "call_hold_resume.pcap", "fork_two_devices.pcap",
            "one_way_audio.pcap", "pjsua_rtcp_xr.pcap.gz", "register.pcap", "webrtc_websocket.pcap.gz"]  # fmt: skip


@pytest.mark.parametrize("name", RECORDED)
def test_the_document_of_a_recorded_trace_is_valid(name: str, capsys: Capture) -> None:
    document = json_of(capsys, "read", PCAPS / name, "--json")
    jsonschema.Draft202012Validator(json_schema()).validate(document)
    assert document["transactions"] or document["calls"]
    numbers = {call["number"]: call["call_id"] for call in document["calls"]}
    for stream in document["streams"]:
        assert numbers.get(stream["call_number"]) == stream["call_id"]


@pytest.mark.parametrize("name", RECORDED)
@pytest.mark.parametrize("listing", ["calls", "streams", "transactions"])
def test_the_records_of_a_recorded_trace_flow_as_they_are_listed(listing: str, name: str, capsys: Capture) -> None:
    listed = json_of(capsys, listing, PCAPS / name, "--json")
    assert run([listing, str(PCAPS / name), "--ndjson"]) == 0
    flowed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted(flowed, key=lambda row: row["number"]) == listed
