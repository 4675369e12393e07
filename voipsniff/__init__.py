"""voipsniff."""
