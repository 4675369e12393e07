"""Text from the network made safe: valid Unicode always, control characters escaped where a terminal may show it."""

from __future__ import annotations

import re

SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a UTF-16 pair: a str may hold one (undecodable bytes), UTF-8 cannot."""

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
"""C0, DEL and C1 (terminal escape sequences), and what reorders or hides text on a screen (Unicode TR 36)."""

NOT_IN_JSON = re.compile(CONTROL.pattern.replace("\x00-\x1f", ""))
"""The same without C0, which the JSON encoder escapes itself."""

SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def clean(text: str) -> str:
    """Return the text with each lone surrogate replaced by U+FFFD, so that it can be encoded."""
    return text if text.isascii() else SURROGATE.sub("\ufffd", text)


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return SHORT.get(char) or (f"\\x{ord(char):02x}" if char < "\u0100" else f"\\u{ord(char):04x}")


def escape_controls(text: str) -> str:
    """Return the text on one line, without anything that a terminal would obey: ESC becomes the four letters \\x1b."""
    return CONTROL.sub(_escape, clean(text))


def escape_json(document: str) -> str:
    """Return JSON text in which those characters are \\uXXXX escapes: the same value, harmless when printed."""
    if document.isascii() and "\x7f" not in document:
        return document
    return NOT_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", document)
