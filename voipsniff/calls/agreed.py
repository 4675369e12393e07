"""What the offers and answers of a call come to: codecs, protection, and each exchange as a row. Compiled."""

from __future__ import annotations

from typing import Any

from voipsniff.calls.call import Call
from voipsniff.calls.marks import INFO_DTMF
from voipsniff.calls.offer_answer import AGREED, STATE_NAMES, Exchange
from voipsniff.calls.tags import protection
from voipsniff.sip.sdp_values import Direction, MediaDescription


class Agreement:
    """The offers and answers of one call, summed up for its CDR."""

    __slots__ = ("anomalies", "codecs", "codecs_offered", "dtmf_method", "rows", "security")

    def __init__(self, call: Call) -> None:
        self.codecs_offered: list[str] = []
        """Names of the first offer, audio first, each once, in order of preference."""
        self.codecs: list[str] = []
        """Of the last answer, one per accepted media description."""
        self.security: str | None = None
        """How the agreed audio is protected; None when no audio was agreed."""
        self.dtmf_method: str | None = None
        self.rows: list[dict[str, Any]] = []
        """Each offer with its answer."""
        self.anomalies: list[str] = []
        self._sum_up(call)

    def _sum_up(self, call: Call) -> None:
        events = False
        agreed: Exchange | None = None
        media: list[dict[str, Any]] = []
        for exchange in call.exchanges:
            row = exchange_row(exchange)
            if not self.rows:
                self.codecs_offered = codec_names(exchange.offer.media)
            self.rows.append(row)
            self._note_anomalies(exchange)
            if exchange.state == AGREED:
                agreed = exchange
                media = row["media"]
        if agreed is not None:
            self._conclude(media)
            events = agreed_events(agreed)
        if call.conditions & INFO_DTMF:
            self.dtmf_method = "both" if events else "info"
        elif events:
            self.dtmf_method = "rfc4733"

    def _conclude(self, media: list[dict[str, Any]]) -> None:
        for row in media:
            if row["codec"] is not None:
                self.codecs.append(row["codec"])
            if row["kind"] == "audio" and row["answerer"] is not None and self.security is None:
                self.security = row["security"]

    def _note_anomalies(self, exchange: Exchange) -> None:
        for sdp in (exchange.offer, exchange.answer):
            if sdp is not None and sdp.anomalies:
                for name in sdp.anomalies:
                    if name not in self.anomalies:
                        self.anomalies.append(name)


SENDRECV = Direction.SENDRECV


def codec_names(media: tuple[MediaDescription, ...]) -> list[str]:
    """Return the codec names of an offer, audio first, each once."""
    names: list[str] = []
    for audio in (True, False):
        for description in media:
            if (description.kind == "audio") is audio:
                for name in description.speech:
                    if name not in names:
                        names.append(name)
    return names


def agreed_codec(offered: MediaDescription, answered: MediaDescription) -> str | None:
    """Return the first codec of the answer that the offer has too (RFC 3264 s.6.1), else its first."""
    for name in answered.speech:
        for known in offered.speech:
            if known == name or known.lower() == name.lower():
                return name
    return answered.speech[0] if answered.speech else None


def agreed_events(exchange: Exchange) -> bool:
    """Whether both sides named telephone-event for the same media."""
    answer = exchange.answer
    if answer is None:
        return False
    replies = answer.media
    offer = exchange.offer
    media = offer.media
    for index in range(min(len(media), len(replies))):
        offered, answered = media[index], replies[index]
        if offered.port and answered.port and offered.has_events and answered.has_events:
            return True
    return False


def exchange_row(exchange: Exchange) -> dict[str, Any]:
    """Return an offer with its answer as an object of the CDR; rejected media are left out."""
    media = []
    offer = exchange.offer
    answer = exchange.answer
    replies = answer.media if answer is not None else ()
    for index, offered in enumerate(offer.media):
        answered = replies[index] if index < len(replies) else None
        if offered.port and (answered is None or answered.port):
            media.append(media_row(offered, answered))
    return {
        "time": exchange.offered_ns,
        "offered_by": "caller" if exchange.offered_by_caller else "callee",
        "offered_in": exchange.offered_in,
        "answer_time": exchange.answered_ns if answer is not None else None,
        "answered_in": exchange.answered_in,
        "state": STATE_NAMES[exchange.state],
        "media": media,
    }


def media_row(offered: MediaDescription, answered: MediaDescription | None) -> dict[str, Any]:
    """Return one agreed (or offered) media description."""
    return {
        "kind": offered.kind,
        "protocol": offered.protocol,
        "codec": agreed_codec(offered, answered) if answered is not None else None,
        "offerer": endpoint_text(offered),
        "offerer_direction": direction_text(offered.direction),
        "answerer": endpoint_text(answered) if answered is not None else None,
        "answerer_direction": direction_text(answered.direction) if answered is not None else None,
        "security": protection(answered, offered),
    }


def direction_text(direction: Direction | None) -> str:
    if direction is SENDRECV or direction is None:
        return "sendrecv"
    return direction.value  # an enum's value is slow to get


def endpoint_text(description: MediaDescription) -> str:
    address = description.address
    return f"[{address}]:{description.port}" if ":" in address else f"{address}:{description.port}"
