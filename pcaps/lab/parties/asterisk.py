"""asterisk: a B2BUA, in a directory tree of its own because Debian 12 has no package of it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from pcaps.lab.configuration import CONF
from pcaps.lab.errors import LabError
from pcaps.lab.hosts import C
from pcaps.lab.laboratory import Lab
from pcaps.lab.namespaces import command_in
from pcaps.lab.processes import Process, run_logged
from pcaps.lab.programs import EXTRAS

ROOT = EXTRAS / "sid"
BOOT_S = 12.0
SETTLE_S = 1.0


class Asterisk:
    """A running asterisk on host c, with alice, bob and an echo at 600."""

    def __init__(self, lab: Lab) -> None:
        for file in (CONF / "asterisk").glob("*.conf"):
            shutil.copy(file, Path(ROOT, "etc/asterisk", file.name))
        self._lab = lab
        self._process: Process = lab.start("asterisk", C, "chroot", str(ROOT), "/usr/sbin/asterisk", "-f", "-n")
        deadline = time.monotonic() + BOOT_S
        while "fully booted" not in self._command("core waitfullybooted"):
            if time.monotonic() > deadline:
                raise LabError(f"asterisk did not start:\n{self._process.text()[-1000:]}")
            time.sleep(0.2)

    def stop(self) -> None:
        self._command("core stop now")
        self._lab.pause(SETTLE_S)
        self._process.stop()

    def _command(self, text: str) -> str:
        """Return what asterisk's console says; it refuses (exit code 1) until asterisk listens."""
        command = command_in(C.namespace, "chroot", str(ROOT), "asterisk", "-rx", text)
        return run_logged(command, None, seconds=BOOT_S, allowed=(0, 1))
