"""What a user-space link can hold at its ends: a tap, a packet socket, and VLAN tags on either."""

from __future__ import annotations

import fcntl
import os
import socket
import struct
from dataclasses import dataclass
from typing import Protocol

from pcaps.lab.namespaces import inside

FRAME_BYTES = 70_000
MAC_BYTES = 12

TUNSETIFF = 0x400454CA  # linux/if_tun.h
IFF_TAP_WITHOUT_HEADER = 0x0002 | 0x1000

SOL_PACKET = 263  # linux/socket.h, the rest linux/if_packet.h
PACKET_ADD_MEMBERSHIP = 1
PACKET_MR_PROMISC = 1
PACKET_AUXDATA = 8
PACKET_IGNORE_OUTGOING = 23
ETH_P_ALL = 3
AUXDATA = struct.Struct("IIIHHHH")
TP_STATUS_VLAN_VALID = 0x10

TPID_CUSTOMER = 0x8100
"""802.1Q."""
TPID_SERVICE = 0x88A8
"""802.1ad."""


class End(Protocol):
    """One end of a link: whole Ethernet frames in and out, never blocking."""

    def fileno(self) -> int: ...

    def read(self) -> bytes | None:
        """Return the next frame; None when there is none now."""

    def write(self, frame: bytes) -> None:
        """Send a frame; one that the kernel refuses is dropped, as a wire would do."""


class Tap:
    """A tap interface that is made in a namespace; it goes away with the process."""

    def __init__(self, namespace: str, name: str) -> None:
        with inside(namespace):
            self._descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(self._descriptor, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP_WITHOUT_HEADER))

    def fileno(self) -> int:
        return self._descriptor

    def read(self) -> bytes | None:
        try:
            return os.read(self._descriptor, FRAME_BYTES)
        except BlockingIOError:
            return None

    def write(self, frame: bytes) -> None:
        try:
            os.write(self._descriptor, frame)
        except OSError:
            pass


class PacketSocket:
    """A packet socket on an interface that exists."""

    def __init__(self, namespace: str, name: str) -> None:
        with inside(namespace):
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            membership = struct.pack("iHH8s", socket.if_nametoindex(name), PACKET_MR_PROMISC, 0, b"")
        self._socket.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
        self._socket.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
        self._socket.bind((name, ETH_P_ALL))
        self._socket.setsockopt(SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership)
        self._socket.setblocking(False)

    def fileno(self) -> int:
        return self._socket.fileno()

    def read(self) -> bytes | None:
        try:
            frame, ancillary, _, _ = self._socket.recvmsg(FRAME_BYTES, socket.CMSG_SPACE(AUXDATA.size))
        except BlockingIOError:
            return None
        for level, kind, data in ancillary:
            if (level, kind) == (SOL_PACKET, PACKET_AUXDATA):
                frame = _with_outer_tag(frame, data)
        return frame

    def write(self, frame: bytes) -> None:
        try:
            self._socket.send(frame)
        except OSError:
            pass


def _with_outer_tag(frame: bytes, auxiliary_data: bytes) -> bytes:
    """Put the outer VLAN tag back, which the kernel takes out of the frame and tells beside it."""
    status, _, _, _, _, control, tpid = AUXDATA.unpack_from(auxiliary_data)
    if not status & TP_STATUS_VLAN_VALID:
        return frame
    return frame[:MAC_BYTES] + struct.pack("!HH", tpid or TPID_CUSTOMER, control) + frame[MAC_BYTES:]


@dataclass(frozen=True, slots=True)
class Tag:
    """One VLAN tag."""

    vlan: int
    priority: int = 0
    tpid: int = TPID_CUSTOMER

    def __bytes__(self) -> bytes:
        return struct.pack("!HH", self.tpid, self.priority << 13 | self.vlan)


class TaggedEnd:
    """An end whose frames carry the given tags, the outer one first: pushed on the way out, popped on the way in."""

    def __init__(self, end: End, tags: tuple[Tag, ...]) -> None:
        self._end = end
        self._tags = b"".join(bytes(tag) for tag in tags)

    def fileno(self) -> int:
        return self._end.fileno()

    def read(self) -> bytes | None:
        """Return the next frame of this VLAN; frames of others on the trunk are not ours."""
        size = len(self._tags)
        while (frame := self._end.read()) is not None:
            if frame[MAC_BYTES : MAC_BYTES + size] == self._tags:
                return frame[:MAC_BYTES] + frame[MAC_BYTES + size :]
        return None

    def write(self, frame: bytes) -> None:
        self._end.write(frame[:MAC_BYTES] + self._tags + frame[MAC_BYTES:])
