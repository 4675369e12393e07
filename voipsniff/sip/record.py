"""The record of a SIP message, for listings."""

from __future__ import annotations

from dataclasses import dataclass

from voipsniff.packet.labels import Transport
from voipsniff.sip.message import SipMessage
from voipsniff.sip.text import decode_text

TRANSPORT_NAMES = tuple(transport.name.lower() for transport in Transport)


@dataclass(frozen=True, slots=True)
class Message:
    """One SIP message on one hop; the fields are documented in the registry (`fields/message.py`)."""

    frame: int
    time: int
    src_ip: str
    src_port: int
    dst_ip: str
    dst_port: int
    transport: str
    kind: str
    start_line: str
    method: str
    status_code: int | None
    reason: str | None
    request_uri: str | None
    call_id: str
    cseq: int | None
    from_uri: str | None
    from_tag: str | None
    to_uri: str | None
    to_tag: str | None
    branch: str | None
    user_agent: str | None
    content_type: str | None
    body_length: int
    length: int
    sdp: bool
    anomalies: list[str]
    source: str | None


def text(value: bytes | None) -> str | None:
    """Return network bytes as text (UTF-8, else Latin-1); None for none or empty."""
    return decode_text(value) if value else None


def message_record(message: SipMessage, sources: list[str]) -> Message:
    """Return the record of `message`; `sources` are interface names by index."""
    request = message.is_request
    return Message(
        frame=message.frame,
        time=message.ts_ns,
        src_ip=message.src_ip,
        src_port=message.src_port,
        dst_ip=message.dst_ip,
        dst_port=message.dst_port,
        transport=TRANSPORT_NAMES[message.transport],
        kind="request" if request else "response",
        start_line=text(message.start_line) or "",
        method=message.method,
        status_code=None if request else message.status_code,
        reason=None if request else text(message.reason),
        request_uri=text(message.request_uri) if request else None,
        call_id=text(message.call_id) or "",
        cseq=message.cseq if message.cseq >= 0 else None,
        from_uri=message.from_address.uri.text or None,
        from_tag=text(message.from_tag),
        to_uri=message.to_address.uri.text or None,
        to_tag=text(message.to_tag),
        branch=text(message.branch),
        user_agent=text(message.header("user-agent")) or text(message.header("server")),
        content_type=text(message.header("content-type")),
        body_length=len(message.body),
        length=len(message.data),
        sdp=message.sdp is not None,
        anomalies=list(message.anomalies),
        source=sources[message.interface] if message.interface < len(sources) else None,
    )
