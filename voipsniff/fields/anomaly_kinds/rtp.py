"""Anomalies of the rtp layer: name -> what it is, in one sentence for the user."""

RTP_ANOMALIES: dict[str, str] = {}
