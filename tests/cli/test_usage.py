"""Wrong usage: one line that says what and a hint, exit 2, nothing read, nothing on standard output."""

from __future__ import annotations

import pytest

from tests.support.traces import FakeApi
from voipsniff.cli.main import COMMANDS, run

WRONG = {
    "no command of that name": (["cals", "t.pcap"], "no command 'cals'; did you mean 'calls'?"),
    "a file where the command is": (["trace.pcap"], "to read a capture: voipsniff read trace.pcap"),
    "no file": (["calls"], "Missing argument 'FILE...'"),
    "no option of that name": (["calls", "t.pcap", "--colums", "number"], "--columns"),
    "an unknown column": (
        ["calls", "t.pcap", "-c", "durration"],
        "--columns: a call has no field 'durration'; did you",
    ),
    "an unknown added column": (["streams", "t.pcap", "-c", "+jitter"], "did you mean 'jitter_ms'"),
    "an unknown sort field": (["clients", "t.pcap", "--sort", "-prt"], "--sort: a client has no field 'prt'"),
    "a list to sort by": (["calls", "t.pcap", "--sort", "codecs"], "has no order"),
    "an unknown field in an expression": (["anomalies", "t.pcap", "-w", "cont > 1"], "an anomaly has no field 'cont'"),
    "two formats": (["calls", "t.pcap", "--json", "--csv"], "--json and --csv exclude each other"),
    "a time that is none": (["calls", "t.pcap", "--from", "noon"], "'noon' is no time; write 2026-11-24T10:00:00Z"),
    "a relative time of a pipe": (["calls", "-", "--from", "+30s", "--json"], "standard input"),
    "a negative limit": (["calls", "t.pcap", "--limit", "-1"], "-1 is not in the range"),
    "a value that is no choice": (["calls", "t.pcap", "--dedup", "maybe"], "'maybe' is not one of"),
    "a table that follows": (["calls", "t.pcap", "--follow"], "--follow needs --ndjson or --csv"),
    "a sorted list that follows": (["calls", "t.pcap", "--follow", "--csv", "--sort", "number"], "--follow needs"),
    "CSV of everything": (["read", "t.pcap", "--csv"], "--csv"),
    "a call of a pipe": (["show", "-", "1"], "standard input"),
    "raw JSON": (["show", "t.pcap", "1", "--raw", "--json"], "--raw"),
    "an unknown record": (["fields", "cal"], "no record 'cal'; did you mean 'call'"),
}


@pytest.mark.parametrize(("args", "said"), WRONG.values(), ids=WRONG.keys())
def test_wrong_usage(args: list[str], said: str, api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(args) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("voipsniff: ")
    assert said in err
    assert api.asked == {}


def test_an_expression_is_shown_with_the_place(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["calls", "t.pcap", "--where", "talk_s > 5 and state = busy"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("voipsniff: --where: a call has no field 'state'")
    assert lines[1:] == ["  talk_s > 5 and state = busy", "                 ^^^^^"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    assert f"voipsniff {name} " in capsys.readouterr().out.split("Options:")[0].split("\n", 1)[1]


def test_the_group_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    listed = capsys.readouterr().out.split("Commands:")[1]
    assert [line.split()[0] for line in listed.splitlines() if line.strip()] == list(COMMANDS)
