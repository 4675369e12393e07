"""The `sources` and `capture` sections of the document: what was read, and what it holds frame by frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from voipsniff.export.rows import Json, Row, nested, to_rows
from voipsniff.export.times import time_text

Schema = dict[str, Json]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
TIME: Schema = {"type": ["string", "null"], "format": "date-time"}
SECONDS: Schema = {"type": ["number", "null"]}
COUNTS: Schema = {"type": "object", "additionalProperties": {"type": ["integer", "null"], "minimum": 0}}
"""Names to numbers; null is unknown."""

OPTIONAL_TEXT: Schema = {"type": ["string", "null"]}
TEXTS: Schema = {"type": "array", "items": TEXT}
TLS: Schema = {
    "type": "object",
    "properties": {
        "client": TEXT | {"description": "Address of the client."},
        "server": TEXT | {"description": "Address and port of the server."},
        "server_name": OPTIONAL_TEXT | {"description": "Host that the client asks for (SNI)."},
        "versions": TEXTS | {"description": "Versions that the client offers."},
        "alpn": TEXTS | {"description": "Application protocols that the client offers."},
        "ja4": OPTIONAL_TEXT | {"description": "JA4 fingerprint; null when the hello is not there as a whole."},
        "first_frame": COUNT | {"description": "Frame of the first hello."},
        "count": COUNT | {"description": "Connections."},
        "sip_messages": COUNT | {"description": "SIP messages that were decrypted between the two."},
    },
    "required": ["client", "server", "server_name", "versions", "alpn", "ja4", "first_frame", "count", "sip_messages"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One key of a section, read from an attribute of the summary and converted."""

    name: str
    doc: str
    schema: Schema
    attribute: str
    convert: Callable[[object], Json] = nested


def _time(value: object) -> Json:
    return None if value is None else time_text(int(value))  # type: ignore[call-overload]


def _seconds(value: object) -> Json:
    return None if value is None else round(float(value), 9)  # type: ignore[arg-type]


def _anomalies(value: Iterable[object]) -> Json:
    return list(to_rows(value))


def _copies(value: object) -> Json:
    return None if value is None else str(value.text)  # type: ignore[attr-defined]


def _part(name: str, doc: str, schema: Schema, convert: Callable[..., Json] = nested, attribute: str = "") -> Part:
    return Part(name, doc, schema, attribute or name, convert)


SOURCE_PARTS: tuple[Part, ...] = (
    _part("path", "File as named, or interface.", TEXT),
    _part("format", "Its format and compression.", TEXT),
    _part("packets", "Packets read from it.", COUNT),
    _part("bytes", "Bytes of those packets.", COUNT),
)

CAPTURE_PARTS: tuple[Part, ...] = (
    _part("packets", "Packets read, those of all sources.", COUNT),
    _part("bytes", "Their bytes on the wire.", COUNT),
    _part("first_time", "Earliest packet.", TIME, _time, "first_ns"),
    _part("last_time", "Latest packet.", TIME, _time, "last_ns"),
    _part("duration_s", "Seconds between them.", SECONDS, _seconds),
    _part("kinds", "Packets by what they are; the counts add up to `packets`.", COUNTS),
    _part("tunnels", "Packets by the innermost tunnel that they came through.", COUNTS),
    _part("link_types", "Packets by link type.", COUNTS),
    _part("tcp", "TCP packets by what they carried.", COUNTS),
    _part("sip_messages", "SIP messages, over any transport, reassembled ones included.", COUNT),
    _part("not_decoded", "Packets whose content stays unknown, by why.", COUNTS),
    _part("drops", "Packets that the capture itself lost, by where; never mixed with loss in the network.", COUNTS),
    _part("out_of_order", "Packets earlier than the one before them in their file, by however little.", COUNT),
    _part("evictions", "Entries that a full table gave up, by table.", COUNTS),
    _part("damage", "Damage of the files themselves, with offsets.",
          {"type": "array", "items": {"$ref": "#/$defs/anomaly"}}, _anomalies),
    _part("copies", "What was found of systematic copies (mirror ports); null when there are none.",
          {"type": ["string", "null"]}, _copies),
    _part("decrypted_messages", "SIP messages that were decrypted from TLS, with keys; they are among `sip_messages`.",
          COUNT),
    _part("tls", "TLS connections whose beginning was captured, by client, server and what the client's hello says.",
          {"type": "array", "items": TLS}),
)  # fmt: skip


def source_row(summary: object) -> Row:
    """Return one entry of `sources`."""
    return _row(summary, SOURCE_PARTS)


def capture_row(summary: object) -> Row:
    """Return the `capture` section."""
    return _row(summary, CAPTURE_PARTS)


def _row(summary: object, parts: tuple[Part, ...]) -> Row:
    return {part.name: part.convert(getattr(summary, part.attribute)) for part in parts}
