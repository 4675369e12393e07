"""The whole filter of a live capture: which interfaces, no loopback frame twice, then the default or the user's."""

from __future__ import annotations

from collections.abc import Sequence

from voipsniff.capture.bpf import (
    INTERFACE_INDEX,
    JEQ,
    LD_ABS_WORD,
    NEXT,
    PACKET_TYPE,
    RET,
    Instruction,
    Step,
    assemble,
)

OUTGOING = 4
"""PACKET_OUTGOING."""
LOOPBACK_INDEX = 1
"""Linux gives the loopback interface this index, in each network namespace."""


def live_filter(interfaces: Sequence[int], program: list[Instruction]) -> list[Instruction]:
    """Return `program` behind what is asked first: is the packet from one of `interfaces` (all when there is none)?

    On the loopback interface each packet is seen as it leaves and as it arrives: the first of the two is left out.
    """
    return _from(interfaces) + _once_on_loopback() + program


def _from(interfaces: Sequence[int]) -> list[Instruction]:
    if not interfaces:
        return []
    chosen = [Step(JEQ, index, "chosen") for index in interfaces]
    return assemble([Step(LD_ABS_WORD, INTERFACE_INDEX), *chosen, Step(RET, 0), "chosen"])


def _once_on_loopback() -> list[Instruction]:
    return assemble(
        [
            Step(LD_ABS_WORD, PACKET_TYPE),
            Step(JEQ, OUTGOING, NEXT, "program"),
            Step(LD_ABS_WORD, INTERFACE_INDEX),
            Step(JEQ, LOOPBACK_INDEX, NEXT, "program"),
            Step(RET, 0),
            "program",
        ]
    )
