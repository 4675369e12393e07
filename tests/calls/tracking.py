"""Runs ladders through a CallTracker."""

from __future__ import annotations

from collections.abc import Iterable

from tests.calls.ladder import Ladder, at
from voipsniff.calls.cdr import Cdr
from voipsniff.calls.limits import DEFAULT_LIMITS, CallLimits
from voipsniff.calls.requests import Transaction
from voipsniff.calls.tracker import CallTracker
from voipsniff.sip.message import SipMessage

SECOND = 1_000_000_000


def feed(tracker: CallTracker, messages: Iterable[SipMessage], tick_ns: int = SECOND) -> int:
    """Give messages to a tracker with a tick each second of packet time; return the time of the last one."""
    last_ns = 0
    for message in messages:
        if last_ns:
            tick = last_ns - last_ns % tick_ns + tick_ns
            while tick <= message.ts_ns:
                tracker.expire(tick)
                tick += tick_ns
        last_ns = max(last_ns, message.ts_ns)
        tracker.receive(message)
    return last_ns


def track(
    text: str, *, until: float | None = None, ladder: Ladder | None = None, limits: CallLimits = DEFAULT_LIMITS
) -> tuple[list[Cdr], list[Transaction]]:
    """Return the records of a ladder. `until` is the second at which the trace ends; ticks run up to there."""
    ladder = (ladder or Ladder()).run(text)
    tracker = CallTracker(limits, sources=["ladder"])
    last_ns = feed(tracker, ladder.messages())
    end_ns = last_ns if until is None else at(until)
    tick = last_ns - last_ns % SECOND + SECOND
    while tick <= end_ns:
        tracker.expire(tick)
        tick += SECOND
    tracker.finish(end_ns)
    calls = tracker.take_calls()
    transactions = tracker.take_transactions()
    counted = sum(call.messages for call in calls) + sum(transaction.messages for transaction in transactions)
    assert counted == len(ladder.wires), "each message belongs to exactly one record"
    return sorted(calls, key=lambda call: call.number), sorted(transactions, key=lambda one: one.number)


def call_of(text: str, *, until: float | None = None, ladder: Ladder | None = None) -> Cdr:
    """Return the only call of a ladder."""
    calls, transactions = track(text, until=until, ladder=ladder)
    assert len(calls) == 1, [call.call_id for call in calls]
    assert not transactions
    return calls[0]
