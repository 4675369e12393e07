"""Network namespaces: make, delete, be inside one, run a command in one."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pcaps.lab.processes import run

NAMED = Path("/run/netns")
CLONE_NEWNET = 0x40000000  # linux/sched.h
LIBC = ctypes.CDLL(None, use_errno=True)


def names() -> list[str]:
    """Return the named namespaces that exist now."""
    return sorted(path.name for path in NAMED.iterdir()) if NAMED.is_dir() else []


def add(namespace: str) -> None:
    """Make a namespace with a working loopback and without IPv6 address checks, which would cost a second each."""
    run("ip", "netns", "add", namespace)
    run("ip", "-n", namespace, "link", "set", "lo", "up")
    set_sysctl(namespace, "net.ipv6.conf.default.accept_dad", "0")
    set_sysctl(namespace, "net.ipv6.conf.default.router_solicitations", "0")


def delete(namespace: str) -> None:
    """Delete a namespace; its interfaces, addresses and filters go with it."""
    run("ip", "netns", "del", namespace)


def processes_in(namespace: str) -> list[int]:
    """Return the ids of the processes that are in a namespace."""
    return [int(word) for word in run("ip", "netns", "pids", namespace).split()]


def set_sysctl(namespace: str, name: str, value: str) -> None:
    """Set a `net.` variable of one namespace."""
    with inside(namespace):
        Path("/proc/sys", *name.split(".")).write_text(value)


def command_in(namespace: str, *command: str) -> list[str]:
    """Return the command line that runs `command` in the namespace, under the same process id."""
    return ["ip", "netns", "exec", namespace, *command]


@contextmanager
def inside(namespace: str) -> Iterator[None]:
    """Put this thread into the namespace: a socket or tap that is opened now stays there."""
    with open("/proc/thread-self/ns/net") as own, open(NAMED / namespace) as other:
        _enter(other.fileno())
        try:
            yield
        finally:
            _enter(own.fileno())


def _enter(descriptor: int) -> None:
    if LIBC.setns(descriptor, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns: " + os.strerror(ctypes.get_errno()))
