"""The table that `tshark -z rtp,streams` prints, read into rows."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

Key = tuple[str, int, str, int, str]
"""Source address and port, destination address and port, SSRC as 0x and eight hex digits."""

_ROW = re.compile(
    r"^\s*(?P<start>\d+\.\d+)\s+(?P<end>\d+\.\d+)"
    r"\s+(?P<src>\S+)\s+(?P<src_port>\d+)\s+(?P<dst>\S+)\s+(?P<dst_port>\d+)\s+(?P<ssrc>0x[0-9A-F]{8})"
    r"\s+(?P<payload>.*?)\s+(?P<packets>\d+)\s+(?P<lost>-?\d+) \(-?[0-9.]+%\)"
    r"\s+(?P<figures>-?\d+\.\d{3}(?:\s+-?\d+\.\d{3}){5})\s*X?\s*$"
)


@dataclass(frozen=True)
class SharkStream:
    """One row; times in milliseconds."""

    key: Key
    payload: str
    """Names of the payload types, "RTPType-" and a number where nothing said what it stands for."""
    received: int
    lost: int
    delta_max_ms: float
    jitter_mean_ms: float
    jitter_max_ms: float


def shark_streams(text: str) -> dict[Key, SharkStream]:
    """Return the rows of a printed table by their keys."""
    rows = [_row(found) for found in map(_ROW.match, text.splitlines()) if found]
    assert len(rows) == len([line for line in text.splitlines() if " 0x" in line]), "a row was not understood"
    return {row.key: row for row in rows}


def run_shark(path: Path, *, heuristics: bool) -> str:
    """Return the table of a capture file; with `heuristics`, what has the form of RTP without SDP too."""
    preference = f"rtp.heuristic_rtp:{str(heuristics).upper()}"
    command = ["tshark", "-n", "-q", "-r", str(path), "-o", preference, "-z", "rtp,streams"]
    return subprocess.run(command, capture_output=True, check=False, text=True).stdout


def _row(found: re.Match[str]) -> SharkStream:
    src, dst = (str(ip_address(found[name])) for name in ("src", "dst"))
    key = (src, int(found["src_port"]), dst, int(found["dst_port"]), found["ssrc"].lower())
    figures = [float(figure) for figure in found["figures"].split()]  # least, mean and most of delta, then of jitter
    return SharkStream(
        key, found["payload"], int(found["packets"]), int(found["lost"]), figures[2], figures[4], figures[5]
    )
