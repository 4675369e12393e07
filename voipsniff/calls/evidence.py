"""Why a stream is taken for a call's, and how sure that is. The text about it: docs/concepts/stream-matching.md."""

from __future__ import annotations

SURE = 1.0
"""The SDP of both sides names both ends of the stream."""
SHARED = 0.5
"""Several live calls announced the address: that of the SIP host was taken, else the newest that lacks the stream."""

CONFIDENCE: dict[str, float] = {
    "sdp_destination": 0.95,
    "symmetric": 0.9,
    "ice_candidate": 0.9,
    "sdp_source": 0.8,
    "rtcp_ssrc": 0.8,
    "nat_rebinding": 0.75,
    "rtcp_address": 0.7,
    "sdp_port": 0.6,
}
"""How sure a match is by its reason alone."""

WEAKER = frozenset(CONFIDENCE) - {"sdp_destination"}
"""Reasons that give way when the SDP of the receiver comes and names the destination."""

MAX_STEP = 100
"""Packets that may be lost while a NAT rebinds, two seconds at 20 ms (MAX_MISORDER of RFC 3550 A.1)."""
