"""The lines on standard error: errors, damage, what a user should know about the run."""

from __future__ import annotations

from collections.abc import Iterable

import click

from voipsniff.export.text import escape_controls
from voipsniff.fields.anomalies import Anomaly


def say(message: str, hint: str | None = None) -> None:
    """Print `voipsniff: message` and, under it, the hint (one of several lines is shown as it is, set in).

    Nothing in them can command the terminal.
    """
    click.echo(f"voipsniff: {escape_controls(message)}", err=True)
    lines = (hint or "").splitlines()
    for line in lines:
        click.echo(f"{'hint: ' if len(lines) == 1 else '  '}{escape_controls(line)}", err=True)


def say_damage(damage: Iterable[Anomaly]) -> None:
    """Print one line for each kind of damage to the files: which file, what, at which offset."""
    for anomaly in damage:
        say(damage_line(anomaly))


def damage_line(anomaly: Anomaly) -> str:
    """Return `trace.pcap: a file ends in the middle of a packet; ... (at offset 1234)`."""
    facts = [
        f"at offset {anomaly.offset}" if anomaly.offset is not None else "",
        anomaly.detail,
        f"{anomaly.count} times" if anomaly.count > 1 else "",
    ]
    meaning = anomaly.meaning.rstrip(".")
    line = f"{anomaly.source or 'capture'}: {meaning[:1].lower()}{meaning[1:]}"
    known = "; ".join(fact for fact in facts if fact)
    return f"{line} ({known})" if known else line


def say_build() -> None:
    """Print a line when this installation is not compiled: the results are the same, only later."""
    from voipsniff._build import build_of

    build = build_of()
    if not build.is_compiled:
        say(f"runs {build}: the results are the same, reading takes longer (installing with a C compiler mends it)")
