"""Anomalies of the packet layer: name -> what it is, in one sentence for the user."""

PACKET_ANOMALIES: dict[str, str] = {}
