"""Writes every generated page and picture; `--check` writes nothing and fails when a page is not current."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.docs.pages import PAGES
from tools.docs.pictures import PICTURES, picture_page

DOCS = Path(__file__).resolve().parents[2] / "docs"


def stale() -> list[str]:
    """Return the generated pages whose file is missing or differs."""
    return [name for name, page in PAGES.items() if not _exists(name) or (DOCS / name).read_text() != page()]


def _exists(name: str) -> bool:
    return (DOCS / name).is_file()


def write(name: str, content: str) -> None:
    (DOCS / name).parent.mkdir(parents=True, exist_ok=True)
    (DOCS / name).write_text(content)


def main() -> int:
    if "--check" in sys.argv[1:]:
        found = stale()
        for name in found:
            print(f"docs/{name} is not current: run make docs")
        return 1 if found else 0
    for name, page in PAGES.items():
        write(name, page())
    for name in PICTURES:
        write(name, picture_page(name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
