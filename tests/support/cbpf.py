"""Runs classic BPF on one frame, as bpf(4) and the kernel's `filter.rst` describe it, without anything of voipsniff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

ANCILLARY = 0xFFFFF000
PROTOCOL, PACKET_TYPE, INTERFACE, HARDWARE = 0, 4, 8, 28
SIZES = {0x00: 4, 0x08: 2, 0x10: 1}
WORD = 0xFFFFFFFF


class Step(Protocol):
    @property
    def code(self) -> int: ...
    @property
    def if_true(self) -> int: ...
    @property
    def if_false(self) -> int: ...
    @property
    def k(self) -> int: ...


def run(program: Sequence[Step], frame: bytes, known: dict[int, int] | None = None) -> int:
    """Return what the program returns: the bytes to keep, 0 to drop. `known` is what the kernel knows by its offset.

    A load beyond the frame drops it, as in the kernel. Anything that the kernel would refuse raises.
    """
    a = x = place = 0
    while True:
        step = program[place]
        place += 1
        group, k = step.code & 0x07, step.k
        if group == 0x00:  # LD
            mode, size = step.code & 0xE0, SIZES[step.code & 0x18]
            if mode == 0x20 and k >= ANCILLARY:
                a = (known or {})[k - ANCILLARY]
                continue
            start = {0x20: k, 0x40: x + k}[mode]
            if start + size > len(frame):
                return 0
            a = int.from_bytes(frame[start : start + size], "big")
        elif group == 0x01:  # LDX
            assert step.code == 0x01
            x = k
        elif group == 0x04:  # ALU
            operand = x if step.code & 0x08 else k
            a = {0x00: a + operand, 0x50: a & operand, 0x60: a << operand}[step.code & 0xF0] & WORD
        elif group == 0x05:  # JMP
            if step.code == 0x05:
                place += k
                continue
            holds = {0x10: a == k, 0x20: a > k, 0x30: a >= k, 0x40: a & k != 0}[step.code & 0xF0]
            place += step.if_true if holds else step.if_false
        elif group == 0x06:  # RET
            assert step.code == 0x06
            return k
        else:
            assert group == 0x07  # MISC
            a, x = (a, a) if step.code == 0x07 else (x, x)
