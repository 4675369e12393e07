"""What the packets of a payload type are to the accounting of time."""

UNKNOWN = 0
"""No clock yet: the packets wait for SDP or for an inference."""
MEDIA = 1
NOISE = 2
"""Comfort noise: media with a clock, named apart."""
EVENT = 3
"""telephone-event: counted, but its time stamp stands still (RFC 4733)."""
CLOCKLESS = 4
"""No clock and no hope of one: arrivals only."""
