"""What to say about a field name that is not known."""

from __future__ import annotations

from difflib import get_close_matches

from voipsniff.fields import fields_of

SHORTEST_PART = 3
"""Letters of a name from which names that contain them are offered."""


def unknown_field(kind: str, name: str) -> str:
    """Return the message for a name that is no field of this record kind, with the nearest ones."""
    return (
        f"{'an' if kind[0] in 'aeiou' else 'a'} {kind} has no field {name!r}{did_you_mean(name, list(fields_of(kind)))}"
    )


def did_you_mean(name: str, known: list[str]) -> str:
    """Return `; did you mean 'a' or 'b'?` for the up to three nearest of the known names, or nothing."""
    near = get_close_matches(name.lower(), known, n=3, cutoff=0.6)
    if not near and len(name) >= SHORTEST_PART:
        near = [key for key in known if name.lower() in key][:3]
    return f"; did you mean {' or '.join(repr(key) for key in near)}?" if near else ""
