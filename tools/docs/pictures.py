"""docs/img: what commands print about the recorded traces, as SVG."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from contextlib import chdir
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

import voipsniff
from voipsniff.api import messages_of
from voipsniff.report.call_page import render_call
from voipsniff.report.overview import render_overview

PCAPS = Path(__file__).resolve().parents[2] / "pcaps"
WIDTH = 110
FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""What rich loads from the network; a picture is whole without it."""

FAMILY = re.compile(r"font-family: [^;]*;")
FONTS = "ui-monospace, 'SF Mono', Menlo, 'DejaVu Sans Mono', Consolas, monospace"
EMPTY = re.compile(r"<text [^>]*>\s*</text>")
INDENTED = re.compile(r'x="([\d.]+)"( y="[\d.]+") textLength="([\d.]+)"([^>]*>)((?:&#160;)+)(?=[^<])')
CELL = 12.2
"""Pixels of a column in rich's SVG."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A command line as it is shown over the picture, and what draws it on a console."""

    command: str
    draw: Callable[[Console, Sequence[str]], None]
    traces: tuple[str, ...]


def _read(console: Console, traces: Sequence[str]) -> None:
    render_overview(console, voipsniff.read(traces))


def _show(console: Console, traces: Sequence[str]) -> None:
    trace = voipsniff.read(traces)
    call = trace.calls[0]
    render_call(console, trace, call, messages_of(traces, {call.call_id.encode()}))


OVERVIEW = (
    "call_loss_jitter.pcap", "one_way_audio.pcap", "blind_transfer.pcap", "busy.pcap", "cancelled.pcap",
    "not_found.pcap", "register_wrong_password.pcap",
)  # fmt: skip

PICTURES: dict[str, Picture] = {
    "img/overview.svg": Picture("voipsniff read call_loss_jitter.pcap one_way_audio.pcap …", _read, OVERVIEW),
    "img/show.svg": Picture("voipsniff show call_hold_resume.pcap 1", _show, ("call_hold_resume.pcap",)),
}


def picture_page(name: str) -> str:
    """Return the SVG of a picture."""
    picture = PICTURES[name]
    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor", markup=False,
        emoji=False, highlight=False,
    )  # fmt: skip
    with chdir(PCAPS):
        picture.draw(console, picture.traces)
    svg = console.export_svg(title=picture.command, theme=MONOKAI, unique_id=Path(name).stem)
    svg = INDENTED.sub(_moved, EMPTY.sub("", FONT.sub("", svg)))
    svg = FAMILY.sub(f"font-family: {FONTS};", svg)
    svg = svg.replace("textLength=", 'lengthAdjust="spacingAndGlyphs" textLength=')  # bars without gaps in any font
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


def _moved(match: re.Match[str]) -> str:
    """Return a text that begins further right instead of with spaces, which some viewers leave out."""
    shift = match[5].count(";") * CELL
    return f'x="{float(match[1]) + shift:.1f}"{match[2]} textLength="{float(match[3]) - shift:.1f}"{match[4]}'


def text_of(svg: str) -> str:
    """Return the words of a picture: what must be current, however the version of rich draws it."""
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    return " ".join(unescape("".join(texts)).split())
