"""What tshark says of each frame of a capture: the other opinion on decoding."""

from __future__ import annotations

import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

_FIELDS = (
    "frame.number",
    "frame.protocols",
    "ip.src",
    "ip.dst",
    "ipv6.src",
    "ipv6.dst",
    "udp.srcport",
    "udp.dstport",
    "tcp.srcport",
    "tcp.dstport",
)
_RAW = ("ip.defragment", "ipv6.defragment", "tcp.desegment_tcp_streams", "rtp.heuristic_rtp")
"""Preferences that are switched off: each frame shall stand for itself."""

CLOSED = {"icmp", "icmpv6", "l2tp", "nsh", "cmd"}
"""Protocols whose content does not count, or is not opened by us: tshark's layers are read up to them."""


@dataclass(frozen=True)
class SharkFrame:
    """One frame: its layers down to the first that is closed to us, and the innermost addresses and ports."""

    number: int
    protocols: tuple[str, ...]
    outer: tuple[tuple[str, str] | None, ...]
    """The addresses of every IP layer, from the outside in."""
    addresses: tuple[str, str] | None
    ports: tuple[int, int] | None


def shark_frames(path: Path) -> list[SharkFrame]:
    """Return every frame of a capture file as tshark dissects it."""
    command = ["tshark", "-n", "-r", str(path), "-T", "fields"]
    for preference in _RAW:
        command += ["-o", f"{preference}:FALSE"]
    for name in _FIELDS:
        command += ["-e", name]
    output = subprocess.run(command, capture_output=True, check=False).stdout.decode("utf-8", "replace")
    return [_frame(line.split("\t")) for line in output.splitlines()]


def _frame(row: list[str]) -> SharkFrame:
    values = {name: [value for value in cell.split(",") if value] for name, cell in zip(_FIELDS, row, strict=False)}
    protocols = tuple(row[1].split(":"))
    closed = [place for place, layer in enumerate(protocols) if layer in CLOSED]
    protocols = protocols[: closed[0] + 1] if closed else protocols
    seen: Counter[str] = Counter()
    outer: list[tuple[str, str] | None] = []
    addresses = ports = None
    for layer in protocols:
        at = seen[layer]
        seen[layer] += 1
        if layer in ("ip", "ipv6"):
            addresses, ports = _pair(values, layer, ("src", "dst"), at), None
            outer.append(addresses)
        elif layer in ("udp", "tcp"):
            found = _pair(values, layer, ("srcport", "dstport"), at)
            ports = (int(found[0]), int(found[1])) if found else None
    return SharkFrame(int(row[0]), protocols, tuple(outer), addresses, ports)


def _pair(values: dict[str, list[str]], layer: str, names: tuple[str, str], at: int) -> tuple[str, str] | None:
    first, second = values.get(f"{layer}.{names[0]}", []), values.get(f"{layer}.{names[1]}", [])
    return (first[at], second[at]) if at < len(first) and at < len(second) else None
