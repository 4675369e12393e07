"""Anomalies of the sip layer: name -> what it is, in one sentence for the user."""

SIP_ANOMALIES: dict[str, str] = {}
