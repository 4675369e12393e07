"""The interfaces that packets came from, numbered across all files of a source."""

from __future__ import annotations

from dataclasses import dataclass

MAX_INTERFACES = 65535
"""As many as the `interfaces` column of a batch can number; the packets of further ones count as the last one's."""


@dataclass(frozen=True, slots=True)
class Interface:
    """One capture interface of one file."""

    name: str
    """As the file gives it ("eth0"); empty when it does not."""
    file: str
    """The file it is in, as it was named to us; "-" for standard input."""
    link_type: int
    """LINKTYPE_* value."""
    snap_length: int
    """The most bytes kept of a packet; 0 for no limit or unknown."""
    description: str = ""


def add_interface(interfaces: list[Interface], interface: Interface) -> int:
    """Append `interface` and return its index, at most `MAX_INTERFACES - 1`."""
    if len(interfaces) < MAX_INTERFACES:
        interfaces.append(interface)
    return len(interfaces) - 1
