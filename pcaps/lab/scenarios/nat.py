"""A telephone behind a NAT router."""

from __future__ import annotations

from dataclasses import replace

from pcaps.lab import namespaces
from pcaps.lab.calls import hang_up, talk
from pcaps.lab.hosts import D, E
from pcaps.lab.laboratory import Lab
from pcaps.lab.parties.baresip import BOB, DAVE, Baresip
from pcaps.lab.parties.kamailio import RTPENGINE, start_kamailio
from pcaps.lab.parties.rtpengine import start_rtpengine
from pcaps.lab.registry import scenario
from pcaps.lab.topology import connect, veth

ROUTER_INSIDE = "192.168.50.1"
DAVE_INSIDE = "192.168.50.2"
MASQUERADE = """\
add table ip n
add chain ip n p { type nat hook postrouting priority 100; }
add rule ip n p oifname eth0 masquerade random"""


@scenario("baresip", "kamailio", "rtpengine", "nft")
def r1_nat_rtpengine(lab: Lab) -> None:
    """Calls from and to a telephone behind a masquerading router, through a media relay; recorded on both sides.

    SDP says 192.168.50.2 while the media comes from 10.77.0.15. The bundled file is the inside, `r1_nat_inside.pcap`.
    """
    _build_nat(lab)
    start_rtpengine(lab)
    start_kamailio(lab, RTPENGINE)
    with lab.recording(), lab.recording("lan0", E, name="r1_nat_inside"):
        dave, bob = Baresip(lab, replace(DAVE, listen=DAVE_INSIDE)), Baresip(lab, BOB)
        talk(lab, dave, bob, BOB.uri, 6)
        bob.dial(DAVE.uri)
        dave.wait_for("Call established.*bob")
        lab.pause(4)
        hang_up(lab, bob)
        dave.stop()
        bob.stop()


def _build_nat(lab: Lab) -> None:
    """Make host e a router between the switch and host d."""
    connect(E)
    veth(D, "eth0", E, "lan0")
    lab.run(E, "ip", "addr", "add", f"{ROUTER_INSIDE}/24", "dev", "lan0")
    lab.run(E, "ip", "link", "set", "lan0", "up")
    lab.run(D, "ip", "addr", "add", f"{DAVE_INSIDE}/24", "dev", "eth0")
    lab.run(D, "ip", "link", "set", "eth0", "up")
    lab.run(D, "ip", "route", "add", "default", "via", ROUTER_INSIDE)
    namespaces.set_sysctl(E.namespace, "net.ipv4.ip_forward", "1")
    lab.run(E, "nft", MASQUERADE)
