"""What the overview says of TLS."""

from __future__ import annotations

from tests.report.factory import Capture
from voipsniff.packet.tls_table import TlsClient
from voipsniff.report.encryption import encryption_notes
from voipsniff.report.palette import Level


def client(server: str, count: int = 1, name: str | None = None, alpn: tuple[str, ...] = (), sip: int = 0) -> TlsClient:
    return TlsClient("10.0.0.1", server, name, ("TLS 1.3",), alpn, None, 1, count, sip)


def notes(*clients: TlsClient, decrypted: int = 0, frames: int = 9) -> list[tuple[Level, str]]:
    return list(encryption_notes(Capture(tls=list(clients), decrypted_messages=decrypted, tcp={"tls": frames})))


def test_signalling_is_told_by_its_port_or_by_what_the_client_asks_for() -> None:
    said = notes(
        client("10.0.0.2:5061"), client("10.0.0.2:5061", name="a.example"), client("10.0.0.3:443", 2, alpn=("sip/2",))
    )
    assert said == [
        (
            Level.WARNING,
            "signalling is encrypted: 4 TLS connections to 10.0.0.2:5061, 10.0.0.2:5061 (a.example), 10.0.0.3:443; "
            "give --keylog",
        )
    ]


def test_other_tls_may_hold_sip_and_is_only_a_note() -> None:
    servers = [client(f"10.0.0.{number}:443") for number in range(1, 6)]
    assert notes(*servers) == [
        (
            Level.NOTE,
            "encrypted: 5 TLS connections to 10.0.0.1:443, 10.0.0.2:443, 10.0.0.3:443 and 2 more servers; if there is "
            "SIP inside, --keylog reads it",
        )
    ]


def test_what_was_decrypted_is_no_more_called_encrypted() -> None:
    said = notes(client("10.0.0.2:5061", sip=16), client("10.0.0.9:5061"), decrypted=16)
    assert said == [
        (Level.NOTE, "decrypted: 16 SIP messages from TLS, with the keys given"),
        (Level.WARNING, "signalling is encrypted: 1 TLS connection to 10.0.0.9:5061; give --keylog"),
    ]
    assert notes(decrypted=3) == [(Level.NOTE, "decrypted: 3 SIP messages from TLS, with the keys given")]


def test_connections_without_a_hello_are_frames() -> None:
    assert notes(frames=1) == [(Level.WARNING, "encrypted: 1 TLS frame; SIP inside cannot be read without --keylog")]
    assert notes(frames=0) == []


def test_name_from_the_network_commands_no_terminal() -> None:
    ((_, text),) = notes(client("10.0.0.2:5061", name="\x1b[2J"))
    assert "\x1b" not in text
