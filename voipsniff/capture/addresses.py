"""The IP addresses of this machine's interfaces, asked of the kernel by rtnetlink(7) (Linux)."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator

RTM_NEWADDR, RTM_GETADDR = 20, 22
NLMSG_DONE = 3
NLM_F_REQUEST_DUMP = 0x301
IFA_ADDRESS, IFA_LOCAL = 1, 2
_HEADER = struct.Struct("=IHHII")
"""struct nlmsghdr: length, type, flags, sequence, port."""
_ADDRESS = struct.Struct("=BBBBI")
"""struct ifaddrmsg: family, prefix length, flags, scope, interface index."""
_ATTRIBUTE = struct.Struct("=HH")
ANSWER_BYTES = 65536


def addresses_by_index() -> dict[int, list[str]]:
    """Return "address/prefix" by interface index; nothing where the kernel cannot be asked."""
    found: dict[int, list[str]] = {}
    for kind, message in _dump():
        if kind == RTM_NEWADDR:
            index, text = _address(message)
            if text:
                found.setdefault(index, []).append(text)
    return found


def _dump() -> Iterator[tuple[int, bytes]]:
    """Yield type and content of each message of the answer."""
    if not hasattr(socket, "AF_NETLINK"):
        return
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as netlink:
        netlink.settimeout(1.0)
        netlink.send(_HEADER.pack(_HEADER.size + 4, RTM_GETADDR, NLM_F_REQUEST_DUMP, 1, 0) + bytes(4))
        while True:
            answer = netlink.recv(ANSWER_BYTES)
            while answer:
                size, kind, *_ = _HEADER.unpack_from(answer)
                if kind == NLMSG_DONE or size < _HEADER.size:
                    return
                yield kind, answer[_HEADER.size : size]
                answer = answer[_aligned(size) :]


def _address(message: bytes) -> tuple[int, str]:
    family, prefix, _, _, index = _ADDRESS.unpack_from(message)
    attributes = dict(_attributes(message[_ADDRESS.size :]))
    raw = attributes.get(IFA_LOCAL) or attributes.get(IFA_ADDRESS)  # local: of the two ends of a point-to-point link
    return index, f"{socket.inet_ntop(family, raw)}/{prefix}" if raw else ""


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    while len(data) >= _ATTRIBUTE.size:
        size, kind = _ATTRIBUTE.unpack_from(data)
        yield kind, data[_ATTRIBUTE.size : size]
        data = data[max(_aligned(size), _ATTRIBUTE.size) :]


def _aligned(size: int) -> int:
    return size + 3 & ~3
