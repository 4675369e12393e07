"""The head of the overview: which files, from when to when, and what every frame of them was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from voipsniff.report.encryption import encryption_notes
from voipsniff.report.model import AnomalyRow, CaptureView, SourceView, TraceView
from voipsniff.report.page import Line, Page, Span, line_width
from voipsniff.report.palette import KIND_COLOURS, LEVEL_MARKS, OTHER_COLOUR, Level, level_style
from voipsniff.report.text import ellipsis_middle, escape, width_of
from voipsniff.report.units import clock, count, date, duration, percent, seconds_between, size

SOURCES_SHOWN = 4
KIND_NAMES: Mapping[str, str] = {
    "rtp": "RTP", "rtcp": "RTCP", "sip": "SIP", "sip_keepalive": "keep-alive", "stun": "STUN", "turn": "TURN",
    "dtls": "DTLS", "zrtp": "ZRTP", "t38": "T.38", "quic": "QUIC", "dns": "DNS", "dhcp": "DHCP", "ipsec": "IPsec",
    "tcp": "TCP", "udp": "other UDP", "icmp": "ICMP", "fragment": "fragments", "not_ip": "not IP",
    "ip_other": "other IP", "unknown_link": "unknown link type", "truncated": "cut short", "malformed": "malformed",
    "copy": "copies", "tcp_other": "other TCP", "tls": "TLS", "websocket": "WebSocket", "wss": "WSS",
    "ip_in_ip": "IP in IP", "six_in_four": "6in4", "gre": "GRE", "erspan_i": "ERSPAN I", "erspan_ii": "ERSPAN II",
    "erspan_iii": "ERSPAN III", "vxlan": "VXLAN", "geneve": "GENEVE", "gtp_u": "GTP-U", "mpls": "MPLS", "tzsp": "TZSP",
    "pppoe": "PPPoE",
}  # fmt: skip
BLOCKS = "█▓▒░▚"
"""Fillings of the bar when there is no colour to tell its parts."""


def render_capture(page: Page, trace: TraceView) -> None:
    """Add the head."""
    _sources(page, trace.sources)
    _time_span(page, trace.capture, with_totals=len(trace.sources) != 1)
    page.blank()
    _kinds(page, trace.capture)
    page.blank()
    for level, text in _notes(trace.capture):
        page.note(
            (f"{LEVEL_MARKS[level]} ", level_style(level)), text, level_style(level) if level is Level.BAD else ""
        )


def _sources(page: Page, sources: Sequence[SourceView]) -> None:
    for source in sources[:SOURCES_SHOWN]:
        about = " · ".join(filter(None, (escape(source.format), size(source.bytes), count(source.packets, "packet"))))
        room = max(12, page.width - width_of(about) - 2)
        page.line((ellipsis_middle(escape(source.path), room), "bold"), (f"  {about}", "dim"))
    more = sources[SOURCES_SHOWN:]
    if more:
        packets = sum(source.packets for source in more)
        page.line((f"and {count(len(more), 'more file')}  {count(packets, 'packet')}", "dim"))


def _time_span(page: Page, capture: CaptureView, *, with_totals: bool) -> None:
    if capture.first_ns is None or capture.last_ns is None:
        page.line(("no packets", "dim"))
        return
    same_day = date(capture.first_ns) == date(capture.last_ns)
    end = clock(capture.last_ns) if same_day else f"{date(capture.last_ns)} {clock(capture.last_ns)}"
    span = seconds_between(capture.first_ns, capture.last_ns)
    totals = f" · {count(capture.packets, 'packet')} · {size(capture.bytes)}" if with_totals else ""
    times: Line = [(f"{date(capture.first_ns)} {clock(capture.first_ns)} → {end} UTC", "")]
    page.extend(flowed([times, [(f"{duration(span)}{totals}", "dim")]], page.width, gap=2))


def _kinds(page: Page, capture: CaptureView) -> None:
    """Add one bar over all frames, and its legend: the parts add up to the frames of the trace."""
    kinds = sorted(((name, frames) for name, frames in capture.kinds.items() if frames), key=lambda kind: -kind[1])
    if not kinds:
        return
    total = sum(frames for _, frames in kinds)
    bar: Line = []
    legend: list[Line] = []
    for place, ((name, frames), cells) in enumerate(
        zip(kinds, bar_cells([n for _, n in kinds], page.width), strict=True)
    ):
        colour = KIND_COLOURS.get(name, OTHER_COLOUR)
        filling = BLOCKS[min(place, len(BLOCKS) - 1)]
        bar.append((" " * cells, f"on {colour}") if page.coloured else (filling * cells, ""))
        mark: Span = ("█" if page.coloured else filling, colour)
        about: Line = [(f" {KIND_NAMES.get(name, escape(name))}", ""), (f" {count(frames)} ", "bold")]
        legend.append([mark, *about, (percent(frames, total), "dim")])
    page.line(*bar)
    page.extend(flowed(legend, page.width))


def bar_cells(parts: Sequence[int], width: int) -> list[int]:
    """Return how many cells each part gets: all of `width`, none less than one cell (the smallest go first if not)."""
    total = sum(parts)
    cells = [max(1, part * width // total) for part in parts]
    while sum(cells) > width and max(cells) > 1:
        cells[cells.index(max(cells))] -= 1
    cells = cells[:width]
    cells[0] += width - sum(cells)
    return [*cells, *([0] * (len(parts) - len(cells)))]


def flowed(items: Sequence[Line], width: int, gap: int = 3) -> list[Line]:
    """Return lines with as many of the items beside each other as fit."""
    lines: list[Line] = []
    for item in items:
        if lines and line_width(lines[-1]) + gap + line_width(item) <= width:
            lines[-1] += [(" " * gap, ""), *item]
        else:
            lines.append(list(item))
    return lines


def _notes(capture: CaptureView) -> Iterator[tuple[Level, str]]:
    """Yield level and text of each thing that has to be known before the figures below are believed."""
    for anomaly in capture.damage:
        yield Level.BAD, _damage(anomaly)
    lost = {where: packets for where, packets in capture.drops.items() if packets}
    if lost:
        where = ", ".join(f"{escape(str(name)).replace('_', ' ')} {count(packets)}" for name, packets in lost.items())
        yield Level.BAD, f"the capture itself lost packets ({where}): they look like loss on the network below"
    evicted = {table: entries for table, entries in capture.evictions.items() if entries}
    if evicted:
        yield Level.WARNING, f"tables were full and gave up entries: {_counted(evicted)}"
    if capture.copies is not None:
        yield Level.NOTE, f"copies: {escape(capture.copies.text)}"
    unknown = {what: frames for what, frames in capture.not_decoded.items() if frames and what != "tls"}
    if unknown:
        yield Level.WARNING, f"not decoded: {_counted(unknown)}"
    yield from encryption_notes(capture)
    if any(capture.tunnels.values()):
        yield Level.NOTE, f"tunnels opened: {_counted(capture.tunnels)}"


def _damage(anomaly: AnomalyRow) -> str:
    where = f" (byte {count(anomaly.offset)})" if anomaly.offset is not None else ""
    source = f"{escape(anomaly.source)}: " if anomaly.source else ""
    return f"{source}{escape(anomaly.detail or anomaly.meaning)}{where}"


def _counted(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return ", ".join(
        f"{KIND_NAMES.get(name, escape(name).replace('_', ' '))} {count(frames)}" for name, frames in ordered if frames
    )
