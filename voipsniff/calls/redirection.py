"""Forwarding: 3xx and 181 on the way, Diversion (RFC 5806) and History-Info (RFC 7044) in the INVITE."""

from __future__ import annotations

import itertools
from typing import Any

from voipsniff.calls.call import Call
from voipsniff.sip.headers import parse_reason
from voipsniff.sip.message import SipMessage
from voipsniff.sip.name_addr import NameAddr, parse_name_addr
from voipsniff.sip.uri import Uri, parse_uri

CAUSES: dict[str, str] = {
    "302": "unconditional",
    "404": "unknown",
    "408": "no-answer",
    "480": "deflection",
    "486": "user-busy",
    "487": "deflection",
    "503": "unavailable",
}
"""RFC 4458 s.2 by the names of Diversion reasons where there is one."""


def _row(
    source: str, from_: str | None, to: str | None, reason: str | None, linked: int | None = None
) -> dict[str, Any]:
    return {"source": source, "from": from_ or None, "to": to or None, "reason": reason, "linked_call": linked}


def note_redirection(call: Call, message: SipMessage) -> None:
    """Keep a 181 or 3xx response for the CDR."""
    if call.redirections is None:
        call.redirections = []
    if len(call.redirections) < call.limits.forwardings_per_call:
        call.redirections.append(message)


def targets(message: SipMessage) -> list[NameAddr]:
    """Return where a 3xx response sends the caller."""
    return [contact for contact in message.contacts if contact.uri.host or contact.uri.user]


def forwarding_rows(call: Call) -> list[dict[str, Any]]:
    """Return every forwarding that was seen as the objects of the CDR, without repeats."""
    rows: list[dict[str, Any]] = []
    if call.linked_from is not None:
        rows.append(call.linked_from)
    request = call.invite
    if call.redirections is not None:
        called = parse_uri(request.request_uri).aor if request is not None else None
        for message in call.redirections:
            rows.extend(_response_rows(message, called))
    carrier = call.deepest or request
    if carrier is not None:
        if carrier.header("diversion") is not None:
            rows.extend(_diversion_rows(carrier))
        if carrier.header("history-info") is not None:
            rows.extend(_history_rows(carrier))
    unique: list[dict[str, Any]] = []
    for row in rows:
        if row not in unique:
            unique.append(row)
    return unique[: call.limits.forwardings_per_call]


def linked_row(message: SipMessage, called: str | None, target: str, number: int) -> dict[str, Any]:
    """Return the forwarding of a call that another call's 3xx led to."""
    return _row(str(message.status_code), called, target, _reason(message), number)


def _reason(message: SipMessage) -> str | None:
    for contact in message.contacts:
        if contact.params.get("reason"):
            return contact.params["reason"]
    return None


def _response_rows(message: SipMessage, called: str | None) -> list[dict[str, Any]]:
    if message.status_code == 181:
        return [_row("181", called, None, None)]
    reason = _reason(message)
    source = str(message.status_code)
    return [_row(source, called, contact.uri.aor, contact.params.get("reason", reason)) for contact in targets(message)]


def _diversion_rows(message: SipMessage) -> list[dict[str, Any]]:
    """The topmost Diversion is the last one: it led to the Request-URI, each one below to the one above it."""
    rows = []
    to: str | None = parse_uri(message.request_uri).aor
    for value in message.values("diversion"):
        diverted = parse_name_addr(value)
        rows.append(_row("diversion", diverted.uri.aor, to, diverted.params.get("reason")))
        to = diverted.uri.aor
    return rows


def _history_rows(message: SipMessage) -> list[dict[str, Any]]:
    """Entries follow each other by their index, not by their place (RFC 7044 s.4.1)."""
    entries = [parse_name_addr(value) for value in message.values("history-info")]
    entries.sort(key=_index)
    rows = []
    for before, after in itertools.pairwise(entries):
        reason = _cause(before.uri, after.uri)
        if reason is not None:
            rows.append(_row("history_info", before.uri.aor, after.uri.aor, reason))
    return rows


def _index(entry: NameAddr) -> tuple[int, ...]:
    digits = (entry.params.get("index") or "").split(".")
    return tuple(int(digit) for digit in digits if digit.isascii() and digit.isdigit() and len(digit) < 10)


def _cause(before: Uri, after: Uri) -> str | None:
    """Return why a call went on from one entry to the next: the Reason of the first or the cause of the second."""
    header = before.headers.get("reason")
    number = parse_reason(header.encode()).cause if header else None
    cause = str(number) if number is not None else after.params.get("cause")
    return CAUSES.get(cause, cause) if cause else None
