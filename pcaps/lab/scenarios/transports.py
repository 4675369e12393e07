"""Calls over other transports than UDP and IPv4."""

from __future__ import annotations

from dataclasses import replace

from pcaps.lab.calls import call_between
from pcaps.lab.key_log import key_log
from pcaps.lab.laboratory import Lab
from pcaps.lab.parties.baresip import ALICE, BOB
from pcaps.lab.parties.kamailio import start_kamailio
from pcaps.lab.registry import scenario


@scenario("baresip", "kamailio")
def e1_call_tcp(lab: Lab) -> None:
    """An answered call with SIP over TCP."""
    start_kamailio(lab)
    with lab.recording():
        call_between(lab, replace(ALICE, transport="tcp"), replace(BOB, transport="tcp"), 8)


@scenario("baresip", "kamailio", "gcc")
def f1_call_tls(lab: Lab) -> None:
    """An answered call with SIP over TLS 1.3; the keys are in the .keys file."""
    under = key_log(lab)
    start_kamailio(lab, under=under)
    with lab.recording():
        call_between(lab, replace(ALICE, transport="tls"), replace(BOB, transport="tls"), 8, under)


@scenario("baresip", "kamailio")
def h1_call_ipv6(lab: Lab) -> None:
    """An answered call over IPv6."""
    start_kamailio(lab)
    with lab.recording():
        call_between(lab, replace(ALICE, ip_version=6), replace(BOB, ip_version=6), 8)
