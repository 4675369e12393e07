"""What the system says of a network interface, for as long as it is captured from."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

SYSFS = Path("/sys/class/net")
DROP_COUNTS = ("rx_missed_errors", "rx_fifo_errors")
"""Packets that the card or its driver had no room for. Not `rx_dropped`: it also counts what was captured and then
interested nobody else, as every frame with a VLAN tag on a mirror port."""
IFF_UP, IFF_RUNNING = 0x1, 0x40
SIOCGIFFLAGS = 0x8913
"""linux/sockios.h; sysfs may show another network namespace's interfaces, a socket is asked in its own."""
GONE = 0
"""The index of an interface that does not exist."""

ETHERNET, RAW = 1, 101
LINK_TYPES = {1: ETHERNET, 772: ETHERNET, 801: 105, 802: 119, 803: 127}
"""ARPHRD_* to LINKTYPE_*: Ethernet, loopback (which has Ethernet headers), 802.11 without and with what precedes it.

Frames of any other kind (tun, PPP, IP tunnels, InfiniBand) are taken from their network header on, as RAW.
"""


def link_type_of(hatype: int) -> tuple[int, bool]:
    """Return the LINKTYPE_* value for frames of this hardware type, and whether they begin at the network header."""
    known = LINK_TYPES.get(hatype)
    return (RAW, True) if known is None else (known, False)


def index_of(name: str) -> int:
    """Return the index of an interface; `GONE` when it does not exist."""
    try:
        return socket.if_nametoindex(name)
    except OSError:
        return GONE


def name_of(index: int) -> str:
    """Return the name of an interface, `if7` when it does not exist any more."""
    try:
        return socket.if_indextoname(index)
    except OSError:
        return f"if{index}"


def read_number(name: str, entry: str) -> int | None:
    """Return a number that the system publishes of an interface; None when it does not."""
    try:
        return int((SYSFS / name / entry).read_text())
    except (OSError, ValueError):
        return None


def flags_of(name: str) -> int:
    """Return the IFF_* flags of an interface; 0 when it does not exist."""
    import fcntl  # not on every system that this module is imported on

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            answer = fcntl.ioctl(asked, SIOCGIFFLAGS, struct.pack("16sH22x", name.encode(), 0))  # struct ifreq
        except OSError:
            return 0
    return int(struct.unpack_from("H", answer, 16)[0])


def is_up(name: str) -> bool:
    """Return whether the interface exists and is switched on."""
    return bool(flags_of(name) & IFF_UP)


class Link:
    """One interface that is captured from: whether it is there, and what it dropped since the start."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.index = index_of(name)
        self.is_up = is_up(name)
        self.drops = 0
        self._counted = self._count()

    def look(self) -> tuple[bool, bool]:
        """Look again; return whether it went down (or away) since, and whether it is another one of the same name."""
        index, up = index_of(self.name), is_up(self.name)
        went_down = self.is_up and (not up or index != self.index)
        is_another = index not in (GONE, self.index)
        self.is_up = up
        self.index = index or self.index
        return went_down, is_another

    def count_drops(self) -> None:
        """Add what was dropped since the last look; the counts of a new interface begin at zero."""
        count = self._count()
        self.drops += count - self._counted if count >= self._counted else count
        self._counted = count

    def _count(self) -> int:
        return sum(read_number(self.name, f"statistics/{entry}") or 0 for entry in DROP_COUNTS)
