"""Every frame of our captures: the same addresses, ports and payload as dpkt's, where dpkt looks as deep."""

from __future__ import annotations

import socket
from contextlib import closing
from pathlib import Path

import dpkt
import pytest

from tests.support.decoded import row_of
from tests.support.shared import PCAPS
from voipsniff.capture.source import open_source
from voipsniff.packet.columns import Columns
from voipsniff.packet.decode import decode_batch
from voipsniff.packet.labels import Label, Tunnel

LINKS = {1: dpkt.ethernet.Ethernet, 113: dpkt.sll.SLL, 276: dpkt.sll2.SLL2}
CAPTURES = sorted(path for path in PCAPS.iterdir() if ".pcap" in path.suffixes or ".pcapng" in path.suffixes)
Opinion = tuple[str, str, int, int, int, bytes]
"""Source, destination, protocol, the ports (0 without), the payload."""


def text(address: bytes) -> str:
    return socket.inet_ntop(socket.AF_INET if len(address) == 4 else socket.AF_INET6, address)


def opinion(packet: dpkt.Packet) -> Opinion | None:
    """Return what dpkt sees in an IP packet; None for a fragment."""
    content = packet.data
    if isinstance(packet, dpkt.ip.IP):
        protocol = packet.p
        if packet.mf or packet.offset:
            return None
    else:
        protocol = packet.p
        if any(isinstance(header, dpkt.ip6.IP6FragmentHeader) for header in packet.all_extension_headers):
            return None
    if isinstance(content, dpkt.udp.UDP | dpkt.tcp.TCP):
        return text(packet.src), text(packet.dst), protocol, content.sport, content.dport, bytes(content.data)
    return text(packet.src), text(packet.dst), protocol, 0, 0, bytes(content)


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_every_frame(path: Path) -> None:
    columns = Columns(1 << 13)
    compared = 0
    with closing(open_source([path])) as source:
        for batch in source:
            decode_batch(batch, columns)
            for row in range(len(batch)):
                start = int(batch.offsets[row])
                frame = LINKS[int(batch.link_types[row])](bytes(batch.buffer[start : start + int(batch.captured[row])]))
                ours = row_of(batch, columns, row)
                if not isinstance(frame.data, dpkt.ip.IP | dpkt.ip6.IP6):
                    assert ours.label == Label.NOT_IP or ours.tunnel
                    continue
                expected = opinion(frame.data)
                if expected is None:
                    assert ours.label == Label.FRAGMENT
                elif ours.tunnel == Tunnel.NONE:
                    payload = expected[5].lstrip(b"\r\n") if ours.label == Label.SIP else expected[5]
                    assert (ours.src, ours.dst, ours.protocol, ours.src_port, ours.dst_port) == expected[:5]
                    assert ours.payload == payload
                    compared += 1
    assert compared or path.name.startswith(("encap", "vxlan"))
