"""Records as JSON, NDJSON and CSV."""
