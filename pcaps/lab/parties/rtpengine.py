"""rtpengine: relays the media of calls, told so by kamailio."""

from __future__ import annotations

from pcaps.lab.hosts import PROXY
from pcaps.lab.laboratory import Lab

SETTLE_S = 1.0


def start_rtpengine(lab: Lab) -> None:
    """Start the relay on the proxy's host, in user space."""
    listen = (f"--interface={PROXY.ipv4}", "--listen-ng=127.0.0.1:2223", "--port-min=30000", "--port-max=30100")
    process = ("--table=-1", "--foreground", "--log-stderr", "--log-level=5", f"--pidfile={lab.work}/rtpengine.pid")
    lab.start("rtpengine", PROXY, "rtpengine", *listen, *process)
    lab.pause(SETTLE_S)
