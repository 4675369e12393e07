"""Each bundled trace has its row: origin, what it shows, and the hash of the very file."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from tests.support.shared import PCAPS

TRACES = sorted(path for path in PCAPS.iterdir() if {".pcap", ".pcapng"} & set(path.suffixes))
ROW = re.compile(
    r"^\| `(?P<name>[^`]+)` \| (?P<scenario>\w+) \| (?P<shows>[^|]+) \| `(?P<sha256>[0-9a-f]{64})` \|$", re.M
)
MAX_TOTAL_BYTES = 8_000_000


def rows() -> dict[str, re.Match[str]]:
    return {row["name"]: row for row in ROW.finditer((PCAPS / "README.md").read_text())}


@pytest.mark.parametrize("trace", TRACES, ids=lambda path: path.name)
def test_trace_has_its_row_and_is_the_file_described(trace: Path) -> None:
    row = rows()[trace.name]
    assert row["sha256"] == hashlib.sha256(trace.read_bytes()).hexdigest()
    assert len(row["shows"]) > 20


def test_no_row_without_a_trace() -> None:
    assert set(rows()) == {trace.name for trace in TRACES}


def test_traces_stay_small() -> None:
    assert sum(path.stat().st_size for path in PCAPS.iterdir() if path.is_file()) < MAX_TOTAL_BYTES
