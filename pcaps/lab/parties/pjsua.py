"""pjsua: has no package for Debian; these scenarios were recorded with a build of its sources (2.17-dev)."""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

from pcaps.lab.hosts import PROXY, Host
from pcaps.lab.laboratory import Lab
from pcaps.lab.programs import path_of

RTP_PORTS = (18000, 18999)
TONE_HZ = 440
TONE_S = 8
RATE = 8000


class Pjsua:
    """A running pjsua that plays a tone."""

    def __init__(self, lab: Lab, user: str, host: Host, *options: str) -> None:
        proxy = f"sip:{PROXY.ipv4}"
        identity = (
            "--id",
            f"sip:{user}@lab.test",
            "--registrar",
            proxy,
            "--proxy",
            f"{proxy};lr",
            "--realm",
            "lab.test",
        )
        login = ("--username", user, "--password", f"{user}pw", "--reg-timeout", "120")
        place = ("--ip-addr", host.ipv4, "--bound-addr", host.ipv4, "--local-port", "5060")
        sound = ("--null-audio", "--no-vad", "--play-file", str(_tone(lab)), "--auto-play")
        media = ("--rtp-port", str(RTP_PORTS[0]), "--no-color", "--app-log-level", "4")
        command = ("stdbuf", "-oL", path_of("pjsua"), *identity, *login, *place, *sound, *media, *options)
        self._lab = lab
        self._process = lab.start(f"pjsua-{user}", host, *command, has_input=True)
        self.wait_for("registration success")

    def say(self, *lines: str, pause_s: float = 0.0) -> None:
        """Type lines into its menu and go on after a while."""
        for line in lines:
            self._process.say(line)
        self._lab.pause(pause_s)

    def wait_for(self, pattern: str = "state changed to CONFIRMED") -> None:
        """Wait for a line of its log, that a call is established unless told."""
        self._process.wait_for(pattern, 6)

    def stop(self) -> None:
        """End it; it de-registers first."""
        self.say("q", pause_s=1.2)
        self._process.stop()


def _tone(lab: Lab) -> Path:
    path = lab.work / "tone.wav"
    if not path.exists():
        levels = (8000 * math.sin(2 * math.pi * TONE_HZ * at / RATE) for at in range(RATE * TONE_S))
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(b"".join(struct.pack("<h", int(level)) for level in levels))
    return path
