"""Generates docs/reference: `python -m tools.docs`."""
