"""Golden snapshots of a trace: its CDRs and streams as JSON, and what is different from an older one, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from voipsniff.export.json_ import json_text
from voipsniff.export.rows import Row, to_row
from voipsniff.export.text import escape_json
from voipsniff.fields import SCHEMA_VERSION

Snapshot = dict[str, Any]
"""`schema_version`, and the rows of `calls` and `streams`."""

SECTIONS = {"calls": "call", "streams": "stream"}
IDENTITY: dict[str, tuple[str, ...]] = {
    "calls": ("call_id",),
    "streams": ("ssrc", "src_ip", "src_port", "dst_ip", "dst_port"),
}
"""What makes a record the same one in two snapshots; several with the same identity are told apart by their order."""

OF_THE_PLACE = frozenset({"source"})
"""Fields that say where the file was, not what is in it."""

MOST_CELLS = 100
"""Characters of a value that a difference shows."""


class HasRecords(Protocol):
    """A `voipsniff.Trace`."""

    @property
    def calls(self) -> Sequence[object]: ...
    @property
    def streams(self) -> Sequence[object]: ...


def snapshot_of(trace: HasRecords, ignore: Sequence[str] = ()) -> Snapshot:
    """Return the snapshot of a trace without the fields to ignore."""
    left_out = OF_THE_PLACE.union(ignore)
    sections = {
        name: [{key: value for key, value in to_row(record).items() if key not in left_out} for record in records]
        for name, records in (("calls", trace.calls), ("streams", trace.streams))
    }
    return {"schema_version": SCHEMA_VERSION, **sections}


def snapshot_text(snapshot: Snapshot) -> str:
    """Return the snapshot as the text of its file: one field per line, so that version control shows what changed."""
    return escape_json(json.dumps(snapshot, indent=2, ensure_ascii=False)) + "\n"


def differences(was: Snapshot, now: Snapshot, ignore: Sequence[str] = ()) -> list[str]:
    """Return the lines that say what is different; empty when nothing is.

    Fields that the older snapshot does not have are not compared: a later version of voipsniff may add some.
    """
    if _major(was) != _major(now):
        return [f"the snapshot is of schema {was.get('schema_version')}, this is {now['schema_version']}"]
    return [line for name in SECTIONS for line in _section(name, was.get(name, []), now[name], ignore)]


def _major(snapshot: Snapshot) -> str:
    return str(snapshot.get("schema_version")).partition(".")[0]


def _section(name: str, was: list[Row], now: list[Row], ignore: Sequence[str]) -> Iterator[str]:
    old, new = _by_identity(name, was), _by_identity(name, now)
    for key, row in old.items():
        if key not in new:
            yield f"{_title(name, row)} is gone"
            continue
        changes = list(_changes(row, new[key], ignore))
        if changes:
            yield f"{_title(name, new[key])}"
            yield from changes
    for key, row in new.items():
        if key not in old:
            yield f"{_title(name, row)} is new"


def _by_identity(name: str, rows: list[Row]) -> dict[tuple[object, ...], Row]:
    found: dict[tuple[object, ...], Row] = {}
    for row in rows:
        identity = tuple(row.get(field) for field in IDENTITY[name])
        number = 0
        while (*identity, number) in found:
            number += 1
        found[*identity, number] = row
    return found


def _changes(was: Row, now: Row, ignore: Sequence[str]) -> Iterator[str]:
    changed = [key for key in was if key not in ignore and (key not in now or was[key] != now[key])]
    width = max(map(len, changed), default=0)
    for key in changed:
        yield f"  {key:<{width}}  was {_short(was[key])}, is {_short(now[key]) if key in now else 'no field any more'}"


def _short(value: Any) -> str:
    text = json_text(value)
    return text if len(text) <= MOST_CELLS else text[: MOST_CELLS - 3] + "..."


def _title(name: str, row: Row) -> str:
    if name == "calls":
        return f"call {row.get('number')} ({row.get('caller')} -> {row.get('callee')}, Call-ID {row.get('call_id')})"
    sides = (f"{row.get(f'{side}_ip')}:{row.get(f'{side}_port')}" for side in ("src", "dst"))
    return f"stream {row.get('number')} ({row.get('ssrc')}, {' -> '.join(sides)})"
