"""Anomalies of the calls layer: name -> what it is, in one sentence for the user."""

CALLS_ANOMALIES: dict[str, str] = {}
