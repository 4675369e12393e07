"""How a run ends: exit codes, one line and a hint, a quiet broken pipe."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.traces import FakeApi
from voipsniff.cli.main import run
from voipsniff.errors import CaptureError

Capture = pytest.CaptureFixture[str]


def test_an_error_is_one_line_and_a_hint(api: FakeApi, capsys: Capture) -> None:
    api.error = CaptureError("x.pcap: not a capture (it begins with b'%PDF')", "capture files are pcap or pcapng")
    assert run(["read", "x.pcap"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "voipsniff: x.pcap: not a capture (it begins with b'%PDF')\nhint: capture files are pcap or pcapng\n"
    )


def test_an_operating_system_error_names_the_file(api: FakeApi, capsys: Capture) -> None:
    api.error = PermissionError(13, "Permission denied", "secret.pcap")
    assert run(["calls", "secret.pcap"]) == 1
    assert capsys.readouterr().err == "voipsniff: secret.pcap: Permission denied\n"


def test_an_error_cannot_command_the_terminal(api: FakeApi, capsys: Capture) -> None:
    api.error = CaptureError("\x1b]0;owned\x07.pcap: not a capture", "\x9b2J")
    assert run(["calls", "x"]) == 1
    err = capsys.readouterr().err
    assert err == "voipsniff: \\x1b]0;owned\\x07.pcap: not a capture\nhint: \\x9b2J\n"


def test_ctrl_c_is_one_line_and_130(api: FakeApi, capsys: Capture) -> None:
    api.error = KeyboardInterrupt()
    assert run(["calls", "x.pcap", "--json"]) == 130
    out, err = capsys.readouterr()
    assert out == ""
    assert err.strip() == "voipsniff: stopped"


def test_a_bug_is_not_hidden(api: FakeApi) -> None:
    api.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        run(["calls", "x.pcap"])


def test_a_closed_pipe_is_quiet() -> None:
    code = "import sys; from voipsniff.cli.main import main; sys.argv = ['voipsniff', 'fields', '--csv']; main()"
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    assert child.stderr.read() == b""
    child.stderr.close()
    assert child.wait() == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_one_line() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "voipsniff", "fields", "--csv"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 1
    assert done.stderr.decode().splitlines()[0] == "voipsniff: No space left on device"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_output_is_utf_8_whatever_the_environment_says(encoding: str) -> None:
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    code = (
        "import sys; from voipsniff.cli.output import destination\n"
        "with destination(None) as out: out.write('zo\\xeb \\u65e5\\n')"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert done.stdout == "zoë 日\n".encode()
