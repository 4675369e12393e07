"""LSR and DLSR arithmetic, and the bounded median."""

from __future__ import annotations

import statistics

from voipsniff.rtp.round_trip import ReportHistory, RttSamples, rtt_at_source, rtt_end_to_end
from voipsniff.rtp.rtcp_packets import ReportBlock


def test_the_vector_of_the_standard() -> None:
    assert rtt_at_source(0xB7108000, 0xB7052000, 0x00054000) == 6125.0


def test_times_wrap() -> None:
    assert rtt_at_source(0x00008000, 0xFFFF8000, 0x00008000) == 500.0


def test_history_is_bounded_and_keeps_the_first_passage() -> None:
    history = ReportHistory()
    for number in range(1, 40):
        history.add(number, number * 10, ())
        history.add(number, number * 10 + 5, ())
    assert len(history.reports) == 16
    assert history.reports[39].passed_ns == 390
    assert 23 not in history.reports
    history.add(0, 1, ())
    assert 0 not in history.reports


def test_a_source_without_a_clock_has_no_end_to_end_time() -> None:
    history = ReportHistory()
    answer = ReportBlock(1, 0, 0, 0, 0, lsr=5, dlsr=0)
    history.add(7, 0, (answer,))
    about = ReportBlock(2, 0, 0, 0, 0, lsr=7, dlsr=0)
    assert rtt_end_to_end(1, 65541, about, history) == 1000.0
    assert rtt_end_to_end(1, 0, about, history) is None
    assert rtt_end_to_end(9, 65541, about, history) is None
    assert rtt_end_to_end(1, 65541, ReportBlock(2, 0, 0, 0, 0, lsr=8, dlsr=0), history) is None


def test_samples_are_bounded_and_spread_over_the_whole_call() -> None:
    samples = RttSamples()
    values = [20 + index % 100 * 0.5 for index in range(5000)]
    for value in values:
        samples.add(value)
    assert len(samples.values) < 64
    median = samples.median()
    assert median is not None
    assert abs(median - statistics.median(values)) < 8


def test_only_sane_measurements_count() -> None:
    samples = RttSamples()
    for value in (0.0, -1.0, 10_000.0, 1e9):
        samples.add(value)
    assert samples.median() is None
    samples.add(3.0)
    samples.add(5.0)
    assert samples.median() == 4.0
