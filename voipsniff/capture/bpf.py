"""An assembler for classic BPF, the language of packet filters in the kernel (linux/filter.h, bpf(4)).

Programs are lists of instructions with jumps to labels; `assemble` turns the labels into distances.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

LD_ABS_BYTE, LD_ABS_HALF, LD_ABS_WORD = 0x30, 0x28, 0x20
LD_IND_BYTE, LD_IND_HALF = 0x50, 0x48
LDX_IMMEDIATE = 0x01
ADD_X, AND, LSH = 0x0C, 0x54, 0x64
ADD, TAX, TXA = 0x04, 0x07, 0x87
JA, JEQ, JGT, JGE, JSET = 0x05, 0x15, 0x25, 0x35, 0x45
RET = 0x06
"""Opcodes: what they load into A (or X), do to it, or decide by it."""

ANCILLARY = 0xFFFFF000
"""SKF_AD_OFF: absolute loads from here on give what the kernel knows of a packet beside its bytes."""
PACKET_TYPE = ANCILLARY + 4
INTERFACE_INDEX = ANCILLARY + 8
HARDWARE_TYPE = ANCILLARY + 28

ACCEPT_BYTES = 0x40000
"""So much of an accepted packet is kept: all (the largest frame is 64 KiB and its headers)."""
MAX_INSTRUCTIONS = 4096
"""BPF_MAXINSNS."""
MAX_JUMP = 255

NEXT = ""
"""The label of the instruction that follows."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction of a finished program: `struct sock_filter`."""

    code: int
    if_true: int
    if_false: int
    k: int


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction whose jumps go to labels."""

    code: int
    k: int = 0
    if_true: str = NEXT
    if_false: str = NEXT


Source = list[Step | str]
"""A program as it is written: steps, and the names of the places between them."""


def assemble(source: Source) -> list[Instruction]:
    """Return the finished program. ValueError: a label that is not further on, or twice; too long."""
    places: dict[str, int] = {}
    steps: list[Step] = []
    for item in source:
        if isinstance(item, str):
            if item in places:
                raise ValueError(f"two labels {item!r}")
            places[item] = len(steps)
        else:
            steps.append(item)
    if len(steps) > MAX_INSTRUCTIONS:
        raise ValueError(f"a filter of {len(steps)} instructions, {MAX_INSTRUCTIONS} are possible")
    return [_finished(step, place, places) for place, step in enumerate(steps)]


def _finished(step: Step, place: int, places: dict[str, int]) -> Instruction:
    if step.code == JA:
        return Instruction(JA, 0, 0, _distance(step.if_true, place, places))
    distances = [_distance(label, place, places) for label in (step.if_true, step.if_false)]
    if max(distances) > MAX_JUMP:
        raise ValueError(f"a jump over {max(distances)} instructions, {MAX_JUMP} are possible")
    return Instruction(step.code, distances[0], distances[1], step.k)


def _distance(label: str, place: int, places: dict[str, int]) -> int:
    if label == NEXT:
        return 0
    if places.get(label, -1) <= place:
        raise ValueError(f"no label {label!r} further on")
    return places[label] - place - 1


def packed(program: Iterable[Instruction]) -> bytes:
    """Return the program as the kernel takes it."""
    return b"".join(struct.pack("HBBI", step.code, step.if_true, step.if_false, step.k) for step in program)


def unpacked(code: bytes) -> list[Instruction]:
    """Return the program that the kernel's form stands for."""
    return [Instruction(*fields) for fields in struct.iter_unpack("HBBI", code)]


REJECT = [Instruction(RET, 0, 0, 0)]
"""The program that lets nothing through."""
