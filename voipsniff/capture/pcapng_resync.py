"""Finds the next block of a damaged pcapng file."""

from __future__ import annotations

import re
import struct

from voipsniff.capture.pcapng_blocks import (
    BLOCK_FRAME,
    CUSTOM,
    CUSTOM_NOT_COPIED,
    DECRYPTION_SECRETS,
    ENHANCED_PACKET,
    INTERFACE_DESCRIPTION,
    INTERFACE_STATISTICS,
    JOURNAL,
    LARGEST_BLOCK,
    NAME_RESOLUTION,
    OBSOLETE_PACKET,
    SECTION_HEADER,
    SIMPLE_PACKET,
    section_order,
)

KINDS = (
    INTERFACE_DESCRIPTION,
    OBSOLETE_PACKET,
    SIMPLE_PACKET,
    NAME_RESOLUTION,
    INTERFACE_STATISTICS,
    ENHANCED_PACKET,
    JOURNAL,
    DECRYPTION_SECRETS,
    CUSTOM,
    CUSTOM_NOT_COPIED,
    SECTION_HEADER,
)


def find_block(data: memoryview, start: int, stop: int, order: str) -> int | None:
    """Return the first index in `start:stop` where a block of a known type begins, or None; `order` is "<" or ">".

    It counts when its two lengths agree and another such block, or the end of the data, follows it: no packet is
    invented from payload bytes.
    """
    for match in _marks(order).finditer(data, start, min(stop + 3, len(data))):
        at = match.start()
        found_order = section_order(data, at) or order
        following = _end_of_block(data, at, found_order)
        if following is None:
            continue
        if following == len(data) or _end_of_block(data, following, found_order) is not None:
            return at
    return None


def _marks(order: str) -> re.Pattern[bytes]:
    return re.compile(b"|".join(re.escape(struct.pack(f"{order}I", kind)) for kind in KINDS), re.DOTALL)


def _end_of_block(data: memoryview, at: int, order: str) -> int | None:
    """Return the index behind the block at `at` when it is whole, of a known type, and its lengths agree."""
    if at + BLOCK_FRAME > len(data):
        return None
    kind, total = struct.unpack_from(f"{section_order(data, at) or order}II", data, at)
    end = at + int(total)
    if kind not in KINDS or total % 4 or not BLOCK_FRAME <= total <= LARGEST_BLOCK or end > len(data):
        return None
    return end if data[at + 4 : at + 8] == data[end - 4 : end] else None
