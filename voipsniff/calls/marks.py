"""What a call remembers as numbers: its milestones in time, and the conditions that were seen."""

from __future__ import annotations

UNSET = -1
"""A time that is not known."""

# Indexes of `Call.times`.
START_TIME = 0
TRYING_TIME = 1
PROGRESS_TIME = 2
RINGING_TIME = 3
ANSWER_TIME = 4
CONNECTED_TIME = 5
CANCEL_TIME = 6
BYE_TIME = 7
BYE_DONE_TIME = 8
END_TIME = 9

# Bits of `Call.conditions`; cdr.py names those that a CDR shows.
CANCEL_RACE = 1 << 0
GLARE = 1 << 1
LATE_OFFER = 1 << 2
SEVERAL_2XX = 1 << 3
RELIABLE = 1 << 4
TCP_SWITCH = 1 << 5
ORIENTATION_UNKNOWN = 1 << 6
INFO_DTMF = 1 << 7
BYE_CROSSED = 1 << 8
EVICTED = 1 << 9
EARLY_SDP = 1 << 10
ANSWER_NOT_SEEN = 1 << 11
"""The call was answered as later messages prove, but its 2xx was not captured."""
