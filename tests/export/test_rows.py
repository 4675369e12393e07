"""Rows: the registry's names and order, and types that JSON can hold."""

import dataclasses
import json
import math
from enum import Enum, IntEnum

import pytest

from tests.support.records import record
from voipsniff.export.json_ import json_text
from voipsniff.export.rows import kind_of, nested, row_maker, to_row, to_rows
from voipsniff.fields import FIELDS


@pytest.mark.parametrize("kind", FIELDS)
def test_a_row_has_every_field_in_the_order_of_the_registry(kind: str) -> None:
    row = to_row(record(kind))
    assert list(row) == [field.name for field in FIELDS[kind]]
    assert set(row.values()) == {None}


@pytest.mark.parametrize("kind", FIELDS)
def test_the_kind_of_a_record_is_told_by_its_fields(kind: str) -> None:
    assert kind_of(record(kind)) == kind


@pytest.mark.parametrize("thing", [object(), 5, "call", dataclasses.make_dataclass("Other", ["number"])(1)])
def test_what_is_no_record_is_refused(thing: object) -> None:
    with pytest.raises(TypeError, match="is no record"):
        to_row(thing)


def test_each_kind_of_value() -> None:
    call = record(
        "call",
        number=3,
        call_id="a@b",
        start_time=1_795_514_400_123_456_789,
        talk_s=1.23456,
        partial=False,
        codecs=("PCMU", "PCMA"),
        streams=[1, 2],
        hold_periods=[{"holder": "caller", "start_time": 1_000_000_000, "end_time": None}],
    )
    row = to_row(call)
    assert row["number"] == 3
    assert row["start_time"] == "2026-11-24T10:00:00.123456789Z"
    assert row["talk_s"] == 1.235
    assert row["partial"] is False
    assert row["codecs"] == ["PCMU", "PCMA"]
    assert row["streams"] == [1, 2]
    assert row["hold_periods"] == [
        {"holder": "caller", "start_time": "1970-01-01T00:00:01.000000000Z", "end_time": None}
    ]


@pytest.mark.parametrize(("value", "text"), [(-0.0001, "0.0"), (math.nan, "null"), (math.inf, "null"), (2.0, "2.0")])
def test_numbers_that_json_cannot_hold_are_null_and_there_is_no_negative_zero(value: float, text: str) -> None:
    assert json_text(to_row(record("stream", jitter_ms=value))["jitter_ms"]) == text


def test_a_number_without_decimals_is_an_integer() -> None:
    assert json_text(to_row(record("stream", rate_bps=64000.4))["rate_bps"]) == "64000"


def test_undecodable_text_is_valid_unicode_in_a_row() -> None:
    name = b"\xff".decode("utf-8", "surrogateescape")
    row = to_row(record("call", caller=name, codecs=[name], forwarding=[{"from": name}]))
    json_text(row).encode("utf-8")
    assert row["caller"] == "\ufffd"


class Color(Enum):
    RED = "red"


class Level(IntEnum):
    HIGH = 3


@dataclasses.dataclass
class Point:
    time: int
    raw: bytes


def test_objects_inside_a_field_become_json_types() -> None:
    value = [{"color": Color.RED, "level": Level.HIGH, "point": Point(5, b"\xff"), "set": {1}, "nan": math.nan}]
    assert nested(value) == [
        {
            "color": "red",
            "level": "high",
            "point": {"time": "1970-01-01T00:00:00.000000005Z", "raw": "\ufffd"},
            "set": [1],
            "nan": None,
        }
    ]


def test_endless_nesting_is_cut() -> None:
    loop: list[object] = []
    loop.append(loop)
    assert len(json_text(nested(loop))) < 100


def test_only_the_columns_that_are_asked_for_in_their_order() -> None:
    make = row_maker("call", ("outcome", "number"))
    assert list(make(record("call", number=1, outcome="busy")).items()) == [("outcome", "busy"), ("number", 1)]


def test_rows_are_ready_for_data_frames() -> None:
    rows = to_rows([record("call", number=1), record("call", number=2)])
    assert [row["number"] for row in rows] == [1, 2]
    assert json.loads(json.dumps(rows)) == rows
