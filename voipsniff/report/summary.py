"""Figures over all calls and transactions of a trace, each with its definition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from statistics import median

import numpy as np
from numpy.typing import NDArray

from voipsniff.report.model import Call, Transaction

UNFINISHED = frozenset({"in_progress", "partial", None})
"""Outcomes that say nothing about success: the trace does not hold the whole attempt."""

FIRST_REFUSAL = 300

Times = NDArray[np.int64]

_span_of = attrgetter("start_time", "end_time")


@dataclass(frozen=True, slots=True)
class CallSummary:
    """What became of the calls."""

    calls: int
    attempts: int
    """Calls whose attempt is in the trace to its end."""
    answered: int
    outcomes: dict[str, int]
    asr_percent: float | None
    """Answer seizure ratio (ITU-T E.411): answered of attempts."""
    pdd_median_ms: float | None
    talk_s: float
    peak: int
    """Most calls at the same time."""
    refusals: list[tuple[int, str, int]]
    """Final status from 300 up, a reason phrase of it, and how many calls ended with it, the most frequent first."""


def summarise_calls(calls: Sequence[Call]) -> CallSummary:
    """Return the figures; ratios without a single attempt are None."""
    outcomes = Counter(str(call.outcome) for call in calls)
    attempts = sum(1 for call in calls if call.outcome not in UNFINISHED)
    answered = sum(1 for call in calls if call.outcome == "answered")
    delays = [call.post_dial_delay_ms for call in calls if call.post_dial_delay_ms is not None]
    talk = sum(call.talk_s or 0.0 for call in calls)
    loads = concurrency(calls, 1)
    return CallSummary(
        len(calls),
        attempts,
        answered,
        dict(outcomes.most_common()),
        100 * answered / attempts if attempts else None,
        median(delays) if delays else None,
        talk,
        loads[0] if loads else 0,
        _refusals(calls),
    )


def _refusals(calls: Iterable[Call]) -> list[tuple[int, str, int]]:
    counts: Counter[int] = Counter()
    reasons: dict[int, str] = {}
    for call in calls:
        if call.status_code is not None and call.status_code >= FIRST_REFUSAL:
            counts[call.status_code] += 1
            reasons.setdefault(call.status_code, call.reason or "")
    return [(code, reasons[code], number) for code, number in counts.most_common()]


def concurrency(calls: Iterable[Call], buckets: int) -> list[int]:
    """Return the most calls at the same time in each of `buckets` equal parts of the time they span."""
    spans = [span for span in map(_span_of, calls) if span[0] is not None and span[1] is not None]
    if not spans or buckets < 1:
        return []
    starts, ends = np.array(spans, np.int64).T
    ends = np.maximum(starts, ends)
    first = int(starts.min())
    width = max(1, -(-(int(ends.max()) - first + 1) // buckets))
    times, levels = _levels(starts, ends + 1)
    begins = first + width * np.arange(buckets)
    peaks = levels[np.searchsorted(times, begins, "right") - 1]  # a part begins with what the one before left
    np.maximum.at(peaks, np.minimum((times - first) // width, buckets - 1), levels)
    return [int(peak) for peak in peaks]


def _levels(starts: Times, stops: Times) -> tuple[Times, Times]:
    """Return the times at which the number of calls changes, in order, and the number from each of them on."""
    times, place = np.unique(np.concatenate((starts, stops)), return_inverse=True)
    changes = np.bincount(place[: len(starts)], minlength=len(times))
    changes -= np.bincount(place[len(starts) :], minlength=len(times))
    return times, np.cumsum(changes)


@dataclass(frozen=True, slots=True)
class MethodSummary:
    """The transactions of one method."""

    method: str
    total: int
    outcomes: dict[str, int]
    response_median_ms: float | None


def summarise_transactions(transactions: Iterable[Transaction]) -> list[MethodSummary]:
    """Return one summary per method, registrations first, then by number."""
    by_method: dict[str, list[Transaction]] = {}
    for transaction in transactions:
        by_method.setdefault(str(transaction.method), []).append(transaction)
    summaries = []
    for method, found in by_method.items():
        times = [item.response_ms for item in found if item.response_ms is not None]
        outcomes = Counter(str(item.outcome) for item in found)
        summaries.append(MethodSummary(method, len(found), dict(outcomes), median(times) if times else None))
    return sorted(summaries, key=lambda item: (item.method != "REGISTER", -item.total, item.method))
