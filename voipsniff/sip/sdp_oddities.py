"""The oddities of a session description, one bit each, and their names as anomalies."""

from __future__ import annotations

from functools import lru_cache

BAD_LINE = 1 << 0
NO_VERSION = 1 << 1
BAD_ORIGIN = 1 << 2
BAD_MEDIA = 1 << 3
BAD_CONNECTION = 1 << 4
NO_CONNECTION = 1 << 5
BAD_RTPMAP = 1 << 6
BAD_CANDIDATE = 1 << 7
TOO_LONG = 1 << 8

SDP_ODDITY_NAMES: dict[int, str] = {
    BAD_LINE: "sdp_bad_line",
    NO_VERSION: "sdp_no_version",
    BAD_ORIGIN: "sdp_bad_origin",
    BAD_MEDIA: "sdp_bad_media",
    BAD_CONNECTION: "sdp_bad_connection",
    NO_CONNECTION: "sdp_no_connection",
    BAD_RTPMAP: "sdp_bad_rtpmap",
    BAD_CANDIDATE: "sdp_bad_candidate",
    TOO_LONG: "sdp_too_long",
}
"""The anomaly of each bit."""


@lru_cache(1 << len(SDP_ODDITY_NAMES))
def sdp_names_of(oddities: int) -> tuple[str, ...]:
    """Return the anomaly names of the set bits."""
    return tuple(name for bit, name in SDP_ODDITY_NAMES.items() if oddities & bit)
