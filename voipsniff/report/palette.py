"""Which colour means what: names of terminal colours, so that the terminal's theme decides how they look.

Neither black nor white is used, since one of them is the background: plain text has no colour of its own.
"""

from __future__ import annotations

from enum import IntEnum


class Level(IntEnum):
    """How bad something is."""

    FINE = 0
    NOTE = 1
    """Worth knowing, no fault."""
    WARNING = 2
    BAD = 3


LEVEL_STYLES: dict[Level, str] = {Level.FINE: "green", Level.NOTE: "cyan", Level.WARNING: "yellow", Level.BAD: "red"}
LEVEL_MARKS: dict[Level, str] = {Level.FINE: " ", Level.NOTE: "·", Level.WARNING: "▲", Level.BAD: "✖"}
"""The mark says it without colour too."""

OUTCOME_STYLES: dict[str, str] = {
    "answered": "green",
    "busy": "yellow",
    "declined": "yellow",
    "cancelled": "yellow",
    "no_answer": "yellow",
    "not_found": "red",
    "failed": "red",
    "unauthorised": "red",
    "redirected": "blue",
    "in_progress": "cyan",
    "partial": "magenta",
    # outcomes of transactions
    "ok": "green",
    "challenged": "yellow",
    "timeout": "red",
    "unanswered": "cyan",
    "response_only": "magenta",
}

KIND_COLOURS: dict[str, str] = {
    "rtp": "cyan",
    "rtcp": "blue",
    "sip": "green",
    "stun": "magenta",
    "turn": "magenta",
    "dtls": "yellow",
    "zrtp": "yellow",
    "t38": "bright_yellow",
    "tcp": "bright_blue",
    "udp": "bright_magenta",
    "fragment": "bright_cyan",
    "malformed": "red",
    "truncated": "red",
    "unknown_link": "bright_red",
}
OTHER_COLOUR = "bright_black"
STREAM_STYLES = ("cyan", "magenta", "blue", "yellow", "green", "bright_red")
"""One after the other for the streams of a call."""

METHOD_STYLES: dict[str, str] = {
    "INVITE": "bold",
    "ACK": "dim",
    "BYE": "bold magenta",
    "CANCEL": "bold yellow",
    "REFER": "bold blue",
}


def outcome_style(outcome: str | None) -> str:
    return OUTCOME_STYLES.get(outcome or "", "")


def status_style(status_code: int | None) -> str:
    """Return the colour of a response class; challenges are no failure."""
    if not status_code:
        return "dim"
    if status_code < 200:
        return "blue"
    if status_code < 300:
        return "green"
    if status_code < 400 or status_code in (401, 407):
        return "yellow"
    return "red"


def method_style(method: str) -> str:
    return METHOD_STYLES.get(method, "bold cyan")


def level_style(level: Level) -> str:
    return LEVEL_STYLES[level]
