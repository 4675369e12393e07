"""What the offers and answers of a call come to: codecs, protection, and each exchange as a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from voipsniff.calls.call import INFO_DTMF, Call
from voipsniff.calls.offer_answer import AGREED, STATE_NAMES, Exchange
from voipsniff.calls.tags import description_at, protection
from voipsniff.sip.sdp_values import Codec, MediaDescription, Sdp

NO_CODECS = frozenset({"telephone-event", "cn", ""})
"""Payload types that carry no speech of their own (RFC 4733, RFC 3389)."""


def _is_codec(codec: Codec) -> bool:
    return codec.name.lower() not in NO_CODECS


def codecs_offered(call: Call) -> list[str]:
    """Return the codec names of the first offer, audio first, each once, in order of preference."""
    if not call.exchanges:
        return []
    media = sorted(call.exchanges[0].offer.media, key=lambda description: description.kind != "audio")
    names = [codec.name for description in media for codec in description.codecs if _is_codec(codec)]
    return list(dict.fromkeys(names))


def last_agreed(call: Call) -> Exchange | None:
    """Return the last exchange that was answered."""
    for exchange in reversed(call.exchanges):
        if exchange.state == AGREED:
            found: Exchange = exchange
            return found
    return None


def agreed_media(exchange: Exchange) -> Iterator[tuple[int, MediaDescription, MediaDescription | None]]:
    """Yield (index, offered, answered) of each m= line that the offer had and nobody rejected."""
    answer = exchange.answer
    for index, offered in enumerate(exchange.offer.media):
        answered = description_at(answer.media, index) if answer is not None else None
        if not offered.is_rejected and (answered is None or not answered.is_rejected):
            yield index, offered, answered


def agreed_codec(offered: MediaDescription, answered: MediaDescription | None) -> str | None:
    """Return the first codec of the answer that the offer has too (RFC 3264 s.6.1); without an answer None."""
    if answered is None:
        return None
    known = {codec.name.lower() for codec in offered.codecs}
    for codec in answered.codecs:
        if _is_codec(codec) and codec.name.lower() in known:
            return codec.name
    return next((codec.name for codec in answered.codecs if _is_codec(codec)), None)


def codecs_agreed(call: Call) -> list[str]:
    """Return the codecs of the last answer, one per accepted media description."""
    exchange = last_agreed(call)
    if exchange is None:
        return []
    names = [agreed_codec(offered, answered) for _, offered, answered in agreed_media(exchange)]
    return [name for name in names if name]


def media_security(call: Call) -> str | None:
    """Return how the agreed audio is protected; None when no audio was agreed."""
    exchange = last_agreed(call)
    if exchange is not None:
        for _, offered, answered in agreed_media(exchange):
            if offered.kind == "audio" and answered is not None:
                return protection(answered, offered)
    return None


def dtmf_method(call: Call) -> str | None:
    """Return rfc4733 if both sides named telephone-event, info if INFO carried digits, both, or None."""
    exchange = last_agreed(call)
    events = exchange is not None and any(
        _has_events(offered) and answered is not None and _has_events(answered)
        for _, offered, answered in agreed_media(exchange)
    )
    info = bool(call.conditions & INFO_DTMF)
    if events and info:
        return "both"
    return "rfc4733" if events else "info" if info else None


def _has_events(description: MediaDescription) -> bool:
    return any(codec.name.lower() == "telephone-event" for codec in description.codecs)


def exchange_rows(call: Call) -> list[dict[str, Any]]:
    """Return each offer with its answer as an object of the CDR."""
    return [_row(exchange) for exchange in call.exchanges]


def _row(exchange: Exchange) -> dict[str, Any]:
    media = [
        {
            "kind": offered.kind,
            "protocol": offered.protocol,
            "codec": agreed_codec(offered, answered),
            "offerer": _endpoint(offered),
            "offerer_direction": str(offered.direction),
            "answerer": _endpoint(answered) if answered is not None else None,
            "answerer_direction": str(answered.direction) if answered is not None else None,
            "security": protection(answered, offered),
        }
        for _, offered, answered in agreed_media(exchange)
    ]
    return {
        "time": exchange.offered_ns,
        "offered_by": "caller" if exchange.offered_by_caller else "callee",
        "offered_in": exchange.offered_in,
        "answer_time": exchange.answered_ns if exchange.answer is not None else None,
        "answered_in": exchange.answered_in,
        "state": STATE_NAMES[exchange.state],
        "media": media,
    }


def _endpoint(description: MediaDescription) -> str:
    address = f"[{description.address}]" if ":" in description.address else description.address
    return f"{address}:{description.port}"


def sdp_anomalies(call: Call) -> list[str]:
    """Return the names of what was odd in the call's descriptions."""
    found: dict[str, None] = {}
    for exchange in call.exchanges:
        for sdp in (exchange.offer, exchange.answer):
            if isinstance(sdp, Sdp):
                found.update(dict.fromkeys(sdp.anomalies))
    return list(found)
