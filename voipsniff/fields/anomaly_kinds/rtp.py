"""Anomalies of the rtp layer: name -> what it is, in one sentence for the user."""

RTP_ANOMALIES: dict[str, str] = {
    "rtp_short_packet": "A packet that looks like RTP holds less than the 12 octets of its header.",
    "rtp_streams_evicted": "More RTP streams were live than the table holds; the longest idle ones were closed early.",
    "rtp_candidates_evicted": "More sources looked like RTP than the table holds; unproven ones were forgotten.",
}
