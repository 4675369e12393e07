"""The quality of each stream of a call, side by side: what was measured here, what the endpoints reported."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from voipsniff.report.model import Stream
from voipsniff.report.page import Line, Page, Span
from voipsniff.report.text import UNKNOWN, ellipsis_middle, escape, pad, width_of
from voipsniff.report.trouble import grade
from voipsniff.report.units import count, date_and_clock, decimal, duration, endpoint, estimate, milliseconds
from voipsniff.report.words import DIRECTIONS

CELLS = 29
"""Least width of one stream's column."""
WIDEST = 48
NAME_CELLS = 16

MOS_NOTE = (
    "~ is estimated by ITU-T G.107 from loss and codec, on the narrowband scale; "
    "grounded: with an impairment that G.113 gives for the codec"
)

Metric = tuple[str, Callable[[Stream], Span]]


def render_streams(page: Page, streams: Sequence[Stream]) -> None:
    """Add a block with one column per stream; as many beside each other as fit."""
    if not streams:
        return
    page.heading("Streams")
    ordered = sorted(streams, key=lambda stream: stream.number)
    ends = [endpoint(*end) for one in ordered for end in ((one.src_ip, one.src_port), (one.dst_ip, one.dst_port))]
    cells = max(CELLS, *map(width_of, ends))  # an address is never cut for the sake of a neighbour
    beside = max(1, (page.width - NAME_CELLS - 2) // (cells + 2))
    for start in range(0, len(ordered), beside):
        page.blank() if start else None
        _block(page, ordered[start : start + beside])
    _mos_notes(page, ordered)


def _mos_notes(page: Page, streams: Sequence[Stream]) -> None:
    """Add what a MOS is worth, and why some streams have none."""
    reasons: dict[str, list[str]] = {}
    for stream in streams:
        if stream.mos_lq is None and stream.mos_note:
            reasons.setdefault(stream.mos_note, []).append(f"#{stream.number}")
    for reason, numbers in reasons.items():
        page.prose(f"no MOS for {', '.join(numbers)}: {escape(reason)}", "dim italic")
    if any(stream.mos_lq is not None for stream in streams):
        page.prose(MOS_NOTE, "dim italic")


def _block(page: Page, streams: Sequence[Stream]) -> None:
    room = min(WIDEST, (page.width - NAME_CELLS - 2) // len(streams) - 2)
    heads: Line = [(" " * (2 + NAME_CELLS), "")]
    for stream in streams:
        title = f"#{stream.number} {DIRECTIONS.get(stream.direction or '', 'direction unknown')}"
        heads += [(pad(ellipsis_middle(title, room), room) + "  ", "bold")]
    page.line(*heads)
    for name, metric in METRICS:
        values = [metric(stream) for stream in streams]
        if all(text in (UNKNOWN, "") for text, _ in values) and name not in ALWAYS:
            continue
        line: Line = [(pad(f"  {name}", 2 + NAME_CELLS), "dim")]
        for text, style in values:
            line.append((pad(ellipsis_middle(text, room), room) + "  ", style if text != UNKNOWN else "dim"))
        page.line(*line)


def _plain(text: str) -> Span:
    return text, ""


def _codec(stream: Stream) -> Span:
    if not stream.codec:
        return _plain(f"payload type {stream.payload_type}" if stream.payload_type is not None else UNKNOWN)
    clock = f" {stream.clock_rate_hz} Hz" if stream.clock_rate_hz else ""
    frame = f" {stream.ptime_ms:g} ms" if stream.ptime_ms is not None else ""
    known = f" ({stream.codec_source})" if stream.codec_source not in (None, "sdp") else ""
    return _plain(f"{escape(stream.codec)}{clock}{frame}{known}")


def _packets(stream: Stream) -> Span:
    expected = f" of {stream.expected}" if stream.expected is not None else ""
    return _plain(f"{stream.received}{expected} in {duration(stream.duration_s)}")


def _loss(stream: Stream) -> Span:
    if stream.loss_percent is None:
        return _plain(UNKNOWN)
    missing = f"{stream.unique_lost} missing" if stream.unique_lost else "none missing"
    run = f", run of {stream.longest_loss_run}" if (stream.longest_loss_run or 0) > 1 else ""
    text = f"{decimal(stream.loss_percent, 2, '%')} · {missing}{run}"
    return text, grade("loss_percent", stream.loss_percent)


def _disorder(stream: Stream) -> Span:
    parts = [
        f"{value} {word}"
        for value, word in (
            (stream.duplicates, "duplicates"), (stream.reordered, "reordered"), (stream.restarts, "restarts"),
        )
        if value
    ]  # fmt: skip
    return _plain(" · ".join(parts))


def _jitter(stream: Stream) -> Span:
    if stream.jitter_mean_ms is None:
        return _plain(UNKNOWN)
    text = f"{stream.jitter_mean_ms:.2f} mean · {decimal(stream.jitter_max_ms, 2)} max ms"
    return text, grade("jitter_mean_ms", stream.jitter_mean_ms)


def _delta(stream: Stream) -> Span:
    if stream.delta_mean_ms is None:
        return _plain(UNKNOWN)
    return _plain(f"{stream.delta_mean_ms:.2f} mean · {decimal(stream.delta_max_ms, 2)} max ms")


def _delay_variation(stream: Stream) -> Span:
    if stream.pdv_p95_ms is None:
        return _plain(UNKNOWN)
    return _plain(f"p50 {decimal(stream.pdv_p50_ms, 1)} · p95 {stream.pdv_p95_ms:.1f} ms")


def _drift(stream: Stream) -> Span:
    return _plain(UNKNOWN if stream.clock_drift_ppm is None else f"{stream.clock_drift_ppm:+.1f} ppm")


def _silence(stream: Stream) -> Span:
    if not stream.silences:
        return _plain("")
    return _plain(f"{count(stream.silences, 'pause')}, {duration(stream.silence_s)} in all")


def _mos(stream: Stream) -> Span:
    if stream.mos_lq is None:
        return "none", "dim"
    text = f"{estimate(stream.mos_lq)} · R {decimal(stream.r_factor, 0)}"
    grounding = f" · {escape(stream.mos_grounding)}" if stream.mos_grounding else ""
    return text + grounding, grade("mos_lq", stream.mos_lq)


def _said_loss(stream: Stream) -> Span:
    if stream.rtcp_loss_percent_max is None and stream.rtcp_lost is None:
        return _plain(UNKNOWN)
    worst = None if stream.rtcp_loss_percent_max is None else f"{stream.rtcp_loss_percent_max:.1f} % at worst"
    lost = None if stream.rtcp_lost is None else f"{stream.rtcp_lost} lost"
    return _plain(" · ".join(part for part in (lost, worst) if part))


def _sent(stream: Stream) -> Span:
    return _plain(count(stream.rtcp_sent_packets, "packet") if stream.rtcp_sent_packets is not None else UNKNOWN)


def _round_trip(stream: Stream) -> Span:
    by = f" ({stream.rtt_source.replace('_', ' ')})" if stream.rtt_source else ""
    return _plain(UNKNOWN if stream.rtt_ms is None else f"{milliseconds(stream.rtt_ms)}{by}")


def _keys(stream: Stream) -> Span:
    return _plain(count(stream.dtmf_count, "key press", "key presses") if stream.dtmf_count else "")


def _match(stream: Stream) -> Span:
    if not stream.match_reason:
        return _plain(UNKNOWN)
    sure = f" ({stream.match_confidence:.2f})" if stream.match_confidence is not None else ""
    return _plain(f"{stream.match_reason.replace('_', ' ')}{sure}")


def _texts(*names: str) -> Callable[[Stream], Span]:
    def metric(stream: Stream) -> Span:
        found = [escape(str(getattr(stream, name))) for name in names if getattr(stream, name) is not None]
        return _plain(" · ".join(found) or UNKNOWN)

    return metric


def _notes(stream: Stream) -> Span:
    return ", ".join(escape(note.replace("_", " ")) for note in stream.notes or ()), "yellow"


ALWAYS = frozenset({"packets", "loss", "jitter", "MOS"})
"""Shown as unknown when unknown; the other lines are left out."""

METRICS: tuple[Metric, ...] = (
    ("from", lambda stream: _plain(endpoint(stream.src_ip, stream.src_port))),
    ("to", lambda stream: _plain(endpoint(stream.dst_ip, stream.dst_port))),
    ("codec", _codec),
    ("SSRC", _texts("ssrc")),
    ("start", lambda stream: _plain(date_and_clock(stream.start_time))),
    ("packets", _packets),
    ("loss", _loss),
    ("order", _disorder),
    ("jitter", _jitter),
    ("delta", _delta),
    ("delay variation", _delay_variation),
    ("clock drift", _drift),
    ("silence", _silence),
    ("MOS", _mos),
    ("reported sent", _sent),
    ("reported loss", _said_loss),
    ("reported jitter", lambda stream: _plain(decimal(stream.rtcp_jitter_ms, 2, "ms"))),
    ("round trip", _round_trip),
    ("DTMF", _keys),
    ("SRTP", _texts("encryption")),
    ("DSCP, VLAN", _texts("dscp", "vlan")),
    ("tunnel", _texts("tunnel")),
    ("CNAME, tool", _texts("cname", "tool")),
    ("matched by", _match),
    ("frames", _texts("first_frame", "last_frame")),
    ("notes", _notes),
)

assert all(width_of(name) <= NAME_CELLS for name, _ in METRICS)
