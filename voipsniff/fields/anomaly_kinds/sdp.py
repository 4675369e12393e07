"""Anomalies of the sdp layer: name -> what it is, in one sentence for the user."""

SDP_ANOMALIES: dict[str, str] = {}
