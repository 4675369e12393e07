"""Makes the pictures of the documentation from real output: `python -m tools.screenshots [FOLDER]`.

The same traces give the same bytes, so a picture that changed says that the output changed.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

import voipsniff
from voipsniff.api import messages_of
from voipsniff.report.call_page import render_call
from voipsniff.report.overview import render_overview

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "img"
FONTS = "ui-monospace, 'SF Mono', Menlo, 'DejaVu Sans Mono', Consolas, monospace"
"""No picture loads anything from elsewhere."""

OVERVIEW_TRACES = (
    "pcaps/call_loss_jitter.pcap",
    "pcaps/one_way_audio.pcap",
    "pcaps/blind_transfer.pcap",
    "pcaps/busy.pcap",
    "pcaps/cancelled.pcap",
    "pcaps/not_found.pcap",
    "pcaps/register_wrong_password.pcap",
)
CALL_TRACE = "pcaps/call_hold_resume.pcap"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its file, the command that it shows, and what draws it."""

    name: str
    command: str
    width: int
    draw: Callable[[Console], None]


def draw_overview(console: Console) -> None:
    render_overview(console, voipsniff.read(OVERVIEW_TRACES))


def draw_call(console: Console) -> None:
    trace = voipsniff.read(CALL_TRACE)
    call = trace.calls[0]
    render_call(console, trace, call, messages_of(CALL_TRACE, {call.call_id.encode()}))


PICTURES = (
    Picture("overview.svg", f"voipsniff read {' '.join(OVERVIEW_TRACES[:2])} …", 110, draw_overview),
    Picture("show.svg", f"voipsniff show {CALL_TRACE} 1", 110, draw_call),
)


def svg_of(picture: Picture) -> str:
    """Return the picture as SVG that needs no font and no file from elsewhere."""
    console = Console(
        file=io.StringIO(), record=True, width=picture.width, force_terminal=True, color_system="standard",
        legacy_windows=False, markup=False, emoji=False, highlight=False,
    )  # fmt: skip
    picture.draw(console)
    svg = console.export_svg(title=picture.command, unique_id=picture.name.partition(".")[0])
    svg = re.sub(r"@font-face\s*\{[^}]*\}\s*", "", svg)
    svg = re.sub(r"font-family: [^;]*;", f"font-family: {FONTS};", svg)
    return svg.replace("textLength=", 'lengthAdjust="spacingAndGlyphs" textLength=')  # bars without gaps in any font


def render_all(out_dir: Path) -> list[Path]:
    """Write every picture into `out_dir` and return their paths."""
    out_dir.mkdir(parents=True, exist_ok=True)
    paths = []
    with chdir(ROOT):
        for picture in PICTURES:
            path = out_dir / picture.name
            path.write_text(svg_of(picture), encoding="utf-8")
            paths.append(path)
    return paths


if __name__ == "__main__":
    for written in render_all(Path(sys.argv[1]).absolute() if len(sys.argv) > 1 else IMAGES):
        print(written)
