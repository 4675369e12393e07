"""What goes wrong in practice, and two arrangements that are often part of it."""

from __future__ import annotations

from dataclasses import replace

from pcaps.lab.calls import call_between, establish, hang_up, talk
from pcaps.lab.hosts import B, C
from pcaps.lab.laboratory import Lab
from pcaps.lab.parties.baresip import ALICE, BOB, RTP_PORTS, Baresip
from pcaps.lab.parties.kamailio import RTPENGINE, start_kamailio
from pcaps.lab.parties.rtpengine import start_rtpengine
from pcaps.lab.registry import scenario

NO_RTP_OUT = f"""\
add table inet f
add chain inet f o {{ type filter hook output priority 0; }}
add rule inet f o udp sport {RTP_PORTS[0]}-{RTP_PORTS[1]} drop"""


@scenario("baresip", "kamailio", "nft")
def p1_oneway_audio(lab: Lab) -> None:
    """The callee's RTP is dropped by a packet filter before it leaves."""
    start_kamailio(lab)
    with lab.recording():
        alice, bob = Baresip(lab, ALICE), Baresip(lab, BOB)
        lab.run(B, "nft", NO_RTP_OUT)
        talk(lab, alice, bob, BOB.uri, 8)
        lab.run(B, "nft", "delete table inet f")
        alice.stop()
        bob.stop()


@scenario("baresip", "kamailio")
def p2_crash_no_bye(lab: Lab) -> None:
    """The caller's process dies: its RTP stops, and the callee's BYE is never answered."""
    start_kamailio(lab)
    with lab.recording():
        alice, bob = Baresip(lab, ALICE), Baresip(lab, BOB)
        establish(alice, bob, BOB.uri)
        lab.pause(4)
        alice.kill()
        lab.pause(4)
        bob.stop()


@scenario("baresip", "kamailio", "rtpengine")
def p3_rtpengine(lab: Lab) -> None:
    """Media through a relay: each direction is seen on two hops."""
    start_rtpengine(lab)
    start_kamailio(lab, RTPENGINE)
    with lab.recording():
        call_between(lab, ALICE, BOB, 8)


@scenario("baresip", "kamailio")
def p4_fork_two_devices(lab: Lab) -> None:
    """Two devices of one user ring; one answers, the other is cancelled."""
    by_hand = replace(BOB, answers=False)
    start_kamailio(lab)
    with lab.recording():
        alice = Baresip(lab, ALICE)
        desk, mobile = Baresip(lab, by_hand), Baresip(lab, replace(by_hand, host=C, tone_hz=880))
        alice.dial(BOB.uri)
        alice.wait_for("180 Ringing")
        lab.pause(1)
        mobile.accept()
        alice.wait_for()
        lab.pause(4)
        hang_up(lab, alice)
        for party in (alice, mobile, desk):
            party.stop()


@scenario("baresip", "kamailio")
def p5_ice(lab: Lab) -> None:
    """ICE with host candidates."""
    alice, bob = (replace(party, options="medianat=ice", modules=("ice.so",)) for party in (ALICE, BOB))
    start_kamailio(lab)
    with lab.recording():
        call_between(lab, alice, bob, 5)


@scenario("baresip")
def z2_proxy_down_icmp(lab: Lab) -> None:
    """No proxy where the telephones expect one: registrations and calls get ICMP errors, which quote the SIP."""
    alice_alone, bob_alone = (replace(party, proxy=C, ready="baresip is ready") for party in (ALICE, BOB))
    with lab.recording():
        alice = Baresip(lab, alice_alone)
        lab.pause(6)
        bob = Baresip(lab, bob_alone)
        lab.pause(6)
        alice.dial(BOB.uri)
        lab.pause(14)
        alice.dial("sip:600@lab.test")
        lab.pause(8)
        alice.stop()
        bob.stop()
