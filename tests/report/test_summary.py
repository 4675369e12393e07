"""Sums over calls and transactions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.factory import START, call, failed_call, record
from voipsniff.report.summary import concurrency, summarise_calls, summarise_transactions


def test_the_answer_seizure_ratio_counts_whole_attempts_only():
    calls = [
        call(1),
        call(2, start=60, talk=30.0, post_dial_delay_ms=300.0),
        failed_call("busy", 486, "Busy Here", 3, post_dial_delay_ms=None),
        failed_call("in_progress", None, None, 4, post_dial_delay_ms=None),
        failed_call("partial", None, None, 5, post_dial_delay_ms=None),
    ]
    sums = summarise_calls(calls)
    assert (sums.calls, sums.attempts, sums.answered) == (5, 3, 2)
    assert sums.asr_percent == pytest.approx(66.667, abs=0.001)
    assert sums.pdd_median_ms == 240.0
    assert sums.talk_s == 40.0
    assert sums.refusals == [(486, "Busy Here", 1)]
    assert sums.outcomes == {"answered": 2, "busy": 1, "in_progress": 1, "partial": 1}


def test_no_attempts_no_ratio():
    assert summarise_calls([failed_call("partial", None, None)]).asr_percent is None
    assert summarise_calls([]).peak == 0


def timed(start, end):
    return record("call", start_time=START + start, end_time=START + end)


def test_calls_at_once():
    calls = [timed(0, 10), timed(5, 15), timed(15, 20), timed(40, 49)]
    assert concurrency(calls, 1) == [2]
    assert concurrency(calls, 5) == [2, 2, 1, 0, 1]


def test_a_call_that_ends_before_it_starts_is_a_moment():
    assert concurrency([timed(10, 5)], 1) == [1]


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 40)), min_size=1, max_size=12), st.integers(1, 20))
def test_calls_at_once_against_counting(spans, buckets):
    calls = [timed(start, start + length) for start, length in spans]
    first = min(start for start, _ in spans)
    last = max(start + length for start, length in spans)
    width = max(1, -(-(last - first + 1) // buckets))
    counted = [0] * buckets
    for moment in range(first, last + 1):
        bucket = min(buckets - 1, (moment - first) // width)
        counted[bucket] = max(counted[bucket], sum(start <= moment <= start + length for start, length in spans))
    assert concurrency(calls, buckets) == counted


def test_methods_registrations_first():
    rows = [
        record("transaction", method="OPTIONS", outcome="ok", response_ms=2.0),
        record("transaction", method="OPTIONS", outcome="timeout"),
        record("transaction", method="REGISTER", outcome="challenged", response_ms=1.0),
        record("transaction", method="OPTIONS", outcome="ok", response_ms=4.0),
    ]
    register, options = summarise_transactions(rows)
    assert (register.method, register.total, register.outcomes) == ("REGISTER", 1, {"challenged": 1})
    assert (options.method, options.total, options.outcomes) == ("OPTIONS", 3, {"ok": 2, "timeout": 1})
    assert options.response_median_ms == 3.0
