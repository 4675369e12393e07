"""What counts as trouble in the overview, in which order it is shown, and why.

These are marks for the eye of someone who opens a trace, not verdicts: every limit has a name and a source here, and
the value that crossed it is shown with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from voipsniff.report.model import Call, Stream
from voipsniff.report.palette import Level, level_style
from voipsniff.report.units import milliseconds

LOSS_WARNING_PERCENT = 1.0
"""Random loss that G.711 with concealment still hides well (G.113 appendix I: Bpl 25, an impairment of about 4)."""
LOSS_BAD_PERCENT = 3.0
"""Loss that brings G.711 without concealment under a rating of 60, "many users dissatisfied" (G.107, G.109)."""
MOS_WARNING = 3.6
"""G.109: below a rating of 70 (MOS 3.60) many users are dissatisfied."""
MOS_BAD = 3.1
"""G.109: below a rating of 60 (MOS 3.10) nearly all users are dissatisfied."""
JITTER_WARNING_MS = 30.0
"""Mean RFC 3550 jitter above which usual jitter buffers (40 to 60 ms) begin to discard packets."""
JITTER_BAD_MS = 60.0
POST_DIAL_DELAY_WARNING_MS = 5000.0
"""ITU-T E.721: mean post-selection delay of a toll connection in normal load."""
LEAST_TALK_S = 2.0
"""A shorter call may end before the other side's first packet: missing RTP says nothing."""
LEAST_PACKETS = 25
"""A stream with fewer packets (half a second) gives no figures worth a warning."""
SLOW_CALL_RETRANSMISSIONS = 3
"""Retransmissions of one call from which on it is marked: one or two happen on every network."""

FAILED_OUTCOMES: Mapping[str, Level] = {
    "failed": Level.BAD,
    "unauthorised": Level.BAD,
    "not_found": Level.WARNING,
    "no_answer": Level.NOTE,
    "busy": Level.NOTE,
    "declined": Level.NOTE,
    "cancelled": Level.NOTE,
    "redirected": Level.NOTE,
    "in_progress": Level.NOTE,
    "partial": Level.NOTE,
}
OUTCOME_WORDS: Mapping[str, str] = {
    "failed": "failed", "unauthorised": "not authorised", "not_found": "not found", "no_answer": "no answer",
    "busy": "busy", "declined": "declined", "cancelled": "cancelled", "redirected": "redirected",
    "in_progress": "in progress", "partial": "partly in the trace", "answered": "answered",
}  # fmt: skip
TAG_TROUBLE: Mapping[str, tuple[Level, str]] = {
    "bye_unanswered": (Level.WARNING, "BYE unanswered"),
    "no_ack": (Level.WARNING, "no ACK"),
    "several_2xx": (Level.WARNING, "answered by several devices"),
    "answer_not_seen": (Level.NOTE, "answer not captured"),
    "cancel_race": (Level.NOTE, "CANCEL crossed 200"),
    "glare": (Level.NOTE, "both offered at once (glare)"),
}


class Trouble(NamedTuple):
    """One reason: how bad, how much of it (to sort by within a level), and in two or three words."""

    level: Level
    weight: float
    words: str
    is_outcome: bool = False
    """Whether it only says how the call came out, which stands elsewhere too."""


@dataclass(slots=True)
class MediaIndex:
    """The streams of a trace by call, so that each call is looked at once."""

    by_call: dict[int, list[Stream]] = field(default_factory=dict)
    any_media: bool = False

    @classmethod
    def of(cls, streams: Iterable[Stream]) -> MediaIndex:
        index = cls()
        for stream in streams:
            index.any_media = True
            if stream.call_number is not None:
                index.by_call.setdefault(stream.call_number, []).append(stream)
        return index

    def of_call(self, call: Call) -> Sequence[Stream]:
        return self.by_call.get(call.number, ())


def level_of(name: str, value: float) -> Level:
    """Return how bad a value of the field `name` is."""
    if name in ("loss_percent", "rtcp_loss_percent_max"):
        return _above(value, LOSS_WARNING_PERCENT, LOSS_BAD_PERCENT)
    if name in ("mos_lq",):
        return _above(-value, -MOS_WARNING, -MOS_BAD)
    if name in ("jitter_ms", "jitter_mean_ms"):
        return _above(value, JITTER_WARNING_MS, JITTER_BAD_MS)
    if name == "post_dial_delay_ms" and value > POST_DIAL_DELAY_WARNING_MS:
        return Level.WARNING
    return Level.FINE


def grade(name: str, value: float | None) -> str:
    """Return the colour of a value of the field `name`; empty when it is fine or unknown."""
    level = Level.FINE if value is None else level_of(name, value)
    return level_style(level) if level > Level.FINE else ""


def _above(value: float, warning: float, bad: float) -> Level:
    return Level.BAD if value > bad else Level.WARNING if value > warning else Level.FINE


def worst(troubles: Iterable[Trouble]) -> Level:
    return max((trouble.level for trouble in troubles), default=Level.FINE)


def order_of(troubles: Iterable[Trouble]) -> tuple[int, float]:
    """Return a sort key: ascending order puts the worst first."""
    return min([(-trouble.level, -trouble.weight) for trouble in troubles], default=(0, 0.0))


