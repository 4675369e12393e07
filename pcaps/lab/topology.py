"""The network of the lab: a bridge in its own namespace, and each host on a veth pair to it."""

from __future__ import annotations

import os
import signal
import time

from pcaps.lab import namespaces
from pcaps.lab.hosts import ALL, PREFIX, SWITCH, WIRED, Host
from pcaps.lab.namespaces import command_in
from pcaps.lab.processes import run

BRIDGE = "br0"
SETTLE_S = 1.2
"""After this the bridge forwards and the IPv6 addresses are usable."""
GRACE_S = 2.0
"""How long a process that was left behind may take to end by itself."""


def build() -> None:
    """Make all namespaces and connect the hosts that are on the switch from the start."""
    for host in ALL:
        namespaces.add(host.namespace)
    bridge = ("type", "bridge", "stp_state", "0", "forward_delay", "0", "mcast_snooping", "0")
    run("ip", "-n", SWITCH.namespace, "link", "add", BRIDGE, *bridge)
    run("ip", "-n", SWITCH.namespace, "link", "set", BRIDGE, "up")
    for host in WIRED:
        connect(host)
    time.sleep(SETTLE_S)


def remove() -> None:
    """Delete every namespace of the lab; interfaces, queues, tunnels and filters go with them."""
    for namespace in left_behind():
        namespaces.delete(namespace)


def end_processes() -> None:
    """End what still runs in the namespaces of a lab that was killed: first asked, then by force."""
    for by, seconds in ((signal.SIGTERM, GRACE_S), (signal.SIGKILL, 0.0)):
        found = [process for namespace in left_behind() for process in namespaces.processes_in(namespace)]
        for process in found:
            try:
                os.kill(process, by)
            except ProcessLookupError:
                pass
        if found:
            time.sleep(seconds)


def left_behind() -> list[str]:
    """Return the namespaces of the lab that exist now."""
    return [name for name in namespaces.names() if name.startswith(PREFIX)]


def connect(host: Host) -> None:
    """Connect a host to the switch with a veth pair that shows frames as they are on a wire."""
    veth(host, "eth0", SWITCH, host.port)
    configure(host)


def veth(near: Host, near_name: str, far: Host, far_name: str) -> None:
    """Make a veth pair without offload: no unfinished checksums, no frames larger than the MTU."""
    ends = (near_name, "netns", near.namespace, "type", "veth", "peer", "name", far_name, "netns", far.namespace)
    run("ip", "link", "add", *ends)
    for host, name in ((near, near_name), (far, far_name)):
        run(*command_in(host.namespace, "ethtool", "-K", name, "tx", "off", "tso", "off", "gso", "off", "gro", "off"))


def configure(host: Host) -> None:
    """Give eth0 of a host its addresses and put its port into the bridge; both exist already."""
    namespace = host.namespace
    run("ip", "-n", namespace, "link", "set", "eth0", "address", host.mac)
    run("ip", "-n", namespace, "addr", "add", f"{host.ipv4}/24", "dev", "eth0")
    run("ip", "-n", namespace, "-6", "addr", "add", f"{host.ipv6}/64", "dev", "eth0", "nodad")
    run("ip", "-n", namespace, "link", "set", "eth0", "up")
    run("ip", "-n", SWITCH.namespace, "link", "set", host.port, "master", BRIDGE, "up")
