"""Real captures: what is the same in them must be decoded the same, and what is there twice must be counted once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.decoded import Decoded, row_of
from tests.support.shared import PCAPS, SHARED, TRACES
from voipsniff.capture.source import open_source
from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.packet.clock import TraceClock
from voipsniff.packet.columns import Columns
from voipsniff.packet.copies import CopyDetector
from voipsniff.packet.copy_finding import CopyKind
from voipsniff.packet.decode import decode_batch
from voipsniff.packet.fragments import FragmentTable
from voipsniff.packet.labels import Label, Tunnel

LAB = SHARED / "lab" / "traces"
NOT_IP = (Label.NOT_IP, Label.UNKNOWN_LINK)


def rows(path: Path) -> Iterator[Decoded]:
    columns = Columns(1 << 13)
    with closing(open_source([path])) as source:
        for batch in source:
            decode_batch(batch, columns)
            for row in range(len(batch)):
                yield row_of(batch, columns, row)


def content(path: Path) -> list[tuple[object, ...]]:
    """Return what does not depend on how the packets were wrapped."""
    return [
        (row.label, row.ends, row.protocol, row.payload, row.wire_length, row.ttl, row.dscp, row.ip_id, row.ip_length)
        for row in rows(path)
        if row.label not in NOT_IP
    ]


TUNNELS = {
    "encap_erspan3.pcap": Tunnel.ERSPAN_III,
    "encap_geneve.pcap": Tunnel.GENEVE,
    "encap_gre.pcap": Tunnel.GRE,
    "encap_gtpu.pcap": Tunnel.GTP_U,
    "encap_mpls.pcap": Tunnel.MPLS,
    "encap_pppoe.pcap": Tunnel.PPPOE,
}


@pytest.mark.parametrize(("name", "tunnel"), TUNNELS.items())
def test_a_wrapped_call_is_the_call(name: str, tunnel: Tunnel) -> None:
    """Each of these files holds the first 120 frames of one call behind other headers; some leave out ARP."""
    wrapped, plain = content(PCAPS / name), content(PCAPS / "call_tcp.pcap")
    assert len(wrapped) >= 116
    assert wrapped == plain[: len(wrapped)]
    assert {row.tunnel for row in rows(PCAPS / name)} == {tunnel}


@pytest.mark.shared
@pytest.mark.skipif(not LAB.is_dir(), reason="the lab's recordings are not beside the project")
@pytest.mark.parametrize("path", sorted(LAB.glob("encap/*.pcap")), ids=lambda path: path.stem)
def test_a_call_behind_each_kind_of_header(path: Path) -> None:
    wrapped, plain = content(path), content(LAB / "e1_call_tcp.pcap")
    assert wrapped == plain


def test_the_mirror_through_vxlan() -> None:
    everything = list(rows(PCAPS / "vxlan_span.pcap"))
    assert {row.tunnel for row in everything} == {Tunnel.VXLAN}
    assert [row.label for row in everything].count(Label.RTP) == 512


def test_vlans() -> None:
    tagged = [row for row in rows(PCAPS / "vlan.pcap") if row.label == Label.RTP]
    assert (len(tagged), {row.vlan for row in tagged}) == (612, {100})
    stacked = [row for row in rows(PCAPS / "qinq.pcap") if row.label == Label.RTP]
    assert (len(stacked), {row.vlan for row in stacked}) == (612, {100})


@pytest.mark.parametrize(("name", "messages"), [("fragments_large_invite.pcap", 39), ("fragments_ipv6.pcap", 6)])
def test_fragmented_messages(name: str, messages: int) -> None:
    """tshark counts as many SIP messages, once it puts the fragments together."""
    table = FragmentTable()
    columns, inner = Columns(1 << 13), Columns(1)
    found = 0
    with closing(open_source([PCAPS / name])) as source:
        for batch in source:
            decode_batch(batch, columns)
            for row in range(len(batch)):
                found += columns.label[row] == Label.SIP
                whole = table.receive(batch, columns, row) if columns.label[row] == Label.FRAGMENT else None
                if whole is not None:
                    decode_batch(whole, inner)
                    found += inner.label[0] == Label.SIP
                    assert inner.length[0] == inner.wire_length[0]
    assert found == messages
    assert table.finish() == []


def copies(path: Path) -> tuple[int, int, CopyKind | None]:
    """Return how many frames of a capture are copies, how many there are, and of which kind most copies are."""
    detector = CopyDetector("auto")
    columns = Columns(1 << 13)
    for step in (detector.probe, detector.mark):
        with closing(open_source([path])) as source:
            for batch in source:
                decode_batch(batch, columns)
                step(batch, columns)
        detector.decide()
    finding = detector.finding()
    return (finding.copies, finding.packets, finding.kind) if finding else (0, 0, None)


def test_two_interfaces_of_one_file() -> None:
    assert copies(PCAPS / "two_interfaces.pcapng") == (317, 676, CopyKind.INTERFACES)


@pytest.mark.parametrize(
    "path",
    sorted(path for path in PCAPS.iterdir() if ".pcap" in path.suffixes and path.name != "two_interfaces.pcapng"),
    ids=lambda path: path.name,
)
def test_captures_without_copies(path: Path) -> None:
    """Among them retransmissions, five duplicates by the network, a relay's two hops, and media over loopback."""
    assert copies(path) == (0, 0, None)


