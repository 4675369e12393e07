"""The same call, recorded in other places and ways."""

from __future__ import annotations

from pcaps.lab import recording
from pcaps.lab.calls import call_between
from pcaps.lab.hosts import SWITCH, A, B, C
from pcaps.lab.laboratory import Lab
from pcaps.lab.parties import sipp
from pcaps.lab.parties.baresip import ALICE, BOB
from pcaps.lab.parties.kamailio import start_kamailio
from pcaps.lab.registry import scenario


@scenario("baresip", "kamailio")
def o1_any_sll2(lab: Lab) -> None:
    """Recorded on `any`: link type SLL2."""
    start_kamailio(lab)
    with lab.recording("any", B):
        call_between(lab, ALICE, BOB, 4)


@scenario("sipp")
def o2_loopback(lab: Lab) -> None:
    """Two calls of sipp over the loopback interface, SIP on ports 5070 and 5072."""
    answering, calling = "127.0.0.1", "127.0.0.2"
    with lab.recording("lo", C):
        answerer = sipp.start_answerer(lab, address=answering)
        options = ("-sn", "uac_pcap", "-i", calling, "-p", "5072", "-mi", calling, "-m", "2", "-r", "1")
        sipp.call(lab, f"{answering}:5070", "u", options, host=C)
        answerer.stop()


@scenario("baresip", "kamailio")
def o3_offload_badcsum(lab: Lab) -> None:
    """Wrong checksums, as they are while the network card has still to fill them in."""
    start_kamailio(lab)
    for host in (A, B):
        lab.run(host, "ethtool", "-K", "eth0", "tx", "on")
    with lab.recording():
        call_between(lab, ALICE, BOB, 3)


@scenario("baresip", "kamailio", "dumpcap")
def o4_pcapng_multi(lab: Lab) -> None:
    """A pcapng of two switch ports: packets between them are in it twice."""
    start_kamailio(lab)
    with recording.dumpcap(lab.processes, lab.file(".pcapng"), SWITCH, (A.port, B.port)):
        call_between(lab, ALICE, BOB, 3)
