"""The AF_PACKET socket under a ring: made, filtered, mapped, bound, asked for its counts (packet(7), Linux)."""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import select
import socket
import struct
from dataclasses import dataclass

from voipsniff.capture.bpf import Instruction, packed
from voipsniff.errors import CaptureError

SOL_PACKET = 263
PACKET_ADD_MEMBERSHIP = 1
PACKET_RX_RING = 5
PACKET_STATISTICS = 6
PACKET_VERSION = 10
TPACKET_V3 = 2
PACKET_MR_PROMISC = 1
ETH_P_ALL = 0x0003
SO_ATTACH_FILTER = 26
"""All of linux/if_packet.h, linux/if_ether.h, asm-generic/socket.h."""
ALL_INTERFACES = 0
"""The index that stands for every interface when a socket is bound."""

BLOCK_BYTES = 256 << 10
"""A block is handed over when it is full or its time is up, however little is in it, so small blocks make the most of
the ring when little is sent. It must hold the largest frame: 64 KiB, as segmentation offload leaves them."""
RING_BYTES = 64 << 20
"""256 blocks: 0.2 s of a million packets/s of G.711, 12 s of whatever little is sent in blocks of 50 ms. That is what
the analysis may fall behind (a burst, a page fault, a busy machine) before the kernel has to drop."""
BLOCK_TIMEOUT_MS = 50
"""How long a packet waits at most until it is seen when too little is sent to fill a block. Times are the kernel's, so
only the screen notices; shorter means more blocks with less in them, and more wake-ups."""
LEAST_BLOCKS = 4
FRAME_BYTES = 2048
"""The kernel wants a frame size that divides the block; version 3 packs frames as tightly as they come."""

WHAT_IT_TAKES = (
    "run it as root, or with the capability cap_net_raw; for all programs of this Python: "
    "sudo setcap cap_net_raw+ep $(readlink -f $(command -v python3))"
)


@dataclass(frozen=True, slots=True)
class RingCounts:
    """What the kernel counted since the socket was asked before."""

    packets: int
    """Packets that passed the filter, dropped ones included."""
    drops: int
    """Those that the ring had no room for."""
    freezes: int
    """How often the ring was full."""


class RingSocket:
    """A packet socket with a mapped TPACKET_V3 ring. Nothing arrives before `bind`: the filter is in place by then.

    CaptureError: no permission, no memory, or no Linux.
    """

    def __init__(self, ring_bytes: int = RING_BYTES, block_timeout_ms: int = BLOCK_TIMEOUT_MS) -> None:
        self.block_bytes = BLOCK_BYTES
        self.blocks = max(LEAST_BLOCKS, ring_bytes // BLOCK_BYTES)
        self.size = self.blocks * BLOCK_BYTES
        self._socket = _packet_socket()
        try:
            self._set("I", PACKET_VERSION, TPACKET_V3)
            self._map(block_timeout_ms)
            self._alarm = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        except OSError as error:
            self._socket.close()
            raise _refusal(error, ring_bytes) from None
        self._poll = select.poll()
        self._poll.register(self._socket, select.POLLIN | select.POLLERR)
        self._poll.register(self._alarm, select.POLLIN)

    def _map(self, block_timeout_ms: int) -> None:
        self._set("7I", PACKET_RX_RING, self.block_bytes, self.blocks, FRAME_BYTES, self.size // FRAME_BYTES,
                  block_timeout_ms, 0, 0)  # fmt: skip
        access = mmap.PROT_READ | mmap.PROT_WRITE
        self._map_of_ring = mmap.mmap(self._socket.fileno(), self.size, mmap.MAP_SHARED, access)
        self.memory = memoryview(self._map_of_ring)

    def _set(self, layout: str, option: int, *values: int | bytes) -> None:
        self._socket.setsockopt(SOL_PACKET, option, struct.pack(layout, *values))

    def filter(self, program: list[Instruction]) -> None:
        """Let only packets through for which `program` returns a length; replaces the filter before it at once."""
        code = ctypes.create_string_buffer(packed(program))
        fprog = struct.pack("HP", len(program), ctypes.addressof(code))  # struct sock_fprog
        self._socket.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, fprog)

    def bind(self, ifindex: int) -> None:
        """Receive from this interface, or from `ALL_INTERFACES`; OSError when it is gone.

        Not by `socket.bind`, which wants a name and has none for all of them.
        """
        address = struct.pack("=HHiHBB8s", socket.AF_PACKET, socket.htons(ETH_P_ALL), ifindex, 0, 0, 0, b"")
        if ctypes.CDLL(None, use_errno=True).bind(self._socket.fileno(), address, len(address)):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    def listen_to_all(self, ifindex: int) -> None:
        """Make the interface promiscuous, for as long as the socket lives."""
        self._set("iHH8s", PACKET_ADD_MEMBERSHIP, ifindex, PACKET_MR_PROMISC, 0, b"")

    def wait(self, timeout_ms: int) -> bool:
        """Wait for a block, `wake` or the end of the time; False when an interface reported an error."""
        events = dict(self._poll.poll(timeout_ms))
        if not events.get(self._socket.fileno(), 0) & select.POLLERR:
            return True
        return self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0

    def wake(self) -> None:
        """End `wait` at once, now and from now on; may be called from a signal handler."""
        os.eventfd_write(self._alarm, 1)

    def be_deaf(self) -> None:
        """Stop waiting for `wake`."""
        self._poll.unregister(self._alarm)

    def counts(self) -> RingCounts:
        """Return the kernel's counts since the last time."""
        return RingCounts(*struct.unpack("3I", self._socket.getsockopt(SOL_PACKET, PACKET_STATISTICS, 12)))

    @property
    def is_closed(self) -> bool:
        return self._socket.fileno() < 0

    def close(self) -> None:
        """Leave; the memory goes when nobody looks at it any more."""
        self._socket.close()
        os.close(self._alarm)
        self.memory.release()
        try:
            self._map_of_ring.close()
        except BufferError:  # somebody kept a batch: then it goes with the batch
            pass


def may_capture() -> bool:
    """Return whether this process may open a packet socket."""
    try:
        _packet_socket().close()
    except CaptureError:
        return False
    return True


def _packet_socket() -> socket.socket:
    if not hasattr(socket, "AF_PACKET") or not hasattr(os, "eventfd"):
        raise CaptureError("live capture needs Linux", "elsewhere: tcpdump -U -w - | voipsniff live -")
    try:
        return socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)  # protocol 0: nothing arrives yet
    except PermissionError:
        raise CaptureError("capturing packets is not allowed here", WHAT_IT_TAKES) from None
    except OSError as error:
        raise CaptureError(f"this system has no packet sockets: {error.strerror}") from None


def _refusal(error: OSError, ring_bytes: int) -> CaptureError:
    if error.errno in (errno.ENOMEM, errno.ENOBUFS):
        return CaptureError(f"there is no memory for a ring of {ring_bytes >> 20} MiB", "--ring-size makes it smaller")
    return CaptureError(f"the kernel refuses the capture ring: {error.strerror}")
