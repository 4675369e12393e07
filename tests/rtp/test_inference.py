"""Clocks from time stamps."""

from __future__ import annotations

import random

import pytest

from voipsniff.rtp.inference import COMMON_CLOCKS, infer_clock, mismatched_clock

MS = 1_000_000


@pytest.mark.parametrize("clock", COMMON_CLOCKS)
@pytest.mark.parametrize("ms", [10, 20, 30, 60])
@pytest.mark.parametrize("jitter_ms", [0, 2, 8])
def test_each_common_clock_is_found(clock: int, ms: int, jitter_ms: float) -> None:
    rng = random.Random(clock + ms)
    arrivals = [round((index * ms + rng.random() * jitter_ms) * MS) for index in range(40)]
    start = rng.randrange(1 << 32)
    assert infer_clock(arrivals, [(start + index * ms * clock // 1000) & 0xFFFFFFFF for index in range(40)]) == clock


def test_a_usual_packet_time_decides_when_jitter_misleads() -> None:
    """24 kHz and 32 kHz are near when four packets arrive late: 640 ticks are 20 ms only at 32 kHz."""
    arrivals = [0, 22 * MS, 46 * MS, 71 * MS]
    assert infer_clock(arrivals, [0, 640, 1280, 1920]) == 32000


@pytest.mark.parametrize(
    ("arrivals", "timestamps"),
    [
        ([0, 20, 40], [0, 160, 320]),
        ([0, 1, 2, 3], [0, 160, 320, 480]),
        ([0, 20, 40, 60], [0, 0, 0, 0]),
        ([0, 20, 40, 60], [480, 320, 160, 0]),
        ([0, 20, 40, 60], [0, 1000, 2200, 3300 * 9]),
        ([], []),
    ],
)
def test_what_shows_no_clock(arrivals: list[int], timestamps: list[int]) -> None:
    assert infer_clock([arrival * MS for arrival in arrivals], timestamps) == 0


def test_a_described_clock_is_given_up_only_for_a_plain_other_one() -> None:
    assert mismatched_clock(8000, 16000 * 5, 5_000 * MS) == 16000
    assert mismatched_clock(8000, 8000 * 5 + 900, 5_000 * MS) == 0
    assert mismatched_clock(8000, 11000 * 5, 5_000 * MS) == 0
    assert mismatched_clock(8000, 16000, 1_000 * MS) == 0
    assert mismatched_clock(48000, 8000 * 5, 5_000 * MS) == 8000
    assert mismatched_clock(8000, -5, 5_000 * MS) == 0
