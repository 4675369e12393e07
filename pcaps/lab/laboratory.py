"""One scenario's lab: the network, its processes and its folders; all of it is gone when the scenario is over."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from pcaps.lab import recording, topology
from pcaps.lab.errors import LabError
from pcaps.lab.hosts import SWITCH, Host
from pcaps.lab.namespaces import command_in
from pcaps.lab.processes import Process, Processes, run


class Lab:
    """A network that is built on entering and removed on leaving, with every process that was started in it.

    `work` is a folder for configurations, keys and logs. It is deleted at the end, unless the scenario failed or
    `keep` is set: then it stays for reading.
    """

    def __init__(self, name: str, out: Path, *, keep: bool = False) -> None:
        if topology.left_behind():
            raise LabError("a lab is up already, or was left behind: `python -m pcaps.lab clean` removes it")
        self.name = name
        self.out = out
        self.keep = keep
        self.work = Path(tempfile.mkdtemp(prefix="voiplab-"))
        self.processes = Processes(self.work)

    def __enter__(self) -> Lab:
        try:
            topology.build()
        except BaseException:
            self._dismantle()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            self.keep = True
        self._dismantle()

    def file(self, suffix: str) -> Path:
        """Return the path of a result: the scenario's name and `suffix` in the output folder."""
        return self.out / (self.name + suffix)

    def start(self, name: str, host: Host, *command: str, has_input: bool = False) -> Process:
        """Start a command in the background on a host, in the work folder."""
        return self.processes.start(name, command_in(host.namespace, *command), has_input=has_input)

    def run(self, host: Host, *command: str) -> str:
        """Run a command to its end on a host."""
        return run(*command_in(host.namespace, *command))

    def pause(self, seconds: float) -> None:
        """Let the scenario go on by itself."""
        time.sleep(seconds)

    def recording(
        self, interface: str = topology.BRIDGE, host: Host = SWITCH, *, name: str = "", only: Sequence[str] = ()
    ) -> AbstractContextManager[None]:
        """Record an interface, the bridge unless told, into NAME.pcap; `only` is a capture filter."""
        path = self.out / f"{name or self.name}.pcap"
        return recording.tcpdump(self.processes, path, host, interface, only)

    def _dismantle(self) -> None:
        self.processes.stop_all()
        topology.remove()
        if not self.keep:
            shutil.rmtree(self.work)
