"""The same frames give the same records however they come: cut into batches, as pcapng, compressed, in two files."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.analysis import Resplit, Rows, analyse, analyse_file, without_location
from tests.support.pcapng_files import Packet, pcap_file, pcapng_file
from tests.support.shared import PCAPS
from voipsniff.capture.source import open_source

TRACES = [
    PCAPS / name
    for name in (
        "register.pcap",
        "busy.pcap",
        "fragments_large_invite.pcap",
        "call_tcp.pcap",
        "two_interfaces.pcapng",
        "call_burst_reorder_duplicates.pcap.gz",
        "pjsua_prack_update.pcap",
        "webrtc_websocket.pcap.gz",
    )
]
CUTS = [[1], [2], [7], [64], [100_000], [3, 1, 50]]


def resplit(trace: Path, sizes: list[int]) -> Rows:
    return analyse(Resplit(open_source([str(trace)]), sizes))


@pytest.fixture(scope="module")
def whole() -> dict[Path, Rows]:
    return {trace: analyse_file(trace) for trace in TRACES}


@pytest.mark.slow
@pytest.mark.parametrize("sizes", CUTS, ids=str)
@pytest.mark.parametrize("trace", TRACES, ids=lambda path: path.name)
def test_batches_do_not_matter(trace: Path, sizes: list[int], whole: dict[Path, Rows]) -> None:
    assert resplit(trace, sizes) == whole[trace]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_any_split_gives_the_same(sizes: list[int], whole: dict[Path, Rows]) -> None:
    trace = PCAPS / "fragments_large_invite.pcap"
    assert resplit(trace, sizes) == whole[trace]


def packets_of(trace: Path) -> list[Packet]:
    """Return the packets of a trace with one link type."""
    packets = []
    for batch in open_source([str(trace)]):
        for row in range(len(batch)):
            start, size = int(batch.offsets[row]), int(batch.captured[row])
            packets.append(
                Packet(int(batch.ts_ns[row]), bytes(batch.buffer[start : start + size]), int(batch.wire[row]))
            )
    return packets


@pytest.mark.parametrize("name", ["busy.pcap", "dtmf_rfc4733.pcap", "call_ipv6.pcap"])
def test_pcap_pcapng_and_gzip_give_the_same(name: str, tmp_path: Path) -> None:
    packets = packets_of(PCAPS / name)
    plain, blocks, packed = tmp_path / "a.pcap", tmp_path / "b.pcapng", tmp_path / "c.gz"
    plain.write_bytes(pcap_file(packets, magic=0xA1B23C4D))
    blocks.write_bytes(pcapng_file(packets))
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    expected = without_location(analyse_file(PCAPS / name))
    for path in (plain, blocks, packed):
        assert without_location(analyse_file(path)) == expected, path.name


def test_rotated_files_give_what_one_file_gives(tmp_path: Path) -> None:
    packets = packets_of(PCAPS / "call_hold_resume.pcap")
    third = len(packets) // 3
    for index in range(3):
        part = packets[index * third : (index + 1) * third if index < 2 else None]
        (tmp_path / f"part{2 - index}.pcap").write_bytes(pcap_file(part, magic=0xA1B23C4D))
    joined = without_location(analyse(open_source([str(tmp_path)])))
    assert joined == without_location(analyse_file(PCAPS / "call_hold_resume.pcap"))
