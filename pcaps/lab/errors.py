"""What goes wrong in the lab and is told in one line."""

from __future__ import annotations


class LabError(Exception):
    """A scenario cannot go on: a program is missing, a command failed or a party did not do its part."""
