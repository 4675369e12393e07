"""Offer and answer (RFC 3264): what both sides of an SDP exchange agreed on."""

from __future__ import annotations

from dataclasses import dataclass

from voipsniff.sip.sdp_values import Codec, Direction, MediaDescription, Sdp, Security

_SENDING = {Direction.SENDRECV, Direction.SENDONLY}
_RECEIVING = {Direction.SENDRECV, Direction.RECVONLY}
_COMPANIONS = {"telephone-event", "cn", "red", "rtx", "ulpfec", "flexfec-03"}
"""Formats that go along with a codec and are none themselves."""


@dataclass(frozen=True, slots=True)
class AgreedMedia:
    """One media description after the answer."""

    index: int
    kind: str
    offer: MediaDescription
    answer: MediaDescription | None
    """None if the answer has no m= line at this place, which rejects it too."""
    is_rejected: bool
    codecs: tuple[Codec, ...]
    """The codecs that both sides named, in the answerer's order and with its payload types; if the answer names none
    of the offered ones, all that it names."""
    is_subset: bool
    """Whether the answer names offered formats only, as RFC 3264 s.6.1 asks."""
    telephone_event: Codec | None
    """As the answerer named it; None unless both sides did."""
    offerer_direction: Direction
    """What flows, seen from the offerer; inactive when rejected."""
    answerer_direction: Direction
    security: Security


def match_answer(offer: Sdp, answer: Sdp) -> tuple[AgreedMedia, ...]:
    """Return what was agreed for each m= line of the offer; lines match by their place (RFC 3264 s.6)."""
    answers: list[MediaDescription | None] = list(answer.media)
    answers += [None] * (len(offer.media) - len(answers))
    return tuple(_agree(index, ours, answers[index]) for index, ours in enumerate(offer.media))


def _agree(index: int, offer: MediaDescription, answer: MediaDescription | None) -> AgreedMedia:
    if answer is None or answer.is_rejected:
        inactive = Direction.INACTIVE
        return AgreedMedia(index, offer.kind, offer, answer, True, (), True, None, inactive, inactive, Security.NONE)
    offered = {_key(codec) for codec in offer.codecs}
    common = tuple(codec for codec in answer.codecs if _key(codec) in offered)
    codecs = tuple(codec for codec in common or answer.codecs if codec.name.lower() not in _COMPANIONS)
    events = (codec for codec in common if codec.name.lower() == "telephone-event")
    direction = flow(offer.direction or Direction.SENDRECV, answer.direction or Direction.SENDRECV)
    return AgreedMedia(
        index,
        answer.kind,
        offer,
        answer,
        False,
        codecs,
        len(common) == len(answer.codecs),
        next(events, None),
        direction,
        reverse(direction),
        answer.security,
    )


def _key(codec: Codec) -> tuple[object, ...]:
    """Return what makes two payload types the same codec: the name, or the number when nothing names it."""
    if not codec.name:
        return (codec.payload_type,)
    return codec.name.lower(), codec.clock_rate, codec.channels


def flow(offered: Direction, answered: Direction) -> Direction:
    """Return what flows seen from the offerer: it sends what the answerer receives, and the reverse."""
    sends = offered in _SENDING and answered in _RECEIVING
    receives = offered in _RECEIVING and answered in _SENDING
    if sends:
        return Direction.SENDRECV if receives else Direction.SENDONLY
    return Direction.RECVONLY if receives else Direction.INACTIVE


def reverse(direction: Direction) -> Direction:
    """Return the same flow seen from the other side."""
    if direction is Direction.SENDONLY:
        return Direction.RECVONLY
    if direction is Direction.RECVONLY:
        return Direction.SENDONLY
    return direction
