"""kamailio: the lab's registrar and proxy."""

from __future__ import annotations

import time
from pathlib import Path

from pcaps.lab import certificates
from pcaps.lab.configuration import render
from pcaps.lab.errors import LabError
from pcaps.lab.hosts import PROXY
from pcaps.lab.laboratory import Lab

LEAKY_REGISTRAR = "LEAKY_REGISTRAR"
RTPENGINE = "RTPENGINE"

READY_S = 5.0
SETTLE_S = 0.5


def start_kamailio(lab: Lab, *features: str, under: tuple[str, ...] = ()) -> None:
    """Start the proxy and wait until it listens; `under` is a command prefix, such as a key log."""
    work = lab.work
    pem = certificates.make(work)
    tls = {"SERVER": str(pem.server), "SERVER_KEY": str(pem.server_key), "AUTHORITY": str(pem.authority)}
    render("tls.cfg", work / "tls.cfg", **tls)
    configuration = render("kamailio.cfg", work / "kamailio.cfg", MODULES=_modules(), WORK=str(work))
    wanted = [argument for feature in features for argument in ("-A", feature)]
    files = ("-f", str(configuration), "-P", str(work / "kamailio.pid"), "-Y", str(work))
    process = lab.start("kamailio", PROXY, *under, "kamailio", "-DD", "-E", *files, *wanted)
    deadline = time.monotonic() + READY_S
    while not (work / "kamailio_ctl").exists():
        if not process.is_alive or time.monotonic() > deadline:
            raise LabError(f"kamailio did not start:\n{process.text()[-1000:]}")
        time.sleep(0.05)
    time.sleep(SETTLE_S)


def _modules() -> str:
    for folder in sorted(Path("/usr/lib").glob("*/kamailio/modules")):
        return str(folder)
    raise LabError("kamailio's modules are not under /usr/lib")
