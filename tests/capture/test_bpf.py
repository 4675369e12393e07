"""The assembler: labels become distances, the bytes are what the kernel takes."""

from __future__ import annotations

import struct

import pytest

from tests.support.cbpf import run
from voipsniff.capture.bpf import (
    JA,
    JEQ,
    LD_ABS_BYTE,
    MAX_INSTRUCTIONS,
    RET,
    Instruction,
    Step,
    assemble,
    packed,
    unpacked,
)

BYTE_IS_7 = [Step(LD_ABS_BYTE, 1), Step(JEQ, 7, "yes"), Step(RET, 0), "yes", Step(RET, 9)]


def test_labels_become_distances() -> None:
    assert assemble(BYTE_IS_7)[1] == Instruction(JEQ, 1, 0, 7)
    assert run(assemble(BYTE_IS_7), b"\0\7") == 9
    assert run(assemble(BYTE_IS_7), b"\0\6") == 0


def test_the_form_of_the_kernel_and_back() -> None:
    program = assemble(BYTE_IS_7)
    fields = [(0x30, 0, 0, 1), (0x15, 1, 0, 7), (0x06, 0, 0, 0), (0x06, 0, 0, 9)]  # bpf(4): ldb [1]; jeq #7; ret
    assert packed(program) == b"".join(struct.pack("=HBBI", *each) for each in fields)
    assert unpacked(packed(program)) == program


def test_a_far_jump_needs_ja() -> None:
    filling = [Step(RET, 0)] * 300
    assert assemble([Step(JA, 0, "end"), *filling, "end", Step(RET, 1)])[0] == Instruction(JA, 0, 0, 300)
    with pytest.raises(ValueError, match="a jump over 300"):
        assemble([Step(JEQ, 0, "end"), *filling, "end", Step(RET, 1)])


def test_what_cannot_be_assembled() -> None:
    with pytest.raises(ValueError, match="no label 'nowhere'"):
        assemble([Step(JEQ, 0, "nowhere")])
    with pytest.raises(ValueError, match="no label 'back'"):
        assemble(["back", Step(RET, 0), Step(JEQ, 0, "back")])
    with pytest.raises(ValueError, match="two labels 'twice'"):
        assemble(["twice", Step(RET, 0), "twice", Step(RET, 0)])
    with pytest.raises(ValueError, match="4097 instructions"):
        assemble([Step(RET, 0)] * (MAX_INSTRUCTIONS + 1))
