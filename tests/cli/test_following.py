"""`--follow`: records come while the file grows; Ctrl-C is its end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.dialogs import START, S, Words, answered_call
from tests.support.frames import pcap_bytes
from voipsniff.cli import following
from voipsniff.cli.following import until_interrupted


@contextmanager
def killed_after(child: subprocess.Popen[str], seconds: float) -> Iterator[None]:
    """Kill the child if the test is not over by then: it would wait for it for ever."""
    timer = threading.Timer(seconds, child.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def test_calls_come_as_they_end_and_open_ones_at_the_end(tmp_path: Path) -> None:
    frames = answered_call() + answered_call(Words(call_id=b"second@10.0.0.1"), START + 300 * S)
    whole = pcap_bytes(frames, nanoseconds=True)
    first = len(pcap_bytes(frames[:106], nanoseconds=True))
    path = tmp_path / "growing.pcap"
    path.write_bytes(whole[: first - 10])
    command = [sys.executable, "-m", "voipsniff", "calls", str(path), "--ndjson", "--follow"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child, killed_after(child, 20):
        assert child.stdout is not None
        with path.open("ab") as file:
            file.write(whole[first - 10 : -400])  # up to within the second call
        call = json.loads(child.stdout.readline())
        assert (call["call_id"], call["outcome"]) == ("first@10.0.0.1", "answered")
        child.send_signal(signal.SIGINT)
        rest = [json.loads(line) for line in child.stdout.read().splitlines()]
        assert [call["call_id"] for call in rest] == ["second@10.0.0.1"]
        assert child.wait(10) == 0


def test_the_first_interrupt_ends_the_waiting_and_the_second_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "POLL_S", 0.0)
    outer = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background starts without it
    try:
        with until_interrupted() as wait:
            assert wait()
            signal.raise_signal(signal.SIGINT)
            assert not wait()
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, outer)
