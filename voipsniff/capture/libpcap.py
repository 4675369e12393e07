"""A filter as tcpdump takes it (pcap-filter(7)), compiled by libpcap when that is installed."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Iterator
from contextlib import contextmanager

from voipsniff.capture.bpf import Instruction, unpacked
from voipsniff.errors import CaptureError

ERROR_BYTES = 256
"""PCAP_ERRBUF_SIZE."""
OPTIMIZE = 1
UNKNOWN_MASK = 0xFFFFFFFF
"""PCAP_NETMASK_UNKNOWN."""
NAMES = ("libpcap.so.1", "libpcap.so.0.8")
"""Where the linker's own tools are not installed: upstream's name, Debian's."""


class _Program(ctypes.Structure):
    """struct bpf_program."""

    _fields_ = (("length", ctypes.c_uint), ("instructions", ctypes.c_void_p))


def compile_filter(text: str, interface: str) -> list[Instruction]:
    """Return the program for the text, for packets as they come from `interface`.

    It is compiled for a live capture, not for a file: Linux takes the outer VLAN tag off the packet, so `vlan` must ask
    the kernel and not the bytes. CaptureError: no libpcap, or libpcap's word on what is wrong with the text.
    """
    library = _library()
    with _handle(library, interface) as handle:
        program = _Program()
        if library.pcap_compile(handle, ctypes.byref(program), text.encode(), OPTIMIZE, UNKNOWN_MASK):
            raise CaptureError(f"--filter: {library.pcap_geterr(handle).decode(errors='replace')}: {text!r}")
        try:
            return unpacked(ctypes.string_at(program.instructions, 8 * program.length))
        finally:
            library.pcap_freecode(ctypes.byref(program))


def _library() -> ctypes.CDLL:
    for name in (ctypes.util.find_library("pcap"), *NAMES):
        try:
            library = ctypes.CDLL(name) if name else None
        except OSError:
            continue
        if library is not None:
            return _declared(library)
    raise CaptureError(
        "--filter needs libpcap, which is not installed",
        "install it (apt install libpcap0.8, dnf install libpcap), or choose with --media and --sip-port",
    )


def _declared(library: ctypes.CDLL) -> ctypes.CDLL:
    library.pcap_create.restype = ctypes.c_void_p
    library.pcap_geterr.restype = ctypes.c_char_p
    for name in ("pcap_geterr", "pcap_activate", "pcap_close"):
        getattr(library, name).argtypes = [ctypes.c_void_p]
    library.pcap_compile.argtypes = [
        ctypes.c_void_p,
        ctypes.POINTER(_Program),
        ctypes.c_char_p,
        ctypes.c_int,
        ctypes.c_uint,
    ]
    return library


@contextmanager
def _handle(library: ctypes.CDLL, interface: str) -> Iterator[ctypes.c_void_p]:
    error = ctypes.create_string_buffer(ERROR_BYTES)
    handle = ctypes.c_void_p(library.pcap_create(interface.encode(), error))
    if not handle:
        raise CaptureError(f"--filter: {error.value.decode(errors='replace')}")
    try:
        if library.pcap_activate(handle) < 0:  # above 0: a warning
            raise CaptureError(f"--filter: {library.pcap_geterr(handle).decode(errors='replace')}")
        yield handle
    finally:
        library.pcap_close(handle)
