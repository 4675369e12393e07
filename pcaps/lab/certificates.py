"""Throw-away certificates for SIP over TLS: an authority, the proxy's and the clients'."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pcaps.lab.hosts import PROXY
from pcaps.lab.processes import run

DAYS = "30"
NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


@dataclass(frozen=True, slots=True)
class Certificates:
    """Paths of PEM files in the work folder."""

    authority: Path
    server: Path
    server_key: Path
    client: Path
    """Key and certificate in one file, as baresip wants it."""


def make(folder: Path) -> Certificates:
    """Return the certificates in a folder; they are made when they are not there yet."""
    made = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key", folder / "client-both.pem")
    if not made.client.exists():
        _authority(folder)
        _signed(folder, "server")
        _signed(folder, "client")
        made.client.write_bytes((folder / "client.key").read_bytes() + (folder / "client.pem").read_bytes())
    return made


def _authority(folder: Path) -> None:
    files = ("-keyout", f"{folder}/ca.key", "-out", f"{folder}/ca.pem")
    run("openssl", "req", "-x509", *NEW_KEY, "-days", DAYS, "-subj", "/CN=voip lab", *files)


def _signed(folder: Path, name: str) -> None:
    key, request, certificate = (f"{folder}/{name}.{suffix}" for suffix in ("key", "csr", "pem"))
    names = folder / "names"
    names.write_text(f"subjectAltName=DNS:lab.test,IP:{PROXY.ipv4},IP:{PROXY.ipv6}\n")
    run("openssl", "req", *NEW_KEY, "-subj", "/CN=lab.test", "-keyout", key, "-out", request)
    signer = ("-CA", f"{folder}/ca.pem", "-CAkey", f"{folder}/ca.key", "-CAcreateserial")
    run("openssl", "x509", "-req", "-in", request, *signer, "-days", DAYS, "-extfile", str(names), "-out", certificate)
