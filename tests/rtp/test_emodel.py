"""G.107 against its published defaults and the reference tables; the curve from R to MOS and back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from voipsniff.rtp import emodel
from voipsniff.rtp.impairments import G711, G711_WITHOUT_CONCEALMENT, G723_63, G729, GSM_EFR

R0 = emodel.DEFAULT_RATING


def test_the_defaults() -> None:
    assert emodel.noise_level() == pytest.approx(-61.179214, abs=1e-6)
    assert emodel.basic_rating() == pytest.approx(94.768822, abs=1e-6)
    assert emodel.loudness_impairment() == pytest.approx(0.440178, abs=1e-6)
    assert emodel.sidetone_impairment() == pytest.approx(-0.000715, abs=1e-6)
    assert emodel.quantising_impairment() == pytest.approx(0.974105, abs=1e-6)
    assert emodel.simultaneous_impairment() == pytest.approx(1.413568, abs=1e-6)
    assert emodel.listener_echo_impairment(0) == pytest.approx(0.149046, abs=1e-6)
    assert emodel.rating() == pytest.approx(93.206208, abs=1e-6)
    assert emodel.mos_of_rating(emodel.rating()) == pytest.approx(4.409406, abs=1e-6)


DELAYS = [
    (100, 0, 2.692, 90.66, 4.355, 2.400, 90.80, 4.358),
    (150, 0.164, 3.816, 89.54, 4.328, 3.600, 89.60, 4.329),
    (200, 3.044, 7.551, 85.80, 4.223, 7.297, 85.90, 4.226),
    (250, 8.917, 14.178, 79.18, 3.993, 13.997, 79.20, 3.994),
    (300, 14.761, 20.689, 72.67, 3.719, 20.697, 72.50, 3.712),
    (400, 24.070, 31.108, 62.25, 3.216, 34.097, 59.10, 3.053),
]


@pytest.mark.parametrize(("ms", "idd", "full", "r", "mos", "simple", "simple_r", "simple_mos"), DELAYS)
def test_delay(
    ms: int, idd: float, full: float, r: float, mos: float, simple: float, simple_r: float, simple_mos: float
) -> None:
    assert emodel.long_delay_impairment(ms) == pytest.approx(idd, abs=5e-4)
    assert emodel.delay_impairment(ms) == pytest.approx(full, abs=5e-4)
    assert emodel.rating(0, ms) == pytest.approx(r, abs=5e-3)
    assert emodel.mos_of_rating(emodel.rating(0, ms)) == pytest.approx(mos, abs=6e-4)
    assert emodel.simple_delay_impairment(ms) == pytest.approx(simple, abs=6e-4)
    assert R0 - simple == pytest.approx(simple_r, abs=6e-3)
    assert emodel.mos_of_rating(R0 - simple) == pytest.approx(simple_mos, abs=6e-4)


CODECS = [G711, G711_WITHOUT_CONCEALMENT, G729, G723_63, GSM_EFR]
LOSSES = {
    0: [(93.20, 4.41), (93.20, 4.41), (82.20, 4.10), (78.20, 3.95), (88.20, 4.29)],
    0.5: [(91.34, 4.37), (83.30, 4.14), (80.05, 4.03), (75.79, 3.86), (83.91, 4.16)],
    1: [(89.56, 4.33), (75.28, 3.83), (78.00, 3.95), (73.52, 3.76), (80.02, 4.02)],
    2: [(86.19, 4.23), (63.04, 3.26), (74.20, 3.79), (69.36, 3.57), (73.20, 3.74)],
    3: [(83.06, 4.13), (54.16, 2.79), (70.75, 3.63), (65.63, 3.39), (67.43, 3.47)],
    5: [(77.42, 3.92), (42.12, 2.17), (64.70, 3.34), (59.24, 3.06), (58.20, 3.01)],
    10: [(66.13, 3.41), (26.77, 1.48), (53.23, 2.75), (47.55, 2.45), (43.20, 2.22)],
}


@pytest.mark.parametrize("percent", LOSSES)
def test_random_loss(percent: float) -> None:
    for codec, (r, mos) in zip(CODECS, LOSSES[percent], strict=True):
        rating = R0 - emodel.effective_equipment_impairment(codec.ie, codec.bpl, percent)
        assert rating == pytest.approx(r, abs=5.1e-3)
        assert emodel.mos_of_rating(rating) == pytest.approx(mos, abs=5.1e-3)


COMBINED = [
    (G711, 1, 1, 80, 1.92, 3.640, 87.64, 4.277),
    (G729, 2, 1, 150, 3.60, 19.000, 70.60, 3.625),
    (G711, 3, 2, 220, 9.977, 10.714, 72.51, 3.712),
    (G711_WITHOUT_CONCEALMENT, 2, 1.5, 100, 2.40, 33.728, 57.07, 2.947),
]


@pytest.mark.parametrize(("codec", "percent", "burst", "ms", "delay", "equipment", "r", "mos"), COMBINED)
def test_delay_and_bursty_loss(
    codec: object, percent: float, burst: float, ms: int, delay: float, equipment: float, r: float, mos: float
) -> None:
    effective = emodel.effective_equipment_impairment(codec.ie, codec.bpl, percent, burst)  # type: ignore[attr-defined]
    assert emodel.simple_delay_impairment(ms) == pytest.approx(delay, abs=6e-4)
    assert effective == pytest.approx(equipment, abs=6e-4)
    rating = R0 - emodel.simple_delay_impairment(ms) - effective
    assert rating == pytest.approx(r, abs=6e-3)
    assert emodel.mos_of_rating(rating) == pytest.approx(mos, abs=6e-4)


def test_bursts_make_the_same_loss_worse() -> None:
    assert emodel.effective_equipment_impairment(0, 25.1, 5, 1) == pytest.approx(15.781, abs=6e-4)
    assert emodel.effective_equipment_impairment(0, 25.1, 5, 2) == pytest.approx(17.210, abs=6e-4)


@pytest.mark.parametrize(
    ("r", "mos"), [(50, 2.575), (60, 3.100), (70, 3.597), (80, 4.024), (90, 4.339), (93.2, 4.4093), (94, 4.4242)]
)
def test_the_curve_and_its_inverse(r: float, mos: float) -> None:
    assert emodel.mos_of_rating(r) == pytest.approx(mos, abs=6e-4)
    assert emodel.rating_of_mos(emodel.mos_of_rating(r)) == pytest.approx(r, abs=1e-6)


def test_the_curve_has_no_dip_and_ends() -> None:
    values = [emodel.mos_of_rating(r / 10) for r in range(-50, 1100)]
    assert values == sorted(values)
    assert (values[0], values[-1]) == (1.0, 4.5)
    assert emodel.mos_of_rating(3) == 1.0
    assert (emodel.rating_of_mos(0.5), emodel.rating_of_mos(5)) == (0.0, 100.0)


def test_burst_ratio() -> None:
    assert emodel.burst_ratio(0, 0, 100) == 1.0
    assert emodel.burst_ratio(10, 10, 1000) == 1.0  # rarer in runs than chance: taken as random
    assert emodel.burst_ratio(40, 10, 1000) == pytest.approx(4 * 0.96)


def test_other_parameters_than_the_defaults() -> None:
    """What G.107 s.7.3 changes for sidetone below 9 dB and above 20 dB, and the advantage of mobility."""
    loud = replace(emodel.DEFAULTS, sidetone_masking=5.0)
    quiet = replace(emodel.DEFAULTS, sidetone_masking=25.0)
    assert emodel.talker_echo_impairment(100, loud) < emodel.talker_echo_impairment(100, emodel.DEFAULTS)
    assert emodel.talker_echo_impairment(100, quiet) > emodel.talker_echo_impairment(100, emodel.DEFAULTS)
    assert emodel.rating(parameters=replace(emodel.DEFAULTS, advantage=10.0)) == pytest.approx(emodel.rating() + 10)
    assert emodel.talker_echo_impairment(0.5) == 0.0
