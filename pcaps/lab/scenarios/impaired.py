"""Calls through a bad link, with the truth beside the recording.

Dave is behind the link and the recorder is on the switch: it sees dave's packets after the link and bob's before it.
What bob's stream lost is only in dave's RTCP reports, and in the truth.
"""

from __future__ import annotations

import socket

from pcaps.lab.calls import call_between, establish, hang_up
from pcaps.lab.hosts import A, B, D
from pcaps.lab.impairment import Impairment
from pcaps.lab.laboratory import Lab
from pcaps.lab.namespaces import inside
from pcaps.lab.parties.baresip import ALICE, BOB, DAVE, RTP_PORTS, Baresip
from pcaps.lab.parties.kamailio import start_kamailio
from pcaps.lab.registry import scenario
from pcaps.lab.wires import impaired_host

RANDOM_LOSS = Impairment(loss=0.03, delay_ms=40, jitter_ms=12, seed=7)
BURSTS = Impairment(burst_start=0.01, burst_end=0.3, delay_ms=40, jitter_ms=8, reorder=0.02, duplicate=0.01, seed=8)

DISCARD = 9
FLOOD_BYTES = 1012
FLOOD_PACKETS = 32
FLOOD_EVERY_S = 4


@scenario("baresip", "kamailio")
def c1_loss3_jitter(lab: Lab) -> None:
    """A call through a link with 3 % random loss, 40 ms delay and 12 ms jitter."""
    _impaired_call(lab, RANDOM_LOSS)


@scenario("baresip", "kamailio")
def c2_burst_reorder_dup(lab: Lab) -> None:
    """A call through a link that loses in bursts, reorders and duplicates."""
    _impaired_call(lab, BURSTS)


@scenario("baresip", "kamailio", "tc")
def c3_tbf_bufferbloat(lab: Lab) -> None:
    """A real queue fills and drops: bob's uplink is a token bucket of 120 kbit/s, with competing traffic in bursts."""
    start_kamailio(lab)
    with lab.recording(B.port):
        alice, bob = Baresip(lab, ALICE), Baresip(lab, BOB)
        bucket = ("tbf", "rate", "120kbit", "burst", "1600", "limit", "12000")
        lab.run(B, "tc", "qdisc", "add", "dev", "eth0", "root", *bucket)
        establish(alice, bob, BOB.uri)
        lab.pause(3)
        for _ in range(2):
            _flood_uplink()
            lab.pause(FLOOD_EVERY_S)
        lab.pause(1)
        lab.run(B, "tc", "qdisc", "del", "dev", "eth0", "root")
        hang_up(lab, alice)
        alice.stop()
        bob.stop()


def _impaired_call(lab: Lab, impairment: Impairment) -> None:
    start_kamailio(lab)
    with impaired_host(lab, D, RTP_PORTS, impairment), lab.recording():
        call_between(lab, DAVE, BOB, 15)


def _flood_uplink() -> None:
    with inside(B.namespace):
        competitor = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with competitor:
        for _ in range(FLOOD_PACKETS):
            competitor.sendto(bytes(FLOOD_BYTES), (A.ipv4, DISCARD))
