"""The flags that all listings share."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.support.traces import FakeApi
from voipsniff.cli.listing import LISTS
from voipsniff.cli.main import run
from voipsniff.fields import FIELDS

Capture = pytest.CaptureFixture[str]


def listed(capsys: Capture, *args: str) -> list[dict[str, object]]:
    assert run([*args, "--json"]) == 0
    return list(json.loads(capsys.readouterr().out))


@pytest.mark.parametrize(("kind", "name"), LISTS.items())
def test_every_listing_gives_every_field_as_json(kind: str, name: str, api: FakeApi, capsys: Capture) -> None:
    rows = listed(capsys, name, "trace.pcap")
    assert rows
    assert all(list(row) == [field.name for field in FIELDS[kind]] for row in rows)


@pytest.mark.parametrize(("kind", "name"), LISTS.items())
def test_every_listing_gives_the_same_as_ndjson_and_csv(kind: str, name: str, api: FakeApi, capsys: Capture) -> None:
    rows = listed(capsys, name, "trace.pcap")
    assert run([name, "--ndjson", "trace.pcap"]) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == rows
    assert run([name, "--csv", "trace.pcap"]) == 0
    table = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert table[0] == [field.name for field in FIELDS[kind]]
    assert len(table) == 1 + len(rows)


@pytest.mark.parametrize("name", LISTS.values())
@pytest.mark.parametrize(("flag", "output"), [("--json", "[]\n"), ("--ndjson", "")])
def test_no_result_is_an_empty_list(name: str, flag: str, output: str, api: FakeApi, capsys: Capture) -> None:
    assert run([name, "trace.pcap", flag, "--limit", "0"]) == 0
    assert capsys.readouterr().out == output


def test_no_result_as_csv_is_the_header(api: FakeApi, capsys: Capture) -> None:
    assert run(["calls", "trace.pcap", "--csv", "--columns", "number,caller", "--where", "number > 99"]) == 0
    assert capsys.readouterr().out.replace("\r\n", "\n") == "number,caller\n"


def test_where_selects(api: FakeApi, capsys: Capture) -> None:
    rows = listed(capsys, "calls", "trace.pcap", "--where", "duration_s > 1min or outcome = busy")
    assert [row["number"] for row in rows] == [1, 2]


@pytest.mark.parametrize(
    ("sort", "numbers"),
    [("-number", [3, 2, 1]), ("duration_s", [2, 1, 3]), ("-duration_s", [1, 2, 3]), ("outcome,-number", [1, 2, 3]),
     ("-mos_lq,-number", [1, 3, 2])],
)  # fmt: skip
def test_sort_puts_unknown_values_last(sort: str, numbers: list[int], api: FakeApi, capsys: Capture) -> None:
    assert [row["number"] for row in listed(capsys, "calls", "trace.pcap", "--sort", sort)] == numbers


def test_limit_comes_after_sort_and_where(api: FakeApi, capsys: Capture) -> None:
    rows = listed(capsys, "calls", "trace.pcap", "--sort", "-number", "--where", "number < 3", "--limit", "1")
    assert [row["number"] for row in rows] == [2]


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        ("number,caller", ["number", "caller"]),
        ("caller, number,caller", ["caller", "number"]),
        ("all", [field.name for field in FIELDS["call"]]),
        ("+number", [field.name for field in FIELDS["call"]]),
    ],
)
def test_columns_choose_and_order_the_fields(columns: str, names: list[str], api: FakeApi, capsys: Capture) -> None:
    assert all(list(row) == names for row in listed(capsys, "calls", "trace.pcap", "--columns", columns))


def test_a_limited_stream_stops_reading(api: FakeApi, capsys: Capture) -> None:
    assert run(["calls", "trace.pcap", "--ndjson", "--limit", "1"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert api.engine.yielded == 1


def test_ndjson_is_written_as_calls_end(api: FakeApi, capsys: Capture) -> None:
    api.trace.calls.insert(2, KeyboardInterrupt())
    assert run(["calls", "trace.pcap", "--ndjson"]) == 130
    assert [json.loads(line)["number"] for line in capsys.readouterr().out.splitlines()] == [1, 2]


def test_a_sorted_ndjson_is_in_order(api: FakeApi, capsys: Capture) -> None:
    assert run(["calls", "trace.pcap", "--ndjson", "--sort", "-number"]) == 0
    assert [json.loads(line)["number"] for line in capsys.readouterr().out.splitlines()] == [3, 2, 1]


def test_the_reader_gets_the_files_and_flags(api: FakeApi, capsys: Capture) -> None:
    args = ["calls", "a.pcap", "b.pcap", "--json", "--dedup", "off", "--from", "2026-11-24T10:00:00Z", "--to", "5.5"]
    assert run(args) == 0
    asked = {name: api.asked[name] for name in ("files", "dedup", "time_from", "time_to", "messages")}
    assert asked == {
        "files": ("a.pcap", "b.pcap"),
        "dedup": "off",
        "time_from": 1_795_514_400_000_000_000,
        "time_to": 5_500_000_000,
        "messages": False,
    }


def test_messages_are_only_made_when_they_are_listed(api: FakeApi, capsys: Capture) -> None:
    assert run(["messages", "a.pcap", "--json"]) == 0
    assert api.asked["messages"] is True
    assert run(["messages", "a.pcap", "--ndjson"]) == 0
    assert api.asked["options"].messages is True
    assert run(["calls", "a.pcap", "--ndjson"]) == 0
    assert api.asked["options"].messages is False


@pytest.mark.parametrize("flag", ["--json", "--ndjson", "--csv"])
def test_the_format_does_not_depend_on_width_and_colour(flag: str, api: FakeApi, capsys: Capture) -> None:
    assert run(["calls", "a.pcap", flag]) == 0
    plain = capsys.readouterr().out
    assert run(["calls", "a.pcap", flag, "--width", "30", "--color", "always"]) == 0
    assert capsys.readouterr().out == plain


def test_damage_is_said_on_standard_error_and_is_no_failure(api: FakeApi, capsys: Capture) -> None:
    for flag in ("--json", "--ndjson"):
        assert run(["calls", "trace.pcap", flag]) == 0
        err = capsys.readouterr().err
        assert "voipsniff: trace.pcap: the file ends inside a packet (at offset 90; after 8 of 16 bytes)\n" in err
        assert "odd_header" not in err


def test_output_goes_to_a_file(api: FakeApi, capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    assert run(["calls", "trace.pcap", "--csv", "-c", "number", "--output", str(path)]) == 0
    assert path.read_bytes() == b"number\r\n1\r\n2\r\n3\r\n"
    assert capsys.readouterr().out == ""


def test_a_failed_run_leaves_the_old_file_and_nothing_else(api: FakeApi, tmp_path: Path) -> None:
    path = tmp_path / "calls.json"
    path.write_text("old")
    api.trace.calls.append(RuntimeError("a bug"))
    with pytest.raises(RuntimeError, match="a bug"):
        run(["calls", "trace.pcap", "--ndjson", "--output", str(path)])
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_said_before_reading(api: FakeApi, capsys: Capture, tmp_path: Path) -> None:
    assert run(["calls", "trace.pcap", "--csv", "--output", str(tmp_path / "none" / "x.csv")]) == 1
    assert "No such file or directory" in capsys.readouterr().err
    assert api.asked == {}
