"""`voipsniff --version`: quick, and says which of the two speeds this installation has."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from voipsniff import __version__
from voipsniff._build import Build, build_of
from voipsniff.cli.main import run
from voipsniff.cli.notices import say_build

LIMIT_S = 0.15


def test_version_says_how_it_was_built(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"voipsniff {__version__} ({build_of()})\n"


def processor_seconds() -> float:
    """Return what ended child processes used: unlike the clock it does not count other work on the machine."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_version_is_quick_and_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from voipsniff.cli.main import run; run(['--version']); "
        "print([name for name in ('numpy', 'rich', 'dpkt', 'voipsniff.api') if name in sys.modules])"
    )
    command = [sys.executable, "-X", f"pycache_prefix={tmp_path}", "-c", code]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    seconds = []
    for _ in range(4):  # the first run compiles the bytecode
        before = processor_seconds()
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        seconds.append(processor_seconds() - before)
        assert done.stdout.splitlines()[1] == "[]"
    assert min(seconds) < LIMIT_S


def package(folder: Path, *files: str) -> Path:
    (folder / "p" / "rtp").mkdir(parents=True)
    for name in files:
        (folder / "p" / name).touch()
    return folder / "p"


def test_a_module_is_compiled_when_an_extension_file_is_beside_it(tmp_path: Path) -> None:
    built = f"rtp/streams{EXTENSION_SUFFIXES[0]}"
    found = build_of(package(tmp_path, "rtp/streams.pxd", "rtp/streams.py", built, "rtp/jitter.pxd", "rtp/jitter.py"))
    assert found == Build(("p.rtp.streams",), ("p.rtp.jitter",))
    assert str(found) == "partly compiled: 1 of 2 modules"


def test_the_three_answers(tmp_path: Path) -> None:
    assert str(Build(("a",), ())) == "compiled"
    assert str(Build((), ("a",))) == "uncompiled"
    assert not Build((), ("a",)).is_compiled


def test_an_uncompiled_installation_says_so_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voipsniff._build.build_of", lambda: Build((), ("a",)))
    say_build()
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("voipsniff: runs uncompiled")
    assert err.count("\n") == 1
    monkeypatch.setattr("voipsniff._build.build_of", lambda: Build(("a",), ()))
    say_build()
    assert capsys.readouterr() == ("", "")
