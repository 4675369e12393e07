"""Anomalies of the tcp layer: name -> what it is, in one sentence for the user."""

TCP_ANOMALIES: dict[str, str] = {}
