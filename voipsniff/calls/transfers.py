"""Transfers: REFER, its acceptance, and the progress that NOTIFY reports (RFC 3515, RFC 3891)."""

from __future__ import annotations

import re
from typing import Any

from voipsniff.calls.call import Call
from voipsniff.calls.transaction import OpenTransaction
from voipsniff.sip.headers import parse_replaces
from voipsniff.sip.message import SipMessage
from voipsniff.sip.name_addr import parse_name_addr

_FRAGMENT = re.compile(rb"\s*SIP/\d\.\d\s+(\d{3})")
_FINAL = 200


class Transfer:
    """One REFER of a call."""

    __slots__ = ("accepted", "by_caller", "cseq", "replaces", "result_status", "target", "ts_ns")

    def __init__(self, message: SipMessage, by_caller: bool) -> None:
        self.ts_ns = message.ts_ns
        self.by_caller = by_caller
        self.cseq = message.cseq
        self.target: str | None = None
        self.replaces: str | None = None
        self.accepted: bool | None = None
        self.result_status: int | None = None
        value = message.header("refer-to")
        if value is not None:
            uri = parse_name_addr(value).uri
            self.target = uri.aor or None
            replaces = uri.headers.get("replaces")
            if replaces:
                self.replaces = parse_replaces(replaces.encode()).call_id or None

    def row(self) -> dict[str, Any]:
        """Return the transfer as the object of the CDR."""
        return {
            "by": "caller" if self.by_caller else "callee",
            "target": self.target,
            "replaces": self.replaces,
            "accepted": self.accepted,
            "result_status": self.result_status,
            "time": self.ts_ns,
        }


def note_transfer(call: Call, message: SipMessage, made: OpenTransaction) -> None:
    """Take a REFER; one that comes again with credentials is the same."""
    if call.transfers is None:
        call.transfers = []
    before = call.transfers[-1] if call.transfers else None
    if before is not None and before.accepted is None and before.by_caller == made.by_caller:
        previous = call.first_copy(made.method, message.cseq - 1, made.by_caller)
        if previous is not None and previous.status in (401, 407):
            before.cseq = message.cseq
            return
    if len(call.transfers) < call.limits.transfers_per_call:
        call.transfers.append(Transfer(message, made.by_caller))


def answer_transfer(call: Call, message: SipMessage) -> None:
    """Take the response to a REFER; a challenge decides nothing."""
    status = message.status_code
    if status < _FINAL or status in (401, 407):
        return
    for transfer in call.transfers or ():
        if transfer.cseq == message.cseq and transfer.accepted is None:
            transfer.accepted = status < 300


def report_transfer(call: Call, message: SipMessage, by_caller: bool) -> None:
    """Take a NOTIFY with the status of the call that the REFER made (message/sipfrag)."""
    if not call.transfers:
        return
    found = _FRAGMENT.match(message.body)
    if found is None:
        return
    transfer = _reported(call, message, by_caller)
    status = int(found[1])
    if transfer.result_status is None or transfer.result_status < _FINAL:
        transfer.result_status = status


def _reported(call: Call, message: SipMessage, by_caller: bool) -> Any:
    """Return the transfer that a NOTIFY is about: by the id of its Event, else the last one of the other side."""
    event = message.header("event") or b""
    found = re.search(rb";\s*id\s*=\s*(\d{1,10})", event)
    transfers = call.transfers or []
    if found is not None:
        for transfer in transfers:
            if transfer.cseq == int(found[1]) and transfer.by_caller != by_caller:
                return transfer
    for transfer in reversed(transfers):
        if transfer.by_caller != by_caller:
            return transfer
    return transfers[-1]
