"""Every bundled trace gives what is written in `tests/golden/<trace>/`; `make golden` rewrites it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.support.analysis import analyse_file
from tests.support.shared import PCAPS, ROOT

GOLDEN = ROOT / "tests" / "golden"
TRACES = sorted(path for path in PCAPS.iterdir() if {".pcap", ".pcapng"} & set(path.suffixes))
SMALL_BYTES = 60_000
"""Uncompiled, only the smaller traces are read."""
KINDS = {
    "call": "calls",
    "stream": "streams",
    "transaction": "transactions",
    "client": "clients",
    "anomaly": "anomalies",
    "capture": "capture",
}


def name_of(trace: Path) -> str:
    return trace.name.split(".")[0]


def is_read(trace: Path) -> bool:
    return not os.environ.get("VOIPSNIFF_UNCOMPILED") or trace.stat().st_size <= SMALL_BYTES


def shown(rows: Any) -> str:
    """Return rows as stable text: nulls and empty lists left out, the source as the trace's name alone."""
    text = json.dumps(pruned(rows), indent=1, ensure_ascii=False)
    return text.replace(str(PCAPS) + os.sep, "") + "\n"


def pruned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: pruned(inner) for key, inner in value.items() if inner is not None and inner != []}
    if isinstance(value, list):
        return [pruned(inner) for inner in value]
    return value


@pytest.mark.parametrize("trace", [trace for trace in TRACES if is_read(trace)], ids=name_of)
def test_trace_gives_the_golden_result(trace: Path, request: pytest.FixtureRequest) -> None:
    rows = analyse_file(trace)
    folder = GOLDEN / name_of(trace)
    if request.config.getoption("--update-golden"):
        folder.mkdir(parents=True, exist_ok=True)
        for kind, name in KINDS.items():
            (folder / f"{name}.json").write_text(shown(rows[kind]))
        return
    for kind, name in KINDS.items():
        assert shown(rows[kind]) == (folder / f"{name}.json").read_text(), f"{name} of {trace.name} changed"


def test_no_golden_result_without_a_trace() -> None:
    assert {folder.name for folder in GOLDEN.iterdir()} == {name_of(trace) for trace in TRACES}
