"""Where the public captures are, when they are beside the project."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
TRACES = SHARED / "traces"
PCAPS = ROOT / "pcaps"

needs_shared = pytest.mark.skipif(not TRACES.is_dir(), reason="the folder of public captures is not beside the project")


def shared_captures() -> list[Path]:
    """Return every public capture file, sorted; empty when the folder is absent."""
    if not TRACES.is_dir():
        return []
    return sorted(path for path in TRACES.iterdir() if path.is_file() and path.suffix not in {".md", ".txt"})
