"""SIP messages beside tshark's: how often each method and status, with which Call-ID and CSeq.

A difference is a fault of ours, to be mended, or stands in LISTED with its cause (docs/internals/parity.md says more).
What stands there and no longer differs fails too.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import voipsniff
from tests.oracle.listed_sip import LISTED
from tests.support.shared import TRACES, needs_shared, shared_captures

pytestmark = [needs_shared, pytest.mark.shared]

NOT_PCAP = {"NormB__sipnab__c07-sip-r2.cap"}
"""A file format that tshark reads and we do not."""
FUZZED = {"ntop__nDPI__fuzz-2006-06-26-2594.pcap"}
"""Bits turned over at random: each reader ends a broken token at another byte."""
Message = tuple[str, str, str]
"""Method or status, Call-ID, number of CSeq."""


def captures() -> list[Path]:
    return [path for path in shared_captures() if path.name not in NOT_PCAP | FUZZED]


def shark_messages(name: str) -> Counter[Message]:
    """Return tshark's messages; two in one frame are one row whose cells hold both, joined by commas."""
    lines = (TRACES / "truth" / f"{name}.voipcalls.txt").read_text(errors="replace").splitlines()
    header = lines[0].split("\t")
    found: Counter[Message] = Counter()
    for line in lines[1:]:
        row = dict(zip(header, line.split("\t"), strict=False))
        kinds = [kind for kind in (row["sip.Method"] + "," + row["sip.Status-Code"]).split(",") if kind]
        if len(kinds) == 1:
            found[kinds[0], row["sip.Call-ID"], number_of(row["sip.CSeq"])] += 1
        elif kinds:  # HTTP on SIP's port has none
            numbers = map(number_of, row["sip.CSeq"].split(","))
            found.update(zip(kinds, row["sip.Call-ID"].split(","), numbers, strict=True))
    return found


def number_of(cseq: str) -> str:
    return cseq.partition(" ")[0]


def own_messages(path: Path) -> Counter[Message]:
    found: Counter[Message] = Counter()
    for message in voipsniff.read([path], dedup="off", messages=True).messages:
        kind = str(message.status_code) if message.kind == "response" else message.method
        cseq = "" if message.cseq is None else str(message.cseq)
        found[kind, message.call_id, cseq] += 1
    return found


def in_words(messages: Counter[Message]) -> Counter[str]:
    return Counter({" ".join(message).strip(): count for message, count in messages.items()})


@pytest.mark.parametrize("path", captures(), ids=lambda path: path.name)
def test_messages(path: Path) -> None:
    shark, ours = in_words(shark_messages(path.name)), in_words(own_messages(path))
    entry = LISTED.get(path.name)
    assert shark - ours == Counter(entry.only_tshark if entry else {})
    assert ours - shark == Counter(entry.only_ours if entry else {})


def test_every_listed_file_is_compared() -> None:
    assert set(LISTED) <= {path.name for path in captures()}
