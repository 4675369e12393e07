"""The calls and their streams in the overview: sums first, then the rows that deserve a look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voipsniff.report.grid import GridColumn, telling_lines
from voipsniff.report.model import Call
from voipsniff.report.overview_capture import flowed
from voipsniff.report.overview_rows import chosen, mark_cell, reasons_cell, rest_line
from voipsniff.report.page import Line, Page, Span
from voipsniff.report.palette import outcome_style, status_style
from voipsniff.report.summary import CallSummary, concurrency, summarise_calls
from voipsniff.report.text import UNKNOWN, ellipsis_address, ellipsis_end, escape
from voipsniff.report.trouble import (
    OUTCOME_WORDS,
    MediaIndex,
    Trouble,
    call_troubles,
    grade,
)
from voipsniff.report.units import (
    clock,
    count,
    date,
    date_and_clock,
    decimal,
    duration,
    estimate,
    milliseconds,
    talk_time,
)

SPARK = "▁▂▃▄▅▆▇█"
SPARK_CELLS = 40
LEAST_CALLS_FOR_SPARK = 5
REFUSALS_SHOWN = 6
REASON_SHOWN = 30

CALL_COLUMNS = (
    GridColumn("mark", "", rank=0),
    GridColumn("number", "#", right=True, rank=0),
    GridColumn("start_time", "Start", rank=3),
    GridColumn("caller", "Caller", minimum=13, rank=1, maximum=44, cut=ellipsis_address),
    GridColumn("callee", "Callee", minimum=13, rank=1, maximum=44, cut=ellipsis_address),
    GridColumn("outcome", "Outcome", rank=1),
    GridColumn("talk_s", "Talk", right=True, rank=4),
    GridColumn("post_dial_delay_ms", "PDD", right=True, rank=6, luxury=True),
    GridColumn("codecs", "Codec", minimum=6, rank=7, luxury=True, maximum=18, cut=ellipsis_end),
    GridColumn("loss_percent", "Loss", right=True, rank=5),
    GridColumn("mos_lq", "MOS", right=True, rank=5),
    GridColumn("trouble", "Trouble", minimum=15, rank=2, maximum=48, cut=ellipsis_end),
)


def render_calls(page: Page, calls: Sequence[Call], index: MediaIndex, more: str) -> list[Call]:
    """Add sums and the calls with trouble first; return the calls that were shown, in that order.

    `more` is the command that lists all of them.
    """
    page.heading("Calls", *_totals(calls))
    if not calls:
        return []
    _sums(page, calls)
    choice = chosen(calls, lambda call: call_troubles(call, index))
    page.blank()
    page.extend(_call_table(choice.shown, page.width))
    rest_line(page, choice.left, choice.left_troubled, more)
    return [call for _, call in choice.shown]


def _call_table(shown: Sequence[tuple[list[Trouble], Call]], width: int) -> list[Line]:
    """Return the rows under one line for what all of them share: the day, the host of all addresses."""
    days = {date(call.start_time) for _, call in shown}
    day = days.pop() if len(days) == 1 else None
    hosts = Hosts(_shared_host(call.caller for _, call in shown), _shared_host(call.callee for _, call in shown))
    shared = [f"{day} UTC" if day else "", hosts.words]
    rows = [_call_row(call, found, day is not None, hosts) for found, call in shown]
    lines, _ = telling_lines(CALL_COLUMNS, rows, width)
    return [[(" · ".join(part for part in shared if part), "dim")], *lines] if any(shared) else lines


@dataclass(frozen=True, slots=True)
class Hosts:
    """The host that all callers, and all callees, of a table have in common; empty: none, or only some have it."""

    callers: str
    callees: str

    @property
    def words(self) -> str:
        if self.callers == self.callees:
            return f"all @{escape(self.callers)}" if self.callers else ""
        named = (("callers", self.callers), ("callees", self.callees))
        return " · ".join(f"{who} @{escape(host)}" for who, host in named if host)


def _shared_host(addresses: Iterable[str | None]) -> str:
    hosts = {(address or "").partition("@")[2] for address in addresses}
    return hosts.pop() if len(hosts) == 1 else ""


def _user(address: str | None, host: str) -> str:
    if not address:
        return UNKNOWN
    return escape(address.removesuffix(f"@{host}") if host else address)


def _totals(calls: Sequence[Call]) -> Line:
    return [(count(len(calls)), "bold")] if calls else [("none", "dim")]


def _sums(page: Page, calls: Sequence[Call]) -> None:
    sums = summarise_calls(calls)
    page.extend(flowed([_outcome(name, number) for name, number in sums.outcomes.items()], page.width))
    page.extend(flowed(_figures(sums), page.width))
    page.extend(flowed(_refusals(sums), page.width))
    if len(calls) >= LEAST_CALLS_FOR_SPARK:
        loads = concurrency(calls, min(SPARK_CELLS, page.width - 30))
        page.line(("at once ", "dim"), (spark(loads), "cyan"), (f" peak {sums.peak}", ""))


def _outcome(name: str, number: int) -> Line:
    style = outcome_style(name)
    return [(f"{number:,}", f"bold {style}".strip()), (f" {OUTCOME_WORDS.get(name, escape(name))}", style)]


def _figures(sums: CallSummary) -> list[Line]:
    figures: list[Line] = []
    if sums.asr_percent is not None:
        figures.append([("ASR ", "dim"), (f"{sums.asr_percent:.1f} %", "bold"), (f" of {sums.attempts:,}", "dim")])
    if sums.pdd_median_ms is not None:
        figures.append([("PDD ", "dim"), (milliseconds(sums.pdd_median_ms), "bold"), (" median", "dim")])
    if sums.answered:
        figures.append([("talk ", "dim"), (duration(sums.talk_s), "bold"),
                        (f", {duration(sums.talk_s / sums.answered)} a call", "dim")])  # fmt: skip
    return figures


def _refusals(sums: CallSummary) -> list[Line]:
    """Return the most frequent final answers of calls that were not taken."""
    return [
        [
            (f"{code}", status_style(code)),
            (f" {escape(reason[:REASON_SHOWN])}".rstrip(), "dim"),
            (f" ×{number:,}", "bold"),
        ]
        for code, reason, number in sums.refusals[:REFUSALS_SHOWN]
    ]


def spark(values: Sequence[int]) -> str:
    """Return one character per value, as high as the value is of the largest; a blank for zero."""
    top = max(values, default=0)
    if not top:
        return ""
    return "".join(SPARK[(value * len(SPARK) - 1) // top] if value else " " for value in values)


def _call_row(call: Call, found: list[Trouble], same_day: bool, hosts: Hosts) -> list[Span]:
    code = f" {call.status_code}" if call.status_code and call.outcome != "answered" else ""
    words = f"{OUTCOME_WORDS.get(call.outcome, escape(str(call.outcome)))}{code}"
    return [
        mark_cell(found),
        (str(call.number), "bold"),
        ((clock if same_day else date_and_clock)(call.start_time), "dim"),
        (_user(call.caller, hosts.callers), ""),
        (_user(call.callee, hosts.callees), ""),
        (words, outcome_style(call.outcome)),
        (talk_time(call.talk_s), ""),
        (milliseconds(call.post_dial_delay_ms), grade("post_dial_delay_ms", call.post_dial_delay_ms)),
        (escape(", ".join(call.codecs or ())) or UNKNOWN, ""),
        (decimal(call.loss_percent, 1, "%"), grade("loss_percent", call.loss_percent)),
        (estimate(call.mos_lq), grade("mos_lq", call.mos_lq)),
        reasons_cell([trouble for trouble in found if not trouble.is_outcome]),
    ]
