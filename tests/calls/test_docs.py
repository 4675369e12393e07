"""The pages about calls and matching name everything that the code decides."""

from __future__ import annotations

import re

from tests.support.shared import ROOT
from voipsniff.calls.evidence import CONFIDENCE, SHARED, SURE
from voipsniff.calls.outcome import OUTCOMES
from voipsniff.fields import fields_of

CALLS = (ROOT / "docs" / "concepts" / "calls.md").read_text()
MATCHING = (ROOT / "docs" / "concepts" / "stream-matching.md").read_text()


def rows(page: str) -> list[list[str]]:
    lines = [
        line.strip().strip("|") for line in page.splitlines() if line.startswith("| `") and "confidence |" not in line
    ]
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def test_each_reason_stands_with_its_confidence() -> None:
    table = {
        (reason.strip("`"), float(value)) for reasons, value, _ in rows(MATCHING) for reason in reasons.split(", ")
    }
    assert {(reason, value) for reason, value in CONFIDENCE.items()} <= table
    assert {("sdp_destination", SURE), ("sdp_destination", SHARED), ("sdp_source", SHARED)} <= table
    assert {reason for reason, _ in table} == set(CONFIDENCE)


def test_each_reason_is_in_the_registry() -> None:
    doc = fields_of("stream")["match_reason"].doc
    assert all(reason in doc for reason in CONFIDENCE)


def test_each_outcome_stands_in_the_page_and_the_registry() -> None:
    named = {row[0].strip("`") for row in rows(CALLS)}
    assert set(OUTCOMES.values()) <= named
    doc = fields_of("call")["outcome"].doc
    assert all(outcome in doc for outcome in OUTCOMES.values())


def test_each_end_reason_is_in_the_page_and_the_registry() -> None:
    doc = fields_of("call")["end_reason"].doc
    for reason in ("timeout", "bye_timeout", "session_expired", "media_timeout", "idle", "trace_end"):
        assert f"`{reason}`" in CALLS
        assert re.search(rf"\b{reason}\b", doc)
