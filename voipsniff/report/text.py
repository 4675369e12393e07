"""Text that is safe to show: escaped, cut to a width in terminal cells, never interpreted."""

from __future__ import annotations

import re
import unicodedata

from rich.cells import cell_len, get_character_cell_size

UNKNOWN = "–"
"""What a value that is not known looks like; never 0, never an empty cell."""
MARKS_IN_A_ROW = 2
"""Combining marks that one letter may carry: more of them would draw over the lines above and below."""

_BEFORE_UNIT = re.compile(r"(?<=[\d–]) (?=(?:ms|s|min|h|days|B|kB|MB|GB|TB|ppm|Hz)\b|%)")
"""The space in `180 ms`, at which no line ends."""
_NAMED_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escape(value: str | bytes) -> str:
    """Return `value` with everything that is no visible character as `\\n`, `\\x1b` or `\\u202e`.

    Control and escape characters, direction overrides, zero-width characters, private and unassigned code points and
    bytes that are no UTF-8 are all shown, none reaches the terminal. A backslash of the text itself stays one.
    """
    text = value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
    if text.isascii() and text.isprintable():
        return text
    marks = 0
    shown: list[str] = []
    for character in text:
        marks = marks + 1 if unicodedata.category(character).startswith("M") else 0
        shown.append(character if character.isprintable() and marks <= MARKS_IN_A_ROW else _escaped(character))
    return "".join(shown)


def _escaped(character: str) -> str:
    named = _NAMED_ESCAPES.get(character)
    if named is not None:
        return named
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that surrogateescape kept
        code -= 0xDC00
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def width_of(text: str) -> int:
    """Return how many terminal cells `text` takes."""
    return len(text) if text.isascii() else cell_len(text)


def _cells(character: str) -> int:
    return max(0, get_character_cell_size(character))


def head_of(text: str, cells: int) -> str:
    """Return the longest beginning of `text` that fits `cells`."""
    if text.isascii():
        return text[: max(0, cells)]
    used = 0
    for index, character in enumerate(text):
        used += _cells(character)
        if used > cells:
            return text[:index]
    return text


def tail_of(text: str, cells: int) -> str:
    """Return the longest end of `text` that fits `cells`."""
    if text.isascii():
        return text[max(0, len(text) - max(0, cells)) :]
    used = 0
    for index in range(len(text) - 1, -1, -1):
        used += _cells(text[index])
        if used > cells:
            return text[index + 1 :]
    return text


def ellipsis_middle(text: str, cells: int) -> str:
    """Return `text`, or its two ends around `…` when it is wider than `cells`: addresses differ at both ends."""
    if width_of(text) <= cells:
        return text
    if cells <= 1:
        return "…"[:cells]
    tail = (cells - 1) // 2
    return head_of(text, cells - 1 - tail) + "…" + tail_of(text, tail)


def ellipsis_address(text: str, cells: int) -> str:
    """Return `user@host` cut to `cells`: at the expense of the host as long as the user fits."""
    user, at, host = text.partition("@")
    room = cells - width_of(user) - 1
    if not at or room < 3 or width_of(text) <= cells:
        return ellipsis_middle(text, cells)
    return f"{user}@{ellipsis_middle(host, room)}"


def ellipsis_end(text: str, cells: int) -> str:
    """Return `text`, or its beginning and `…` when it is wider than `cells`: for prose."""
    if width_of(text) <= cells:
        return text
    return head_of(text, cells - 1).rstrip() + "…" if cells > 0 else ""


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """Return `text` filled up to `cells` with spaces, on its left when `right` aligned."""
    space = " " * max(0, cells - width_of(text))
    return space + text if right else text + space


def wrap(text: str, cells: int) -> list[str]:
    """Return the lines of `text` broken at spaces, never between a number and its unit.

    A word longer than a line is cut in pieces: nothing is lost.
    """
    lines: list[str] = []
    line = ""
    for word in _words(text):
        while width_of(word) > cells:
            if line:
                lines.append(line)
            line = ""
            piece = head_of(word, cells) or word[:1]
            lines.append(piece)
            word = word[len(piece) :]
        if not line:
            line = word
        elif width_of(line) + 1 + width_of(word) <= cells:
            line += " " + word
        else:
            lines.append(line)
            line = word
    return [*lines, line] if line or not lines else lines


def _words(text: str) -> list[str]:
    kept = _BEFORE_UNIT.sub("\0", text)  # escaped text holds no NUL
    return [word.replace("\0", " ") for word in kept.split(" ")]
