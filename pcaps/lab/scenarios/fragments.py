"""SIP messages that do not fit into one packet."""

from __future__ import annotations

from dataclasses import replace

from pcaps.lab.calls import call_between
from pcaps.lab.hosts import PROXY, A, B, X
from pcaps.lab.laboratory import Lab
from pcaps.lab.parties import sipp
from pcaps.lab.parties.baresip import ALICE, BOB, G722, OPUS, PCM
from pcaps.lab.parties.kamailio import start_kamailio
from pcaps.lab.registry import scenario

MANY_CODECS = f"{OPUS},{G722},{PCM}"
SMALL_MTU = "576"


@scenario("baresip", "kamailio")
def l1_frag_v4_mtu576(lab: Lab) -> None:
    """An MTU of 576 cuts the SIP messages into IPv4 fragments; the media fits."""
    start_kamailio(lab)
    for host in (A, B, PROXY):
        lab.run(host, "ip", "link", "set", "eth0", "mtu", SMALL_MTU)
    with lab.recording():
        call_between(lab, replace(ALICE, codecs=MANY_CODECS), replace(BOB, codecs=MANY_CODECS), 4)


@scenario("sipp", "kamailio")
def l2_frag_4k_invite(lab: Lab) -> None:
    """Three calls whose INVITE of 4 KB goes in three IPv4 fragments."""
    start_kamailio(lab)
    with lab.recording():
        answerer = sipp.start_answerer(lab, "-mi", "10.77.0.13", "-mp", "20000")
        options = ("-i", X.ipv4, "-p", "5070", "-m", "3", "-r", "2")
        sipp.call(lab, f"{PROXY.ipv4}:5060", "sipp3", (*sipp.large_invite(lab), *options))
        answerer.stop()


@scenario("sipp", "kamailio")
def l3_frag_v6(lab: Lab) -> None:
    """Two INVITEs of 4 KB in IPv6 fragments, both answered 404."""
    start_kamailio(lab)
    with lab.recording():
        options = ("-i", f"[{X.ipv6}]", "-p", "5070", "-m", "2", "-r", "2", "-timeout", "6")
        sipp.call(lab, f"[{PROXY.ipv6}]:5060", "nobody", (*sipp.large_invite(lab), *options))
