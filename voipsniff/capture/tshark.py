"""tshark at work on one capture file: it exports the SIP inside TLS, or dissects a frame. Nothing else runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from voipsniff.capture.compressed import DecompressedOctets
from voipsniff.capture.files import Opening, open_reader
from voipsniff.capture.formats import COMPRESSED, HEAD_BYTES, identify
from voipsniff.capture.ledger import Ledger
from voipsniff.capture.octets import FileOctets
from voipsniff.errors import CaptureError

PROGRAM = "tshark"
INSTALL_HINT = "install it: apt install tshark, dnf install wireshark-cli, brew install wireshark, or wireshark.org"
FILTER = "tls && sip"
"""Frames whose SIP came out of TLS; what is in clear is read by ourselves."""
ANY_PORT = "tls.port==1-65535,sip"
"""tshark looks for SIP in TLS on port 5061 alone unless told so; SIP over secure WebSocket is recognised before."""
PREFERENCES = ("tcp.desegment_tcp_streams:TRUE", "tcp.reassemble_out_of_order:TRUE", "tls.desegment_ssl_records:TRUE",
               "tls.desegment_ssl_application_data:TRUE", "sip.desegment_headers:TRUE",
               "sip.desegment_body:TRUE")  # fmt: skip
PIECE_BYTES = 256 << 10
"""Decompressed bytes that are handed over at a time."""
LABELS = ("RSA ", "CLIENT_", "SERVER_", "EXPORTER_", "EARLY_", "PMS_")
"""How the lines of a key log begin (draft-ietf-tls-keylogfile, and older forms that Wireshark reads)."""
LOOKED_AT_BYTES = 1 << 20
"""In so much of a key log a line must be found."""


def find_tshark() -> str:
    """Return the program; CaptureError says how to get it."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise CaptureError("decryption needs tshark, which is not installed", INSTALL_HINT)
    return program


def check_key_log(path: str) -> None:
    """Raise CaptureError when `path` is no key log, which tshark would not mention."""
    try:
        with open(path, encoding="latin-1") as file:
            text = file.read(LOOKED_AT_BYTES)
    except OSError as error:
        raise CaptureError(f"key log {path}: {(error.strerror or str(error)).lower()}") from None
    if not any(line.startswith(LABELS) for line in text.splitlines()):
        raise CaptureError(
            f"key log {path}: no line of it is a key",
            "a key log is what programs write to the file that SSLKEYLOGFILE names: CLIENT_RANDOM ... on each line",
        )


def check_capture(path: str) -> None:
    """Raise CaptureError when there is no capture at `path` that can be read again and again."""
    if os.path.exists(path) and not os.path.isfile(path):
        raise CaptureError(f"{path}: not a file")
    open_reader(path, Ledger(), Opening(capacity=1)).close()


def export_sip(program: str, path: str, key_log: str | None, out: Path) -> str:
    """Write the SIP inside the TLS connections of the file at `path` to `out`, a pcapng file of exported PDUs.

    Secrets inside the file are used too. Returns why tshark was not content, "" when it was; what could be
    decrypted is in `out` all the same. `out` lies in a folder of its own, where tshark also looks for settings: the
    user's have no say.
    """
    wanted = ["-U", "OSI layer 7", "-Y", FILTER, "-w", str(out)]
    return _run(program, path, key_log, wanted, out.parent, subprocess.DEVNULL)


def dissect_frame(path: str, frame: int, key_log: str | None) -> str:
    """Return the full tree of one frame (from 1) as text; CaptureError when there is no such frame, or no tshark."""
    program = find_tshark()
    wanted = ["-V", "-c", str(frame), "-Y", f"frame.number == {frame}"]
    with TemporaryDirectory(prefix="voipsniff-") as folder, open(Path(folder) / "tree", "w+b") as tree:
        complaint = _run(program, path, key_log, wanted, Path(folder), tree)
        tree.seek(0)
        text = tree.read().decode("utf-8", "replace").strip("\n")
    if not text:
        raise CaptureError(f"{path}: there is no frame {frame}{f' ({complaint})' if complaint else ''}")
    return text


def _run(program: str, path: str, key_log: str | None, wanted: list[str], folder: Path, output: int | BinaryIO) -> str:
    """Run tshark over a file, with `folder` for its settings; return its last complaint when it failed."""
    with open(path, "rb") as file:
        packed = identify(file.read(HEAD_BYTES)) in COMPRESSED
    command = [program, "-n", "-r", "-" if packed else os.path.abspath(path), "-d", ANY_PORT, *wanted]
    keys = () if key_log is None else (f"tls.keylog_file:{os.path.abspath(key_log)}",)
    for preference in (*PREFERENCES, *keys):
        command += ["-o", preference]
    said = folder / "said"
    environment = os.environ | {"WIRESHARK_CONFIG_DIR": str(folder), "LC_ALL": "C.UTF-8"}
    with said.open("wb") as errors:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=errors, env=environment)
        with process:
            try:
                _feed(process, path if packed else None)
            except BaseException:
                process.kill()
                raise
    return "" if process.returncode == 0 else _last_line(said) or f"tshark ended with {process.returncode}"


def _feed(process: subprocess.Popen[bytes], path: str | None) -> None:
    """Give tshark the decompressed bytes of a file, when there is one, and close its input."""
    assert process.stdin is not None
    try:
        for piece in _unpacked(path) if path else ():
            process.stdin.write(piece)
    except BrokenPipeError:  # it has enough, or says on standard error why not
        pass
    with suppress(BrokenPipeError):
        process.stdin.close()


def _unpacked(path: str) -> Iterator[bytes]:
    """Yield what a compressed file holds; tshark knows but some of the formats."""
    with open(path, "rb") as file:
        kind = identify(file.read(HEAD_BYTES))
    assert kind is not None
    octets = DecompressedOctets(FileOctets(path), kind)
    try:
        while piece := octets.read(PIECE_BYTES):
            yield piece
    finally:
        octets.close()


def _last_line(path: Path) -> str:
    lines = [line.strip() for line in path.read_text("utf-8", "replace").splitlines()]
    return next((line.removeprefix("tshark: ") for line in reversed(lines) if line), "")
