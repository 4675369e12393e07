"""linphone: its daemon, which reads commands from standard input."""

from __future__ import annotations

from pcaps.lab.configuration import render
from pcaps.lab.hosts import PROXY, A
from pcaps.lab.laboratory import Lab

START_S = 2.5
COMMAND_S = 0.4
HELLO = "/usr/share/sounds/linphone/hello8000.wav"


class Linphone:
    """Alice with linphone on host a; it wants RTCP XR and publishes voice quality reports (RFC 6035)."""

    def __init__(self, lab: Lab) -> None:
        home = lab.work / "linphone"
        for folder in (".local/share/linphone", ".config/linphone"):
            (home / folder).mkdir(parents=True)
        configuration = render("linphonerc", home / "linphonerc")
        # Without a default route it believes that there is no network.
        lab.run(A, "ip", "route", "add", "default", "via", PROXY.ipv4)
        command = ("env", f"HOME={home}", "linphone-daemon", "--config", str(configuration), "--log", f"{home}/log")
        self._lab = lab
        self._process = lab.start("linphone", A, *command, has_input=True)
        lab.pause(START_S)

    def say(self, command: str, pause_s: float = 0.0) -> None:
        """Give it a command and go on after a while."""
        self._process.say(command)
        self._lab.pause(COMMAND_S + pause_s)

    def stop(self) -> None:
        """End it; it has de-registered before."""
        self.say("quit", 1)
        self._process.stop()
