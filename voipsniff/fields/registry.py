"""All records and their fields, by name."""

from __future__ import annotations

from voipsniff.fields.anomaly import ANOMALY_FIELDS
from voipsniff.fields.call import CALL_FIELDS
from voipsniff.fields.client import CLIENT_FIELDS
from voipsniff.fields.field import Field, Kind
from voipsniff.fields.message import MESSAGE_FIELDS
from voipsniff.fields.stream import STREAM_FIELDS
from voipsniff.fields.transaction import TRANSACTION_FIELDS

__all__ = ["FIELDS", "SCHEMA_VERSION", "Field", "Kind", "fields_of"]

SCHEMA_VERSION = "1.0"
"""Of every document that leaves voipsniff: the major part changes when a field is renamed, removed or redefined."""

FIELDS: dict[str, tuple[Field, ...]] = {
    "call": CALL_FIELDS,
    "stream": STREAM_FIELDS,
    "transaction": TRANSACTION_FIELDS,
    "client": CLIENT_FIELDS,
    "message": MESSAGE_FIELDS,
    "anomaly": ANOMALY_FIELDS,
}


def fields_of(record: str) -> dict[str, Field]:
    """Return the fields of a record kind by their names, in the order of the CSV header."""
    return {field.name: field for field in FIELDS[record]}
