"""Every frame of real captures: the same innermost addresses, ports and kinds as tshark's.

Differences that are meant are rules here and entries in docs/internals/parity.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.decoded import Decoded, row_of
from tests.support.shared import PCAPS, shared_captures
from tests.support.tshark import SharkFrame, shark_frames
from voipsniff.capture.source import open_source
from voipsniff.errors import CaptureError
from voipsniff.packet.columns import Columns
from voipsniff.packet.decode import decode_batch
from voipsniff.packet.labels import Label, Tunnel

KINDS = {
    "sip": {Label.SIP},
    "rtp": {Label.RTP, Label.RTCP},
    "rtcp": {Label.RTCP},
    "stun": {Label.STUN, Label.TURN},
    "dtls": {Label.DTLS},
    "zrtp": {Label.ZRTP},
    "dns": {Label.DNS},
    "mdns": {Label.DNS},
    "dhcp": {Label.DHCP},
    "quic": {Label.QUIC},
    "icmp": {Label.ICMP},
    "icmpv6": {Label.ICMP},
}
"""tshark's protocol -> the label that a frame with it must have."""
MISTAKEN = {"ayiya", "dis", "pktc"}
"""Protocols that tshark finds by their port alone in what is SIP by its start line."""
FUZZED = "ntop__nDPI__fuzz-2006-06-26-2594.pcap"
"""Bit-flipped frames: start lines with a NUL or too few digits are SIP to us; the parser shall complain of them."""
BY_PORT_ALONE = {
    FUZZED: "dns",
    "the-tcpdump-group__tcpdump__rtp-seg-fault-1.pcapng": "dns",
    "Magum23__mtaa-sip__conference_call.pcapng": "dtls",
}
"""Captures in which tshark calls datagrams DNS or DTLS that have nothing of it but the port."""
NOT_OPENED = {"arkime__arkime__arkime_synthetic.pcap": 4790}
"""VXLAN-GPE, which we do not open."""
NOT_PCAP = {"NormB__sipnab__c07-sip-r2.cap"}
"""A file format that tshark reads and we do not."""


def captures() -> list[Path]:
    """Return the captures that come with the project."""
    return sorted(path for path in PCAPS.iterdir() if ".pcap" in path.suffixes or ".pcapng" in path.suffixes)


def rows(path: Path) -> Iterator[tuple[int, Decoded]]:
    columns = Columns(1 << 16)
    with closing(open_source([path])) as source:
        for batch in source:
            decode_batch(batch, columns)
            for row in range(len(batch)):
                yield int(batch.frames[row]), row_of(batch, columns, row)


def differences(shark: SharkFrame, ours: Decoded, name: str) -> Iterator[str]:
    """Yield in words where the two opinions on a frame differ."""
    ports = (ours.src_port, ours.dst_port) if ours.protocol in (6, 17) else None
    if ports and NOT_OPENED.get(name) in ports:
        return
    if ours.label == Label.FRAGMENT:  # tshark looks into the first fragment of a tunnel's outer packet
        if (ours.src, ours.dst) not in shark.outer:
            yield f"addresses: {shark.outer}, ours {ours.src}, {ours.dst}"
        return
    addresses = (ours.src, ours.dst) if ours.ip_length else None
    if shark.addresses != addresses:
        yield f"addresses: {shark.addresses}, ours {addresses}"
    if shark.ports != ports and not (shark.ports is None and ports == (0, 0)):
        yield f"ports: {shark.ports}, ours {ports}"
    if ours.protocol in (0, 1, 17, 58):
        yield from kinds(shark, ours, name)


def kinds(shark: SharkFrame, ours: Decoded, name: str) -> Iterator[str]:
    """Yield the kinds that only one of the two sees."""
    for protocol, labels in KINDS.items():
        if protocol not in shark.protocols or ours.label in labels:
            continue
        if ours.tunnel == Tunnel.TURN and protocol in ("stun", "rtp"):  # we look into the channel
            continue
        if BY_PORT_ALONE.get(name) != protocol:
            yield f"{protocol}: ours {ours.label.name}"
    if ours.label == Label.SIP and name != FUZZED and not {"sip", *MISTAKEN} & set(shark.protocols):
        yield f"SIP, tshark {shark.protocols[-1]}"


def compare(path: Path) -> None:
    shark = {frame.number: frame for frame in shark_frames(path)}
    found: list[str] = []
    count = 0
    for number, ours in rows(path):
        count += 1
        if number in shark:
            found += [f"frame {number}: {text}" for text in differences(shark[number], ours, path.name)]
    assert found == []
    assert count == len(shark)


@pytest.mark.tshark
@pytest.mark.parametrize("path", captures(), ids=lambda path: path.name)
def test_our_captures(path: Path) -> None:
    compare(path)


@pytest.mark.tshark
@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("path", shared_captures(), ids=lambda path: path.name)
def test_public_captures(path: Path) -> None:
    if path.name in NOT_PCAP:
        with pytest.raises(CaptureError):
            list(rows(path))
        return
    compare(path)
