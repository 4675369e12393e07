"""One listing as a table: the columns of the registry, as many as fit, the hidden ones named below."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from voipsniff.fields import Field, Kind, fields_of
from voipsniff.report.grid import Cut, GridColumn, grid_lines
from voipsniff.report.page import Page, Span
from voipsniff.report.text import ellipsis_address, ellipsis_end, ellipsis_middle
from voipsniff.report.units import date, endpoint
from voipsniff.report.values import cell

LAST_TO_GO: dict[str, tuple[str, ...]] = {
    "call": ("number", "start_time", "caller", "callee", "outcome", "status_code", "talk_s", "mos_lq", "loss_percent",
             "post_dial_delay_ms", "ended_by", "stream_count", "codecs", "jitter_ms", "retransmissions"),
    "stream": ("number", "src_ip", "dst_ip", "call_number", "codec", "received", "loss_percent", "mos_lq",
               "jitter_mean_ms", "jitter_max_ms", "duration_s", "start_time", "delta_max_ms", "lost", "ssrc",
               "jitter_ms", "payload_type"),
    "transaction": ("number", "time", "method", "from_uri", "outcome", "status_code", "response_ms", "src_ip",
                    "dst_ip", "to_uri", "retransmissions"),
    "client": ("ip", "role", "user_agent", "calls", "registrations", "failures", "identities", "requests_sent",
               "requests_received", "transports", "last_seen"),
    "message": ("frame", "start_line", "src_ip", "dst_ip", "time", "transport", "cseq", "call_id"),
    "anomaly": ("name", "count", "meaning", "frame", "layer", "detail"),
}  # fmt: skip
"""The columns of each default table, the most important first: a narrow terminal leaves out those at the end."""

LEAST_CELLS: dict[str, int] = {
    "caller": 14, "callee": 14, "call_id": 12, "codecs": 8, "codecs_offered": 12, "user_agent": 14, "user_agents": 14,
    "identities": 14, "start_line": 18, "meaning": 44, "detail": 20, "name": 18, "reason": 12, "from_uri": 14,
    "to_uri": 14, "request_uri": 16, "src_ip": 21, "dst_ip": 21, "ip": 21, "source": 10, "tags": 10, "anomalies": 12,
}  # fmt: skip
"""Cells under which a column of texts is left out rather than cut further."""
WIDEST_CELL = 64
CUTS: dict[str, Cut] = {
    "caller": ellipsis_address, "callee": ellipsis_address, "from_uri": ellipsis_address, "to_uri": ellipsis_address,
    "user_agent": ellipsis_end, "start_line": ellipsis_end, "meaning": ellipsis_end, "detail": ellipsis_end,
    "reason": ellipsis_end,
}  # fmt: skip
"""How long values of these are shortened; other texts lose their middle, lists their end."""

PORT_OF = {"src_ip": "src_port", "dst_ip": "dst_port", "ip": "port"}
"""Addresses that are written with their port when a table has both columns."""


def render_table(console: Console, kind: str, rows: Sequence[object], columns: Sequence[str]) -> None:
    """Write `rows`, records of `kind`, with the named columns of the registry.

    A row is one line at every width. Columns that do not fit are left out by importance (by their order, when the
    caller asked for other columns than the default ones) and named in a last line. Unknown values are `–`; all text
    is escaped.
    """
    with Page(console) as page:
        if not rows:
            page.line((f"no {kind}s" if kind != "anomaly" else "no anomalies", "dim"))
            return
        fields = fields_of(kind)
        names, empty = _telling(kind, rows, _shown_names(columns), columns)
        same_day = _day_of_all(rows, [fields[name] for name in names])
        if same_day:
            page.line((f"{same_day} UTC", "dim"))
        grid_columns = [_grid_column(kind, fields[name], names, columns) for name in names]
        cells = [[_cell(fields[name], row, columns, one_day=same_day is not None) for name in names] for row in rows]
        lines, hidden = grid_lines(grid_columns, cells, page.width)
        page.extend(lines)
        if hidden:
            left_out = ", ".join(column.name for column in hidden)
            page.prose(f"hidden at this width: {left_out}; --columns or a wider terminal", "dim italic", 0)
        if empty:
            page.prose(f"no value in any row: {', '.join(empty)}", "dim italic", 0)


def _shown_names(columns: Sequence[str]) -> list[str]:
    """Return the columns without the ports that are written with their address."""
    merged = {PORT_OF[name] for name in columns if name in PORT_OF}
    return [name for name in columns if name not in merged]


def _is_default(kind: str, columns: Sequence[str]) -> bool:
    return set(columns) == {name for name, known in fields_of(kind).items() if known.table}


def _telling(
    kind: str, rows: Sequence[object], names: Sequence[str], columns: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Return the columns that are shown, and those of the default table that no row has a value for."""
    empty = [name for name in names if all(getattr(row, name) in (None, [], (), "") for row in rows)]
    if not _is_default(kind, columns) or len(empty) == len(names):
        return list(names), []
    return [name for name in names if name not in empty], empty


def _day_of_all(rows: Sequence[object], fields: Sequence[Field]) -> str | None:
    """Return the one UTC date of all the times that the table shows, or None."""
    days: set[str] = set()
    for field in fields:
        if field.kind is Kind.TIME:
            days.update(date(value) for row in rows if (value := getattr(row, field.name)) is not None)
    return days.pop() if len(days) == 1 else None


def _grid_column(kind: str, field: Field, names: Sequence[str], columns: Sequence[str]) -> GridColumn:
    order = LAST_TO_GO[kind] if _is_default(kind, columns) else names
    return GridColumn(
        field.name,
        field.title,
        field.unit or "",
        right=field.kind in (Kind.INT, Kind.FLOAT),
        minimum=LEAST_CELLS.get(field.name, 16) if field.kind in (Kind.LIST, Kind.OBJECTS, Kind.TEXT) else None,
        maximum=WIDEST_CELL,
        rank=order.index(field.name) if field.name in order else len(order),
        cut=CUTS.get(field.name, ellipsis_middle if field.kind is Kind.TEXT else ellipsis_end),
    )


def _cell(field: Field, row: object, columns: Sequence[str], *, one_day: bool) -> Span:
    value = getattr(row, field.name)
    port = PORT_OF.get(field.name)
    if port is not None and port in columns and value is not None:
        return endpoint(value, getattr(row, port)), ""
    return cell(field, value, one_day=one_day)
