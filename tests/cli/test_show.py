"""`voipsniff show`: which call is meant."""

from __future__ import annotations

import json

import pytest

from tests.support.records import record
from tests.support.traces import FakeApi
from voipsniff.cli.find import find_call
from voipsniff.cli.main import run
from voipsniff.errors import VoipsniffError

CALLS = [
    record("call", number=1, call_id="abc-22@host", caller="alice@a", callee="bob@b"),
    record("call", number=2, call_id="abc-33@host", caller="carol@c"),
    record("call", number=3, call_id="1@host"),
    record("call", number=4, call_id="abc", caller="\x1b[2J"),
]


@pytest.mark.parametrize(
    ("wanted", "number"), [("1", 1), ("2", 2), ("abc-33", 2), ("abc-33@host", 2), ("1@", 3), ("abc", 4)]
)
def test_a_number_and_an_exact_call_id_go_before_a_part_of_one(wanted: str, number: int) -> None:
    assert find_call(CALLS, wanted).number == number


def test_the_only_call_need_not_be_named() -> None:
    assert find_call(CALLS[:1], None).number == 1


def test_an_ambiguous_part_lists_the_candidates() -> None:
    with pytest.raises(VoipsniffError, match="'abc-' is part of 2 Call-IDs") as caught:
        find_call(CALLS, "abc-")
    assert caught.value.hint == "1  abc-22@host  alice@a -> bob@b\n2  abc-33@host  carol@c -> ?\n"


def test_only_ten_candidates_are_listed() -> None:
    many = [record("call", number=number, call_id=f"x{number}") for number in range(30)]
    with pytest.raises(VoipsniffError, match="there are 30 calls") as caught:
        find_call(many, None)
    assert (caught.value.hint or "").splitlines()[-1] == "... and 20 more: voipsniff calls FILE"
    assert len((caught.value.hint or "").splitlines()) == 11


@pytest.mark.parametrize(("calls", "said"), [(CALLS, "no call 'zzz'"), ([], "there is no call")])
def test_no_such_call(calls: list[object], said: str) -> None:
    with pytest.raises(VoipsniffError, match=said):
        find_call(calls, "zzz")  # type: ignore[arg-type]


def test_candidates_on_a_terminal(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    api.trace.calls[:] = CALLS
    api.trace.capture.damage.clear()
    assert run(["show", "a.pcap", "host"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "voipsniff: 'host' is part of 3 Call-IDs; give the number or more of it",
        "  1  abc-22@host  alice@a -> bob@b",
        "  2  abc-33@host  carol@c -> ?",
        "  3  1@host  ? -> ?",
    ]


def test_a_call_as_json_has_its_streams_and_messages(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "a.pcap", "one@host", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert list(document) == ["schema_version", "generator", "call", "streams", "messages"]
    assert document["call"]["number"] == 1
    assert [stream["number"] for stream in document["streams"]] == [1]
    assert [message["frame"] for message in document["messages"]] == [1]
    assert api.asked["files"] == ("a.pcap",)
