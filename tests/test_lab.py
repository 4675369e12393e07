"""The lab behind pcaps/: nothing here needs root. The bundled truth files are the oracle of its impaired link."""

from __future__ import annotations

import csv
import ipaddress
import json
import re
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcaps.lab import run, truth
from pcaps.lab.configuration import CONF, render
from pcaps.lab.encapsulate import WRAPPERS, records, wrapped
from pcaps.lab.impairment import Direction, Impairment, Verdict
from pcaps.lab.link import LinkPlan, Place
from pcaps.lab.link_ends import TPID_SERVICE, Tag, TaggedEnd
from pcaps.lab.programs import GROUPS, installation
from pcaps.lab.registry import SCENARIOS
from pcaps.lab.scenarios import impaired, other_parties
from tests.support.frames import ethernet, ipv4, rtp, udp, udp_frame
from tests.support.shared import PCAPS

LAB = PCAPS / "lab"
NAMED = set(re.findall(r"^\| `[^`]+` \| (\w+) \|", (PCAPS / "README.md").read_text(), re.M))
TRUTHS = {
    "call_loss_jitter": impaired.RANDOM_LOSS,
    "call_burst_reorder_duplicates": impaired.BURSTS,
    "pjsua_rtcp_xr": other_parties.BURSTS,
}
CHANCES = st.floats(0, 1)
IMPAIRMENTS = st.builds(
    Impairment,
    loss=CHANCES,
    burst_start=CHANCES,
    burst_end=CHANCES,
    duplicate=CHANCES,
    reorder=CHANCES,
    delay_ms=st.floats(0, 200),
    jitter_ms=st.floats(0, 50),
    seed=st.integers(0, 2**32),
)
FRAME = udp_frame("10.77.0.14", "10.77.0.12", 16000, 16010, rtp(1000, 160_000, 0xABCD))


def verdicts(impairment: Impairment, number: int = 0, count: int = 2000) -> tuple[list[Verdict], dict[str, int]]:
    """Return what becomes of packets that come every 20 ms, and the totals."""
    direction = Direction(impairment, number)
    return [direction.judge(at * 0.02) for at in range(count)], direction.totals.to_row()


def test_each_recording_has_its_scenario_and_each_scenario_a_recording() -> None:
    assert set(SCENARIOS) == NAMED


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_scenario_says_what_it_shows(name: str) -> None:
    assert len(SCENARIOS[name].shows) > 15


@pytest.mark.parametrize("name", TRUTHS)
def test_same_seed_does_again_what_the_bundled_truth_says(name: str) -> None:
    directions = [Direction(TRUTHS[name], 0), Direction(TRUTHS[name], 1)]
    with (PCAPS / f"{name}.truth.csv").open() as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        verdict = directions[int(row["dir"])].judge(float(row["t"]))
        assert (verdict.action, f"{verdict.delay_s * 1000:.3f}") == (row["action"], row["delay_ms"])
    bundled = json.loads((PCAPS / f"{name}.impair.json").read_text())
    for direction, expected in zip(directions, (bundled["a_to_b"], bundled["b_to_a"]), strict=True):
        totals = direction.totals.to_row()
        judged = ("impairable", "lost", "dup", "reordered")
        assert [totals[key] for key in judged] == [expected[key] for key in judged]


@given(impairment=IMPAIRMENTS, number=st.integers(0, 1))
def test_pattern_depends_on_the_seed_alone_and_totals_count_it(impairment: Impairment, number: int) -> None:
    first, totals = verdicts(impairment, number, 200)
    assert verdicts(impairment, number, 200)[0] == first
    actions = [verdict.action for verdict in first]
    assert totals["impairable"] == 200
    assert totals["lost"] == actions.count("lost") == sum(not verdict.due for verdict in first)
    assert totals["dup"] == sum(len(verdict.due) == 2 for verdict in first)
    assert totals["reordered"] == sum(action.startswith("reorder") for action in actions)


def test_chances_that_do_not_matter_leave_the_losses_where_they_are() -> None:
    plain = Impairment(loss=0.1, seed=3)
    busy = replace(plain, duplicate=0.5, reorder=0.5, delay_ms=20, jitter_ms=5)
    lost = [[not verdict.due for verdict in verdicts(wanted)[0]] for wanted in (plain, busy)]
    assert lost[0] == lost[1]


def test_other_seed_and_other_direction_lose_other_packets() -> None:
    patterns = [
        tuple(not verdict.due for verdict in verdicts(Impairment(loss=0.1, seed=seed), number)[0])
        for seed in (1, 2)
        for number in (0, 1)
    ]
    assert len(set(patterns)) == 4


def test_loss_is_as_frequent_as_asked() -> None:
    _, totals = verdicts(Impairment(loss=0.05, seed=1), count=50_000)
    assert totals["lost"] / 50_000 == pytest.approx(0.05, rel=0.1)


def test_bursts_are_as_long_and_frequent_as_gilbert_says() -> None:
    start, end = 0.02, 0.25
    judged, totals = verdicts(Impairment(burst_start=start, burst_end=end, seed=1), count=50_000)
    pattern = "".join("." if verdict.due else "x" for verdict in judged)
    bursts = re.findall("x+", pattern)
    assert totals["lost"] / 50_000 == pytest.approx(start / (start + end), rel=0.1)
    assert totals["lost"] / len(bursts) == pytest.approx(1 / end, rel=0.1)


