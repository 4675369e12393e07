"""Which records of a listing are shown, in which order, with which fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter

from voipsniff.cli.endings import Refused
from voipsniff.cli.options import Format, Listing
from voipsniff.export.names import unknown_field
from voipsniff.export.where import WhereError, compile_where
from voipsniff.fields import FIELDS, Kind, fields_of

Records = Iterable[object]


def choice(kind: str, listing: Listing) -> Callable[[Records], Iterator[object]]:
    """Return what picks the wanted records of this kind; wrong usage shows here, before anything is read.

    With --sort all records are taken first, else they pass one by one and --limit ends the reading.
    """
    accepts = condition(kind, listing.where)
    keys = sort_keys(kind, listing.sort)

    def choose(records: Records) -> Iterator[object]:
        found: Records = records if accepts is None else filter(accepts, records)
        for name, descending in reversed(keys):
            found = _sorted(found, name, descending)
        return islice(found, listing.limit)

    return choose


def condition(kind: str, expression: str | None) -> Callable[[object], bool] | None:
    """Return the test of --where; a wrong expression is wrong usage."""
    if expression is None:
        return None
    try:
        return compile_where(expression, kind)
    except WhereError as error:
        raise Refused(f"--where: {error}", error.hint) from None


def sort_keys(kind: str, text: str | None) -> list[tuple[str, bool]]:
    """Return (field, whether from the top) for each name of --sort."""
    names = _split(text)
    keys = [(name.removeprefix("-"), name.startswith("-")) for name in names]
    for name, _ in keys:
        _check(kind, name, "--sort")
        if fields_of(kind)[name].kind in (Kind.LIST, Kind.OBJECTS):
            raise Refused(f"--sort: {name!r} is a list and has no order")
    return keys


def _sorted(records: Records, name: str, descending: bool) -> list[object]:
    """Return the records in order, stable, those without the value last in either direction."""
    value = attrgetter(name)
    known: list[object] = []
    unknown: list[object] = []
    for record in records:
        (unknown if value(record) is None else known).append(record)
    return sorted(known, key=value, reverse=descending) + unknown


def columns_of(kind: str, text: str | None, form: Format) -> tuple[str, ...]:
    """Return the fields to show: those asked for, else the default table's, or all where a program reads."""
    everything = tuple(field.name for field in FIELDS[kind])
    table = tuple(field.name for field in FIELDS[kind] if field.table)
    default = table if form is Format.TABLE else everything
    names = _split(text)
    if not names:
        return default
    wanted: list[str] = list(default) if all(name.startswith("+") for name in names) else []
    for name in (name.removeprefix("+") for name in names):
        if name != "all":
            _check(kind, name, "--columns")
        wanted.extend(everything if name == "all" else (name,))
    return tuple(dict.fromkeys(wanted))


def _check(kind: str, name: str, option: str) -> None:
    if name not in fields_of(kind):
        raise Refused(f"{option}: {unknown_field(kind, name)}", f"all of them: voipsniff fields {kind}")


def _split(text: str | None) -> Sequence[str]:
    return [name.strip() for name in (text or "").split(",") if name.strip()]
