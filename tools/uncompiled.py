"""Copies the package without compiled modules, and the tests and traces: `python tools/uncompiled.py DIR`.

The suite then runs there under the interpreter alone, which is what a machine without a compiler has.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("voipsniff", "tests", "pcaps", "docs", "examples", "tools", "pyproject.toml", "README.md")
COMPILED = ("*.so", "*.pyd", "__pycache__")


def main(target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns(*COMPILED))
        elif source.exists():
            shutil.copy(source, target / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
