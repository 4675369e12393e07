"""`voipsniff interfaces`: the list in each format, and what it takes to capture."""

from __future__ import annotations

import csv
import io
import json

import pytest

from voipsniff.capture import interface_list
from voipsniff.capture.interface_list import InterfaceFacts
from voipsniff.cli.main import run

LISTED = [
    InterfaceFacts("lo", "up", "loopback", ("127.0.0.1/8", "::1/128"), None, None, 65536, "allowed"),
    InterfaceFacts("eth0", "no carrier", "ethernet", (), "02:00:00:00:00:01", 10000, 1500, "allowed"),
]


@pytest.fixture(autouse=True)
def listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interface_list, "list_interfaces", lambda: LISTED)
    monkeypatch.setattr("voipsniff.capture.ring_socket.may_capture", lambda: True)


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["interfaces", "--width", "100"]) == 0
    out, err = capsys.readouterr()
    rows = [line.split() for line in out.splitlines()]
    assert ["lo", "up", "loopback", "127.0.0.1/8", "allowed"] in rows
    assert ["::1/128"] in rows
    assert ["eth0", "no", "carrier", "ethernet", "10,000", "allowed"] in rows
    assert err == ""


def test_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    expected = {"name": "lo", "state": "up", "kind": "loopback", "addresses": ["127.0.0.1/8", "::1/128"], "mac": None,
                "speed_mbps": None, "mtu": 65536, "capture": "allowed"}  # fmt: skip
    assert run(["interfaces", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0] == expected
    assert run(["interfaces", "--ndjson"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0]) == expected
    assert run(["interfaces", "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert rows[0]["addresses"] == "127.0.0.1/8;::1/128"
    assert rows[1]["speed_mbps"] == "10000"


def test_what_it_takes_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("voipsniff.capture.ring_socket.may_capture", lambda: False)
    assert run(["interfaces"]) == 0
    assert "not allowed here" in capsys.readouterr().err
