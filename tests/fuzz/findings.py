"""Collects what goes wrong, each place of a fault once, and shows it with the bytes that do it."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

SLOW_S = 2.0
"""Time after which an input counts as a fault: every parser is linear in its input."""
SHOWN_BYTES = 4096


@dataclass
class Findings:
    """Runs inputs and keeps one of each kind of fault."""

    tried: int = 0
    slowest_s: float = 0.0
    faults: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    def attempt(self, run: Callable[[bytes], None], data: bytes) -> None:
        """Run one input."""
        self.tried += 1
        begin = time.perf_counter()
        try:
            run(data)
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            self.faults.setdefault(
                f"{type(error).__name__} {last.filename}:{last.lineno}", (data, traceback.format_exc())
            )
        spent = time.perf_counter() - begin
        self.slowest_s = max(self.slowest_s, spent)
        if spent > SLOW_S:
            self.faults.setdefault("slow", (data, f"{spent:.1f} s for {len(data)} bytes\n"))

    def report(self) -> str:
        """Return the faults in words: where, the traceback, and the input in hexadecimal."""
        return "".join(
            f"--- {place}\n{text}input of {len(data)} bytes: {data[:SHOWN_BYTES].hex()}\n"
            for place, (data, text) in self.faults.items()
        )
