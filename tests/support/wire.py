"""A network of a test's own: a namespace with a pair of virtual interfaces, gone when the test is."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

import pytest

from voipsniff.capture.source import open_source

CLONE_NEWNET = 0x40000000
MTU = 9000
"""Recordings hold packets that offload made larger than Ethernet's 1500."""


class Wire:
    """What is sent into `tx` comes out of `rx`."""

    def __init__(self) -> None:
        ip("link set lo up")
        self.plug_in()

    def plug_in(self) -> None:
        """Make the pair. Without IPv6 of their own, so that nothing is on the wire but what a test sends."""
        ip(f"link add name tx mtu {MTU} type veth peer name rx mtu {MTU}")
        for name in ("tx", "rx"):
            quiet(name)
            ip(f"link set dev {name} up")

    def send(self, frames: Iterable[bytes], interface: str = "tx") -> int:
        """Send frames and return how many."""
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as sender:
            sender.bind((interface, 0))
            return sum(1 for frame in frames if sender.send(frame))


def ip(command: str) -> None:
    subprocess.run(["ip", *command.split()], check=True, capture_output=True, timeout=10)


def quiet(name: str) -> None:
    with open(f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6", "w") as setting:
        setting.write("1")


def frames_of(path: object) -> Iterator[bytes]:
    """Yield the frames of an Ethernet capture."""
    with closing(open_source([str(path)])) as source:
        for batch in source:
            for offset, size in zip(batch.offsets.tolist(), batch.captured.tolist(), strict=True):
                yield bytes(batch.buffer[offset : offset + size])


@contextmanager
def namespace() -> Iterator[None]:
    """Move this thread, and what it starts, into a new network namespace, and back. OSError: it may not."""
    library = ctypes.CDLL(None, use_errno=True)
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        if library.unshare(CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "unshare")
        try:
            yield
        finally:
            assert library.setns(home, CLONE_NEWNET) == 0
    finally:
        os.close(home)


@pytest.fixture
def wire() -> Iterator[Wire]:
    """Give a wire; skip where this process may not make one."""
    if not hasattr(socket, "AF_PACKET") or os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("needs root and ip (iproute2)")
    try:
        entered = namespace()
        entered.__enter__()
    except OSError:
        pytest.skip("network namespaces are not permitted here")
    try:
        try:
            made = Wire()
        except subprocess.CalledProcessError as error:
            if b"not permitted" not in error.stderr and b"not supported" not in error.stderr:
                raise
            pytest.skip("virtual interfaces are not permitted here")
        yield made
    finally:
        entered.__exit__(None, None, None)


def eventually(condition: object, seconds: float = 5.0) -> None:
    """Wait until `condition()` holds; fail when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
