"""Anomalies of the capture layer: name -> what it is, in one sentence for the user."""

CAPTURE_ANOMALIES: dict[str, str] = {}
