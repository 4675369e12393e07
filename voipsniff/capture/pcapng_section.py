"""The section of a pcapng file that is being read: its interfaces, as the compiled walk wants them, and their drops."""

from __future__ import annotations

from voipsniff.capture.interfaces import Interface, add_interface
from voipsniff.capture.ledger import Ledger
from voipsniff.capture.pcapng_blocks import (
    BINARY_FLAG,
    OPTION_INTERFACE_DROPS,
    OPTION_SYSTEM_DROPS,
    InterfaceBlock,
    Options,
    unit_bounds,
    units_to_ns,
)
from voipsniff.capture.pcapng_walk import BINARY, DIVIDED, EXACT, FINEST_BINARY, MULTIPLIED, PcapngWalk
from voipsniff.capture.walk import NANOSECONDS

NANOSECOND_DIGITS = 9
MOST_DIVIDED_DIGITS = 28
"""10^19, the largest power of ten in 64 bits, divides units of 10^-28 s into nanoseconds."""
LARGEST_OFFSET_NS = (1 << 63) - 1


class Section:
    """Interfaces by their number in the section. A new section of the same file starts from none."""

    def __init__(self, file: str, ledger: Ledger) -> None:
        self._file = file
        self._ledger = ledger
        self._blocks: list[InterfaceBlock] = []
        self._earlier: list[int] = []
        self._numbers: list[int] = []
        self._drops: dict[int, tuple[int, int]] = {}
        self.walk = PcapngWalk(self._exact_time)

    @property
    def order(self) -> str:
        return ">" if self.walk.big else "<"

    def begin(self, big: bool) -> None:
        """Start a section; `big` is its byte order."""
        self.walk.big = big
        self.walk.interface_count = 0
        self._earlier = self._numbers + self._earlier[len(self._numbers) :]
        self._numbers = []
        self._blocks.clear()
        self._drops.clear()

    def add_interface(self, block: InterfaceBlock) -> None:
        """Take the next interface."""
        walk, row = self.walk, len(self._blocks)
        if row == len(walk.numbers):
            walk.grow()
        number = self._number(block)
        self._blocks.append(block)
        self._numbers.append(number)
        walk.numbers[row] = number
        walk.link_types[row] = block.link_type
        walk.snap_lengths[row] = block.snap_length
        walk.lowest[row], walk.highest[row] = unit_bounds(block.resolution, block.offset_s)
        walk.scales[row], walk.factors[row], walk.offsets_ns[row] = _scale(block)
        walk.interface_count = row + 1

    def _number(self, block: InterfaceBlock) -> int:
        """Return the number of the interface in the source; sections of one file share those that are the same."""
        interface = Interface(block.name, self._file, block.link_type, block.snap_length, block.description)
        row = len(self._numbers)
        if row < len(self._earlier) and self._ledger.interfaces[self._earlier[row]] == interface:
            return self._earlier[row]
        return add_interface(self._ledger.interfaces, interface)

    def take_drops(self, interface: int, options: Options) -> None:
        """Take the drop counts of an interface statistics block, which run from the start of the capture (4.6)."""
        interface_drops, system_drops = self._drops.get(interface, (0, 0))
        new_interface = options.number(OPTION_INTERFACE_DROPS, self.order) or 0
        new_system = options.number(OPTION_SYSTEM_DROPS, self.order) or 0
        statistics = self._ledger.statistics
        statistics.interface_drops += max(0, new_interface - interface_drops)
        statistics.kernel_drops += max(0, new_system - system_drops)
        self._drops[interface] = max(new_interface, interface_drops), max(new_system, system_drops)

    def _exact_time(self, interface: int, units: int) -> int:
        block = self._blocks[interface]
        return units_to_ns(units, block.resolution, block.offset_s)


def _scale(block: InterfaceBlock) -> tuple[int, int, int]:
    """Return how the walk turns the interface's time units into nanoseconds: scale, factor, offset in ns."""
    offset_ns = block.offset_s * NANOSECONDS
    exponent = block.resolution & ~BINARY_FLAG
    if abs(offset_ns) > LARGEST_OFFSET_NS:
        return EXACT, 0, 0
    if block.resolution & BINARY_FLAG:
        return (BINARY, exponent, offset_ns) if exponent <= FINEST_BINARY else (EXACT, 0, 0)
    if exponent <= NANOSECOND_DIGITS:
        return MULTIPLIED, 10 ** (NANOSECOND_DIGITS - exponent), offset_ns
    if exponent <= MOST_DIVIDED_DIGITS:
        return DIVIDED, 10 ** (exponent - NANOSECOND_DIGITS), offset_ns
    return EXACT, 0, 0
