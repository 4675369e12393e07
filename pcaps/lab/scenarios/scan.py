"""An attack: addresses, extensions and a password are looked for."""

from __future__ import annotations

from pcaps.lab.hosts import PROXY
from pcaps.lab.laboratory import Lab
from pcaps.lab.parties.baresip import ALICE, Baresip
from pcaps.lab.parties.kamailio import LEAKY_REGISTRAR, start_kamailio
from pcaps.lab.parties.scanner import scan
from pcaps.lab.registry import scenario

GUESSES = [*(f"guess{number}" for number in range(1, 121)), "secret100"]


@scenario("baresip", "kamailio", "sipvicious_svmap", "sipvicious_svwar", "sipvicious_svcrack", "sipsak")
def k1_scan(lab: Lab) -> None:
    """svmap sweeps the addresses, svwar the extensions, svcrack guesses a password; one OPTIONS of sipsak."""
    words = lab.work / "guesses"
    words.write_text("\n".join(GUESSES) + "\n")
    start_kamailio(lab, LEAKY_REGISTRAR)
    with lab.recording():
        alice = Baresip(lab, ALICE)
        scan(lab, "sipvicious_svmap", "10.77.0.0/27")
        scan(lab, "sipvicious_svmap", "-m", "INVITE", PROXY.ipv4)
        scan(lab, "sipvicious_svwar", "-e90-290,990-1010", "-m", "REGISTER", PROXY.ipv4)
        scan(lab, "sipvicious_svcrack", "-u100", "-d", str(words), PROXY.ipv4)
        scan(lab, "sipsak", "-vv", "-s", f"sip:{PROXY.ipv4}")
        alice.stop()
