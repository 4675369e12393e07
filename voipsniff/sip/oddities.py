"""The oddities that a message scan finds, one bit each, and their names as anomalies."""

from __future__ import annotations

from functools import lru_cache

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
NO_CALL_ID = 1 << 25

ODDITY_NAMES: dict[int, str] = {
    JUNK_BEFORE: "sip_junk_before_start_line",
    BAD_START_LINE: "sip_bad_start_line",
    BAD_VERSION: "sip_bad_version",
    METHOD_CASE: "sip_method_case",
    BAD_STATUS: "sip_bad_status",
    BARE_LF: "sip_bare_lf",
    BAD_HEADER_LINE: "sip_bad_header_line",
    LONG_LINE: "sip_line_too_long",
    MANY_HEADERS: "sip_too_many_headers",
    HEAD_TRUNCATED: "sip_head_truncated",
    NO_VIA: "sip_missing_via",
    NO_FROM: "sip_missing_from",
    NO_TO: "sip_missing_to",
    NO_CSEQ: "sip_missing_cseq",
    NO_MAX_FORWARDS: "sip_missing_max_forwards",
    NO_FROM_TAG: "sip_missing_from_tag",
    DUPLICATE_HEADER: "sip_duplicate_header",
    BAD_CSEQ: "sip_bad_cseq",
    CSEQ_METHOD: "sip_cseq_method_mismatch",
    BAD_CONTENT_LENGTH: "sip_bad_content_length",
    BODY_TRUNCATED: "sip_body_truncated",
    TRAILING_BYTES: "sip_trailing_bytes",
    UNBALANCED: "sip_unbalanced_quotes",
    MANY_VIAS: "sip_too_many_vias",
    CUT_BY_CAPTURE: "sip_cut_by_capture",
    NO_CALL_ID: "sip_missing_call_id",
}
"""The anomaly of each bit."""

CACHED_SETS = 1024
"""How many different combinations keep their tuple of names."""


@lru_cache(maxsize=CACHED_SETS)
def names_of(oddities: int) -> tuple[str, ...]:
    """Return the anomaly names of the set bits."""
    return tuple(name for bit, name in ODDITY_NAMES.items() if oddities & bit)
