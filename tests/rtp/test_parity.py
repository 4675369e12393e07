"""tshark's RTP streams of every public capture beside ours; what differs is listed here with its cause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import voipsniff
from tests.support.shared import TRACES, needs_shared, shared_captures
from voipsniff.errors import CaptureError
from voipsniff.rtp.record import StreamRecord

pytestmark = [pytest.mark.shared, needs_shared]

ROW = re.compile(
    r"^\s*[\d.]+\s+[\d.]+\s+(\S+)\s+(\d+)\s+(\S+)\s+(\d+)\s+0x([0-9A-F]{8})\s+.*?\s+(\d+)\s+(-?\d+) \(-?[\d.]+%\)"
    + r"\s+(-?[\d.]+)" * 6,
    re.MULTILINE,
)
Key = tuple[str, int, str, int, int]

UNPROVEN = 8
"""Rows of fewer packets may be unproven here: tshark's heuristic takes one."""

NOT_PROVEN = {
    # Packets arrive in random order, never eight in a row.
    "membraneframework__membrane_rtp_plugin__h264_before_sr.pcap",
    "membraneframework__membrane_rtp_plugin__h264_before_sr2.pcap",
}
LOST_DIFFERS = {
    # tshark keeps the first packet's number as base when an earlier one comes after it.
    ("open5gs__open5gs__ipsec_to_nonipsec_call.pcapng", 0x29B45F),
    # A sender that starts over within 100 numbers: tshark counts from the first to the last packet, backwards.
    ("NormB__sipnab__pcap-samples.register-invite-reinvite-bye.pcap", 0x0E330AF3),
    ("NormB__sipnab__pcap-samples.register-invite-reinvite-bye.pcap", 0xB0B0B0B0),
}
NOT_RTP_FOR_TSHARK = {
    # After the re-INVITE to T.38 tshark reads the RTP that goes on as malformed T.38.
    ("ntop__nDPI__FAX-Call-t38-CA-TDM-SIP-FB-1.pcap", 0x0EAF0EAF),
    ("odedshimon__BruteShark__FAX-Call-t38-CA-TDM-SIP-FB-1.pcap", 0x0EAF0EAF),
    ("sipcapture__heplify__FAX-Call-t38-CA-TDM-SIP-FB-1.pcap", 0x0EAF0EAF),
    # It takes some packets of the stream for other protocols.
    ("NotYuSheng__TracePcap__telegram_voice.pcapng", 0x701EAD06),
    ("NotYuSheng__TracePcap__telegram_voice.pcapng", 0x6313F56A),
    # Here a packet that is later than its predecessor by years has an absurd time; it is alone then.
    ("ntop__nDPI__false_positives.pcapng", 0x34127856),
}
UNSUPPORTED = {"NormB__sipnab__c07-sip-r2.cap"}
FALSE_RTP = {
    "arkime__arkime__stun-ice-testcall.pcap",
    "ntop__nDPI__crynet.pcap",
    "ntop__nDPI__h323.pcap",
    "ntop__nDPI__http_on_sip_port.pcap",
    "ntop__nDPI__imo.pcap",
    "ntop__nDPI__mgcp.pcap",
    "ntop__nDPI__telegram.pcap",
    "ntop__nDPI__telegram_videocall.pcapng",
    "ntop__nDPI__tinc.pcap",
    "OISF__suricata-verify__http-evader-486.input.pcap",
}
"""Captures without any RTP in which tshark's heuristic finds up to 33 streams."""


@dataclass(frozen=True)
class Row:
    packets: int
    lost: int
    numbers: tuple[float, ...]
    """Delta min, mean, max, jitter min, mean, max in ms; -1 for no minimum."""


def tshark_rows(name: str) -> dict[Key, Row]:
    text = (TRACES / "truth" / f"{name}.rtpstreams.txt").read_text()
    return {
        (row[1], int(row[2]), row[3], int(row[4]), int(row[5], 16)): Row(
            int(row[6]), int(row[7]), tuple(float(row[field]) for field in range(8, 14))
        )
        for row in ROW.finditer(text)
    }


def negative_captures() -> set[str]:
    """Return the captures that hold no SIP call (some hold the RTP of other applications)."""
    text = (TRACES / "MANIFEST.md").read_text()
    section = text[text.index("## NEGATIVE") :]
    section = section[: section.find("\n## ", 4)]
    return set(re.findall(r"^\| (\S+) \|", section, re.MULTILINE)) - {"file"}


def our_rows(path: Path) -> dict[Key, StreamRecord]:
    trace = voipsniff.read([path], dedup="off")
    rows: dict[Key, StreamRecord] = {}
    for row in trace.streams:
        key = (row.src_ip, row.src_port, row.dst_ip, row.dst_port, int(row.ssrc, 16))
        assert key not in rows, "one stream in two"
        rows[key] = row
    return rows


def compared(row: StreamRecord) -> list[float]:
    deltas = (row.ws_delta_min_ms, row.ws_delta_mean_ms, row.ws_delta_max_ms)
    jitters = (row.ws_jitter_min_ms, row.ws_jitter_mean_ms, row.ws_jitter_max_ms)
    unknown = (-1.0, 0.0, 0.0)
    return [blank if value is None else value for value, blank in zip(deltas + jitters, unknown + unknown, strict=True)]


CAPTURES = [path for path in shared_captures() if (TRACES / "truth" / f"{path.name}.rtpstreams.txt").is_file()]


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_streams_are_those_of_tshark(path: Path) -> None:
    name = path.name
    theirs = tshark_rows(name)
    if name in UNSUPPORTED:
        with pytest.raises(CaptureError):
            our_rows(path)
        return
    ours = our_rows(path)
    assert set(ours) <= set(theirs)
    for key, row in theirs.items():
        mine = ours.get(key)
        if mine is None:
            assert row.packets < UNPROVEN or name in NOT_PROVEN or name in negative_captures(), (key, row)
            continue
        mark = (name, key[4])
        if mark in NOT_RTP_FOR_TSHARK:
            continue
        assert mine.received == row.packets, key
        assert mark in LOST_DIFFERS or mine.lost == row.lost, key
        # tshark has a clock for fewer streams: it follows only SDP whose address is exactly that of the packets.
        numbers = (
            row.numbers if row.numbers[5] or mine.codec_source != "sdp" else (*row.numbers[:3], *compared(mine)[3:])
        )
        assert compared(mine) == pytest.approx(numbers, abs=0.0006), key


@pytest.mark.parametrize("name", sorted(FALSE_RTP))
def test_no_stream_where_there_is_no_rtp(name: str) -> None:
    assert our_rows(TRACES / name) == {}


def test_streams_of_captures_without_calls_are_consecutive_packets() -> None:
    """Other applications' RTP is RTP; a false stream would show gaps and restarts."""
    for name in sorted(negative_captures() - FALSE_RTP):
        for row in our_rows(TRACES / name).values():
            assert (row.call_id, row.restarts) == (None, 0), (name, row)
            assert row.unique_lost <= 0.2 * row.expected, (name, row)
