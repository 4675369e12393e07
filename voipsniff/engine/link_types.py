"""Names of link types for people."""

from __future__ import annotations

LINK_TYPES = {
    0: "NULL", 1: "Ethernet", 9: "PPP", 12: "raw IP", 14: "raw IP", 50: "PPP (HDLC)", 51: "PPPoE", 101: "raw IP",
    105: "802.11", 108: "LOOP", 113: "SLL", 127: "802.11 radiotap", 228: "IPv4", 229: "IPv6", 239: "NFLOG",
    252: "exported PDU", 276: "SLL2",
}  # fmt: skip
"""LINKTYPE_* values that are decoded."""


def link_type_name(number: int) -> str:
    """Return the name of a LINKTYPE_* value, its number when there is none."""
    return LINK_TYPES.get(number, f"link type {number}")
