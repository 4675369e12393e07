"""What most scenarios are made of: two telephones that talk."""

from __future__ import annotations

from pcaps.lab.laboratory import Lab
from pcaps.lab.parties.baresip import Account, Baresip

AFTER_BYE_S = 0.6


def establish(caller: Baresip, callee: Baresip, uri: str) -> None:
    """Call and wait until both sides have the call."""
    caller.dial(uri)
    caller.wait_for()
    callee.wait_for()


def talk(lab: Lab, caller: Baresip, callee: Baresip, uri: str, seconds: float) -> None:
    """Call, talk for so long, and let the caller hang up."""
    establish(caller, callee, uri)
    lab.pause(seconds)
    hang_up(lab, caller)


def hang_up(lab: Lab, party: Baresip) -> None:
    """End the call and wait until it is over."""
    party.hang_up()
    lab.pause(AFTER_BYE_S)


def call_between(lab: Lab, caller: Account, callee: Account, seconds: float, under: tuple[str, ...] = ()) -> None:
    """Two telephones come up and register, talk, and go again."""
    first, second = Baresip(lab, caller, under), Baresip(lab, callee, under)
    talk(lab, first, second, callee.uri, seconds)
    first.stop()
    second.stop()