_judged_of = attrgetter(
    "outcome", "partial", "end_reason", "talk_s", "loss_percent", "jitter_ms", "mos_lq", "tags", "post_dial_delay_ms",
    "retransmissions",
)  # fmt: skip


def call_troubles(call: Call, index: MediaIndex) -> list[Trouble]:
    """Return what is wrong with a call, the worst first."""
    # A trace may hold a million calls, most of them fine: one fetch of all that is judged, and nothing made for those.
    outcome, partial, end_reason, talk_s, loss, jitter, mos, tags, delay, retransmissions = _judged_of(call)
    found: list[Trouble] = []
    if partial or outcome in FAILED_OUTCOMES or end_reason == "media_timeout":
        found += _outcome_troubles(call)
    if outcome == "answered" and index.any_media and (talk_s or 0) >= LEAST_TALK_S:
        found += _direction_troubles(call, index.of_call(call))
    if loss is not None or jitter is not None or mos is not None:
        found += quality_troubles(loss, jitter, mos)
    if tags:
        found += [Trouble(TAG_TROUBLE[tag][0], 1.0, TAG_TROUBLE[tag][1]) for tag in tags if tag in TAG_TROUBLE]
    if delay is not None and delay > POST_DIAL_DELAY_WARNING_MS:
        found.append(Trouble(Level.WARNING, delay / 1000, f"slow: PDD {milliseconds(delay)}"))
    if retransmissions and retransmissions >= SLOW_CALL_RETRANSMISSIONS:
        found.append(Trouble(Level.WARNING, float(retransmissions), f"{retransmissions} retransmissions"))
    if len(found) > 1:
        found.sort(key=lambda trouble: (-trouble.level, -trouble.weight))
    return found


def _outcome_troubles(call: Call) -> Iterable[Trouble]:
    level = FAILED_OUTCOMES.get(call.outcome or "")
    if level is not None:
        code = f" {call.status_code}" if call.status_code else ""
        yield Trouble(level, float(call.status_code or 0), OUTCOME_WORDS[call.outcome] + code, is_outcome=True)
    elif call.partial:
        yield Trouble(Level.NOTE, 0.0, "partly in the trace")
    if call.end_reason == "media_timeout":
        yield Trouble(Level.WARNING, 0.0, "no BYE")


def _direction_troubles(call: Call, streams: Sequence[Stream]) -> Iterable[Trouble]:
    """Yield what the streams of an answered call say: that some are missing."""
    if is_one_way(call, streams):
        yield Trouble(Level.BAD, 100.0, "one-way audio")
    if not streams:
        yield Trouble(Level.WARNING, 50.0, "no RTP")


def quality_troubles(loss_percent: float | None, jitter_ms: float | None, mos_lq: float | None) -> Iterable[Trouble]:
    """Yield the figures that crossed their limits."""
    if loss_percent is not None and loss_percent > LOSS_WARNING_PERCENT:
        words = f"loss {loss_percent:.1f} %"
        yield Trouble(level_of("loss_percent", loss_percent), loss_percent, words)
    if jitter_ms is not None and jitter_ms > JITTER_WARNING_MS:
        yield Trouble(level_of("jitter_mean_ms", jitter_ms), jitter_ms, f"jitter {jitter_ms:.0f} ms")
    if mos_lq is not None and mos_lq < MOS_WARNING:
        yield Trouble(level_of("mos_lq", mos_lq), 5.0 - mos_lq, f"MOS ~{mos_lq:.1f}")


def is_one_way(call: Call, streams: Iterable[Stream]) -> bool:
    """Return whether audio went one way only in an answered call that was not on hold all the time.

    The other direction may also have gone past the capture point; streams of unknown direction prove nothing.
    """
    talk = call.talk_s or 0.0
    if call.outcome != "answered" or talk - (call.hold_s or 0.0) < LEAST_TALK_S:
        return False
    directions = {stream.direction for stream in streams if stream.media in ("audio", None)}
    return len(directions) == 1 and None not in directions and _is_meant_both_ways(call)


def _is_meant_both_ways(call: Call) -> bool:
    """Return whether an offer and answer ever agreed on audio in both directions, as far as the trace shows."""
    agreed = [
        (media.get("offerer_direction"), media.get("answerer_direction"))
        for exchange in call.sdp_exchanges or ()
        if exchange.get("state") == "agreed"
        for media in exchange.get("media") or ()
        if media.get("kind") == "audio"
    ]
    return not agreed or ("sendrecv", "sendrecv") in agreed


def stream_troubles(stream: Stream, index: MediaIndex, calls: Mapping[int, Call]) -> list[Trouble]:
    """Return what is wrong with a stream, the worst first."""
    found: list[Trouble] = []
    if (stream.received or 0) >= LEAST_PACKETS:
        found += quality_troubles(stream.loss_percent, stream.jitter_mean_ms, stream.mos_lq)
    call = calls.get(stream.call_number) if stream.call_number is not None else None
    if call is not None and is_one_way(call, index.of_call(call)):
        found.append(Trouble(Level.BAD, 100.0, "one-way"))
    if stream.call_number is None:
        found.append(Trouble(Level.NOTE, 0.0, "no call"))
    if stream.restarts:
        found.append(Trouble(Level.NOTE, float(stream.restarts), f"{stream.restarts} restarts"))
    return sorted(found, key=lambda trouble: (-trouble.level, -trouble.weight))
