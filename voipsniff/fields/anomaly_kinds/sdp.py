"""Anomalies of the sdp layer: name -> what it is, in one sentence for the user."""

SDP_ANOMALIES: dict[str, str] = {
    "sdp_bad_line": "A line of the session description is not of the form x=value, or its value cannot be read.",
    "sdp_no_version": "The session description does not begin with v=0.",
    "sdp_bad_origin": "The o= line is missing or has not its six fields.",
    "sdp_bad_media": "An m= line has no valid port or format.",
    "sdp_bad_connection": "A c= line has no address.",
    "sdp_no_connection": "A media description has no connection address, neither its own nor the session's.",
    "sdp_bad_rtpmap": "An a=rtpmap line has no valid payload type, name or clock rate.",
    "sdp_bad_candidate": "An a=candidate line cannot be read.",
    "sdp_too_long": "The session description has more lines or media than are read.",
}
