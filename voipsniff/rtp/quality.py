"""A first opinion score of a stream: G.107 with its codec and its loss, no delay (listening quality)."""

from __future__ import annotations

from dataclasses import dataclass

from voipsniff.rtp import emodel
from voipsniff.rtp.impairments import Impairment, impairment_of

LOW_SAMPLE_PACKETS = 250
LOW_SAMPLE_NS = 5_000_000_000
"""Shorter streams are scored and marked: one lost packet weighs too much."""


@dataclass(frozen=True, slots=True)
class Score:
    """R and MOS with their ground, or nothing and the reason."""

    r_factor: float | None
    mos: float | None
    grounding: str | None
    """grounded: every input that mattered is published for this codec; approximate: not so."""
    note: str


@dataclass(frozen=True, slots=True)
class LossPattern:
    """What was expected, how much of it never arrived, in how many runs."""

    expected: int
    lost: int
    runs: int

    @property
    def percent(self) -> float:
        return 100.0 * self.lost / self.expected if self.expected else 0.0


def score(
    codec: str | None,
    clock_rate: int,
    media: str | None,
    loss: LossPattern,
    octets_per_packet: float,
    packet_time_ms: float | None,
) -> Score:
    """Return the listening quality that codec and loss allow: R = 93.2 - Ie,eff, delay left out (Id = 0).

    Loss is network loss as seen here: what a jitter buffer would discard is not known. Loss that is burstier than the
    model holds for is taken at the model's limit.
    """
    if media in ("video", "other"):
        return Score(None, None, None, f"no opinion score for {media}")
    impairment = impairment_of(codec, clock_rate, octets_per_packet, packet_time_ms)
    if isinstance(impairment, str):
        return Score(None, None, None, impairment)
    percent = loss.percent
    ratio = emodel.burst_ratio(loss.lost, loss.runs, loss.expected)
    limited = ratio > emodel.BURST_RATIO_LIMIT and percent >= emodel.BURSTY_LOSS_LIMIT_PERCENT
    if limited:
        ratio = emodel.BURST_RATIO_LIMIT
    effective = emodel.effective_equipment_impairment(impairment.ie, impairment.bpl, percent, ratio)
    r_factor = emodel.DEFAULT_RATING - effective
    within = percent <= emodel.LOSS_LIMIT_PERCENT and not limited
    return Score(
        r_factor,
        emodel.mos_of_rating(r_factor),
        "grounded" if _is_grounded(impairment, percent) and within else "approximate",
        _note(impairment, percent, ratio, limited),
    )


def _is_grounded(impairment: Impairment, percent: float) -> bool:
    return impairment.ie_published and (impairment.bpl_published or not percent)


def _note(impairment: Impairment, percent: float, ratio: float, limited: bool) -> str:
    parts = [f"{impairment.codec}: Ie {impairment.ie:g}"]
    if percent:
        assumed = "" if impairment.bpl_published else " (assumed)"
        parts.append(f"Bpl {impairment.bpl:g}{assumed}")
        parts.append(f"loss {percent:.2f} %")
        parts.append(f"burst ratio {ratio:.2f}" + (" (limit of the model)" if limited else ""))
        if percent > emodel.LOSS_LIMIT_PERCENT:
            parts.append("loss beyond the 20 % that the model holds for")
    else:
        parts.append("no loss")
    return ", ".join(parts) + "; no delay, no jitter buffer"
