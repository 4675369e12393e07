"""sipp: calls by the hundred, and media out of its own recordings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pcaps.lab.configuration import render
from pcaps.lab.hosts import C, Host, X
from pcaps.lab.laboratory import Lab
from pcaps.lab.namespaces import command_in
from pcaps.lab.processes import Process, run_logged

MEDIA = Path("/usr/share/sip-tester")
"""Where Debian has sipp's media; the built-in scenario looks for it in ./pcap."""
LIMIT_S = 50.0
SETTLE_S = 0.5

PADDING = "\n".join(
    f"X-Lab-Pad-{number:02d}: {'abcdefghijklmnopqrstuvwxyz0123456789' * 3:.100}" for number in range(30)
)
"""30 header fields that make an INVITE larger than any MTU."""


def start_answerer(lab: Lab, *options: str, host: Host = C, address: str = C.ipv4) -> Process:
    """Start sipp as the called party on port 5070."""
    where = ("-i", address, "-p", "5070")
    process = lab.start("sipp-answers", host, "sipp", "-sn", "uas", *options, *where, "-nostdin")
    lab.pause(SETTLE_S)
    return process


def call(lab: Lab, target: str, user: str, options: Sequence[str], *, host: Host = X) -> None:
    """Make calls with sipp until all are over; a call that fails is a LabError."""
    media = lab.work / "pcap"
    if not media.exists():
        media.symlink_to(MEDIA)
    command = command_in(host.namespace, "sipp", target, "-s", user, *options, "-nostdin")
    run_logged(command, lab.work / "sipp-calls.log", seconds=LIMIT_S, directory=lab.work)


def large_invite(lab: Lab) -> tuple[str, str]:
    """Return the sipp option for a caller whose INVITE has some 4 KB."""
    return ("-sf", str(render("uac_big.xml", lab.work / "uac_big.xml", PADDING=PADDING)))
