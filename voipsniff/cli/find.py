"""Finds the one call that a person means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from voipsniff.errors import VoipsniffError

if TYPE_CHECKING:
    from voipsniff.calls.cdr import Cdr

MOST_SHOWN = 10
"""Candidates that an error lists."""


def find_call(calls: Sequence[Cdr], wanted: str | None) -> Cdr:
    """Return the call with this number, this Call-ID or this part of one; with None the only call there is.

    Raises VoipsniffError, which lists the candidates, when it is none or not one.
    """
    found = list(_candidates(calls, wanted))
    if len(found) == 1:
        return found[0]
    if not calls:
        raise VoipsniffError("there is no call in this trace", "what it holds: voipsniff read FILE")
    if wanted is None:
        raise VoipsniffError(f"there are {len(calls)} calls; name one after the file", _list_of(calls))
    if not found:
        raise VoipsniffError(f"no call {wanted!r}, by number or part of a Call-ID", "all of them: voipsniff calls FILE")
    raise VoipsniffError(f"{wanted!r} is part of {len(found)} Call-IDs; give the number or more of it", _list_of(found))


def _candidates(calls: Sequence[Cdr], wanted: str | None) -> Iterator[Cdr]:
    """Yield the calls that are meant: what names a call exactly goes before parts of Call-IDs."""
    if wanted is None:
        yield from calls
        return
    exact = [call for call in calls if str(call.number) == wanted or call.call_id == wanted]
    yield from exact or (call for call in calls if wanted in (call.call_id or ""))


def _list_of(calls: Sequence[Cdr]) -> str:
    lines = [
        f"{call.number}  {call.call_id}  {call.caller or '?'} -> {call.callee or '?'}" for call in calls[:MOST_SHOWN]
    ]
    rest = len(calls) - MOST_SHOWN
    return "\n".join([*lines, f"... and {rest} more: voipsniff calls FILE" if rest > 0 else ""])  # two lines or more
