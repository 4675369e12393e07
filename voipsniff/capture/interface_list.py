"""The interfaces that can be captured from, as a person chooses among them."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from voipsniff.capture.addresses import addresses_by_index
from voipsniff.capture.links import IFF_RUNNING, IFF_UP, LINK_TYPES, SYSFS, flags_of, read_number
from voipsniff.capture.ring_socket import may_capture

KINDS = {1: "ethernet", 772: "loopback", 512: "ppp", 768: "tunnel", 769: "tunnel", 776: "tunnel", 778: "gre",
         801: "802.11", 802: "802.11", 803: "802.11", 65534: "ip"}  # fmt: skip
"""ARPHRD_* in words; 65534: no link header, as tun and WireGuard have it."""


@dataclass(frozen=True, slots=True)
class InterfaceFacts:
    """One interface; None is unknown."""

    name: str
    state: str
    """up, no carrier (nothing is connected), down (switched off)."""
    kind: str
    addresses: tuple[str, ...]
    mac: str | None
    speed_mbps: int | None
    mtu: int | None
    capture: str
    """"allowed", or what it takes."""


def list_interfaces() -> list[InterfaceFacts]:
    """Return the interfaces in the order of their numbers."""
    addresses = addresses_by_index()
    capture = "allowed" if may_capture() else "needs root or cap_net_raw"
    return [_facts(name, tuple(addresses.get(index, ())), capture) for index, name in sorted(socket.if_nameindex())]


def _facts(name: str, addresses: tuple[str, ...], capture: str) -> InterfaceFacts:
    speed = read_number(name, "speed")
    hatype = read_number(name, "type")
    kind = KINDS.get(hatype or 0, "other" if hatype not in LINK_TYPES else "ethernet")
    mac = None if kind == "loopback" else _mac(name)
    return InterfaceFacts(
        name, _state(name), kind, addresses, mac, speed if speed and speed > 0 else None, read_number(name, "mtu"),
        capture,
    )  # fmt: skip


def _state(name: str) -> str:
    flags = flags_of(name)
    if not flags & IFF_UP:
        return "down"
    return "up" if flags & IFF_RUNNING else "no carrier"


def _mac(name: str) -> str | None:
    try:
        return (SYSFS / name / "address").read_text().strip() or None
    except OSError:
        return None
