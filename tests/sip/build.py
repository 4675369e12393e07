"""Writes SIP messages for tests: fields in, bytes out. Nothing of voipsniff is used here."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Fields:
    """What a built message says; `spelling` picks among the legal ways to write the same."""

    is_request: bool = True
    method: str = "INVITE"
    request_uri: str = "sip:bob@example.com"
    status_code: int = 200
    reason: str = "OK"
    call_id: str = "c1@192.0.2.1"
    cseq: int = 1
    from_uri: str = "sip:alice@example.com"
    from_tag: str = "f1"
    to_uri: str = "sip:bob@example.com"
    to_tag: str = ""
    branches: list[str] = field(default_factory=lambda: ["z9hG4bK1"])
    extra: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    compact: bool = False
    folded: bool = False
    line_end: str = "\r\n"
    space_before_colon: bool = False
    upper: bool = False
    one_via_line: bool = False
    content_length: bool = True


_COMPACT = {"Via": "v", "From": "f", "To": "t", "Call-ID": "i", "Content-Length": "l", "Content-Type": "c"}


def build(fields: Fields) -> bytes:
    """Return the message that `fields` describe."""
    lines = [_start_line(fields)]
    lines += [_line(fields, name, value) for name, value in _headers(fields)]
    return fields.line_end.join([*lines, "", ""]).encode() + fields.body


def _start_line(fields: Fields) -> str:
    if fields.is_request:
        return f"{fields.method} {fields.request_uri} SIP/2.0"
    return f"SIP/2.0 {fields.status_code} {fields.reason}"


def _headers(fields: Fields) -> list[tuple[str, str]]:
    vias = [f"SIP/2.0/UDP 192.0.2.{number};branch={branch}" for number, branch in enumerate(fields.branches, 1)]
    if fields.one_via_line:
        vias = [", ".join(vias)]
    headers = [("Via", via) for via in vias]
    if fields.is_request:
        headers.append(("Max-Forwards", "70"))
    headers += [
        ("From", f'"F; tag=no, <x>" <{fields.from_uri}>;tag={fields.from_tag}'),
        ("To", f"<{fields.to_uri}>" + (f";tag={fields.to_tag}" if fields.to_tag else "")),
        ("Call-ID", fields.call_id),
        ("CSeq", f"{fields.cseq} {fields.method}"),
        *fields.extra,
    ]
    if fields.content_length:
        headers.append(("Content-Length", str(len(fields.body))))
    return headers


def _line(fields: Fields, name: str, value: str) -> str:
    if fields.compact:
        name = _COMPACT.get(name, name)
    if fields.upper:
        name = name.upper()
    separator = " : " if fields.space_before_colon else ": "
    if fields.folded:
        separator += f"{fields.line_end}\t "
    return f"{name}{separator}{value}"


def request(method: str = "INVITE", *lines: str, body: bytes = b"", uri: str = "sip:bob@example.com") -> bytes:
    """Return a plain request with the needed headers and `lines` behind them."""
    extra = [(name, value) for name, _, value in (line.partition(":") for line in lines)]
    return build(Fields(method=method, request_uri=uri, extra=extra, body=body))


def raw(*lines: str | bytes, body: bytes = b"") -> bytes:
    """Return `lines` with CR LF behind each, a blank line, and `body`."""
    return b"".join((line if isinstance(line, bytes) else line.encode()) + b"\r\n" for line in lines) + b"\r\n" + body
