"""The programs that scenarios need: where they are, and how they are installed on Debian 12."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pcaps.lab.errors import LabError

EXTRAS = Path(os.environ.get("VOIP_LAB_EXTRAS", Path.home() / ".cache" / "voip-lab"))
"""What has no Debian package is installed here."""

ELSEWHERE = {
    "sipvicious_svmap": EXTRAS / "scanner/bin/sipvicious_svmap",
    "sipvicious_svwar": EXTRAS / "scanner/bin/sipvicious_svwar",
    "sipvicious_svcrack": EXTRAS / "scanner/bin/sipvicious_svcrack",
    "jssip": EXTRAS / "webrtc/node_modules/jssip/package.json",
    "asterisk": EXTRAS / "sid/usr/sbin/asterisk",
    "pjsua": EXTRAS / "pjsua",
}
"""Programs that are not looked up in PATH."""


INSTALL = "apt-get install -y --no-install-recommends"


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the lab that is installed at once."""

    packages: tuple[str, ...]
    commands: tuple[str, ...] = ()


GROUPS = {
    "base": Group(
        (
            "iproute2 ethtool nftables tcpdump tshark wireshark-common openssl gcc libc6-dev",
            "kamailio kamailio-tls-modules kamailio-websocket-modules kamailio-extra-modules",
            "baresip-core sip-tester sipsak rtpengine-daemon",
        ),
    ),
    "scanner": Group(
        ("python3-venv",),
        (f"python3 -m venv {EXTRAS}/scanner", f"{EXTRAS}/scanner/bin/pip install sipvicious==0.3.8"),
    ),
    "linphone": Group(("linphone-cli",)),
    "webrtc": Group(
        (),
        (
            f"command -v npm >/dev/null || {INSTALL} nodejs npm",
            f"npm install --no-audit --no-fund --prefix {EXTRAS}/webrtc jssip@3.13.8 websocket @roamhq/wrtc",
        ),
    ),
    "asterisk": Group(
        ("debootstrap",),
        (f"debootstrap --variant=minbase --include=asterisk,asterisk-modules sid {EXTRAS}/sid",),
    ),
}

NO_DAEMONS = "/usr/sbin/policy-rc.d"
"""Debian asks this program before it starts a daemon that was just installed; 101 means no."""

DENY_DAEMONS = f"""\
export DEBIAN_FRONTEND=noninteractive
trap '[ -z "$own" ] || rm {NO_DAEMONS}' EXIT
[ -e {NO_DAEMONS} ] || {{ own=1; printf '#!/bin/sh\\nexit 101\\n' >{NO_DAEMONS}; chmod +x {NO_DAEMONS}; }}"""


def installation(names: Iterable[str]) -> str:
    """Return the shell script that installs groups on Debian; the daemons among the packages are not started."""
    lines = ["set -e", f"mkdir -p {EXTRAS}", DENY_DAEMONS, "apt-get update"]
    for name in names:
        group = GROUPS[name]
        lines.append(f"\n# {name}")
        lines += [f"{INSTALL} {packages}" for packages in group.packages]
        lines += group.commands
    return "\n".join(lines)


def find(name: str) -> Path | None:
    """Return where a program is; None when it is not installed."""
    if name in ELSEWHERE:
        return ELSEWHERE[name] if ELSEWHERE[name].exists() else None
    found = shutil.which(name)
    return Path(found) if found else None


def path_of(name: str) -> str:
    """Return where a program is; raise LabError when it is not installed."""
    found = find(name)
    if found is None:
        raise LabError(f"{name} is not installed")
    return str(found)


def missing(names: Iterable[str]) -> list[str]:
    """Return those of the programs that are not installed."""
    return [name for name in names if find(name) is None]
