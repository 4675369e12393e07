"""Calls that nobody takes."""

from __future__ import annotations

from dataclasses import replace

from pcaps.lab.laboratory import Lab
from pcaps.lab.parties.baresip import ALICE, BOB, CAROL, Baresip
from pcaps.lab.parties.kamailio import start_kamailio
from pcaps.lab.registry import scenario

BOB_BY_HAND = replace(BOB, answers=False)


@scenario("baresip", "kamailio")
def d1_busy486(lab: Lab) -> None:
    """The callee refuses with 486 while it rings."""
    start_kamailio(lab)
    with lab.recording():
        alice, bob = _ringing(lab)
        lab.pause(1)
        bob.hang_up()
        alice.wait_for("486 ")
        lab.pause(0.5)
        alice.stop()
        bob.stop()


@scenario("baresip", "kamailio")
def d2_cancel487(lab: Lab) -> None:
    """The caller gives up while it rings: CANCEL, 487."""
    start_kamailio(lab)
    with lab.recording():
        alice, bob = _ringing(lab)
        lab.pause(2)
        alice.hang_up()
        lab.pause(1.2)
        alice.stop()
        bob.stop()


@scenario("baresip", "kamailio")
def d3_noanswer408(lab: Lab) -> None:
    """Nobody answers: after 8 seconds the proxy ends it with 408 and cancels the callee's leg."""
    start_kamailio(lab)
    with lab.recording():
        alice, bob = _ringing(lab)
        alice.wait_for("session closed|408", 14)
        lab.pause(1)
        alice.stop()
        bob.stop()


@scenario("baresip", "kamailio")
def d4_notfound404(lab: Lab) -> None:
    """Two calls: 404 for a user that does not exist, 480 for one that is not registered."""
    start_kamailio(lab)
    with lab.recording():
        alice = Baresip(lab, ALICE)
        for uri, answer in (("sip:nobody@lab.test", "404 Not"), (CAROL.uri, "480 Temp")):
            alice.dial(uri)
            alice.wait_for(answer)
            lab.pause(0.3)
        alice.stop()


def _ringing(lab: Lab) -> tuple[Baresip, Baresip]:
    """Return alice, who hears it ring at bob's."""
    alice, bob = Baresip(lab, ALICE), Baresip(lab, BOB_BY_HAND)
    alice.dial(BOB.uri)
    alice.wait_for("180 Ringing")
    return alice, bob
