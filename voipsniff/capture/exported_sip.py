"""The SIP messages in what tshark exported, each once, as PDUs that the ordinary decoder reads."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.packet.stream_sink import StreamOutput
from voipsniff.packet.stream_text import SipFramer
from voipsniff.packet.tcp_limits import DEFAULT_LIMITS

# Wireshark, epan/exported_pdu_tlvs.h
TAG_END = 0
TAG_NAME = 12
TAG_HEURISTIC = 13
TAG_FRAME = 30
TAG_PROTOCOL = 33
ENDPOINT_TAGS = frozenset({20, 21, 22, 23, 24, 25, 26})
"""Addresses, kind of port, ports."""
WEBSOCKET_NAMES = (b"http", b"websocket")
"""How the dissectors are named through which SIP over WebSocket comes."""
MAX_TAGS = 64
START_LINE_END = b"\n"
WEBSOCKET_VIA = (b"SIP/2.0/WSS", b"SIP/2.0/WS ")
"""What the Via of a message over WebSocket says (RFC 7118 section 5)."""


@dataclass(frozen=True, slots=True)
class Pdu:
    """One exported PDU."""

    name: bytes
    """Of the dissector that took it."""
    ends: bytes
    """The tags that tell between whom, as they stand."""
    frame: int
    """Of the frame in the original file."""
    ts_ns: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Decrypted:
    """One SIP message that was inside a frame of the original file."""

    frame: int
    ts_ns: int
    pdu: bytes
    """As LINKTYPE_WIRESHARK_UPPER_PDU: named sip, between whom, over TLS or WSS, the message."""


def parse_pdu(data: bytes, ts_ns: int) -> Pdu | None:
    """Return the exported PDU in `data`; None when its tags do not fit, or do not tell the frame."""
    name, ends, frame = b"", b"", 0
    at = 0
    for _ in range(MAX_TAGS):
        if len(data) - at < 4:
            return None
        tag, size = struct.unpack_from(">HH", data, at)
        value = data[at + 4 : at + 4 + size]
        if tag == TAG_END:
            return Pdu(name, ends, frame, ts_ns, data[at + 4 :]) if frame else None
        if tag in (TAG_NAME, TAG_HEURISTIC):
            name = value.rstrip(b"\0")
        elif tag == TAG_FRAME and size == 4:
            frame = int.from_bytes(value)
        elif tag in ENDPOINT_TAGS:
            ends += data[at : at + 4 + size]
        at += 4 + size
    return None


def messages_of(pdus: Iterable[Pdu], anomalies: AnomalyLog) -> Iterator[Decrypted]:
    """Yield the SIP messages of exported PDUs that come frame by frame, each message once."""
    for _, group in groupby(pdus, key=lambda pdu: pdu.frame):
        yield from _messages_of_frame(list(group), anomalies)


def _messages_of_frame(pdus: Sequence[Pdu], anomalies: AnomalyLog) -> Iterator[Decrypted]:
    """Yield the messages of one frame.

    The dissector "sip" exports the bytes that it was given once for each message in them, and others (sip.tcp, http)
    export the same bytes again. Over TLS they may hold several messages, and the begin of one more that comes whole
    with a later frame; over WebSocket they are one message.
    """
    has_websocket = any(pdu.name.startswith(WEBSOCKET_NAMES) for pdu in pdus)
    different = {(pdu.ends, pdu.payload): pdu for pdu in pdus if pdu.name == b"sip"}
    for pdu in different.values():
        if has_websocket or _names_websocket(pdu.payload):
            yield _decrypted(pdu, b"WSS", pdu.payload)
        else:
            for message in _split(pdu, anomalies):
                yield _decrypted(pdu, b"TLS", message)


def _names_websocket(message: bytes) -> bool:
    """Return whether the topmost Via says WebSocket."""
    for line in message.split(START_LINE_END, 64)[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() in (b"via", b"v"):
            return value.lstrip().startswith(WEBSOCKET_VIA)
    return False


def _split(pdu: Pdu, anomalies: AnomalyLog) -> list[bytes]:
    output = StreamOutput(anomalies)
    framer = SipFramer(output, DEFAULT_LIMITS, True)
    framer.feed(pdu.payload, pdu.ts_ns, pdu.frame)
    return [message for _, message, _, _, _ in output.messages] or [pdu.payload]


def _decrypted(pdu: Pdu, protocol: bytes, message: bytes) -> Decrypted:
    tags = _tag(TAG_NAME, b"sip") + pdu.ends + _tag(TAG_PROTOCOL, protocol)
    return Decrypted(pdu.frame, pdu.ts_ns, tags + struct.pack(">HH", TAG_END, 0) + message)


def _tag(kind: int, value: bytes) -> bytes:
    padded = value + bytes(-len(value) % 4)
    return struct.pack(">HH", kind, len(padded)) + padded
