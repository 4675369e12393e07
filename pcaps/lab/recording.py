"""Recording what passes an interface, with tcpdump or dumpcap."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pcaps.lab.errors import LabError
from pcaps.lab.hosts import Host
from pcaps.lab.namespaces import command_in
from pcaps.lab.processes import Process, Processes

LAST_PACKETS_S = 0.4
"""The recorder runs on for so long, for what is still under way."""
BUFFER_KIB = "16384"


@contextmanager
def tcpdump(
    processes: Processes, path: Path, host: Host, interface: str, capture_filter: Sequence[str]
) -> Iterator[None]:
    """Record an interface into a pcap file with nanoseconds; raise LabError when the kernel dropped packets."""
    path.unlink(missing_ok=True)
    options = ("-Z", "root", "-U", "--immediate-mode", "-B", BUFFER_KIB, "-s", "0", "--nano")
    command = command_in(host.namespace, "tcpdump", *options, "-i", interface, "-w", str(path), *capture_filter)
    recorder = processes.start(f"tcpdump-{path.stem}", command)
    recorder.wait_for("listening on")
    with _until_the_last_packet(recorder):
        yield
    if not re.search(r"^0 packets dropped by kernel", recorder.text(), re.MULTILINE):
        raise LabError(f"{path.name} is not complete:\n{recorder.text()}")


@contextmanager
def dumpcap(processes: Processes, path: Path, host: Host, interfaces: Sequence[str]) -> Iterator[None]:
    """Record several interfaces into one pcapng file."""
    path.unlink(missing_ok=True)
    chosen = [argument for name in interfaces for argument in ("-i", name)]
    recorder = processes.start("dumpcap", command_in(host.namespace, "dumpcap", "-q", *chosen, "-w", str(path)))
    recorder.wait_for("File: ")
    with _until_the_last_packet(recorder):
        yield


@contextmanager
def _until_the_last_packet(recorder: Process) -> Iterator[None]:
    try:
        yield
        time.sleep(LAST_PACKETS_S)
    finally:
        recorder.stop(signal.SIGINT)
