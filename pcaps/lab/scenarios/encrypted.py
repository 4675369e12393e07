"""Calls whose media is encrypted."""

from __future__ import annotations

from dataclasses import replace

from pcaps.lab.calls import call_between
from pcaps.lab.key_log import key_log
from pcaps.lab.laboratory import Lab
from pcaps.lab.parties.baresip import ALICE, BOB
from pcaps.lab.parties.kamailio import start_kamailio
from pcaps.lab.registry import scenario


@scenario("baresip", "kamailio")
def g1_srtp_sdes(lab: Lab) -> None:
    """SRTP with the keys in SDP (SDES)."""
    options = "mediaenc=srtp-mand"
    start_kamailio(lab)
    with lab.recording():
        call_between(lab, replace(ALICE, options=options), replace(BOB, options=options), 10)


@scenario("baresip", "kamailio", "gcc")
def g2_dtls_srtp(lab: Lab) -> None:
    """SRTP with keys from DTLS; those of DTLS are in the .keys file."""
    options = "mediaenc=dtls_srtp"
    start_kamailio(lab)
    with lab.recording():
        call_between(lab, replace(ALICE, options=options), replace(BOB, options=options), 8, key_log(lab))
