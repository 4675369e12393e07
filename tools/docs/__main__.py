"""Writes every generated page; `--check` writes nothing and fails when one is not current."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.docs.pages import PAGES

ROOT = Path(__file__).resolve().parents[2]


def stale() -> list[str]:
    """Return the generated pages whose file is missing or differs."""
    return [name for name, page in PAGES.items() if not _file(name).is_file() or _file(name).read_text() != page()]


def write() -> None:
    for name, page in PAGES.items():
        _file(name).parent.mkdir(parents=True, exist_ok=True)
        _file(name).write_text(page())


def _file(name: str) -> Path:
    return ROOT / "docs" / name


def main() -> int:
    if "--check" not in sys.argv[1:]:
        write()
        return 0
    for name in stale():
        print(f"docs/{name} is not current: run make docs")
    return 1 if stale() else 0


if __name__ == "__main__":
    sys.exit(main())
