"""The registry: every field of every record, every anomaly, declared once for all outlets."""

from voipsniff.fields.registry import FIELDS, SCHEMA_VERSION, Field, Kind, fields_of

__all__ = ["FIELDS", "SCHEMA_VERSION", "Field", "Kind", "fields_of"]
