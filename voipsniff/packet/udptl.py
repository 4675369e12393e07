"""UDPTL, the packets of fax over IP (ITU-T T.38 clause 9.1): no magic number, so they are known by SDP and form."""

from __future__ import annotations

SEQUENCE_BYTES = 2
LONG_LENGTH = 0x80
"""Set in the first byte of a length of two bytes, 128 to 16383 (X.691 clause 10.9)."""
FRAGMENTED_LENGTH = 0xC0
RECOVERY_KINDS = (0x00, 0x80)
"""Secondary IFP packets or FEC; the other bits of the byte are padding."""


def is_udptl(data: bytes) -> bool:
    """Whether a UDP payload has the form of UDPTL: sequence number, an IFP packet that fits, error recovery or no more.

    A packet whose error recovery is missing is taken too: some gateways leave it out.
    """
    start = SEQUENCE_BYTES + 1
    if len(data) <= start:
        return False
    length = data[SEQUENCE_BYTES]
    if length >= FRAGMENTED_LENGTH:
        return False
    if length & LONG_LENGTH:
        length = (length & ~LONG_LENGTH) << 8 | data[start]
        start += 1
    end = start + length
    if length == 0 or end > len(data):
        return False
    return end == len(data) or data[end] in RECOVERY_KINDS
