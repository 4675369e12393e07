"""Who is on hold, from the offers and answers of an answered call (RFC 3264 s.8.4, RFC 2543 s.B.5)."""

from __future__ import annotations

from typing import Any

from voipsniff.sip.sdp_values import Direction, MediaDescription, Sdp

HELD = frozenset({Direction.SENDONLY, Direction.INACTIVE})


class HoldPeriod:
    """One side held the other from `start_ns` to `end_ns` (None: to the end of the call)."""

    __slots__ = ("by_caller", "end_ns", "start_ns")

    def __init__(self, by_caller: bool, start_ns: int) -> None:
        self.by_caller = by_caller
        self.start_ns = start_ns
        self.end_ns: int | None = None


class Holds:
    """The hold periods of a call; each side may hold on its own."""

    __slots__ = ("open", "periods")

    def __init__(self) -> None:
        self.periods: list[HoldPeriod] = []
        self.open: dict[bool, HoldPeriod] = {}

    def is_held(self) -> bool:
        return bool(self.open)

    def set(self, by_caller: bool, held: bool, ts_ns: int) -> None:
        """Say whether one side holds from now on."""
        known = self.open.get(by_caller)
        if held and known is None:
            period = HoldPeriod(by_caller, ts_ns)
            self.open[by_caller] = period
            self.periods.append(period)
        elif not held and known is not None:
            known.end_ns = ts_ns
            del self.open[by_caller]

    def receive(self, offer: Sdp, answer: Sdp, offered_by_caller: bool, offered_ns: int, answered_ns: int) -> None:
        """Take an accepted offer: the offerer decides about its own hold. An answer that stops what a sendrecv offer
        asks for is the answerer's hold; an answer that follows the offer's hold is none."""
        offered = principal(offer)
        answered = principal(answer)
        if offered is None:
            return
        holds = is_hold(offered)
        self.set(offered_by_caller, holds, offered_ns)
        if answered is not None and not holds and offered.direction is Direction.SENDRECV:
            self.set(not offered_by_caller, is_hold(answered), answered_ns)


def principal(sdp: Sdp) -> MediaDescription | None:
    """Return the media description that tells about hold: the first accepted audio, else the first accepted one."""
    accepted = [description for description in sdp.media if not description.is_rejected]
    for description in accepted:
        if description.kind == "audio":
            return description
    return accepted[0] if accepted else None


def is_hold(description: MediaDescription) -> bool:
    """Whether the sender of a description wants no media: sendonly, inactive, or the address 0.0.0.0 of RFC 2543."""
    return description.direction in HELD or description.is_null_address


def total_ns(periods: list[HoldPeriod], end_ns: int) -> int:
    """Return how long any side held, overlaps counted once."""
    total = 0
    reached = 0
    for start, end in sorted((period.start_ns, period.end_ns or end_ns) for period in periods):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def hold_rows(periods: list[HoldPeriod], end_ns: int) -> list[dict[str, Any]]:
    """Return the periods as the objects of the CDR."""
    return [
        {
            "holder": "caller" if period.by_caller else "callee",
            "start_time": period.start_ns,
            "end_time": period.end_ns if period.end_ns is not None else end_ns,
        }
        for period in periods
    ]
