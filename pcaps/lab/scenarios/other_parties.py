"""Calls of other programs: pjsua, linphone, JsSIP, asterisk."""

from __future__ import annotations

from dataclasses import replace

from pcaps.lab.calls import hang_up, talk
from pcaps.lab.hosts import PROXY, A, B, C, D
from pcaps.lab.impairment import Impairment
from pcaps.lab.laboratory import Lab
from pcaps.lab.parties.asterisk import Asterisk
from pcaps.lab.parties.baresip import ALICE, BOB, Baresip
from pcaps.lab.parties.jssip import start_jssip
from pcaps.lab.parties.kamailio import start_kamailio
from pcaps.lab.parties.linphone import HELLO, Linphone
from pcaps.lab.parties.pjsua import RTP_PORTS, Pjsua
from pcaps.lab.registry import scenario
from pcaps.lab.wires import impaired_host

BURSTS = Impairment(burst_start=0.01, burst_end=0.4, delay_ms=30, jitter_ms=8, seed=11)


@scenario("kamailio", "pjsua")
def q1_pjsua_rtcp_xr(lab: Lab) -> None:
    """RTCP extended reports (RFC 3611) about a link that loses in bursts.

    Recorded with pjsua, which has no package here.
    """
    start_kamailio(lab)
    with impaired_host(lab, D, RTP_PORTS, BURSTS), lab.recording():
        dave = Pjsua(lab, "dave", D, "--rtcp-xr")
        bob = Pjsua(lab, "bob", B, "--rtcp-xr", "--auto-answer", "200")
        dave.say("m", BOB.uri)
        dave.wait_for()
        dave.say("cc 0 1", "cc 1 0", pause_s=16)
        dave.say("h", pause_s=1)
        dave.stop()
        bob.stop()


@scenario("kamailio", "pjsua")
def q2_pjsua_prack_timer_compact(lab: Lab) -> None:
    """PRACK, UPDATE, session timer, compact headers, keys by INFO, MESSAGE, and the change to TCP above 1300 bytes.

    Recorded with pjsua, which has no package here.
    """
    common = ("--use-100rel", "--use-timer=3", "--timer-se=90")
    start_kamailio(lab)
    with lab.recording():
        alice = Pjsua(lab, "alice", A, *common, "--use-compact-form")
        bob = Pjsua(lab, "bob", B, *common, "--auto-answer", "180")
        alice.say("m", BOB.uri)
        bob.wait_for("EARLY|Incoming call")
        lab.pause(2)
        bob.say("a", "200")
        alice.wait_for()
        lab.pause(2)
        alice.say("*", "12345", pause_s=2.5)  # keys by INFO
        alice.say("H", pause_s=2)  # hold
        alice.say("v", pause_s=2)  # re-INVITE, which resumes
        alice.say("U", pause_s=1)  # UPDATE
        alice.say("i", BOB.uri, "hello", pause_s=1)  # MESSAGE
        alice.say("h", pause_s=1)
        alice.stop()
        bob.stop()


@scenario("baresip", "kamailio", "linphone-daemon")
def q3_linphone_xr_vqpublish(lab: Lab) -> None:
    """A call of linphone with a key and a hold; it publishes a voice quality report (RFC 6035) at the end."""
    start_kamailio(lab)
    with lab.recording():
        bob = Baresip(lab, BOB)
        linphone = Linphone(lab)
        linphone.say("port sip 5060 udp", 1.5)
        linphone.say(f"call {BOB.uri}")
        bob.wait_for()
        linphone.say(f"incall-player-start {HELLO}", 8)
        linphone.say("dtmf 5", 1)
        linphone.say("call-pause", 2)
        linphone.say("call-resume", 3)
        linphone.say("terminate", 1)
        linphone.say("unregister ALL", 0.5)
        linphone.stop()
        bob.stop()


@scenario("kamailio", "node", "jssip")
def q4_jssip_webrtc_ws(lab: Lab) -> None:
    """Two WebRTC user agents: SIP over WebSocket, ICE, DTLS-SRTP, rtcp-mux, Opus."""
    _webrtc_call(lab, f"ws://{PROXY.ipv4}:8080")


@scenario("kamailio", "node", "jssip")
def q6_jssip_webrtc_wss(lab: Lab) -> None:
    """Two WebRTC user agents over secure WebSocket; the keys of TLS are in the .keys file."""
    keys = lab.file(".keys")
    keys.unlink(missing_ok=True)
    _webrtc_call(lab, f"wss://{PROXY.ipv4}:8443", str(keys))


def _webrtc_call(lab: Lab, url: str, keys: str = "") -> None:
    start_kamailio(lab)
    with lab.recording():
        bob = start_jssip(lab, "bob", B, url, keys=keys)
        alice = start_jssip(lab, "alice", A, url, BOB.uri, keys=keys)
        alice.wait_for("CONFIRMED", 8)
        lab.pause(10)
        alice.stop()
        bob.stop()


@scenario("baresip", "asterisk")
def q5_asterisk_b2bua(lab: Lab) -> None:
    """A call through asterisk, a B2BUA: two Call-IDs; then one to its echo, and its OPTIONS to both telephones."""
    asterisk = Asterisk(lab)
    with lab.recording():
        alice, bob = Baresip(lab, replace(ALICE, proxy=C)), Baresip(lab, replace(BOB, proxy=C))
        talk(lab, alice, bob, BOB.uri, 6)
        alice.dial("sip:600@lab.test")
        lab.pause(5)
        hang_up(lab, alice)
        alice.stop()
        bob.stop()
    asterisk.stop()
