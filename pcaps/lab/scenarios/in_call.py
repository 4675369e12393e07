"""What happens within a call: hold, transfer, keys."""

from __future__ import annotations

from pcaps.lab.calls import establish, hang_up
from pcaps.lab.laboratory import Lab
from pcaps.lab.parties.baresip import ALICE, BOB, CAROL, Baresip
from pcaps.lab.parties.kamailio import start_kamailio
from pcaps.lab.registry import scenario

KEY_S = 0.55


@scenario("baresip", "kamailio")
def j1_hold_resume(lab: Lab) -> None:
    """The caller holds for 4 seconds, resumes and hangs up."""
    start_kamailio(lab)
    with lab.recording():
        alice, bob = Baresip(lab, ALICE), Baresip(lab, BOB)
        establish(alice, bob, BOB.uri)
        lab.pause(4)
        alice.hold()
        lab.pause(4)
        alice.resume()
        lab.pause(4)
        hang_up(lab, alice)
        alice.stop()
        bob.stop()


@scenario("baresip", "kamailio")
def j2_blind_transfer(lab: Lab) -> None:
    """The callee transfers the caller to a third party with REFER: two calls."""
    start_kamailio(lab)
    with lab.recording():
        alice, bob, carol = Baresip(lab, ALICE), Baresip(lab, BOB), Baresip(lab, CAROL)
        establish(alice, bob, BOB.uri)
        lab.pause(3)
        bob.transfer(CAROL.uri)
        carol.wait_for()
        lab.pause(5)
        hang_up(lab, alice)
        for party in (alice, bob, carol):
            party.stop()


@scenario("baresip", "kamailio")
def m1_dtmf_rfc4733(lab: Lab) -> None:
    """The caller presses the twelve keys: telephone-events (RFC 4733)."""
    start_kamailio(lab)
    with lab.recording():
        alice, bob = Baresip(lab, ALICE), Baresip(lab, BOB)
        establish(alice, bob, BOB.uri)
        lab.pause(2)
        for key in "123456789*0#":
            alice.press(key)
            lab.pause(KEY_S)
        lab.pause(1)
        hang_up(lab, alice)
        alice.stop()
        bob.stop()
