"""What is wrong with an expression, and where in it."""

from __future__ import annotations

from voipsniff.errors import VoipsniffError

SHOWN = 72
"""Characters of a long expression that are shown around the place."""


class WhereError(VoipsniffError):
    """An expression that is refused; its hint shows the expression with a caret line under the place."""

    def __init__(self, message: str, expression: str, start: int, end: int) -> None:
        super().__init__(message, pointed(expression, start, end))
        self.start = start
        self.end = end


def pointed(expression: str, start: int, end: int) -> str:
    """Return the expression and, under it, carets from `start` to `end`; a long one is cut around the place."""
    printable = "".join(char if char.isprintable() else " " for char in expression)
    first = max(0, min(start - SHOWN // 2, len(printable) - SHOWN))
    shown = printable[first : first + SHOWN]
    carets = max(1, min(end, first + SHOWN) - start)
    return f"{shown}\n{' ' * (start - first)}{'^' * carets}"
