"""The headers that name parties and how a call came to them: identity, transfer and forwarding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from voipsniff.sip.grammar import split_values
from voipsniff.sip.headers import Reason, Replaces, parse_reason, parse_replaces
from voipsniff.sip.name_addr import NameAddr, parse_name_addr

MAX_INDEX_DEPTH = 32
"""Levels of a History-Info index that are compared."""


@dataclass(frozen=True, slots=True)
class ReferTo:
    """Refer-To (RFC 3515): where to go, and the call to take over when it is an attended transfer."""

    address: NameAddr
    replaces: Replaces | None


@dataclass(frozen=True, slots=True)
class Diversion:
    """One Diversion value (RFC 5806): who sent the call on, and why. The topmost is the most recent."""

    address: NameAddr
    reason: str | None
    """unconditional, user-busy, no-answer, unavailable, time-of-day, do-not-disturb, deflection, follow-me, ..."""
    counter: int | None
    privacy: str | None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One History-Info value (RFC 7044)."""

    address: NameAddr
    index: tuple[int, ...]
    """1.1 is (1, 1); () if it is missing or broken."""
    reason: Reason | None
    """Why the call left this target."""
    cause: int | None
    """The `cause` parameter of the URI (RFC 4458): why the call came to this target."""
    mapped_from: str | None
    """`mp` or `rc`: the index of the target that this one came from."""


@dataclass(frozen=True, slots=True)
class RemoteParty:
    """One Remote-Party-ID value (draft-ietf-sip-privacy-04, still in wide use)."""

    address: NameAddr
    party: str | None
    """calling or called."""
    screen: str | None
    privacy: str | None


def parse_refer_to(value: bytes) -> ReferTo:
    """Return target and embedded Replaces of a Refer-To value."""
    address = parse_name_addr(value)
    replaces = address.uri.headers.get("replaces")
    return ReferTo(address, parse_replaces(replaces.encode()) if replaces else None)


def parse_addresses(lines: Iterable[bytes]) -> tuple[NameAddr, ...]:
    """Return all addresses of the header fields `lines`: P-Asserted-Identity, Route, Path, ..."""
    return tuple(parse_name_addr(value) for line in lines for value in split_values(line))


def parse_diversions(lines: Iterable[bytes]) -> tuple[Diversion, ...]:
    """Return all Diversion values, most recent first."""
    return tuple(_diversion(address) for address in parse_addresses(lines))


def _diversion(address: NameAddr) -> Diversion:
    params = address.params
    return Diversion(address, params.get("reason"), _small_number(params.get("counter")), params.get("privacy"))


def parse_history_info(lines: Iterable[bytes]) -> tuple[HistoryEntry, ...]:
    """Return all History-Info values ordered by their index; those without one stay where they are, at the end."""
    entries = [_history_entry(address) for address in parse_addresses(lines)]
    return tuple(sorted(entries, key=lambda entry: (not entry.index, entry.index)))


def _history_entry(address: NameAddr) -> HistoryEntry:
    reason = address.uri.headers.get("reason")
    return HistoryEntry(
        address,
        _index(address.params.get("index")),
        parse_reason(reason.encode()) if reason else None,
        _small_number(address.uri.params.get("cause")),
        address.params.get("mp") or address.params.get("rc"),
    )


def _index(text: str | None) -> tuple[int, ...]:
    numbers = [_small_number(piece) for piece in (text or "").split(".", MAX_INDEX_DEPTH)[:MAX_INDEX_DEPTH]]
    if any(number is None for number in numbers):
        return ()
    return tuple(number for number in numbers if number is not None)


def _small_number(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def parse_remote_parties(lines: Iterable[bytes]) -> tuple[RemoteParty, ...]:
    """Return all Remote-Party-ID values."""
    return tuple(
        RemoteParty(address, address.params.get("party"), address.params.get("screen"), address.params.get("privacy"))
        for address in parse_addresses(lines)
    )
