"""Reads one pcapng file: sections of blocks, with packets among them."""

from __future__ import annotations

import struct

from voipsniff.capture.ledger import Ledger
from voipsniff.capture.pcapng_blocks import (
    DECRYPTION_SECRETS,
    ENHANCED_PACKET,
    INTERFACE_DESCRIPTION,
    INTERFACE_STATISTICS,
    KNOWN_VERSION,
    LARGEST_BLOCK,
    OBSOLETE_PACKET,
    SECTION_HEADER,
    SIMPLE_PACKET,
    parse_interface,
    parse_options,
    section_order,
)
from voipsniff.capture.pcapng_resync import find_block
from voipsniff.capture.pcapng_section import Section
from voipsniff.capture.reader import RESYNC_BYTES, RecordReader
from voipsniff.capture.walk import DAMAGED, MORE, OTHER
from voipsniff.capture.window import Window
from voipsniff.errors import CaptureError

LEAST_SECTION = 28
"""Bytes of a section header block without options."""
STATISTICS_FIELDS = 12
"""Bytes before the options of an interface statistics block: interface and time."""
SECRETS_FIELDS = 8
"""Bytes before the secrets of a decryption secrets block: type and length."""
MOST_INTERFACES = 1 << 16
"""Interfaces of one section; a block numbers them with 32 bits, no real file comes near."""


class PcapngReader(RecordReader):
    """Reads from a window that stands at the start of a pcapng file; CaptureError when its first block is no good."""

    damage_name = "block_damaged"

    def __init__(self, window: Window, file: str, ledger: Ledger, capacity: int, *, growing: bool = False) -> None:
        super().__init__(window, file, ledger, capacity, growing=growing)
        self._section = Section(file, ledger)
        self._is_known = True
        while len(window.data) < LEAST_SECTION and window.more():
            pass
        stop = self._take_section()
        while stop == MORE and window.more():
            stop = self._take_section()
        if stop != OTHER:
            raise CaptureError(f"{file}: the first block of this pcapng file is damaged or cut short")

    def _walk(self) -> int:
        walk, window = self._section.walk, self.window
        while True:
            stop = walk.walk(window.data, window.position, self.rows)
            window.position = walk.position
            if stop == OTHER:
                stop = self._take_block()
            if stop != OTHER:
                return stop

    def _take_block(self) -> int:
        """Read the block at the position and step over it; return OTHER, or MORE or DAMAGED when that cannot be."""
        data, at = self.window.data, self.window.position
        kind, total = struct.unpack_from(f"{self._section.order}II", data, at)
        if kind == SECTION_HEADER:
            return self._take_section()
        if self._is_known:
            self._take_body(kind, bytes(data[at + 8 : at + total - 4]))
        self.window.position += total
        return OTHER

    def _take_body(self, kind: int, body: bytes) -> None:
        """Read the body of a block of the section; blocks of unknown types say nothing to us."""
        if kind == INTERFACE_DESCRIPTION:
            self._take_interface(body)
        elif kind == INTERFACE_STATISTICS:
            self._take_statistics(body)
        elif kind == DECRYPTION_SECRETS:
            self._take_secrets(body)
        elif kind in (ENHANCED_PACKET, OBSOLETE_PACKET, SIMPLE_PACKET):
            self._refuse_packet(kind, body)

    def _take_section(self) -> int:
        """Begin the section whose header is at the position; return OTHER, or MORE or DAMAGED when that cannot be."""
        data, at = self.window.data, self.window.position
        order = section_order(data, at)
        if order is None:
            return DAMAGED
        (total,) = struct.unpack_from(f"{order}I", data, at + 4)
        if total < LEAST_SECTION or total > LARGEST_BLOCK or total % 4:
            return DAMAGED
        end = at + total
        if end > len(data):
            return MORE
        if data[end - 4 : end] != data[at + 4 : at + 8]:
            return DAMAGED
        (major,) = struct.unpack_from(f"{order}H", data, at + 12)
        self._is_known = major == KNOWN_VERSION
        if not self._is_known:
            self._note("section_unknown", f"version {major}")
        self._section.begin(order == ">")
        self.window.position = end
        return OTHER

    def _take_interface(self, body: bytes) -> None:
        block = parse_interface(body, self._section.order)
        if block is None:
            self._note("block_damaged", "an interface description is too short")
        elif self._section.walk.interface_count < MOST_INTERFACES:
            self._note_options(block.damaged)
            self._section.add_interface(block)

    def _take_statistics(self, body: bytes) -> None:
        if len(body) < STATISTICS_FIELDS:
            return
        (interface,) = struct.unpack_from(f"{self._section.order}I", body)
        options = parse_options(body[STATISTICS_FIELDS:], self._section.order)
        self._note_options(options.damaged)
        if interface < self._section.walk.interface_count:
            self._section.take_drops(interface, options)

    def _take_secrets(self, body: bytes) -> None:
        if len(body) < SECRETS_FIELDS:
            return
        kind, length = struct.unpack_from(f"{self._section.order}II", body)
        secret = body[SECRETS_FIELDS : SECRETS_FIELDS + length]
        if not self.ledger.keep_secret(kind, secret, self.file):
            self._note("secrets_too_many")

    def _refuse_packet(self, kind: int, body: bytes) -> None:
        """Say why the walk left out a packet."""
        order, count = self._section.order, self._section.walk.interface_count
        interface = 0
        if kind != SIMPLE_PACKET and len(body) >= 4:
            (interface,) = struct.unpack_from(f"{order}{'I' if kind == ENHANCED_PACKET else 'H'}", body)
        if interface >= count:
            self._note("interface_unknown", f"interface {interface} of {count}")
        else:
            self._note("packet_damaged")

    def _note_options(self, damaged: bool) -> None:
        if damaged:
            self._note("options_damaged")

    def _find_record(self) -> int | None:
        start = self.window.position + 1
        return find_block(self.window.data, start, start + RESYNC_BYTES, self._section.order)

    def _account(self) -> None:
        super()._account()
        walk = self._section.walk
        self.ledger.statistics.noted_drops += walk.drops
        walk.drops = 0
