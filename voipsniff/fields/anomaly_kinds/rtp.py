"""Anomalies of the rtp layer: name -> what it is, in one sentence for the user."""

RTP_ANOMALIES: dict[str, str] = {
    "rtp_short_packet": "A packet that looks like RTP holds less than the 12 octets of its header.",
    "rtp_streams_evicted": "More RTP streams were live than the table holds; the longest idle ones were closed early.",
    "rtp_candidates_evicted": "More sources looked like RTP than the table holds; unproven ones were forgotten.",
    "rtcp_unreadable": "A packet that was taken for RTCP does not begin with an RTCP header.",
    "rtcp_truncated": "An RTCP packet is shorter than its header or its counts say; what is whole was used.",
    "rtcp_trailing_octets": "After the last RTCP packet of a datagram there are octets that are no RTCP.",
    "rtcp_bad_padding": "The padding count of an RTCP packet is zero or more than the packet holds.",
}
