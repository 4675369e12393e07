"""TLS and DTLS session keys of programs that do not write them by themselves (kamailio, baresip)."""

from __future__ import annotations

from pcaps.lab.configuration import CONF
from pcaps.lab.laboratory import Lab
from pcaps.lab.processes import run


def key_log(lab: Lab) -> tuple[str, ...]:
    """Return the command prefix under which a program appends its keys to the scenario's .keys file."""
    library = lab.work / "key_log.so"
    if not library.exists():
        lab.file(".keys").unlink(missing_ok=True)
        run("gcc", "-O2", "-shared", "-fPIC", "-o", str(library), str(CONF / "key_log.c"), "-ldl")
    return ("env", f"LD_PRELOAD={library}", f"SSLKEYLOGFILE={lab.file('.keys')}")