def test_jitter_keeps_the_order_and_only_reordering_breaks_it() -> None:
    jitter = Impairment(delay_ms=40, jitter_ms=30, seed=5)
    due = [verdict.due[0] for verdict in verdicts(jitter)[0]]
    assert due == sorted(due)
    due = [verdict.due[0] for verdict in verdicts(replace(jitter, reorder=0.1))[0]]
    assert due != sorted(due)


def test_truth_row_tells_the_rtp_packet() -> None:
    datagram = truth.datagram_in(FRAME)
    assert datagram is not None
    row = truth.row(1, 12.5, datagram, FRAME, Verdict("ok", 0.04, (12.54,)))
    assert row == "1,12.500000,16000,16010,0,1000,160000,0xabcd,ok,40.000\n"
    assert len(row.split(",")) == len(truth.HEADER.split(","))


def test_truth_row_of_something_else_has_no_sequence_number() -> None:
    frame = udp_frame("fd77::14", "fd77::12", 16000, 16010, b"hello")
    datagram = truth.datagram_in(frame)
    assert datagram is not None
    assert ",0,-1,0,0x0,lost," in truth.row(0, 1.0, datagram, frame, Verdict("lost", 0.0, ()))


def test_cut_frame_is_no_datagram_until_its_udp_header_is_whole() -> None:
    found = [truth.datagram_in(FRAME[:size]) for size in range(len(FRAME) + 1)]
    assert found[:42] == [None] * 42
    assert set(found[42:]) == {truth.Datagram(16000, 16010, 42)}


def test_fragment_is_no_datagram() -> None:
    datagram = udp("10.77.0.14", "10.77.0.12", 16000, 16010, b"x" * 64)
    later = ethernet(ipv4("10.77.0.14", "10.77.0.12", 17, datagram, fragment=64))
    assert truth.datagram_in(later) is None


class Wire:
    """An end that gives the frames it was made with, and keeps those written to it."""

    def __init__(self, *frames: bytes) -> None:
        self.waiting = list(frames)
        self.written: list[bytes] = []

    def fileno(self) -> int:
        return -1

    def read(self) -> bytes | None:
        return self.waiting.pop(0) if self.waiting else None

    def write(self, frame: bytes) -> None:
        self.written.append(frame)


def test_trunk_end_pushes_its_tags_and_takes_only_frames_that_have_them() -> None:
    tagged = FRAME[:12] + bytes.fromhex("88a800c8 8100a064") + FRAME[12:]
    other = FRAME[:12] + bytes.fromhex("88a800c8 81000065") + FRAME[12:]
    wire = Wire(FRAME, other, tagged)
    end = TaggedEnd(wire, (Tag(200, tpid=TPID_SERVICE), Tag(100, priority=5)))
    assert [end.read(), end.read()] == [FRAME, None]
    end.write(FRAME)
    assert wire.written == [tagged]


def test_link_plan_survives_the_command_line() -> None:
    plan = LinkPlan(
        Place("tap", "voiplab-d", "eth0"),
        Place("interface", "voiplab-sw", "trk0", (Tag(200, tpid=TPID_SERVICE), Tag(100, 5))),
        impairment=impaired.BURSTS,
        ports=(16000, 16999),
        truth="call.truth.csv",
    )
    assert LinkPlan.from_json(plan.to_json()) == plan
    assert LinkPlan.from_json(LinkPlan(plan.a, plan.b).to_json()) == LinkPlan(plan.a, plan.b)


@pytest.mark.parametrize("name", WRAPPERS)
def test_encapsulation_gives_the_bundled_file_again(name: str) -> None:
    bundled = (PCAPS / f"encap_{name}.pcap").read_bytes()
    assert list(_microseconds(wrapped((PCAPS / "call_tcp.pcap").read_bytes(), name)))[:120] == list(records(bundled))


def _microseconds(wrapped_records: Iterator[bytes]) -> Iterator[tuple[int, int, bytes, int]]:
    """Yield records of a file with nanoseconds as editcap writes them with microseconds."""
    for record in wrapped_records:
        seconds, nanoseconds, captured, original = struct.unpack_from("<IIII", record)
        yield seconds, nanoseconds // 1000, record[16:], original - captured


@pytest.mark.parametrize("path", sorted(CONF.glob("*.*")), ids=lambda path: path.name)
def test_configuration_leaves_no_place_open(path: Path, tmp_path: Path) -> None:
    keys = set(re.findall(r"@([A-Z0-9_]+)@", path.read_text()))
    text = render(path.name, tmp_path / path.name, **dict.fromkeys(keys, "filled")).read_text()
    assert not re.search(r"@[A-Z0-9_]+@", text)
    assert text.count("filled") >= len(keys)


def test_every_address_in_the_lab_is_private() -> None:
    text = "\n".join(
        path.read_text() for path in LAB.rglob("*") if path.suffix in {".py", ".cfg", ".conf", ".xml", ".js"}
    )
    addresses = set(re.findall(r"\b\d{1,3}(?:\.\d{1,3}){3}\b", text))
    assert "10.77.0.13" in addresses
    assert [address for address in addresses if not ipaddress.ip_address(address).is_private] == []


@pytest.mark.parametrize("name", GROUPS)
def test_installation_starts_no_daemon_before_it_installs(name: str) -> None:
    script = installation([name])
    assert script.index("exit 101") < script.index(f"# {name}")
    assert all(package in script for package in GROUPS[name].packages)


def test_list_names_every_scenario_with_what_it_shows(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(SCENARIOS)
    assert all(SCENARIOS[line.split()[0]].shows in line for line in lines)


@pytest.mark.parametrize("arguments", [["a9_unknown", "--out", "x"], ["a1_register"], ["setup", "unknown"], []])
def test_wrong_usage_ends_with_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run.main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err
