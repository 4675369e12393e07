"""JsSIP: a WebRTC user agent under node."""

from __future__ import annotations

from pcaps.lab.configuration import CONF
from pcaps.lab.hosts import Host
from pcaps.lab.laboratory import Lab
from pcaps.lab.processes import Process
from pcaps.lab.programs import EXTRAS

MODULES = EXTRAS / "webrtc/node_modules"


def start_jssip(lab: Lab, user: str, host: Host, url: str, target: str = "", *, keys: str = "") -> Process:
    """Start the user agent; it calls `target`, or answers when there is none. It appends its TLS keys to `keys`."""
    options = (f"--tls-keylog={keys}",) if keys else ()
    script = ("env", f"NODE_PATH={MODULES}", "node", *options, str(CONF / "jssip_ua.js"))
    arguments = (user, f"{user}pw", url, *([target] if target else []))
    process = lab.start(f"jssip-{user}", host, *script, *arguments)
    process.wait_for("REGISTERED", 8)
    return process
