"""When a stream gets a score, on what ground, and what the note says."""

from __future__ import annotations

import pytest

from voipsniff.rtp.impairments import IMPAIRMENTS, Impairment, impairment_of
from voipsniff.rtp.quality import LossPattern, score

NONE_LOST = LossPattern(1000, 0, 0)


def graded(
    codec: str | None,
    loss: LossPattern = NONE_LOST,
    octets: float = 160,
    media: str | None = "audio",
    clock: int = 8000,
):  # type: ignore[no-untyped-def]
    return score(codec, clock, media, loss, octets, 20.0)


@pytest.mark.parametrize(("codec", "r", "mos"), [("PCMU", 93.2, 4.41), ("pcma", 93.2, 4.41), ("G729", 82.2, 4.10)])
def test_a_codec_of_the_standard_is_grounded(codec: str, r: float, mos: float) -> None:
    result = graded(codec)
    assert (result.r_factor, result.grounding) == (r, "grounded")
    assert result.mos == pytest.approx(mos, abs=0.005)
    assert "no loss" in result.note


def test_the_note_names_what_was_assumed() -> None:
    assert graded("PCMU").note.startswith("G.711 with Appendix I concealment assumed: Ie 0")
    bursty = graded("PCMU", LossPattern(1000, 10, 5))
    assert "Bpl 25.1, loss 1.00 %, burst ratio 1.98" in bursty.note


def test_loss_without_a_published_robustness_is_approximate() -> None:
    assert graded("GSM").grounding == "grounded"
    lossy = graded("GSM", LossPattern(1000, 10, 10))
    assert lossy.grounding == "approximate"
    assert "Bpl 10 (assumed)" in lossy.note


def test_codecs_outside_the_standard_are_approximate() -> None:
    assert graded("iLBC").grounding == "approximate"
    assert graded("AMR", octets=32).r_factor == pytest.approx(88.2)
    assert graded("AMR", octets=13).r_factor == pytest.approx(72.2)


@pytest.mark.parametrize(
    ("codec", "clock", "reason"),
    [
        ("opus", 48000, "opus has no published impairment on the narrowband scale"),
        ("G722", 8000, "G722 has no published impairment on the narrowband scale"),
        ("speex", 16000, "speex has no published impairment on the narrowband scale"),
        ("X-NEW", 8000, "X-NEW has no published impairment"),
        (None, 0, "the codec is not known"),
    ],
)
def test_no_ground_no_score(codec: str | None, clock: int, reason: str) -> None:
    result = graded(codec, clock=clock)
    assert (result.r_factor, result.mos, result.grounding, result.note) == (None, None, None, reason)


def test_video_has_no_score() -> None:
    assert graded("H264", media="video").note == "no opinion score for video"


def test_bursty_loss_beyond_the_model_is_taken_at_its_limit() -> None:
    result = graded("PCMU", LossPattern(1000, 50, 5))
    assert (result.grounding, "burst ratio 2.00 (limit of the model)" in result.note) == ("approximate", True)
    assert graded("PCMU", LossPattern(1000, 15, 3)).grounding == "grounded"  # under 2 % longer bursts are valid
    assert "beyond the 20 %" in graded("PCMU", LossPattern(1000, 300, 290)).note


def test_the_rates_of_g723_by_the_size_of_their_frames() -> None:
    assert graded("G723", octets=24).r_factor == pytest.approx(78.2)
    assert graded("G723", octets=20).r_factor == pytest.approx(74.2)
    two_frames = impairment_of("G723", 8000, 48, 60.0)
    assert isinstance(two_frames, Impairment)
    assert two_frames.ie == 15


def test_nothing_expected_is_no_loss() -> None:
    assert LossPattern(0, 0, 0).percent == 0


def test_every_impairment_is_within_the_scale() -> None:
    for impairment in IMPAIRMENTS.values():
        assert 0 <= impairment.ie <= 50
        assert impairment.bpl >= 4.3
