"""What a stream is told about its call: direction, media, payload types, protection."""

from __future__ import annotations

from typing import Any

from voipsniff.sip.sdp_values import MediaDescription, Security

UNPROTECTED = Security.NONE
MEDIA_KINDS = frozenset({"audio", "video"})


class Attached:
    """A stream of a call: which m= line it serves, which way it goes, and why it is taken for one."""

    __slots__ = ("call", "confidence", "dst", "index", "reason", "src", "stream", "to_caller")

    def __init__(
        self, stream: Any, call: Any, index: int, to_caller: bool, src: int, dst: int, reason: str, confidence: float
    ) -> None:
        self.stream = stream
        self.call = call
        self.index = index
        self.to_caller = to_caller
        self.src = src
        self.dst = dst
        self.reason = reason
        self.confidence = confidence


def description_at(media: tuple[MediaDescription, ...], index: int) -> MediaDescription | None:
    return media[index] if index < len(media) else None


def payload_types(
    receiver: MediaDescription | None, sender: MediaDescription | None
) -> dict[int, tuple[str, int, int]]:
    """Return number -> (name, clock rate, channels): the receiver chose the numbers (RFC 3264 s.5.1), the sender's fill
    in what it did not say."""
    known: dict[int, tuple[str, int, int]] = {}
    for description in (sender, receiver):
        if description is not None:
            for codec in description.codecs:
                if codec.name and codec.clock_rate:
                    known[codec.payload_type] = (codec.name, codec.clock_rate, codec.channels)
    return known


def protection(receiver: MediaDescription | None, sender: MediaDescription | None) -> str | None:
    """Return none, sdes or dtls as both sides agree; one side alone is believed until the other has spoken."""
    if receiver is None:
        return security_text(sender.security) if sender is not None else None
    if sender is not None and sender.security is UNPROTECTED:
        return "none"
    return security_text(receiver.security)


def security_text(security: Security) -> str:
    return "none" if security is UNPROTECTED else security.value  # an enum's value is slow to get


def tag_stream(call: Any, attached: Attached) -> None:
    """Tell a stream all that its call knows of it now."""
    stream = attached.stream
    if stream.closed:
        return
    toward = call.caller_media if attached.to_caller else call.callee_media
    away = call.callee_media if attached.to_caller else call.caller_media
    receiver = description_at(toward, attached.index)
    sender = description_at(away, attached.index)
    stream.call = call
    stream.call_id = call.call_id.decode("utf-8", "replace")
    stream.call_number = call.number
    stream.direction = "callee_to_caller" if attached.to_caller else "caller_to_callee"
    stream.match_reason = attached.reason
    stream.match_confidence = attached.confidence
    described = receiver or sender
    if described is not None:
        stream.media = described.kind if described.kind in MEDIA_KINDS else "other"
    stream.encryption = protection(receiver, sender)
    stream.set_payload_types(payload_types(receiver, sender), source="sdp")
