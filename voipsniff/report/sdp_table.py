"""What was offered and answered: one line per media description of each SDP of a call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from voipsniff.report.grid import GridColumn, telling_lines
from voipsniff.report.ladder_labels import origin_of
from voipsniff.report.model import MessageView, media_of
from voipsniff.report.page import INDENT, Page, Span
from voipsniff.report.text import UNKNOWN, ellipsis_end, escape
from voipsniff.report.timeline import MessageEvent
from voipsniff.report.units import NS, endpoint
from voipsniff.sip.sdp_values import Codec, MediaDescription, Security

COLUMNS = (
    GridColumn("time", "Time", right=True, rank=3),
    GridColumn("message", "Message", minimum=10, rank=0),
    GridColumn("role", "", rank=2),
    GridColumn("sender", "Sent by", minimum=15, rank=6, luxury=True),
    GridColumn("media", "Media", rank=1),
    GridColumn("address", "Address", minimum=21, rank=1),
    GridColumn("direction", "Direction", rank=1),
    GridColumn("codecs", "Codecs", minimum=18, rank=0, maximum=70, cut=ellipsis_end),
    GridColumn("security", "Security", rank=2, maximum=40, minimum=8, cut=ellipsis_end),
    GridColumn("ptime", "ptime", "ms", right=True, rank=5, luxury=True),
    GridColumn("transport", "RTCP, ICE", minimum=9, rank=4, luxury=True),
)
FIRST_DYNAMIC = 96
SECURITY = 8
"""Place of the column Security."""
DIRECTION_STYLES = {"sendonly": "yellow", "recvonly": "yellow", "inactive": "yellow"}


def render_sdp(page: Page, events: Sequence[MessageEvent]) -> None:
    """Add the table; each SDP is told once, retransmissions and the copies of other hops are not."""
    rows = list(_rows(events))
    if not rows:
        return
    plain = all(row[SECURITY][0] == "none" for row in rows)
    page.heading("SDP", *([("no encryption of media", "dim")] if plain else []))
    lines, hidden = telling_lines(COLUMNS, rows, page.width, INDENT)
    page.extend(lines)
    if hidden:
        names = ", ".join(column.title or column.name for column in hidden)
        page.line((f"  hidden at this width: {names}", "dim italic"))


def _rows(events: Sequence[MessageEvent]) -> Iterator[list[Span]]:
    told: set[object] = set()
    last: object = None
    start_ns = events[0].ts_ns if events else 0
    state: dict[object, str] = {}
    for event in events:
        descriptions = media_of(event.message)
        if not descriptions:
            continue
        role = _role(event.message, state)
        content = (origin_of(event.message), tuple(_media_key(media) for media in descriptions))
        key = (event.message.cseq, *content)
        if key in told or content == last:  # a copy on another hop, or sent again with credentials
            continue
        told.add(key)
        last = content
        for place, media in enumerate(descriptions):
            first = place == 0
            time = f"{(event.ts_ns - start_ns) / NS:.3f}" if first else ""
            yield [
                (time, "dim"),
                (origin_of(event.message) if first else "", "bold"),
                (role if first else "", "dim"),
                (event.message.src_ip if first else "", "dim"),
                *_media_cells(media),
            ]


def _role(message: MessageView, state: dict[object, str]) -> str:
    """Return offer or answer: within one transaction the second SDP answers the first (RFC 3264, RFC 3261 s.13.2.1).

    PRACK and UPDATE make exchanges of their own; the ACK answers the offer of a 2xx.
    """
    key = (message.method if message.method != "ACK" else "INVITE", message.cseq)
    side = "request" if message.is_request else "response"
    first = state.setdefault(key, side if message.method != "ACK" else "response")
    return "offer" if first == side else "answer"


def _media_key(media: MediaDescription) -> object:
    return media.kind, media.port, media.address, media.direction, tuple(media.formats)


def _media_cells(media: MediaDescription) -> list[Span]:
    rejected = media.is_rejected
    direction = "rejected" if rejected else str(media.direction)
    return [
        (escape(media.kind), "dim" if rejected else ""),
        (UNKNOWN if rejected else endpoint(media.address or None, media.port), ""),
        (direction, "red" if rejected else DIRECTION_STYLES.get(direction, "")),
        (_codecs(media), "dim" if rejected else ""),
        (_security(media), "dim" if media.security is Security.NONE else "green"),
        (UNKNOWN if media.ptime is None else f"{media.ptime:g}", ""),
        (_transport(media), "dim"),
    ]


def _codecs(media: MediaDescription) -> str:
    if media.is_t38:
        return "T.38"
    return ", ".join(_codec(codec) for codec in media.codecs) or " ".join(map(escape, media.formats)) or UNKNOWN


def _codec(codec: Codec) -> str:
    """Return the name; with its number where SDP chose that (RFC 3551: 96 to 127)."""
    return escape(codec.name) + (f" {codec.payload_type}" if codec.payload_type >= FIRST_DYNAMIC else "")


def _security(media: MediaDescription) -> str:
    suites = ", ".join(escape(suite) for suite in media.crypto_suites)
    return f"{media.security} {suites}".rstrip()


def _transport(media: MediaDescription) -> str:
    parts = ["mux" if media.rtcp_mux else f"rtcp {media.rtcp_port}" if media.rtcp_port else ""]
    if media.candidates:
        parts.append(f"{len(media.candidates)} candidates")
    return " · ".join(part for part in parts if part) or UNKNOWN
