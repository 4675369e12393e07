"""The streams in the overview: the worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from voipsniff.report.grid import GridColumn, telling_lines
from voipsniff.report.model import Call, Stream
from voipsniff.report.overview_rows import chosen, mark_cell, reasons_cell, rest_line
from voipsniff.report.page import Page, Span
from voipsniff.report.palette import STREAM_STYLES
from voipsniff.report.text import UNKNOWN, ellipsis_end, escape
from voipsniff.report.trouble import MediaIndex, Trouble, grade, stream_troubles
from voipsniff.report.units import count, decimal, duration, endpoint, estimate

STREAM_COLUMNS = (
    GridColumn("mark", "", rank=0),
    GridColumn("number", "#", right=True, rank=0),
    GridColumn("call_number", "Call", right=True, rank=1),
    GridColumn("src", "From", minimum=21, rank=1, maximum=47),
    GridColumn("dst", "To", minimum=21, rank=2, maximum=47),
    GridColumn("codec", "Codec", minimum=5, rank=4, maximum=16),
    GridColumn("duration_s", "Length", right=True, rank=6, luxury=True),
    GridColumn("received", "Packets", right=True, rank=7, luxury=True),
    GridColumn("loss_percent", "Loss", "%", right=True, rank=3),
    GridColumn("jitter_mean_ms", "Jitter", "ms", right=True, rank=3),
    GridColumn("jitter_max_ms", "Max jitter", "ms", right=True, rank=8, luxury=True),
    GridColumn("delta_max_ms", "Max delta", "ms", right=True, rank=9, luxury=True),
    GridColumn("mos_lq", "MOS", right=True, rank=5),
    GridColumn("trouble", "Trouble", minimum=15, rank=2, maximum=48, cut=ellipsis_end),
)


def render_streams(
    page: Page, streams: Sequence[Stream], index: MediaIndex, calls: Mapping[int, Call], more: str
) -> None:
    """Add the streams, the worst first, the reason in words in the last column."""
    page.heading("Streams", (count(len(streams)), "bold") if streams else ("none", "dim"))
    if not streams:
        return
    choice = chosen(streams, lambda stream: stream_troubles(stream, index, calls))
    rows = [_stream_row(stream, found) for found, stream in choice.shown]
    lines, _ = telling_lines(STREAM_COLUMNS, rows, page.width)
    page.extend(lines)
    rest_line(page, choice.left, choice.left_troubled, more)


def _stream_row(stream: Stream, found: list[Trouble]) -> list[Span]:
    return [
        mark_cell(found),
        (str(stream.number), "bold"),
        (UNKNOWN if stream.call_number is None else str(stream.call_number), ""),
        (endpoint(stream.src_ip, stream.src_port), ""),
        (endpoint(stream.dst_ip, stream.dst_port), ""),
        (escape(stream.codec) if stream.codec else UNKNOWN, STREAM_STYLES[0]),
        (duration(stream.duration_s), ""),
        (str(stream.received) if stream.received is not None else UNKNOWN, ""),
        (decimal(stream.loss_percent, 2), grade("loss_percent", stream.loss_percent)),
        (decimal(stream.jitter_mean_ms, 1), grade("jitter_mean_ms", stream.jitter_mean_ms)),
        (decimal(stream.jitter_max_ms, 1), ""),
        (decimal(stream.delta_max_ms, 1), ""),
        (estimate(stream.mos_lq), grade("mos_lq", stream.mos_lq)),
        reasons_cell(found),
    ]
