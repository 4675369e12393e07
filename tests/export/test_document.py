"""The document of a trace: what is in it, and that its JSON Schema describes it."""

from __future__ import annotations

import dataclasses
import io
import json
from typing import Any

import jsonschema
import pytest

from tests.support.records import record
from tests.support.traces import FakeCapture, FakeCopies, FakeTrace, small_trace
from voipsniff.export.document import SECTIONS, tagged_lines, write_document
from voipsniff.export.schema import json_schema
from voipsniff.fields import FIELDS, SCHEMA_VERSION, Kind
from voipsniff.fields.anomalies import Anomaly


def document_of(trace: FakeTrace) -> Any:
    out = io.StringIO()
    write_document(trace, out)
    return json.loads(out.getvalue())


def validate(document: Any) -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)


def test_the_keys_and_their_order() -> None:
    document = document_of(small_trace())
    assert list(document) == [
        "schema_version", "generator", "sources", "capture", "calls", "streams", "transactions", "clients", "anomalies"
    ]  # fmt: skip
    assert document["schema_version"] == SCHEMA_VERSION
    assert document["sources"] == [{"path": "trace.pcap", "format": "pcap", "packets": 3, "bytes": 600}]
    assert document["capture"]["first_time"] == "2026-11-24T10:00:00.000000000Z"
    assert document["capture"]["duration_s"] == 1.5
    assert document["capture"]["kinds"] == {"sip": 2, "rtp": 1}
    assert [call["number"] for call in document["calls"]] == [1, 2, 3]
    assert document["streams"][0]["ssrc"] == "0x0000beef"
    assert document["streams"][0]["jitter_ms"] == 1.235


def test_a_document_is_valid() -> None:
    validate(document_of(small_trace()))


def test_an_empty_trace_is_valid() -> None:
    capture = FakeCapture(0, 0, None, None, None, {}, {}, {}, {}, 0)
    validate(document_of(FakeTrace(capture=capture, sources=[])))


def test_damage_and_copies_are_in_the_capture() -> None:
    damage = Anomaly("truncated", "capture", 1, "Cut.", "cut", "a.pcap", None, 99, None)
    capture = dataclasses.replace(FakeCapture(), damage=[damage], copies=FakeCopies(), drops={"kernel": 5})
    document = document_of(FakeTrace(capture=capture))
    validate(document)
    assert document["capture"]["damage"][0]["offset"] == 99
    assert document["capture"]["copies"] == "every packet is there twice"


SAMPLES: dict[Kind, object] = {
    Kind.TEXT: "text",
    Kind.INT: 5,
    Kind.FLOAT: 1.25,
    Kind.BOOL: True,
    Kind.TIME: 1_795_514_400_000_000_001,
    Kind.LIST: ["a", 1],
    Kind.OBJECTS: [{"time": 1, "by": "caller"}],
}


@pytest.mark.parametrize("kind", [kind for _, kind in SECTIONS])
def test_a_record_with_every_field_set_is_valid(kind: str) -> None:
    values = {field.name: SAMPLES[field.kind] for field in FIELDS[kind]}
    if kind == "stream":
        values["ssrc"] = "0x00c0ffee"
    trace = FakeTrace()
    setattr(trace, {kind: name for name, kind in SECTIONS}[kind], [record(kind, **values)])
    validate(document_of(trace))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("calls", 0, "number"), "1"),
        (("calls", 0, "start_time"), 1_795_514_400),
        (("calls", 0, "start_time"), "2026-11-24T10:00:00Z"),
        (("streams", 0, "ssrc"), "beef"),
        (("streams", 0, "extra"), 1),
        (("capture", "packets"), -1),
        (("schema_version",), "2.0"),
    ],
)
def test_the_schema_refuses_what_is_wrong(path: tuple[Any, ...], value: object) -> None:
    document = document_of(small_trace())
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        validate(document)


def test_the_schema_refuses_a_missing_field() -> None:
    document = document_of(small_trace())
    del document["calls"][0]["mos_lq"]
    with pytest.raises(jsonschema.ValidationError):
        validate(document)


def test_as_rows_each_says_what_it_is_first() -> None:
    trace = small_trace()
    rows = [json.loads(line) for line in tagged_lines(trace)]
    assert all(next(iter(row)) == "record" for row in rows)
    kinds = [row["record"] for row in rows]
    assert kinds == ["capture", "call", "call", "call", "stream", "transaction", "client", "anomaly", "anomaly"]
    assert rows[0]["schema_version"] == SCHEMA_VERSION
    document = document_of(trace)
    assert [{"record": "call", **call} for call in document["calls"]] == rows[1:4]
