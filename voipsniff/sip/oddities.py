"""The oddities that a message scan finds, one bit each, and their names as anomalies."""

from __future__ import annotations

from functools import lru_cache

from voipsniff.fields.anomaly_kinds.sip import SIP_ANOMALIES

JUNK_BEFORE = 1 << 0
BAD_START_LINE = 1 << 1
BAD_VERSION = 1 << 2
METHOD_CASE = 1 << 3
BAD_STATUS = 1 << 4
BARE_LF = 1 << 5
BAD_HEADER_LINE = 1 << 6
LONG_LINE = 1 << 7
MANY_HEADERS = 1 << 8
HEAD_TRUNCATED = 1 << 9
NO_VIA = 1 << 10
NO_FROM = 1 << 11
NO_TO = 1 << 12
NO_CSEQ = 1 << 13
NO_MAX_FORWARDS = 1 << 14
NO_FROM_TAG = 1 << 15
DUPLICATE_HEADER = 1 << 16
BAD_CSEQ = 1 << 17
CSEQ_METHOD = 1 << 18
BAD_CONTENT_LENGTH = 1 << 19
BODY_TRUNCATED = 1 << 20
TRAILING_BYTES = 1 << 21
UNBALANCED = 1 << 22
MANY_VIAS = 1 << 23
CUT_BY_CAPTURE = 1 << 24

ODDITY_NAMES: tuple[str, ...] = tuple(SIP_ANOMALIES)[:25]
"""The anomaly of each bit, lowest first."""

CACHED_SETS = 1024
"""How many different combinations keep their tuple of names."""


@lru_cache(maxsize=CACHED_SETS)
def names_of(oddities: int) -> tuple[str, ...]:
    """Return the anomaly names of the set bits."""
    return tuple(name for bit, name in enumerate(ODDITY_NAMES) if oddities >> bit & 1)
