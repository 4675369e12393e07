"""The messages of a call in full: every byte that is text as it is, everything else escaped, secrets masked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from voipsniff.packet.labels import Transport
from voipsniff.report.mask import MASK, Masked, mask_body_line, mask_header
from voipsniff.report.model import MessageView
from voipsniff.report.page import Line, Page, Uncut, line_width
from voipsniff.report.palette import method_style, status_style
from voipsniff.report.text import escape
from voipsniff.report.units import clock, count, endpoint


def render_raw(page: Page, messages: Sequence[MessageView]) -> None:
    """Add all messages, one below the other, and a line that says what was masked."""
    page.heading("Messages", (count(len(messages), "message"), "dim"))
    masked = Masked()
    for place, message in enumerate(messages, 1):
        page.blank()
        page.lines.append(_separator(place, message, messages[0].ts_ns, page.width))
        page.extend(Uncut(line) for line in message_lines(message, masked))
    if masked.counts:
        page.blank()
        kinds = ", ".join(count(times, what) for what, times in sorted(masked.counts.items()))
        page.line((f"masked with {MASK}: {kinds}", "dim italic"))


def _separator(place: int, message: MessageView, first_ns: int, width: int) -> Line:
    hop = f"{endpoint(message.src_ip, message.src_port)} → {endpoint(message.dst_ip, message.dst_port)}"
    line: Line = [
        (f"── {place} ", "bold"),
        (f"{clock(message.ts_ns)} ", ""),
        (f"+{(message.ts_ns - first_ns) / 1e9:.3f} ", "dim"),
        (f"{hop} ", "cyan"),
        (f"{Transport(message.transport).name} · frame {message.frame} · {len(message.data)} B ", "dim"),
    ]
    return [*line, ("─" * max(2, width - line_width(line)), "dim")]


def message_lines(message: MessageView, masked: Masked) -> Iterator[Line]:
    """Yield the lines of a message: start line, header fields, body."""
    head, body = message.data[: message.body_offset], message.data[message.body_offset :]
    lines = split_lines(head)
    while lines and not lines[-1]:
        lines.pop()
    if lines:
        start_style = method_style(message.method) if message.is_request else status_style(message.status_code)
        yield [(escape(mask_header("", lines[0], masked)), f"bold {start_style}")]
    for field in _fields(lines[1:]):
        yield from _field_lines(field, masked)
    if body:
        yield []
        yield from _body_lines(message, body, masked)


def split_lines(data: bytes) -> list[str]:
    """Return the lines of SIP text: ended by CRLF, LF or CR, and by nothing else that Unicode calls a line end."""
    text = data.decode("utf-8", "surrogateescape")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _fields(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield each header field with its folded lines (RFC 3261 s.7.3.1)."""
    field: list[str] = []
    for line in lines:
        if field and line[:1] in (" ", "\t"):
            field.append(line)
            continue
        if field:
            yield field
        field = [line]
    if field:
        yield field


def _field_lines(field: list[str], masked: Masked) -> Iterator[Line]:
    name, colon, value = "\n".join(field).partition(":")
    shown = mask_header(name, value, masked).split("\n") if colon else []
    yield [(escape(name), "cyan"), (colon, "dim"), (escape(shown[0]) if shown else "", "")]
    for folded in shown[1:]:
        yield [(escape(folded), "")]


def _body_lines(message: MessageView, body: bytes, masked: Masked) -> Iterator[Line]:
    content_type = (message.header("content-type") or b"").strip().lower()
    if content_type.split(b";")[0].strip() == b"application/dtmf":  # the body is the key itself
        masked.counts["DTMF digit"] = masked.counts.get("DTMF digit", 0) + 1
        yield [(MASK, "")]
        return
    lines = split_lines(body)
    if lines and not lines[-1]:
        lines.pop()
    for text in lines:
        yield [(escape(mask_body_line(text, masked)), "")]
