"""baresip: a telephone that needs no sound card, told what to do over its control connection."""

from __future__ import annotations

import json
import signal
import socket
from dataclasses import dataclass

from pcaps.lab import certificates
from pcaps.lab.configuration import render
from pcaps.lab.errors import LabError
from pcaps.lab.hosts import PROXY, A, B, C, D, E, Host
from pcaps.lab.laboratory import Lab
from pcaps.lab.namespaces import inside

CONTROL = ("127.0.0.1", 4444)
ANSWER_S = 3.0
ESTABLISHED = "Call established"
RTP_PORTS = (16000, 16999)

PCM = "PCMU/8000/1,PCMA/8000/1"
G722 = "G722/16000/1"
OPUS = "opus/48000/2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A telephone: who has it, where it is and how it behaves."""

    user: str
    host: Host
    tone_hz: int
    transport: str = "udp"
    ip_version: int = 4
    listen: str = ""
    """Its own address when it is not the host's usual one."""
    proxy: Host = PROXY
    password: str = ""
    """USERpw unless told."""
    codecs: str = PCM
    answers: bool = True
    """Takes every call at once."""
    options: str = ""
    """More account parameters, such as `mediaenc=srtp-mand`."""
    modules: tuple[str, ...] = ()
    ready: str = "200 OK"
    """What it says when it has come up: registered, unless the scenario is about something else."""

    @property
    def uri(self) -> str:
        return f"sip:{self.user}@lab.test"


ALICE = Account(user="alice", host=A, tone_hz=440)
BOB = Account(user="bob", host=B, tone_hz=660)
CAROL = Account(user="carol", host=C, tone_hz=880)
DAVE = Account(user="dave", host=D, tone_hz=440)
ERIN = Account(user="erin", host=E, tone_hz=440)


class Baresip:
    """A running telephone."""

    def __init__(self, lab: Lab, account: Account, under: tuple[str, ...] = ()) -> None:
        """Start it and wait until it is ready; `under` is a command prefix, such as a key log."""
        self._host = account.host
        name = f"{account.user}-{account.host.name}"
        folder = lab.work / name
        folder.mkdir()
        _write_configuration(lab, account, name)
        self._process = lab.start(name, account.host, *under, "baresip", "-f", str(folder), "-v")
        self._process.wait_for(account.ready, 6)

    def dial(self, uri: str) -> None:
        self._command("dial", uri)

    def accept(self) -> None:
        self._command("accept")

    def hang_up(self) -> None:
        """End, give up or refuse the call."""
        self._command("hangup")

    def hold(self) -> None:
        self._command("hold")

    def resume(self) -> None:
        self._command("resume")

    def transfer(self, uri: str) -> None:
        self._command("transfer", uri)

    def press(self, key: str) -> None:
        self._command("sndcode", key)

    def wait_for(self, pattern: str = ESTABLISHED, seconds: float = 6.0) -> None:
        """Wait for a line of its log, that a call is established unless told."""
        self._process.wait_for(pattern, seconds)

    def stop(self) -> None:
        """End it; it says goodbye first: BYE, and REGISTER with an expiry of 0."""
        self._process.stop()

    def kill(self) -> None:
        """End it without a word."""
        self._process.stop(signal.SIGKILL)

    def _command(self, name: str, argument: str = "") -> None:
        message = json.dumps({"command": name, "params": argument, "token": "lab"})
        with inside(self._host.namespace):
            connection = socket.create_connection(CONTROL, ANSWER_S)
        with connection:
            connection.sendall(b"%d:%s," % (len(message), message.encode()))
            _wait_for_answer(connection, name)


def _wait_for_answer(connection: socket.socket, name: str) -> None:
    """Read netstrings until the answer comes; events are passed over."""
    received = b""
    while data := connection.recv(65536):
        received += data
        while (size := _netstring_bytes(received)) is not None:
            content = received[received.index(b":") + 1 : size - 1]
            received = received[size:]
            if json.loads(content).get("response"):
                return
    raise LabError(f"baresip closed its control connection at `{name}`")


def _netstring_bytes(data: bytes) -> int | None:
    """Return how many bytes the first netstring has with its length and comma; None when it is not complete."""
    length, colon, rest = data.partition(b":")
    if not colon or len(rest) <= int(length):
        return None
    return len(length) + 1 + int(length) + 1


def _write_configuration(lab: Lab, account: Account, name: str) -> None:
    folder = lab.work / name
    pem = certificates.make(lab.work)
    render(
        "baresip.conf",
        folder / "config",
        LISTEN=account.listen or account.host.address(account.ip_version),
        CLIENT=str(pem.client),
        AUTHORITY=str(pem.authority),
        TRANSPORT=account.transport,
        TONE=str(account.tone_hz),
        FOLDER=str(folder),
        MODULES="\n".join(f"module {module}" for module in account.modules),
    )
    (folder / "contacts").touch()
    (folder / "accounts").write_text(_account_line(account) + "\n")


def _account_line(account: Account) -> str:
    port = 5061 if account.transport == "tls" else 5060
    proxy = f"sip:{account.proxy.address(account.ip_version)}:{port};transport={account.transport}"
    parts = [
        f"<{account.uri}>",
        f"auth_user={account.user}",
        f"auth_pass={account.password or account.user + 'pw'}",
        f'outbound="{proxy}"',
        "regint=120",
        f"answermode={'auto' if account.answers else 'manual'}",
        "ptime=20",
        f"audio_codecs={account.codecs}",
        account.options,
    ]
    return ";".join(part for part in parts if part)
