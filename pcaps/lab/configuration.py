"""The files under conf/, with the places of this run filled in."""

from __future__ import annotations

import re
from pathlib import Path

CONF = Path(__file__).parent / "conf"
PLACEHOLDER = re.compile(r"@([A-Z0-9_]+)@")


def render(name: str, target: Path, **values: str) -> Path:
    """Write conf/NAME to `target` with every @KEY@ replaced by `values["KEY"]`, and return the target."""
    text = (CONF / name).read_text()
    target.write_text(PLACEHOLDER.sub(lambda match: values[match[1]], text))
    return target
