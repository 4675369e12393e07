"""Real TLS conversations of Python's own library, as the frames of a TCP connection. They need no certificate."""

from __future__ import annotations

import ssl
from pathlib import Path

from tests.support.frames import tcp_frame
from tests.support.pcapng_files import Packet

START_NS = 1_700_000_000_000_000_000
STEP_NS = 1_000_000
SEGMENT_BYTES = 1400
CLIENT, SERVER = "10.1.0.1", "10.1.0.2"
CLIENT_PORT = 40000

Record = tuple[int, bytes]
"""Who sends (0 the client, 1 the server), and what."""


def conversation(said: list[Record], keys: Path, server_name: str = "sip.example.com") -> list[Record]:
    """Return what goes over the wire when client and server say these things; the keys are appended to a file.

    TLS 1.2 with anonymous keys. Each thing said becomes a record of its own.
    """
    contexts = [ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)]
    contexts[0].check_hostname = False
    contexts[0].verify_mode = ssl.CERT_NONE
    contexts[0].keylog_filename = str(keys)
    contexts[0].set_alpn_protocols(["sip/2"])
    for context in contexts:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("AECDH-AES128-SHA:@SECLEVEL=0")
    incoming = [ssl.MemoryBIO(), ssl.MemoryBIO()]
    outgoing = [ssl.MemoryBIO(), ssl.MemoryBIO()]
    ends = [
        contexts[0].wrap_bio(incoming[0], outgoing[0], server_hostname=server_name),
        contexts[1].wrap_bio(incoming[1], outgoing[1], server_side=True),
    ]
    wire: list[Record] = []
    for step in range(6):
        side = step % 2
        try:
            ends[side].do_handshake()
        except ssl.SSLWantReadError:
            pass
        _carry(side, incoming, outgoing, wire)
    for side, data in said:
        ends[side].write(data)
        _carry(side, incoming, outgoing, wire)
    return wire


def _carry(side: int, incoming: list[ssl.MemoryBIO], outgoing: list[ssl.MemoryBIO], wire: list[Record]) -> None:
    data = outgoing[side].read()
    if data:
        wire.append((side, data))
        incoming[1 - side].write(data)


def packets(wire: list[Record], port: int = 5061, segment_bytes: int = SEGMENT_BYTES) -> list[Packet]:
    """Return the frames of a connection that carries this, a millisecond apart; the first three shake hands."""
    sequence = [1000, 5000]
    addresses, ports = (CLIENT, SERVER), (CLIENT_PORT, port)
    frames: list[bytes] = []

    def send(side: int, data: bytes, flags: int) -> None:
        ends = (addresses[side], addresses[1 - side], ports[side], ports[1 - side])
        frames.append(tcp_frame(*ends, data, seq=sequence[side], ack=sequence[1 - side], flags=flags))
        sequence[side] += len(data) + (flags >> 1 & 1)

    send(0, b"", 0x02)
    send(1, b"", 0x12)
    send(0, b"", 0x10)
    for side, data in wire:
        for at in range(0, len(data), segment_bytes):
            send(side, data[at : at + segment_bytes], 0x18)
    return [Packet(START_NS + number * STEP_NS, frame) for number, frame in enumerate(frames)]
