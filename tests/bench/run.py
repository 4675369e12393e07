"""Speed and peak memory of voipsniff beside its peers, in one run: `make bench` or `python -m tests.bench.run`.

Every command is timed as a whole process, the commands in turn, and the medians are set in relation: these are
ratios to trust on a noisy machine, not absolute figures. `--baseline DIR` adds another checkout of voipsniff (with its
own `.venv`), which is how a change is compared with what was there before.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.generate import generate
from tests.bench.plan import Settings

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "build" / "bench"

CAPTURES = {
    "rtp_heavy": Settings(calls=400, seconds=30, concurrent=100, loss=0.005, burst=2, jitter_ms=3, reorder=0.0005),
    "rtp_10x": Settings(calls=4000, seconds=30, concurrent=100, loss=0.005, burst=2, jitter_ms=3, reorder=0.0005),
    "sip_heavy": Settings(calls=43_000, seconds=10, concurrent=2000, rtp=False),
    "twenty_calls": Settings(calls=20, seconds=10, concurrent=10, loss=0.01, jitter_ms=2),
}


@dataclass(frozen=True, slots=True)
class Contest:
    """Commands that do comparable work on one capture; the first is ours. `{}` stands for the file."""

    capture: str
    title: str
    commands: dict[str, str]


CONTESTS = (
    Contest(
        "rtp_heavy",
        "RTP-heavy: every call and stream with all metrics",
        {
            "voipsniff read": "{voipsniff} read --no-progress {file}",
            "voipsniff streams --csv": "{voipsniff} streams --csv --no-progress {file}",
            "tshark -z rtp,streams": "tshark -q -r {file} -z rtp,streams",
            "sngrep": "sngrep -N -q -I {file}",
            "capinfos (read floor)": "capinfos -c {file}",
        },
    ),
    Contest(
        "sip_heavy",
        "SIP-heavy: every CDR",
        {
            "voipsniff calls --ndjson": "{voipsniff} calls --ndjson --no-progress {file}",
            "voipsniff read": "{voipsniff} read --no-progress {file}",
            "tshark -z rtp,streams": "tshark -q -r {file} -z rtp,streams",
            "tshark -Y sip": "tshark -r {file} -Y sip -T fields -e sip.Call-ID -e sip.CSeq",
            "sipgrep": "sipgrep -C -I {file}",
            "sngrep": "sngrep -N -q -I {file}",
            "capinfos (read floor)": "capinfos -c {file}",
        },
    ),
    Contest(
        "rtp_10x",
        "Ten times the packets at the same concurrency: memory must stay",
        {"voipsniff streams --csv": "{voipsniff} streams --csv --no-progress {file}"},
    ),
    Contest("twenty_calls", "A small trace", {"voipsniff read": "{voipsniff} read --no-progress {file}"}),
    Contest(
        "twenty_calls",
        "Start-up",
        {"voipsniff --version": "{voipsniff} --version", "python -c pass": "python3 -c pass"},
    ),
)


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def measure(command: list[str]) -> Run:
    """Return the cost of one process, its output thrown away."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit {process.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def commands_of(contest: Contest, file: Path, baseline: Path | None) -> Iterator[tuple[str, list[str]]]:
    """Yield the commands whose programs are installed, with a baseline's beside ours."""
    ours = Path(sys.executable).with_name("voipsniff")
    for name, text in contest.commands.items():
        command = text.format(voipsniff=ours, file=file).split()
        if shutil.which(command[0]):
            yield name, command
        if baseline and "{voipsniff}" in text:
            yield f"{name} (baseline)", text.format(voipsniff=baseline / ".venv/bin/voipsniff", file=file).split()


def capture_file(name: str) -> tuple[Path, int]:
    """Return a generated capture and its number of packets, made once."""
    HERE.mkdir(parents=True, exist_ok=True)
    path, note = HERE / f"{name}.pcap", HERE / f"{name}.packets"
    if not path.exists() or not note.exists():
        note.write_text(str(generate(path, CAPTURES[name])))
    return path, int(note.read_text())


def contest_table(contest: Contest, runs: int, baseline: Path | None) -> Table:
    """Run the commands in turn and return their medians as a table."""
    path, packets = capture_file(contest.capture)
    commands = dict(commands_of(contest, path, baseline))
    results: dict[str, list[Run]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            result = measure(command)
            if turn:  # the first turn warms the page cache
                results[name].append(result)
    table = Table(title=f"{contest.title}\n{path.name}: {packets:,} packets, {path.stat().st_size / 1e6:.0f} MB")
    for head in ("command", "wall s", "CPU s", "packets/s", "times ours", "peak MB"):
        table.add_column(head, justify="left" if head == "command" else "right")
    ours = statistics.median(run.wall_s for run in next(iter(results.values())))
    for name, taken in results.items():
        wall = statistics.median(run.wall_s for run in taken)
        table.add_row(
            name,
            f"{wall:.3f}",
            f"{statistics.median(run.cpu_s for run in taken):.3f}",
            f"{packets / wall:,.0f}",
            f"{wall / ours:.2f}",
            f"{statistics.median(run.peak_mb for run in taken):.0f}",
        )
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--baseline", type=Path)
    parser.add_argument("--only", choices=sorted(CAPTURES))
    options = parser.parse_args()
    console = Console(width=120)
    for contest in CONTESTS:
        if options.only in (None, contest.capture):
            console.print(contest_table(contest, options.runs, options.baseline))


if __name__ == "__main__":
    main()
