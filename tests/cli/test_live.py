"""`voipsniff live`: its flags, and on a wire of the test's own: records as calls end, stop, totals, refusals."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_end_to_end import FORBIDDEN, HOSTILE
from tests.support.dialogs import answered_call
from tests.support.frames import pcap_bytes
from tests.support.shared import PCAPS
from tests.support.traces import FakeApi
from tests.support.wire import Wire, eventually, ip, wire
from voipsniff.capture.default_filter import SIP_PORTS, Media
from voipsniff.cli.main import run

__all__ = ["wire"]


# Flags and formats: without a network


def options_of(api: FakeApi) -> Any:
    return api.asked["source"].options


def test_what_is_captured_when_nothing_is_said(api: FakeApi) -> None:
    assert run(["live", "eth0", "eth1"]) == 0
    assert api.asked["files"] == ("eth0", "eth1")
    assert (api.asked["options"].dedup, api.asked["options"].messages) == ("off", False)
    options = options_of(api)
    assert (options.wanted.media, options.wanted.sip_ports) == (Media.ALL, SIP_PORTS)
    assert (options.filter_text, options.promiscuous, options.ring_bytes) == (None, False, 64 << 20)


def test_what_is_captured_when_it_is_said(api: FakeApi) -> None:
    flags = ["--media", "none", "--sip-port", "5060,5070-5080", "--sip-port", "443", "-p", "--ring-size", "256"]
    assert run(["live", "any", *flags, "--dedup", "on", "--records", "messages"]) == 0
    options = options_of(api)
    assert options.wanted.media is Media.NONE
    assert options.wanted.sip_ports == ((5060, 5060), (5070, 5080), (443, 443))
    assert (options.promiscuous, options.ring_bytes) == (True, 256 << 20)
    assert (api.asked["options"].dedup, api.asked["options"].messages) == ("on", True)
    assert run(["live", "eth0", "--filter", "host 10.0.0.1"]) == 0
    assert options_of(api).filter_text == "host 10.0.0.1"


def test_one_line_of_json_per_record(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["live", "eth0", "--ndjson"]) == 0
    out, err = capsys.readouterr()
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["record"] for row in rows] == ["call", "call", "call", "stream", "transaction"]
    assert rows[0]["caller"] == "alice@a"
    assert "voipsniff: 3 packets, 600 bytes in 1.5 s: 2 sip, 1 rtp\n" in err
    assert "voipsniff: 3 calls, 1 stream, 1 transaction\n" in err
    assert "voipsniff: no packet was dropped\n" in err


def test_one_kind_with_its_fields(api: FakeApi, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "busy.csv"
    flags = ["--records", "call", "--where", "outcome = busy", "--columns", "number,caller", "--csv", "-o", str(path)]
    assert run(["live", "eth0", *flags]) == 0
    assert path.read_bytes() == b"number,caller\r\n2,bob@b\r\n"
    out, err = capsys.readouterr()
    assert out == ""
    assert "voipsniff: 1 call\n" in err


def test_drops_and_interfaces_that_are_down_are_said(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    api.trace.capture.drops = {"kernel": 1200, "interface": 3}
    api.trace.capture.evictions = {"streams": 7}
    assert run(["live", "down0"]) == 0
    err = capsys.readouterr().err
    assert "voipsniff: down0 is down; its packets are captured when it comes up\n" in err
    assert "voipsniff: packets dropped: 1,200 by the kernel, 3 by the interface\n" in err
    assert "--ring-size" in err
    assert "given up by full tables: 7 streams" in err


WRONG = {
    "no interface": (["live"], "Missing argument 'IFACE...'"),
    "two formats": (["live", "eth0", "--ndjson", "--csv"], "--ndjson and --csv exclude each other"),
    "csv of several kinds": (["live", "eth0", "--csv"], "--csv is for one kind of record"),
    "columns of several kinds": (["live", "eth0", "-c", "caller"], "--columns is for one kind of record"),
    "a condition on several kinds": (["live", "eth0", "-w", "mos_lq < 3"], "--where is for one kind of record"),
    "an unknown kind": (["live", "eth0", "--records", "cal"], "no record 'cal'"),
    "an unknown field": (["live", "eth0", "--records", "call", "-c", "caler"], "did you mean 'caller'"),
    "a filter and media": (["live", "eth0", "--filter", "udp", "--media", "none"], "--filter stands instead of"),
    "a filter and ports": (["live", "eth0", "--filter", "udp", "--sip-port", "1"], "--filter stands instead of"),
    "no port": (["live", "eth0", "--sip-port", "sip"], "'sip' is no port"),
    "a range from the top": (["live", "eth0", "--sip-port", "5080-5060"], "'5080-5060' is no port"),
    "a port too high": (["live", "eth0", "--sip-port", "65536"], "'65536' is no port"),
    "no duration": (["live", "eth0", "--duration", "long"], "'long' is no duration; write 90"),
    "no time at all": (["live", "eth0", "--duration", "0"], "'0' is no duration"),
    "media of sdp, which is for later": (["live", "eth0", "--media", "sdp"], "'sdp' is not one of"),
    "an interface and a pipe": (["live", "-", "eth0"], "standard input (-) and interfaces"),
    "a filter of a pipe": (["live", "-", "--filter", "udp"], "need an interface, not -"),
    "a ring of a pipe": (["live", "-", "--ring-size", "1"], "need an interface, not -"),
}


@pytest.mark.parametrize(("args", "said"), WRONG.values(), ids=WRONG.keys())
def test_wrong_usage(args: list[str], said: str, api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(args) == 2
    out, err = capsys.readouterr()
    assert (out, api.asked) == ("", {})
    assert said in err


# With the real engine


def command_of(*args: str) -> list[str]:
    return [sys.executable, "-m", "voipsniff", "live", *args]


@contextmanager
def running(*args: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """Run the command; it is killed when the test takes too long."""
    with subprocess.Popen(
        command_of(*args), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    ) as child:
        timer = threading.Timer(20, child.kill)
        timer.start()
        try:
            yield child
        finally:
            timer.cancel()
            if child.poll() is None:
                child.kill()


def is_capturing(child: subprocess.Popen[str]) -> bool:
    """Tell whether the command handles SIGTERM by now: then its ring is open."""
    status = Path(f"/proc/{child.pid}/status").read_text()
    caught = re.search(r"^SigCgt:\s*(\w+)", status, re.MULTILINE)
    assert child.poll() is None, child.communicate()
    return caught is not None and int(caught[1], 16) >> (signal.SIGTERM - 1) & 1 != 0


def call_frames() -> list[bytes]:
    return [frame for _, frame in answered_call()]


@pytest.mark.root
def test_a_call_comes_when_it_has_ended_and_open_ones_at_the_end(wire: Wire) -> None:
    frames = call_frames()
    with running("rx", "--records", "call,stream") as child:
        assert child.stdout is not None
        assert child.stderr is not None
        eventually(lambda: is_capturing(child), 10)
        wire.send(frames)
        first = json.loads(child.stdout.readline())  # while the capture goes on, and nothing more is sent
        assert child.poll() is None
        wire.send(frame.replace(b"first@", b"later@") for frame in frames[:4])  # checksums do not count
        child.send_signal(signal.SIGTERM)  # what was sent last is in no block that was handed over yet
        out, err = child.stdout.read(), child.stderr.read()
        assert child.wait(15) == 0
    rows = [first, *map(json.loads, out.splitlines())]
    calls = {row["call_id"]: row for row in rows if row["record"] == "call"}
    assert {name: call["ended_by"] for name, call in calls.items()} == {
        "first@10.0.0.1": "caller",
        "later@10.0.0.1": None,
    }
    assert [row["source"] for row in rows if row["record"] == "stream"] == ["rx", "rx"]
    assert "2 calls, 2 streams" in err
    assert "no packet was dropped" in err


@pytest.mark.root
def test_a_capture_of_so_many_seconds(wire: Wire) -> None:
    begun = time.monotonic()
    with running("rx", "--duration", "500ms") as child:
        eventually(lambda: is_capturing(child), 10)
        wire.send(call_frames())
        out, _ = child.communicate(timeout=15)
    assert child.returncode == 0
    assert [json.loads(line)["record"] for line in out.splitlines()].count("call") == 1
    assert time.monotonic() - begun < 8


@pytest.mark.root
def test_the_reader_of_the_output_leaves(wire: Wire) -> None:
    with running("rx") as child:
        assert child.stdout is not None
        eventually(lambda: is_capturing(child), 10)
        child.stdout.close()
        wire.send(call_frames())
        assert child.wait(15) == 141


@pytest.mark.root
def test_an_outage_is_said_at_the_end(wire: Wire) -> None:
    with running("rx") as child:
        eventually(lambda: is_capturing(child), 10)
        ip("link set dev rx down")
        ip("link set dev rx up")
        time.sleep(0.3)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=15)
    assert "rx: an interface went down, or away" in err
    assert child.returncode == 0


def said(errors: str) -> list[str]:
    """Return the lines on standard error without the one of an uncompiled installation."""
    return [line for line in errors.splitlines() if not line.startswith("voipsniff: runs uncompiled")]


@pytest.mark.root
def test_no_such_interface(wire: Wire) -> None:
    done = subprocess.run(command_of("nowhere0"), capture_output=True, text=True, timeout=20)
    assert done.returncode == 1
    assert said(done.stderr) == [
        "voipsniff: there is no interface 'nowhere0'",
        "hint: there are lo, rx, tx, any",
    ]


@pytest.mark.root
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv (util-linux) is not installed")
def test_no_permission(wire: Wire) -> None:
    without = ["setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw"]
    done = subprocess.run([*without, *command_of("rx")], capture_output=True, text=True, timeout=20)
    assert done.returncode == 1
    first, second = said(done.stderr)
    assert first == "voipsniff: capturing packets is not allowed here"
    assert second.startswith("hint: run it as root, or with the capability cap_net_raw")


def test_a_capture_from_standard_input() -> None:
    pcap = (PCAPS / "busy.pcap").read_bytes()
    done = subprocess.run(command_of("-", "--records", "call"), input=pcap, capture_output=True, timeout=20)
    assert done.returncode == 0
    assert [json.loads(line)["outcome"] for line in done.stdout.splitlines()] == ["busy"]
    assert b"30 packets" in done.stderr


@pytest.mark.parametrize("flags", [["--records", "call,message"], ["--records", "message", "--csv"]])
def test_nothing_that_the_network_sent_commands_the_terminal(flags: list[str]) -> None:
    pcap = pcap_bytes(answered_call(HOSTILE), nanoseconds=True)
    done = subprocess.run(command_of("-", *flags), input=pcap, capture_output=True, timeout=20)
    assert done.stdout
    for text in (done.stdout.decode(), done.stderr.decode()):
        assert not (FORBIDDEN - {"\n", "\r"}) & set(text)


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_standard_input_that_does_not_end_is_left(number: signal.Signals) -> None:
    pcap = (PCAPS / "busy.pcap").read_bytes()
    with running("-", "--records", "call", stdin=subprocess.PIPE) as child:
        assert child.stdin is not None
        eventually(lambda: is_capturing(child), 10)
        os.write(child.stdin.fileno(), pcap)
        child.send_signal(number)
        assert child.stdout is not None
        assert json.loads(child.stdout.readline())["outcome"] == "busy"
        assert child.wait(10) == 0
