"""The E-model: a transmission rating R from noise, delay, codec and loss, and the mean opinion score that R stands for.

ITU-T G.107 (narrowband) with its default parameters; names of quantities are the Recommendation's, spelled out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

DEFAULT_RATING = 93.2
"""R with every parameter at its default and no delay, as G.107 itself rounds it."""
LOSS_LIMIT_PERCENT = 20.0
"""G.107 gives no packet-loss robustness beyond."""
BURSTY_LOSS_LIMIT_PERCENT = 2.0
BURST_RATIO_LIMIT = 2.0
"""A burst ratio above 2 is valid only with less than 2 % loss (G.107 s.7.3)."""
MAX_MOS = 4.5


@dataclass(frozen=True, slots=True)
class Parameters:
    """Inputs of G.107 table 2 with their default values; levels in dB, dBm0p or dB(A), times in ms."""

    send_loudness: float = 8.0
    receive_loudness: float = 2.0
    sidetone_masking: float = 15.0
    listener_sidetone: float = 18.0
    d_send: float = 3.0
    talker_echo_loudness: float = 65.0
    weighted_echo_path_loss: float = 110.0
    circuit_noise: float = -70.0
    noise_floor: float = -64.0
    room_noise_send: float = 35.0
    room_noise_receive: float = 35.0
    quantising_units: float = 1.0
    advantage: float = 0.0
    delay_sensitivity: float = 1.0
    minimum_perceivable_delay_ms: float = 100.0


DEFAULTS = Parameters()


def noise_level(parameters: Parameters = DEFAULTS) -> float:
    """Return No, the sum of all noise at the 0 dBr point in dBm0p (G.107 s.7.1)."""
    p = parameters
    overall = p.send_loudness + p.receive_loudness
    send = p.room_noise_send - p.send_loudness - p.d_send - 100
    send += 0.004 * (p.room_noise_send - overall - p.d_send - 14) ** 2
    effective = p.room_noise_receive + 10 * math.log10(1 + 10 ** ((10 - p.listener_sidetone) / 10))
    receive = p.receive_loudness - 121 + effective + 0.008 * (effective - 35) ** 2
    floor = p.noise_floor + p.receive_loudness
    return 10 * math.log10(sum(math.pow(10, level / 10) for level in (p.circuit_noise, send, receive, floor)))


def basic_rating(parameters: Parameters = DEFAULTS) -> float:
    """Return Ro, the rating of the signal against the noise (G.107 s.7.1)."""
    return 15 - 1.5 * (parameters.send_loudness + noise_level(parameters))


def loudness_impairment(parameters: Parameters = DEFAULTS) -> float:
    """Return Iolr, the impairment of too low an overall loudness (G.107 s.7.2)."""
    overall = parameters.send_loudness + parameters.receive_loudness
    x = overall + 0.2 * (64 + noise_level(parameters) - parameters.receive_loudness)
    return 20 * (_norm(x / 8, 8) - x / 8)


def sidetone_impairment(delay_ms: float = 0.0, parameters: Parameters = DEFAULTS) -> float:
    """Return Ist, the impairment of a sidetone that is not the best one (G.107 s.7.2); `delay_ms` is T."""
    p = parameters
    masking = 10 ** (-p.sidetone_masking / 10) + math.exp(-delay_ms / 4) * 10 ** (-p.talker_echo_loudness / 10)
    sidetone = -10 * math.log10(masking)
    return (
        12 * _norm((sidetone - 13) / 6, 8)
        - 28 * _norm((sidetone + 1) / 19.4, 35)
        - 13 * _norm((sidetone - 3) / 33, 13)
        + 29
    )


def quantising_impairment(parameters: Parameters = DEFAULTS) -> float:
    """Return Iq, the impairment of quantising distortion (G.107 s.7.2)."""
    q = 37 - 15 * math.log10(parameters.quantising_units)
    g = 1.07 + 0.258 * q + 0.0602 * q**2
    y = (basic_rating(parameters) - 100) / 15 + 46 / 8.4 - g / 9
    z = 46 / 30 - g / 40
    return 15 * math.log10(1 + 10**y + 10**z)


def simultaneous_impairment(delay_ms: float = 0.0, parameters: Parameters = DEFAULTS) -> float:
    """Return Is = Iolr + Ist + Iq (G.107 s.7.2)."""
    return (
        loudness_impairment(parameters) + sidetone_impairment(delay_ms, parameters) + quantising_impairment(parameters)
    )


def talker_echo_impairment(delay_ms: float, parameters: Parameters = DEFAULTS) -> float:
    """Return Idte for the mean one-way delay T of the echo path (G.107 s.7.3)."""
    if delay_ms < 1:
        return 0.0
    p = parameters
    echo = p.talker_echo_loudness - 40 * math.log10((1 + delay_ms / 10) / (1 + delay_ms / 150))
    echo += 6 * math.exp(-0.3 * delay_ms**2)
    sidetone = sidetone_impairment(delay_ms, p)
    if p.sidetone_masking < 9:
        echo += sidetone / 2
    rating_of_echo = 80 + 2.5 * (echo - 14)
    rating_of_noise = -1.5 * (noise_level(p) - p.receive_loudness)
    difference = rating_of_noise - rating_of_echo
    impairment = (difference / 2 + math.sqrt(difference**2 / 4 + 100) - 1) * (1 - math.exp(-delay_ms))
    if p.sidetone_masking > 20:
        return math.hypot(impairment, sidetone)
    return impairment


def listener_echo_impairment(round_trip_ms: float, parameters: Parameters = DEFAULTS) -> float:
    """Return Idle for the round trip delay Tr in the 4-wire loop (G.107 s.7.3)."""
    rating_of_echo = 10.5 * (parameters.weighted_echo_path_loss + 7) * math.pow(round_trip_ms + 1, -0.25)
    difference = basic_rating(parameters) - rating_of_echo
    return difference / 2 + math.sqrt(difference**2 / 4 + 169)


def long_delay_impairment(absolute_delay_ms: float, parameters: Parameters = DEFAULTS) -> float:
    """Return Idd for the absolute delay Ta: what makes even an echo-free conversation hard (G.107 s.7.3)."""
    limit = parameters.minimum_perceivable_delay_ms
    if absolute_delay_ms <= limit:
        return 0.0
    x = math.log(absolute_delay_ms / limit) / math.log(2)
    exponent = 6 * parameters.delay_sensitivity
    return 25 * (_norm(x, exponent) - 3 * _norm(x / 3, exponent) + 2)


def delay_impairment(one_way_ms: float, parameters: Parameters = DEFAULTS) -> float:
    """Return Id for T = Ta = `one_way_ms` and Tr = 2 T (G.107 s.7.3)."""
    return (
        talker_echo_impairment(one_way_ms, parameters)
        + listener_echo_impairment(2 * one_way_ms, parameters)
        + long_delay_impairment(one_way_ms, parameters)
    )


def simple_delay_impairment(one_way_ms: float) -> float:
    """Return Id by Cole and Rosenbluth, "Voice over IP performance monitoring" (2001): typical echo is in it."""
    return 0.024 * one_way_ms + (0.11 * (one_way_ms - 177.3) if one_way_ms > 177.3 else 0.0)


def effective_equipment_impairment(ie: float, bpl: float, loss_percent: float, burst_ratio: float = 1.0) -> float:
    """Return Ie,eff of a codec (Ie, packet-loss robustness Bpl) at a loss in percent (G.107 s.7.4).

    `burst_ratio` is the mean length of loss runs over that of random loss, at least 1. Discards of a jitter buffer
    belong into the loss.
    """
    if loss_percent <= 0:
        return ie
    return ie + (95 - ie) * loss_percent / (loss_percent / burst_ratio + bpl)


def burst_ratio(lost: int, runs: int, expected: int) -> float:
    """Return BurstR of `lost` packets in `runs` runs out of `expected`, 1 when losses are random or rarer in runs."""
    if not lost or not runs or not expected:
        return 1.0
    return max(1.0, lost / runs * (1 - lost / expected))


def rating(ie_eff: float = 0.0, one_way_ms: float = 0.0, parameters: Parameters = DEFAULTS) -> float:
    """Return R by the full formula: Ro - Is - Id - Ie,eff + A (G.107 s.7)."""
    return (
        basic_rating(parameters)
        - simultaneous_impairment(one_way_ms, parameters)
        - delay_impairment(one_way_ms, parameters)
        - ie_eff
        + parameters.advantage
    )


def mos_of_rating(r: float) -> float:
    """Return the mean opinion score of a rating, 1 to 4.5 (G.107 annex B; its dip below 1 for small R is cut off)."""
    if r <= 0:
        return 1.0
    if r >= 100:
        return MAX_MOS
    return max(1.0, 1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r))


def rating_of_mos(mos: float) -> float:
    """Return the rating of a mean opinion score, by bisection where the curve rises (6.52 to 100)."""
    low, high = 6.52, 100.0
    if mos <= 1:
        return 0.0
    if mos >= MAX_MOS:
        return high
    for _ in range(60):
        middle = (low + high) / 2
        if mos_of_rating(middle) < mos:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _norm(x: float, exponent: float) -> float:
    """Return (1 + x^n)^(1/n), the soft maximum that the formulas use."""
    return math.pow(1 + math.pow(x, exponent), 1 / exponent)
