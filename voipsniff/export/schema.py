"""The JSON Schema (2020-12) of every document, made from the registry."""

from __future__ import annotations

from typing import Any

from voipsniff.export.capture import CAPTURE_PARTS, SOURCE_PARTS, Part
from voipsniff.export.document import SECTIONS
from voipsniff.fields import FIELDS, SCHEMA_VERSION, Field, Kind

TYPES: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": ["string", "null"]},
    Kind.INT: {"type": ["integer", "null"]},
    Kind.FLOAT: {"type": ["number", "null"]},
    Kind.BOOL: {"type": ["boolean", "null"]},
    Kind.TIME: {
        "type": ["string", "null"],
        "format": "date-time",
        "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$",
    },
    Kind.LIST: {"type": ["array", "null"], "items": {"type": ["string", "number"]}},
    Kind.OBJECTS: {"type": ["array", "null"], "items": {"type": "object"}},
}
"""What each kind of field looks like in JSON; null is unknown."""

SSRC_PATTERN = "^0x[0-9a-f]{8}$"


def json_schema() -> dict[str, Any]:
    """Return the schema of the document of `read --json`; each record's own is under `$defs` by its kind."""
    properties: dict[str, Any] = {
        "schema_version": {
            "type": "string",
            "pattern": rf"^{SCHEMA_VERSION.partition('.')[0]}\.\d+$",
            "description": "The major part changes when a field is renamed, removed or redefined.",
        },
        "generator": _object({"name": {"const": "voipsniff"}, "version": {"type": "string"}}),
        "sources": {"type": "array", "items": _section(SOURCE_PARTS), "description": "What was read, in order."},
        "capture": _section(CAPTURE_PARTS),
    }
    properties |= {name: {"type": "array", "items": {"$ref": f"#/$defs/{kind}"}} for name, kind in SECTIONS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "voipsniff document",
        "description": f"Output of `voipsniff read --json`, version {SCHEMA_VERSION}. Null is unknown, never 0.",
        **_object(properties),
        "$defs": {
            kind: _object({field.name: field_schema(field) for field in fields}) for kind, fields in FIELDS.items()
        },
    }


def field_schema(field: Field) -> dict[str, Any]:
    """Return the schema of one field, with its meaning, unit and how it is known."""
    schema = dict(TYPES[field.kind])
    if field.name == "ssrc":
        schema["pattern"] = SSRC_PATTERN
    schema["description"] = field.doc
    schema["x-known"] = field.known.value
    if field.unit:
        schema["x-unit"] = field.unit
    if field.precision is not None:
        schema["x-decimals"] = field.precision
    return schema


def _section(parts: tuple[Part, ...]) -> dict[str, Any]:
    return _object({part.name: {**part.schema, "description": part.doc} for part in parts})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
