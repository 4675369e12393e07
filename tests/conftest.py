"""What every test run checks first: that the modules under test are those of these sources."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "voipsniff"
UNCOMPILED = bool(os.environ.get("VOIPSNIFF_UNCOMPILED"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden instead of comparing")


def stale_extensions() -> list[str]:
    """Return the compiled modules that are older than their sources."""
    stale = []
    for declarations in PACKAGE.rglob("*.pxd"):
        source = declarations.with_suffix(".py")
        newest = max(source.stat().st_mtime, declarations.stat().st_mtime)
        stale += [
            built.name
            for built in source.parent.glob(f"{source.stem}.*.so")
            if built.stat().st_mtime < newest and not UNCOMPILED
        ]
    return stale


def pytest_sessionstart(session: pytest.Session) -> None:
    stale = stale_extensions()
    if stale and os.environ.get("VOIPSNIFF_REQUIRE_COMPILED"):
        raise pytest.UsageError(f"compiled modules are older than their sources: {', '.join(stale)}; run `make build`")


@pytest.fixture(autouse=True)
def no_signal_pipe_left_behind() -> Iterator[None]:
    """Take away the pipe that pyshark's event loop leaves for signals: it fills up with those of later children."""
    yield
    signal.set_wakeup_fd(-1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if shutil.which("tshark") is None:
        skip = pytest.mark.skip(reason="tshark is not installed")
        for item in items:
            if item.get_closest_marker("tshark"):
                item.add_marker(skip)
