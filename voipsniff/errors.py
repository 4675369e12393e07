"""The exceptions that a caller may want to catch.

    VoipsniffError
    ├── CaptureError          nothing could be read from a source: the file, the offset, why
    └── SipParseError         bytes that are no SIP message (no start line, or too long)

Everything odd that still leaves data is an anomaly (a counted record), not an exception.
"""


class VoipsniffError(Exception):
    """The root: the command line shows its text as one line, then `hint` when there is one, and exits with 1."""

    hint: str | None = None

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class CaptureError(VoipsniffError):
    """A source that gives nothing: it is missing, unreadable, empty of packets or no capture at all."""


class SipParseError(VoipsniffError):
    """The bytes hold no SIP message: no start line, or longer than any message may be."""