COPIED = {
    "fpcap__fpcap__linux-cooked-unsw-nb15.pcap": (492, 1000, CopyKind.ROUTER),
    "hdiniz__rtpdump__sample1_ipv4_amr-nb.pcap": (969, 2463, CopyKind.LINK),
    "ntop__nDPI__skinny.pcap": (34, 200, CopyKind.MIRROR),
    "odedshimon__BruteShark__FAX-Call-t38-CA-TDM-SIP-FB-1.pcap": (23, 7217, CopyKind.MIRROR),
    "open5gs__open5gs__ipsec_reg.pcapng": (243, 1071, CopyKind.TUNNEL),
    "open5gs__open5gs__nonipsec_to_ipsec_call.pcapng": (1816, 3278, CopyKind.TUNNEL),
    "open5gs__open5gs__volte.pcapng": (145, 371, CopyKind.TUNNEL),
}
"""Each looked at by eye: same IP identification, ports and payload, microseconds to 5 ms apart, between some hosts."""


@pytest.mark.shared
@pytest.mark.skipif(not TRACES.is_dir(), reason="the public captures are not beside the project")
@pytest.mark.parametrize(("name", "expected"), COPIED.items())
def test_public_captures_with_copies(name: str, expected: tuple[int, int, CopyKind]) -> None:
    assert copies(TRACES / name) == expected


UNCOPIED = (
    "initconf__sip-attacks__SIP-Bruteforce-Single-IP.pcap",  # 374 retransmissions within 150 to 380 ms
    "javier-pastor__ptavi-p5__sip.cap",
    "Magum23__mtaa-sip__conference_call.pcapng",  # multicast DNS that repeats itself
    "ntop__nDPI__teams.pcap",
    "ntop__nDPI__telegram.pcap",
)


@pytest.mark.shared
@pytest.mark.skipif(not TRACES.is_dir(), reason="the public captures are not beside the project")
@pytest.mark.parametrize("name", UNCOPIED)
def test_public_captures_without_copies(name: str) -> None:
    assert copies(TRACES / name) == (0, 0, None)


@pytest.mark.parametrize(
    ("name", "backwards"), [("call_opus.pcap", 0), ("proxy_down.pcap", 0), ("two_interfaces.pcapng", 13)]
)
def test_the_times_of_real_captures_stay(name: str, backwards: int) -> None:
    """Two interfaces are written in turns: the packets of one are up to 0.2 s older than those of the other."""
    log = AnomalyLog()
    clock = TraceClock(log)
    latest = 0
    with closing(open_source([PCAPS / name])) as source:
        for batch in source:
            before = batch.ts_ns.tolist()
            clock.sanitize(batch)
            assert batch.ts_ns.tolist() == before
            latest = max(latest, *before)
    assert clock.now_ns == latest
    assert {name: anomaly.count for name, anomaly in log.seen.items()} == (
        {"time_backwards": backwards} if backwards else {}
    )
