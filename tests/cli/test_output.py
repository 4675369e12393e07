"""Where output goes and how wide it is."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from voipsniff.cli.options import Format, Output
from voipsniff.cli.output import DEFAULT_WIDTH, console_for, destination, screen_width


def output(color: str = "auto", width: int | None = None) -> Output:
    return Output(Format.TABLE, None, color, width)


def test_a_file_gets_the_usual_permissions(tmp_path: Path) -> None:
    path = tmp_path / "new.json"
    before = os.umask(0o027)
    try:
        with destination(path) as out:
            out.write("[]")
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o640


def test_an_old_file_keeps_its_permissions_and_is_whole_until_the_end(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text("old")
    path.chmod(0o600)
    with destination(path) as out:
        out.write("new")
        out.flush()
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_device_is_written_to_and_not_replaced() -> None:
    with destination(Path(os.devnull)) as out:
        out.write("x")
    assert not Path(os.devnull).is_file()


def test_a_dash_is_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    with destination(Path("-")) as out:
        out.write("x")
    assert capsys.readouterr().out == "x"


def test_the_width_is_what_was_said_else_columns_else_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_terminal(_: int) -> os.terminal_size:
        raise OSError

    monkeypatch.setattr(os, "get_terminal_size", no_terminal)
    monkeypatch.delenv("COLUMNS", raising=False)
    assert screen_width() == DEFAULT_WIDTH
    monkeypatch.setenv("COLUMNS", "77")
    assert screen_width() == 77
    assert console_for(io.StringIO(), output()).width == 77
    assert console_for(io.StringIO(), output(width=99)).width == 99
    for wrong in ("0", "-5", "wide", ""):
        monkeypatch.setenv("COLUMNS", wrong)
        assert screen_width() == DEFAULT_WIDTH


def test_the_width_of_the_screen_counts_when_output_goes_through_a_pager(monkeypatch: pytest.MonkeyPatch) -> None:
    def only_standard_error(number: int) -> os.terminal_size:
        if number != 2:
            raise OSError
        return os.terminal_size((201, 50))

    monkeypatch.setattr(os, "get_terminal_size", only_standard_error)
    monkeypatch.delenv("COLUMNS", raising=False)
    assert screen_width() == 201


@pytest.mark.parametrize(
    ("color", "no_color", "terminal", "escapes"),
    [
        ("auto", "", False, False),
        ("auto", "", True, True),
        ("auto", "1", True, False),
        ("always", "", False, True),
        ("always", "1", False, True),
        ("never", "", True, False),
    ],
)
def test_colour(color: str, no_color: str, terminal: bool, escapes: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return terminal

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", no_color)
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    out = Screen()
    console_for(out, output(color)).print("text", style="bold red")
    assert ("\x1b[1;31m" in out.getvalue()) is escapes
    assert ("\x1b[" in out.getvalue()) is escapes
    assert "text" in out.getvalue()


def test_text_is_never_markup() -> None:
    out = io.StringIO()
    console_for(out, output("always")).print("[red]:smile: 10.0.0.1[/red]")
    assert out.getvalue() == "[red]:smile: 10.0.0.1[/red]\n"
