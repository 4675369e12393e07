"""Many calls at once."""

from __future__ import annotations

from pcaps.lab.hosts import PROXY, X
from pcaps.lab.laboratory import Lab
from pcaps.lab.parties import sipp
from pcaps.lab.parties.kamailio import start_kamailio
from pcaps.lab.registry import scenario

TARGET = f"{PROXY.ipv4}:5060"
FROM = ("-i", X.ipv4, "-p", "5070")


@scenario("sipp", "kamailio")
def i1_sipp500(lab: Lab) -> None:
    """500 calls through the proxy at 50 calls per second, without media. The bundled file has the first 600 frames."""
    start_kamailio(lab)
    with lab.recording():
        answerer = sipp.start_answerer(lab)
        sipp.call(lab, TARGET, "sipp1", ("-sn", "uac", *FROM, "-m", "500", "-r", "50", "-d", "500", "-l", "400"))
        answerer.stop()


@scenario("sipp", "kamailio")
def i2_sipp_rtp20(lab: Lab) -> None:
    """20 calls with media: all callees on one port, one SSRC for the voice of all and one for their keys.

    sipp replays the same two recordings in every call, and the callee returns them. The bundled file has the first
    2600 frames.
    """
    start_kamailio(lab)
    with lab.recording():
        answerer = sipp.start_answerer(lab, "-rtp_echo", "-mi", "10.77.0.13", "-mp", "20000")
        sipp.call(lab, TARGET, "sipp2", ("-sn", "uac_pcap", *FROM, "-mi", X.ipv4, "-m", "20", "-r", "4"))
        answerer.stop()
