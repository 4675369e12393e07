"""The overview of a trace: what it holds, the calls, the streams, who was there, and where to look next."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from rich.console import Console

from voipsniff.report.model import Call, SourceView, TraceView
from voipsniff.report.overview_calls import render_calls
from voipsniff.report.overview_capture import render_capture
from voipsniff.report.overview_rest import render_anomalies, render_clients, render_transactions
from voipsniff.report.overview_streams import render_streams
from voipsniff.report.page import Page, Uncut
from voipsniff.report.text import escape
from voipsniff.report.trouble import LOSS_WARNING_PERCENT, MediaIndex

FILES_IN_HINT = 2


def render_overview(console: Console, trace: TraceView) -> None:
    """Write the overview of `trace`; times are UTC, unknown is `–`, estimates have a `~`."""
    index = MediaIndex.of(trace.streams)
    files = files_of(trace.sources)
    with Page(console) as page:
        render_capture(page, trace)
        shown = render_calls(page, trace.calls, index, f"voipsniff calls {files}")
        calls = {call.number: call for call in trace.calls}
        render_streams(page, trace.streams, index, calls, f"voipsniff streams {files}")
        render_clients(page, trace.clients, f"voipsniff clients {files}")
        render_transactions(page, trace.transactions)
        render_anomalies(page, trace.anomalies, f"voipsniff anomalies {files}")
        _hints(page, files, shown, trace)


def files_of(sources: Sequence[SourceView]) -> str:
    """Return the files as one would type them, escaped; `FILE...` when they are many."""
    if not sources or len(sources) > FILES_IN_HINT:
        return "FILE..."
    return " ".join(escape(shlex.quote(source.path)) for source in sources)


def _hints(page: Page, files: str, shown: Sequence[Call], trace: TraceView) -> None:
    if not shown and not trace.streams:
        return
    page.blank()
    if shown:
        page.lines.append(_hint("next  ", f"voipsniff show {files} {shown[0].number}"))
    if trace.streams:
        page.lines.append(
            _hint("      ", f'voipsniff streams {files} --where "loss_percent > {LOSS_WARNING_PERCENT:g}"')
        )


def _hint(before: str, command: str) -> Uncut:
    """Return a command that can be copied whole."""
    return Uncut([(before, "dim"), (command, "bold")])
