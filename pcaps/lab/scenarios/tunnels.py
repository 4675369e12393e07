"""Calls inside VLANs and tunnels."""

from __future__ import annotations

from pathlib import Path

from pcaps.lab.calls import call_between
from pcaps.lab.encapsulate import WRAPPERS, encapsulate
from pcaps.lab.hosts import SWITCH, A, C, E
from pcaps.lab.laboratory import Lab
from pcaps.lab.link_ends import TPID_SERVICE, Tag
from pcaps.lab.parties.baresip import ALICE, BOB, ERIN
from pcaps.lab.parties.kamailio import start_kamailio
from pcaps.lab.registry import scenario
from pcaps.lab.topology import BRIDGE
from pcaps.lab.wires import host_behind_trunk

BUNDLED_CALL = Path(__file__).resolve().parents[2] / "call_tcp.pcap"
SWITCH_ADDRESS = "10.77.0.2"


@scenario("baresip", "kamailio")
def n1_vlan(lab: Lab) -> None:
    """A call over a tagged trunk: VLAN 100, priority 5."""
    _call_over_trunk(lab, Tag(100, priority=5))


@scenario("baresip", "kamailio")
def n2_qinq(lab: Lab) -> None:
    """A call over a trunk with two tags: 802.1ad 200, and 802.1Q 100 inside."""
    _call_over_trunk(lab, Tag(200, tpid=TPID_SERVICE), Tag(100))


@scenario("baresip", "kamailio", "tc")
def n3_vxlan_span(lab: Lab) -> None:
    """The switch mirrors alice's port into a VXLAN tunnel to host c; recorded there, with the outer headers."""
    start_kamailio(lab)
    lab.run(SWITCH, "ip", "addr", "add", f"{SWITCH_ADDRESS}/24", "dev", BRIDGE)
    ends = ("remote", C.ipv4, "local", SWITCH_ADDRESS, "dstport", "4789")
    lab.run(SWITCH, "ip", "link", "add", "vx0", "type", "vxlan", "id", "4242", *ends)
    lab.run(SWITCH, "ip", "link", "set", "vx0", "mtu", "1500", "up")
    lab.run(SWITCH, "tc", "qdisc", "add", "dev", A.port, "clsact")
    mirror = ("u32", "match", "u32", "0", "0", "action", "mirred", "egress", "mirror", "dev", "vx0")
    for side in ("ingress", "egress"):
        lab.run(SWITCH, "tc", "filter", "add", "dev", A.port, side, "protocol", "all", *mirror)
    with lab.recording("eth0", C, only=("udp", "port", "4789")):
        call_between(lab, ALICE, BOB, 5)


@scenario()
def n4_encap(lab: Lab) -> None:
    """The bundled call over TCP inside GRE, ERSPAN III, Geneve, GTP-U, MPLS and PPPoE.

    Real traffic inside, outer headers written by `encapsulate.py`. The bundled files have the first 120 frames each.
    """
    for wrapper in WRAPPERS:
        encapsulate(BUNDLED_CALL, lab.file(f"_{wrapper}.pcap"), wrapper)


def _call_over_trunk(lab: Lab, *tags: Tag) -> None:
    start_kamailio(lab)
    with host_behind_trunk(lab, E, tags) as trunk, lab.recording(trunk):
        call_between(lab, ERIN, BOB, 6)
