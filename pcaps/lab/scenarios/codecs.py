"""Plain calls, one for each codec."""

from __future__ import annotations

from dataclasses import replace

from pcaps.lab.calls import call_between
from pcaps.lab.laboratory import Lab
from pcaps.lab.parties.baresip import ALICE, BOB, G722, OPUS
from pcaps.lab.parties.kamailio import start_kamailio
from pcaps.lab.registry import scenario


@scenario("baresip", "kamailio")
def b1_call_pcmu(lab: Lab) -> None:
    """An answered call of 15 seconds with PCMU. The recordings of half a call are cut out of this one."""
    start_kamailio(lab)
    with lab.recording():
        call_between(lab, ALICE, BOB, 15)


@scenario("baresip", "kamailio")
def b2_call_opus(lab: Lab) -> None:
    """An answered call with Opus, which has a dynamic payload type."""
    start_kamailio(lab)
    with lab.recording():
        call_between(lab, replace(ALICE, codecs=OPUS), replace(BOB, codecs=OPUS), 8)


@scenario("baresip", "kamailio")
def b3_call_g722(lab: Lab) -> None:
    """An answered call with G.722, whose RTP clock is 8000 though it samples at 16000 (RFC 3551 s.4.5.2)."""
    start_kamailio(lab)
    with lab.recording():
        call_between(lab, replace(ALICE, codecs=G722), replace(BOB, codecs=G722), 8)
