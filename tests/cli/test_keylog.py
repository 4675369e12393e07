"""`--keylog` on the command line, and `voipsniff dissect`."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pytest

from tests.support.shared import PCAPS
from voipsniff.cli.main import run

TLS, KEYS = str(PCAPS / "call_tls.pcap"), str(PCAPS / "call_tls.keys")
REGISTER = 12
"""A frame of TLS that carries a REGISTER."""

tshark = pytest.mark.tshark


@tshark
@pytest.mark.parametrize("form", ["--json", "--ndjson", "--csv"])
@pytest.mark.parametrize("command", ["calls", "streams", "clients", "messages", "transactions", "anomalies"])
def test_every_listing_decrypts(command: str, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, TLS, "--keylog", KEYS, form, "--no-progress"]) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) > 1 or command in ("calls", "anomalies")
    if command in ("calls", "clients", "messages", "transactions"):
        assert "tls" in out


@tshark
def test_document_says_who_began_tls_and_what_was_decrypted(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", TLS, "--keylog", KEYS, "--json", "--no-progress"]) == 0
    document = json.loads(capsys.readouterr().out)
    capture = document["capture"]
    assert capture["decrypted_messages"] == 32
    assert [(row["client"], row["server"], row["count"]) for row in capture["tls"]] == [
        ("10.77.0.11", "10.77.0.10:5061", 1),
        ("10.77.0.12", "10.77.0.10:5061", 1),
    ]
    assert sum(row["sip_messages"] for row in capture["tls"]) == 32
    assert len(document["calls"]) == 1


def test_overview_without_keys_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", TLS, "--no-progress", "--width", "120"]) == 0
    assert "signalling is encrypted: 2 TLS connections to 10.77.0.10:5061; give --keylog" in capsys.readouterr().out


@tshark
def test_call_is_shown_with_its_messages(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", TLS, "1", "--keylog", KEYS, "--raw", "--no-progress", "--width", "120"]) == 0
    out = capsys.readouterr().out
    assert "Ladder  16 messages · 2 RTP streams" in out
    assert "Via: SIP/2.0/TLS" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["calls", TLS, "--keylog", KEYS, "--no-decrypt"], "exclude each other"),
        (["calls", TLS, "--keylog", KEYS, "--follow", "--ndjson"], "needs whole files"),
        (["calls", "-", "--keylog", KEYS], "needs whole files"),
        (["dissect", TLS, "0"], "0 is not in the range"),
    ],
)
def test_wrong_use_is_said(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert said in capsys.readouterr().err


def test_bad_key_log_is_one_line_and_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["calls", TLS, "--keylog", str(PCAPS / "README.md"), "--no-progress"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "no line of it is a key" in lines[0]


@tshark
def test_frame_as_a_tree(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dissect", TLS, str(REGISTER)]) == 0
    closed = capsys.readouterr().out
    assert closed.startswith(f"Frame {REGISTER}: ")
    assert "REGISTER" not in closed
    assert run(["dissect", TLS, str(REGISTER), "--keylog", KEYS]) == 0
    opened = capsys.readouterr().out
    assert "\n    Request-Line: REGISTER sip:lab.test SIP/2.0\n" in opened


@tshark
def test_frame_of_a_compressed_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "tls.pcap.gz"
    path.write_bytes(gzip.compress(Path(TLS).read_bytes()))
    assert run(["dissect", str(path), "3"]) == 0
    assert capsys.readouterr().out.startswith("Frame 3: ")


@tshark
def test_frame_as_fields(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyshark")
    assert run(["dissect", TLS, str(REGISTER), "--keylog", KEYS, "--fields"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "sip.Method = REGISTER" in lines
    assert "tcp.dstport = 5061" in lines


@tshark
@pytest.mark.parametrize("fields", [[], ["--fields"]])
@pytest.mark.parametrize(
    ("path", "frame", "said"),
    [(TLS, "906", "there is no frame 906"), (str(PCAPS / "README.md"), "1", "not a capture"), ("/nope", "1", "no such"),
     (str(PCAPS), "1", "not a file")],
)  # fmt: skip
def test_frame_that_cannot_be_shown(
    path: str, frame: str, said: str, fields: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["dissect", path, frame, *fields]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err.splitlines()[0]


@pytest.mark.parametrize("fields", [[], ["--fields"]])
def test_dissection_without_tshark_says_how_to_get_it(
    fields: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert run(["dissect", TLS, "1", *fields]) == 1
    said, hint = capsys.readouterr().err.splitlines()
    assert "tshark" in said
    assert "apt install tshark" in hint


def test_fields_without_pyshark_say_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pyshark", None)
    assert run(["dissect", TLS, "1", "--fields"]) == 1
    said, hint = capsys.readouterr().err.splitlines()
    assert "pyshark" in said
    assert "voipsniff[pyshark]" in hint
