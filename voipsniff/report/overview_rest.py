"""The rest of the overview: clients, SIP work outside calls, oddities."""

from __future__ import annotations

from collections.abc import Sequence

from voipsniff.report.grid import GridColumn, telling_lines
from voipsniff.report.model import AnomalyRow, Client, Transaction
from voipsniff.report.overview_rows import rest_line
from voipsniff.report.page import Page, Span
from voipsniff.report.palette import outcome_style
from voipsniff.report.summary import MethodSummary, summarise_transactions
from voipsniff.report.text import UNKNOWN, ellipsis_end, escape
from voipsniff.report.units import count, endpoint, milliseconds

CLIENTS_SHOWN = 10
METHODS_SHOWN = 12
ANOMALIES_SHOWN = 10
IDENTITIES_SHOWN = 2

CLIENT_COLUMNS = (
    GridColumn("address", "Address", minimum=21, rank=0, maximum=47),
    GridColumn("role", "Role", rank=2),
    GridColumn("user_agent", "User agent", minimum=16, rank=1, maximum=40, cut=ellipsis_end),
    GridColumn("identities", "Identities", minimum=14, rank=4, maximum=48, cut=ellipsis_end),
    GridColumn("transports", "Transport", minimum=4, rank=6, luxury=True, maximum=12),
    GridColumn("requests", "Requests", "out/in", right=True, rank=5, luxury=True),
    GridColumn("calls", "Calls", right=True, rank=2),
    GridColumn("registrations", "Reg.", right=True, rank=3),
    GridColumn("failures", "Failures", right=True, rank=3),
)
OUTCOMES = ("ok", "challenged", "redirected", "failed", "timeout", "unanswered", "response_only")
ANOMALY_COLUMNS = (
    GridColumn("name", "Anomaly", minimum=16, rank=0, maximum=36),
    GridColumn("count", "Count", right=True, rank=0),
    GridColumn("frame", "Frame", right=True, rank=3),
    GridColumn("meaning", "Meaning", minimum=24, rank=1, maximum=80, cut=ellipsis_end),
    GridColumn("detail", "First seen", minimum=20, rank=4, luxury=True, maximum=60, cut=ellipsis_end),
)


def render_clients(page: Page, clients: Sequence[Client], more: str) -> None:
    """Add the busiest clients."""
    if not clients:
        return
    page.heading("Clients", (count(len(clients)), "bold"))
    ordered = sorted(clients, key=lambda client: (-_activity(client), client.ip or "", client.port or 0))
    rows = [_client_row(client) for client in ordered[:CLIENTS_SHOWN]]
    lines, _ = telling_lines(CLIENT_COLUMNS, rows, page.width)
    page.extend(lines)
    rest_line(page, len(clients) - CLIENTS_SHOWN, 0, more)


def _activity(client: Client) -> int:
    return sum(
        value or 0
        for value in (
            client.requests_sent, client.requests_received, client.responses_sent, client.responses_received,
        )
    )  # fmt: skip


def _client_row(client: Client) -> list[Span]:
    role = str(client.role or UNKNOWN)
    identities = [escape(identity) for identity in client.identities or ()]
    more = f" +{len(identities) - IDENTITIES_SHOWN}" if len(identities) > IDENTITIES_SHOWN else ""
    return [
        (endpoint(client.ip, client.port), ""),
        (role, {"server": "cyan", "scanner": "bold red"}.get(role, "")),
        (escape(client.user_agent) if client.user_agent else UNKNOWN, ""),
        (", ".join(identities[:IDENTITIES_SHOWN]) + more or UNKNOWN, "dim"),
        (",".join(client.transports or ()) or UNKNOWN, "dim"),
        (f"{_number(client.requests_sent)}/{_number(client.requests_received)}", ""),
        (_number(client.calls), ""),
        (_number(client.registrations), ""),
        (_number(client.failures), "red" if client.failures else "dim"),
    ]


def _number(value: int | None) -> str:
    return UNKNOWN if value is None else str(value)


def render_transactions(page: Page, transactions: Sequence[Transaction]) -> None:
    """Add one line per method of SIP outside calls: what came of it, and how fast."""
    if not transactions:
        return
    page.heading("Other SIP", (count(len(transactions), "transaction"), "dim"))
    summaries = summarise_transactions(transactions)
    used = [outcome for outcome in OUTCOMES if any(item.outcomes.get(outcome) for item in summaries)]
    columns = [
        GridColumn("method", "Method", minimum=8, maximum=24, rank=0),
        GridColumn("total", "All", right=True, rank=0),
        *[GridColumn(outcome, outcome.replace("_", " "), right=True, rank=1 + place)
          for place, outcome in enumerate(used)],
        GridColumn("response", "Response", "median", right=True, rank=3),
    ]  # fmt: skip
    rows = [_method_row(item, used) for item in summaries[:METHODS_SHOWN]]
    lines, _ = telling_lines(columns, rows, page.width)
    page.extend(lines)
    if len(summaries) > METHODS_SHOWN:
        page.line((f"… {count(len(summaries) - METHODS_SHOWN, 'more method')}", "dim"))


def _method_row(item: MethodSummary, outcomes: Sequence[str]) -> list[Span]:
    cells: list[Span] = [(escape(item.method), "bold"), (str(item.total), "")]
    for outcome in outcomes:
        number = item.outcomes.get(outcome, 0)
        cells.append((str(number), outcome_style(outcome)) if number else ("·", "dim"))
    return [*cells, (milliseconds(item.response_median_ms), "")]


def render_anomalies(page: Page, anomalies: Sequence[AnomalyRow], more: str) -> None:
    """Add what was odd and survived, the most frequent first."""
    if not anomalies:
        return
    page.heading("Anomalies", (count(len(anomalies), "kind"), "dim"))
    ordered = sorted(anomalies, key=lambda anomaly: (-anomaly.count, anomaly.name))
    rows = [
        [
            (escape(anomaly.name), "yellow"),
            (count(anomaly.count), ""),
            (_number(anomaly.frame), "dim"),
            (escape(anomaly.meaning or ""), ""),
            (escape(anomaly.detail or "")[:200], "dim"),
        ]
        for anomaly in ordered[:ANOMALIES_SHOWN]
    ]
    lines, _ = telling_lines(ANOMALY_COLUMNS, rows, page.width)
    page.extend(lines)
    rest_line(page, len(anomalies) - ANOMALIES_SHOWN, 0, more)
