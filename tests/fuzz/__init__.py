"""Fuzzing: `python -m tests.fuzz.run TARGET --seconds N`; a short, repeatable run is part of the suite."""
