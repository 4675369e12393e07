"""The pytest plugin: assertions on recorded traces (docs/guides/testing.md).

def test_the_call_is_answered(voip_trace, voip_snapshot):
    trace = voip_trace("traces/call.pcap")
    assert trace.calls[0].answered
    voip_snapshot(trace)
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from voipsniff.api import Trace

SNAPSHOTS = "__voip__"
"""Folder of the snapshots, beside the test file."""

_CACHE = pytest.StashKey[dict[tuple[object, ...], Any]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("voipsniff", "assertions on VoIP traces")
    group.addoption(
        "--voip-update", action="store_true", help="write the snapshots of voip_snapshot instead of comparing"
    )


@dataclass(frozen=True, slots=True)
class TraceReader:
    """Reads traces whose paths are relative to a folder; each is read once in a session."""

    folder: Path
    cache: dict[tuple[object, ...], Any]

    def __call__(self, *paths: str | Path, **options: Any) -> Trace:
        """Return the trace of these captures, which tests share: do not change it. `options` go to `voipsniff.read`."""
        from voipsniff.api import read

        files = tuple(os.path.normpath(self.folder / path) for path in paths)
        key = (files, *sorted(options.items()))
        if key not in self.cache:
            self.cache[key] = read(files, **options)
        trace: Trace = self.cache[key]
        return trace


@dataclass(frozen=True, slots=True)
class SnapshotChecker:
    """Compares traces with their snapshots in a folder, or writes these."""

    folder: Path
    update: bool

    def __call__(self, trace: Trace, name: str | None = None, ignore: Sequence[str] = ()) -> None:
        """Fail when the calls or streams of the trace differ from its snapshot, field by field.

        `name` is the snapshot's; without it, that of the trace's first file. `ignore` names fields that may differ.
        """
        __tracebackhide__ = True
        from voipsniff.export.snapshot import differences, snapshot_of, snapshot_text

        path = self.folder / f"{name or _name_of(trace)}.json"
        now = snapshot_of(trace, ignore)
        if self.update:
            path.parent.mkdir(exist_ok=True)
            path.write_text(snapshot_text(now), encoding="utf-8")
            return
        shown = f"{SNAPSHOTS}/{path.name}"
        if not path.exists():
            pytest.fail(f"there is no snapshot {shown}; write it with --voip-update and look at it", pytrace=False)
        lines = differences(json.loads(path.read_text(encoding="utf-8")), now, ignore)
        if lines:
            head = f"the trace differs from {shown}; accept it with --voip-update"
            pytest.fail("\n".join([head, *(f"  {line}" for line in lines)]), pytrace=False)


def _name_of(trace: Trace) -> str:
    """Return the name of the first file without its endings: `calls/busy.pcap.gz` is `busy`."""
    path = trace.sources[0].path if trace.sources else "trace"
    return re.sub(r"[^\w-]+", "_", Path(path).name.partition(".")[0]) or "trace"


@pytest.fixture
def voip_trace(request: pytest.FixtureRequest) -> TraceReader:
    """Give a function that reads captures, `voip_trace("call.pcap")`: relative to the test file, once per session."""
    return TraceReader(request.path.parent, request.config.stash.setdefault(_CACHE, {}))


@pytest.fixture
def voip_snapshot(request: pytest.FixtureRequest) -> SnapshotChecker:
    """Give a function that compares a trace's calls and streams with the snapshot beside the test file."""
    return SnapshotChecker(request.path.parent / SNAPSHOTS, bool(request.config.getoption("voip_update")))
