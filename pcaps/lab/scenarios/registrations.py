"""Registrations, good and refused."""

from __future__ import annotations

from dataclasses import replace

from pcaps.lab.laboratory import Lab
from pcaps.lab.parties.baresip import ALICE, Baresip
from pcaps.lab.parties.kamailio import start_kamailio
from pcaps.lab.registry import scenario


@scenario("baresip", "kamailio")
def a1_register(lab: Lab) -> None:
    """A telephone registers with a digest, then de-registers."""
    start_kamailio(lab)
    with lab.recording():
        alice = Baresip(lab, ALICE)
        lab.pause(0.5)
        alice.stop()


@scenario("baresip", "kamailio")
def a2_register_wrongpw(lab: Lab) -> None:
    """A telephone with a wrong password: one challenge, then 15 refused answers to it within milliseconds."""
    start_kamailio(lab)
    with lab.recording():
        alice = Baresip(lab, replace(ALICE, password="wrong", ready="401 Unauth"))
        lab.pause(4)
        alice.stop()
