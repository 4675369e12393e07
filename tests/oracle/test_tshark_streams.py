"""RTP streams beside `tshark -z rtp,streams`: keys, received, lost, and jitter and delta by Wireshark's definitions.

A difference is a fault of ours, to be mended, or stands in LISTED with its cause (docs/internals/parity.md says more).
What stands there and no longer differs fails too.
"""

from __future__ import annotations

from functools import cache
from ipaddress import ip_address
from pathlib import Path

import pytest

import voipsniff
from tests.oracle.listed_streams import LISTED
from tests.support.shared import PCAPS, TRACES, needs_shared, shared_captures
from tests.support.shark_streams import Key, SharkStream, run_shark, shark_streams
from voipsniff.rtp.record import StreamRecord

NOT_PCAP = {"NormB__sipnab__c07-sip-r2.cap"}
"""A file format that tshark reads and we do not."""
PROOF = 8
"""Packets in a row that prove a stream of a dynamic payload type (docs/concepts); fewer may prove nothing."""
HALF_DIGIT = 0.0005 + 1e-9
"""tshark prints three decimals of a millisecond."""


def own_streams(path: Path) -> dict[Key, list[StreamRecord]]:
    """Return our streams by key; one key has several when a later call uses it again."""
    found: dict[Key, list[StreamRecord]] = {}
    for stream in voipsniff.read([path], dedup="off").streams:
        src, dst = str(ip_address(stream.src_ip)), str(ip_address(stream.dst_ip))
        found.setdefault((src, stream.src_port, dst, stream.dst_port, stream.ssrc), []).append(stream)
    return found


def text_of(key: Key) -> str:
    src, src_port, dst, dst_port, ssrc = key
    return f"{src} {src_port} {dst} {dst_port} {ssrc}"


def differences(path: Path, by_form: dict[Key, SharkStream], by_sdp: dict[Key, SharkStream]) -> dict[str, str]:
    """Return the figures that differ, in words, by key."""
    ours = own_streams(path)
    found = {}
    for key in sorted({*by_form, *ours}):
        if key not in by_form:
            found[text_of(key)] = "only ours"
        elif key not in ours:
            if key in by_sdp or by_form[key].received >= PROOF:
                found[text_of(key)] = "only tshark"
        elif figures := figures_that_differ(by_form[key], ours[key]):
            found[text_of(key)] = " ".join(figures)
    return found


def figures_that_differ(shark: SharkStream, parts: list[StreamRecord]) -> list[str]:
    found = []
    if sum(part.received for part in parts) != shark.received:
        found.append("received")
    if sum(part.lost for part in parts) != shark.lost:
        found.append("lost")
    if len(parts) == 1:
        (stream,) = parts
        if not close(stream.ws_delta_max_ms, shark.delta_max_ms):
            found.append("delta")
        same = close(stream.ws_jitter_mean_ms, shark.jitter_mean_ms)
        if not (same and close(stream.ws_jitter_max_ms, shark.jitter_max_ms)) and not without_clock(shark):
            found.append("jitter")
    return found


def without_clock(shark: SharkStream) -> bool:
    """Whether tshark has no jitter because no SDP that it tied to the stream says what its payload type stands for."""
    return shark.payload.startswith("RTPType-") and shark.jitter_max_ms == 0.0


def close(ours: float | None, printed: float) -> bool:
    return abs((ours or 0.0) - max(printed, 0.0)) <= HALF_DIGIT


@cache
def listed(name: str) -> dict[str, str]:
    return {key: entry.figures for entry in LISTED.get(name, ()) for key in entry.keys}


@needs_shared
@pytest.mark.shared
@pytest.mark.parametrize("path", [p for p in shared_captures() if p.name not in NOT_PCAP], ids=lambda path: path.name)
def test_public_captures(path: Path) -> None:
    truth = TRACES / "truth"
    by_form = shark_streams((truth / f"{path.name}.rtpstreams.txt").read_text())
    sdp_only = truth / f"{path.name}.rtpstreams-sdponly.txt"
    by_sdp = shark_streams(sdp_only.read_text()) if sdp_only.exists() else {}
    assert set(by_sdp) <= set(by_form)
    assert differences(path, by_form, by_sdp) == listed(path.name)


def own_captures() -> list[Path]:
    return sorted(path for path in PCAPS.iterdir() if {".pcap", ".pcapng"} & set(path.suffixes))


@pytest.mark.tshark
@pytest.mark.parametrize("path", own_captures(), ids=lambda path: path.name)
def test_own_captures(path: Path) -> None:
    by_form = shark_streams(run_shark(path, heuristics=True))
    by_sdp = shark_streams(run_shark(path, heuristics=False))
    assert differences(path, by_form, by_sdp) == listed(path.name)


@needs_shared
@pytest.mark.shared
def test_every_listed_file_is_there() -> None:
    assert set(LISTED) <= {path.name for path in [*shared_captures(), *own_captures()]}
