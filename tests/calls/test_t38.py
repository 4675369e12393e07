"""Fax over IP: frames of addresses that SDP announced for T.38 are labelled so while the announcement lasts."""

from __future__ import annotations

from pathlib import Path

import pytest

import voipsniff
from tests.calls.ladder import Ladder, at, halves
from tests.calls.tracking import feed
from tests.support.frames import pcap_bytes, rtp, udp_frame
from tests.support.shared import TRACES, needs_shared
from voipsniff.calls.tracker import CallTracker
from voipsniff.packet.udptl import is_udptl

FAX = """
    0 alice > bob: INVITE sdp
    1 alice < bob: 200 sdp
    1.02 alice > bob: ACK
    3 bob > alice: INVITE sdp
    3.1 alice > bob: 200 sdp
    3.2 bob > alice: ACK
"""
BACK = """
    7 bob > alice: INVITE sdp
    7.1 alice > bob: 200 sdp
    7.2 bob > alice: ACK
"""
BYE = """
    9 alice > bob: BYE
    9.1 alice < bob: 200
"""
INDICATOR = bytes.fromhex("0000 0106 00 00")
"""Sequence number 0, an IFP packet of one byte (indicator "CED"), no secondary ones."""
DATA = bytes.fromhex("0001 0b c00180 0007 ff1303f781 be 0001 01 06")
"""Sequence number 1, an IFP packet of eleven bytes, the one before it once more."""


def fax(text: str = FAX + BYE, image: tuple[float, ...] = (3, 3.1)) -> Ladder:
    """Return a ladder of which the SDPs at the times `image` offer T.38 instead of audio, at the same ports."""
    ladder = Ladder().run(text)
    for wire in ladder.wires:
        if wire.ts_ns in map(at, image):
            head, _, body = wire.data.partition(b"\r\n\r\n")
            lines = body.split(b"\r\n")
            media = next(index for index, line in enumerate(lines) if line.startswith(b"m="))
            port = lines[media].split()[1]
            lines[media:] = [b"m=image %s udptl t38" % port, b"a=T38FaxVersion:0", b""]
            body = b"\r\n".join(lines)
            head = b"\r\n".join(
                b"Content-Length: %d" % len(body) if line.startswith(b"Content-Length") else line
                for line in head.split(b"\r\n")
            )
            wire.data = head + b"\r\n\r\n" + body
    return ladder


def kinds(path: Path, ladder: Ladder, packets: list[tuple[float, str, str, bytes]]) -> dict[str, int]:
    """Return the frames by kind of a capture that holds a ladder and UDP packets (second, source, destination)."""
    frames = [
        (wire.ts_ns, udp_frame(wire.src.ip, wire.dst.ip, wire.src.port, wire.dst.port, wire.data))
        for wire in ladder.wires
    ]
    for second, src, dst, data in packets:
        src_ip, src_port = src.split(":")
        dst_ip, dst_port = dst.split(":")
        frames.append((at(second), udp_frame(src_ip, dst_ip, int(src_port), int(dst_port), data)))
    frames.sort(key=lambda frame: frame[0])
    path.write_bytes(pcap_bytes(frames))
    return voipsniff.read([path]).capture.kinds


ALICE, BOB, OTHER = "10.0.0.1:4002", "10.0.0.2:4004", "10.9.9.9:9999"


def test_fax_after_a_re_invite(tmp_path: Path) -> None:
    packets = [
        (2.5, BOB, ALICE, INDICATOR),  # before it is announced
        (4, BOB, ALICE, INDICATOR),
        (4.1, ALICE, BOB, DATA),
        (4.2, OTHER, ALICE, DATA),  # by its destination alone, as behind NAT
        (4.3, BOB, OTHER, DATA),  # by its source alone
        (4.4, OTHER, "10.9.9.8:9999", DATA),  # of nobody
        (4.5, BOB, ALICE, b"\0\1\x7fshort"),  # announced, but no UDPTL
    ]
    assert kinds(tmp_path / "fax.pcap", fax(), packets) == {"udp": 3, "sip": 8, "t38": 4}


def test_audio_again_on_the_same_port(tmp_path: Path) -> None:
    packets = [(4, BOB, ALICE, INDICATOR), (8, BOB, ALICE, INDICATOR)]
    assert kinds(tmp_path / "fax.pcap", fax(FAX + BACK + BYE), packets) == {"udp": 1, "sip": 11, "t38": 1}


def test_audio_that_goes_on_is_rtp(tmp_path: Path) -> None:
    audio = [(3.5 + index / 50, BOB, ALICE, rtp(index, 160 * index)) for index in range(50)]
    assert kinds(tmp_path / "fax.pcap", fax(), audio) == {"sip": 8, "rtp": 50}


def test_nothing_is_announced_any_more_when_the_call_is_over() -> None:
    tracker = CallTracker()
    feed(tracker, fax().messages()[:6])
    assert tracker.media.is_t38(*halves("10.0.0.1"), 4002)
    assert tracker.media.is_t38(*halves("10.0.0.2"), 4004)
    assert not tracker.media.is_t38(*halves("10.0.0.1"), 4004)
    tracker.finish(at(60))
    assert not tracker.media.t38


def test_a_call_that_takes_over_the_address_ends_the_fax() -> None:
    ladder = fax()
    ladder.run("10 carol > dave: INVITE sdp new call=c2 ip=10.0.0.1 port=4002")
    tracker = CallTracker()
    feed(tracker, ladder.messages())
    assert not tracker.media.is_t38(*halves("10.0.0.1"), 4002)
    assert tracker.media.is_t38(*halves("10.0.0.2"), 4004)
    tracker.finish(at(60))
    assert not tracker.media.t38


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (INDICATOR, True),
        (DATA, True),
        (INDICATOR[:4], True),  # without error recovery
        (b"\0\2\x80\x80" + b"x" * 128 + b"\0\0", True),  # a length of two bytes
        (b"\0\2\x80\x80" + b"x" * 127, False),
        (b"\0\2\x80", False),
        (b"\0\2\xc1" + b"x" * 20000, False),  # in fragments: longer than a datagram
        (b"\0\3\2\x06", False),
        (b"\0\3\0\0\0", False),
        (b"\0\3\1\x06\x41", False),
        (b"\0\3", False),
        (b"", False),
    ],
)
def test_form_of_udptl(data: bytes, expected: bool) -> None:
    assert is_udptl(data) is expected


@needs_shared
@pytest.mark.shared
@pytest.mark.parametrize("owner", ["ntop__nDPI", "odedshimon__BruteShark", "sipcapture__heplify"])
def test_the_packets_that_tshark_finds_malformed_are_still_rtp(owner: str) -> None:
    """All that tshark takes for T.38 there is G.711 (its dissector calls each malformed): SDP alone led it."""
    found = voipsniff.read([TRACES / f"{owner}__FAX-Call-t38-CA-TDM-SIP-FB-1.pcap"], dedup="off").capture.kinds
    assert "t38" not in found
    assert found["rtp"] == {"ntop__nDPI": 1303 + 27}.get(owner, 4985 + 2010)
