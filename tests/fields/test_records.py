"""The record dataclasses and the registry name the same fields in the same order, with types that fit."""

from __future__ import annotations

import dataclasses
import typing

import pytest

from voipsniff.calls.cdr import Cdr
from voipsniff.calls.requests import Transaction
from voipsniff.clients.client import Client
from voipsniff.fields import FIELDS, Kind
from voipsniff.fields.anomalies import ANOMALIES, Anomaly
from voipsniff.rtp.record import StreamRecord
from voipsniff.sip.record import Message

RECORDS = {
    "call": Cdr,
    "stream": StreamRecord,
    "transaction": Transaction,
    "client": Client,
    "message": Message,
    "anomaly": Anomaly,
}
TYPES = {
    Kind.TEXT: {"str"},
    Kind.INT: {"int"},
    Kind.TIME: {"int"},
    Kind.FLOAT: {"float"},
    Kind.BOOL: {"bool"},
    Kind.LIST: {"list[str]", "list[int]", "tuple[str, ...]", "tuple[int, ...]"},
}


@pytest.mark.parametrize("kind", sorted(RECORDS))
def test_dataclass_has_the_fields_of_the_registry(kind: str) -> None:
    names = [field.name for field in dataclasses.fields(RECORDS[kind])]
    assert names == [field.name for field in FIELDS[kind]]


@pytest.mark.parametrize("kind", sorted(RECORDS))
def test_types_fit_the_kinds(kind: str) -> None:
    hints = {field.name: str(field.type) for field in dataclasses.fields(RECORDS[kind])}
    for field in FIELDS[kind]:
        hint = hints[field.name].replace(" | None", "").replace("typing.", "")
        if field.kind is Kind.OBJECTS:
            assert hint.startswith("list[dict["), (field.name, hint)
        else:
            assert hint in TYPES[field.kind], (field.name, hint)


def test_every_record_kind_is_checked() -> None:
    assert set(RECORDS) == set(FIELDS)
    assert typing.get_type_hints(Anomaly)


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_fields_are_described(kind: str) -> None:
    for field in FIELDS[kind]:
        assert field.doc.endswith((".", "...")), field.name
        assert field.title
        assert (field.precision is not None) == (field.kind is Kind.FLOAT), field.name


def test_anomalies_are_described_and_distinct() -> None:
    assert len(ANOMALIES) > 20
    for anomaly in ANOMALIES.values():
        assert anomaly.name == anomaly.name.lower()
        assert anomaly.meaning.endswith("."), anomaly.name
