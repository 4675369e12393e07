"""Anomalies of the calls layer: name -> what it is, in one sentence for the user."""

CALLS_ANOMALIES: dict[str, str] = {
    "open_calls_full": "More calls were open than the limit allows, so the one that was silent longest was closed early.",
    "open_requests_full": "More transactions outside calls were open than the limit allows, so the oldest was closed early.",
    "call_announcements_full": "A call announced more media addresses than the limit allows; the rest were not matched.",
    "call_streams_full": "A call had more RTP streams than the limit allows; the rest were left without a call.",
    "unmatched_streams_full": "More streams waited for their SDP than the limit allows; later ones wait no more.",
    "message_after_call": "A message of a call came after its record was made; it is listed as a transaction of its own.",
}
