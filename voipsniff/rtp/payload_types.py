"""RTP payload types: the static table of RFC 3551 s.6, and what codec names imply (clock, media)."""

from __future__ import annotations

from typing import NamedTuple


class PayloadType(NamedTuple):
    """What a payload type number stands for in a stream."""

    name: str | None
    """Encoding name as registered; null when only the clock is known."""
    clock_rate: int
    """RTP clock in Hz; 0 when unknown."""
    channels: int
    source: str
    """sdp, static or inferred."""


def _static(name: str, clock_rate: int, channels: int = 1) -> PayloadType:
    return PayloadType(name, clock_rate, channels, "static")


STATIC_PAYLOAD_TYPES: dict[int, PayloadType] = {
    0: _static("PCMU", 8000),
    3: _static("GSM", 8000),
    4: _static("G723", 8000),
    5: _static("DVI4", 8000),
    6: _static("DVI4", 16000),
    7: _static("LPC", 8000),
    8: _static("PCMA", 8000),
    9: _static("G722", 8000),  # samples at 16 kHz, the RTP clock is 8000 by a historical error (RFC 3551 s.4.5.2)
    10: _static("L16", 44100, 2),
    11: _static("L16", 44100),
    12: _static("QCELP", 8000),
    13: _static("CN", 8000),
    14: _static("MPA", 90000),
    15: _static("G728", 8000),
    16: _static("DVI4", 11025),
    17: _static("DVI4", 22050),
    18: _static("G729", 8000),
    19: _static("CN", 8000),  # the number that Cisco used before RFC 3389
    25: _static("CelB", 90000),
    26: _static("JPEG", 90000),
    28: _static("nv", 90000),
    31: _static("H261", 90000),
    32: _static("MPV", 90000),
    33: _static("MP2T", 90000),
    34: _static("H263", 90000),
}
"""RFC 3551 tables 4 and 5."""

FIRST_DYNAMIC = 96

TELEPHONE_EVENT = "TELEPHONE-EVENT"
COMFORT_NOISE = "CN"

VIDEO_NAMES = frozenset(
    {
        *("CELB", "JPEG", "NV", "H261", "H263", "H263-1998", "H263-2000", "H264", "H264-SVC", "H265", "MPV", "MP4V-ES"),
        *("MP2T", "VP8", "VP9", "AV1", "RTX", "ULPFEC", "FLEXFEC-03"),
    }
)
"""Upper-cased encoding names of video (RTX and FEC go with video in practice)."""
OTHER_NAMES = frozenset({"T140", "T38", "X-DATA"})


def static_payload_type(number: int) -> PayloadType | None:
    """Return the meaning that RFC 3551 gives to a payload type number, if any."""
    return STATIC_PAYLOAD_TYPES.get(number)


def media_of(payload_type: PayloadType) -> str | None:
    """Return audio, video or other by the encoding name, else by the clock; null when neither says."""
    if payload_type.name is None:
        if not payload_type.clock_rate:
            return None
        return "video" if payload_type.clock_rate == 90000 else "audio"
    name = payload_type.name.upper()
    if name in OTHER_NAMES:
        return "other"
    return "video" if name in VIDEO_NAMES else "audio"
