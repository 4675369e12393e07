"""The same traffic seen live and recorded by tcpdump gives the same calls, streams and transactions."""

from __future__ import annotations

import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.analysis import LOCATION, Rows, analyse, analyse_file
from tests.support.shared import PCAPS
from tests.support.wire import Wire, frames_of, wire
from voipsniff.capture.default_filter import SIP_PORTS, Media, Wanted
from voipsniff.capture.ring import RingOptions, RingSource
from voipsniff.engine.options import EngineOptions

__all__ = ["wire"]

pytestmark = [
    pytest.mark.root,
    pytest.mark.skipif(shutil.which("tcpdump") is None, reason="tcpdump is not installed"),
]

TRACES = (
    "busy.pcap", "cancelled.pcap", "call_g722.pcap", "call_ipv6.pcap", "call_tcp.pcap", "dtmf_rfc4733.pcap",
    "fragments_ipv4.pcap", "fragments_large_invite.pcap", "fragments_ipv6.pcap", "vlan.pcap", "qinq.pcap",
    "vxlan_span.pcap", "encap_gre.pcap", "encap_mpls.pcap", "encap_pppoe.pcap", "fork_two_devices.pcap",
    "webrtc_websocket.pcap.gz",
)  # fmt: skip
"""Each way in which packets come: UDP, TCP, WebSocket, IPv6, fragments, tags, tunnels."""
WEBSOCKET = (8080, 8080)
"""Of the recorded server."""
EVERYTHING = Wanted(Media.ALL, (*SIP_PORTS, WEBSOCKET))
OPTIONS = EngineOptions("off", messages=True)


@contextmanager
def tcpdump(path: Path, frames: int) -> Iterator[None]:
    """Record `frames` frames from rx, with the VLAN tags put back."""
    command = ["tcpdump", "-i", "rx", "-w", str(path), "-U", "--immediate-mode", "-B", "65536", "-Z", "root",
               "--time-stamp-precision=nano", "-c", str(frames)]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert any("listening on" in line for line in process.stderr)
        try:
            yield
            process.wait(10)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.wait(5)


def seen_live(wire: Wire, frames: list[bytes], path: Path, options: RingOptions) -> Rows:
    """Return what the ring gives of the frames, which tcpdump records meanwhile."""
    source = RingSource(["rx"], options)
    result: list[Rows] = []
    thread = threading.Thread(target=lambda: result.append(analyse(source, OPTIONS)))
    with tcpdump(path, len(frames)):
        thread.start()
        for start in range(0, len(frames), 500):  # not so fast that tcpdump loses any
            wire.send(frames[start : start + 500])
            time.sleep(0.01)
    source.stop()
    thread.join(20)
    assert source.statistics.drops == 0
    return result[0]


def alike(rows: Any) -> Any:
    """Return the records without what names the source and counts its frames; the times are the same ones."""
    if isinstance(rows, dict):
        return {name: alike(value) for name, value in rows.items() if name not in LOCATION}
    return [alike(each) for each in rows] if isinstance(rows, list) else rows


def records(rows: Rows) -> Rows:
    return {kind: alike(rows[kind]) for kind in ("call", "stream", "transaction", "message", "client")}


def test_ring_is_file(wire: Wire, tmp_path: Path) -> None:
    frames = [frame for name in TRACES for frame in frames_of(PCAPS / name)]
    live = records(seen_live(wire, frames, tmp_path / "rx.pcap", RingOptions(EVERYTHING)))
    recorded = records(analyse_file(tmp_path / "rx.pcap", OPTIONS))
    assert len(recorded["call"]) >= len(TRACES)
    assert {row["vlan"] for row in recorded["stream"]} >= {None, 100}
    for kind, rows in recorded.items():
        assert live[kind] == rows, kind


def test_signalling_alone(wire: Wire, tmp_path: Path) -> None:
    """Without media the messages, and what they tell, are the same: the filter lost no fragment and no tag."""
    frames = [frame for name in TRACES for frame in frames_of(PCAPS / name)]
    wanted = Wanted(Media.NONE, EVERYTHING.sip_ports)
    live = records(seen_live(wire, frames, tmp_path / "rx.pcap", RingOptions(wanted)))
    recorded = records(analyse_file(tmp_path / "rx.pcap", OPTIONS))
    assert live["message"] == recorded["message"]
    assert live["transaction"] == recorded["transaction"]
    assert [row["outcome"] for row in live["call"]] == [row["outcome"] for row in recorded["call"]]
