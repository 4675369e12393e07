"""Hosts that are on the switch through a user-space link: an impaired one, or a tagged trunk."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pcaps.lab.hosts import SWITCH, Host
from pcaps.lab.impairment import Impairment
from pcaps.lab.laboratory import Lab
from pcaps.lab.link import LinkPlan, Place
from pcaps.lab.link_ends import Tag
from pcaps.lab.processes import Process, run
from pcaps.lab.topology import configure

PROJECT = Path(__file__).resolve().parents[2]
SETTLE_S = 0.3
TRUNK_PORTS = ("trk0", "trk1")


@contextmanager
def impaired_host(lab: Lab, host: Host, ports: tuple[int, int], impairment: Impairment) -> Iterator[None]:
    """Have a host on the switch whose UDP from or to `ports` is impaired; the truth is written beside the recording."""
    plan = LinkPlan(
        a=Place("tap", host.namespace, "eth0"),
        b=Place("tap", SWITCH.namespace, host.port),
        impairment=impairment,
        ports=ports,
        truth=str(lab.file(".truth.csv")),
        totals=str(lab.file(".impair.json")),
    )
    link = _start(lab, "link", plan)
    configure(host)
    time.sleep(SETTLE_S)
    yield
    link.stop()


@contextmanager
def host_behind_trunk(lab: Lab, host: Host, tags: tuple[Tag, ...]) -> Iterator[str]:
    """Have a host on the switch behind a trunk with these tags; yields the trunk's interface in the switch."""
    near, far = TRUNK_PORTS
    run("ip", "-n", SWITCH.namespace, "link", "add", near, "type", "veth", "peer", "name", far)
    for port in TRUNK_PORTS:
        run("ip", "-n", SWITCH.namespace, "link", "set", port, "up")
    outside = Place("tap", host.namespace, "eth0")
    inside = Place("tap", SWITCH.namespace, host.port)
    links = [
        _start(lab, "trunk-near", LinkPlan(outside, Place("interface", SWITCH.namespace, near, tags))),
        _start(lab, "trunk-far", LinkPlan(inside, Place("interface", SWITCH.namespace, far, tags))),
    ]
    configure(host)
    time.sleep(SETTLE_S)
    yield far
    for link in links:
        link.stop()


def _start(lab: Lab, name: str, plan: LinkPlan) -> Process:
    command = [sys.executable, "-m", "pcaps.lab.link", plan.to_json()]
    process = lab.processes.start(name, command, directory=PROJECT)
    process.wait_for("ready")
    return process
