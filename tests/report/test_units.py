"""Numbers and times as a person reads them."""

import pytest

from tests.report.factory import START
from voipsniff.report import units


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (None, "–"),
        (0, "0 ms"),
        (0.000_000_3, "< 1 µs"),
        (0.000_040, "40 µs"),
        (0.000_999_4, "999 µs"),
        (0.000_999_6, "1.0 ms"),
        (0.004_2, "4.2 ms"),
        (0.009_96, "10 ms"),
        (0.182, "182 ms"),
        (0.999_6, "1.00 s"),
        (2.5, "2.50 s"),
        (9.996, "10.0 s"),
        (59.96, "1 min 00 s"),
        (221.4, "3 min 41 s"),
        (3599.6, "1 h 00 min"),
        (7500, "2 h 05 min"),
        (200_000, "2 days 7 h"),
        (-2.5, "-2.50 s"),
    ],
)
def test_duration(seconds, shown):
    assert units.duration(seconds) == shown


def test_milliseconds_are_the_same_words():
    assert units.milliseconds(182.4) == "182 ms"
    assert units.milliseconds(None) == "–"


@pytest.mark.parametrize(("seconds", "shown"), [(None, "–"), (0.4, "0:00"), (12.2, "0:12"), (221.4, "3:41"),
                                                (3723, "1:02:03")])  # fmt: skip
def test_talk_time(seconds, shown):
    assert units.talk_time(seconds) == shown


def test_times_are_cut_not_rounded():
    assert units.clock(START) == "07:12:03.120"
    assert units.clock(START - 120_456_789 + 999_999_999) == "07:12:03.999"
    assert units.date(START) == "2025-11-25"
    assert units.date_and_clock(START) == "2025-11-25 07:12:03.120"


def test_times_before_the_epoch_and_out_of_the_calendar():
    assert units.date_and_clock(-1) == "1969-12-31 23:59:59.999"
    assert units.date_and_clock(2**63 - 1) == "2262-04-11 23:47:16.854"
    assert units.date_and_clock(2**64 * 1000) == "–"
    assert units.clock(None) == "–"


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, 10, "0.0 %"), (1, 100_000, "< 0.1 %"), (99_999, 100_000, "> 99.9 %"), (10, 10, "100.0 %"), (1, 0, "–")],
)
def test_a_share_of_something_is_never_nothing_or_all(part, whole, shown):
    assert units.percent(part, whole) == shown


@pytest.mark.parametrize(("octets", "shown"), [(None, "–"), (0, "0 B"), (812, "812 B"), (999_960, "1.0 MB"),
                                               (3_400_000, "3.4 MB"), (5e15, "5000.0 TB")])  # fmt: skip
def test_size(octets, shown):
    assert units.size(octets) == shown


def test_counts_have_their_words():
    assert units.count(1, "packet") == "1 packet"
    assert units.count(12_041, "packet") == "12,041 packets"
    assert units.count(2, "key press", "key presses") == "2 key presses"
    assert units.count(None, "packet") == "–"


def test_endpoints():
    assert units.endpoint("10.0.0.1", 5060) == "10.0.0.1:5060"
    assert units.endpoint("2001:db8::1", 5060) == "[2001:db8::1]:5060"
    assert units.endpoint("10.0.0.1", None) == "10.0.0.1"
    assert units.endpoint(None, None) == "–"


def test_an_estimate_is_marked():
    assert units.estimate(4.409) == "~4.41"
    assert units.estimate(None) == "–"
