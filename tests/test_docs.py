"""Documented or it does not exist: the generated pages are current, and every name has its entry somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
from itertools import takewhile
from pathlib import Path

import click
import pytest

import voipsniff
from tests.support.records import record
from tests.support.shared import PCAPS
from tests.support.traces import FakeApi, api
from tools.docs.anomalies import LAYERS
from tools.docs.fields import KINDS, KNOWN, RECORDS
from tools.docs.pages import PAGES
from tools.docs.pictures import PICTURES, picture_page
from tools.docs.pictures import text_of as text_of_picture
from voipsniff.cli.main import COMMANDS, cli, run
from voipsniff.fields import FIELDS, Kind
from voipsniff.fields.anomalies import ANOMALIES
from voipsniff.fields.anomaly_kinds import KINDS_BY_LAYER
from voipsniff.fields.field import Known

__all__ = ["api"]

DOCS = Path(__file__).parents[1] / "docs"


def text_of(name: str) -> str:
    return (DOCS / name).read_text()


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_current(name: str) -> None:
    assert text_of(name) == PAGES[name](), "run make docs"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_what_the_command_prints_now(name: str) -> None:
    assert text_of_picture(text_of(name)) == text_of_picture(picture_page(name)), "run make docs"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_in_the_reference(name: str) -> None:
    section = text_of("reference/cli.md").split(f"\n## voipsniff {name}\n")[1].split("\n## ")[0]
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    for parameter in command.params:
        for flag in parameter.opts if isinstance(parameter, click.Option) else []:
            assert flag in section
    assert f"$ voipsniff {name}" in section


def test_every_option_has_help() -> None:
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        assert all(parameter.help for parameter in command.params if isinstance(parameter, click.Option))


@pytest.mark.parametrize("kind", FIELDS)
def test_every_field_is_in_the_reference(kind: str) -> None:
    section = text_of("reference/fields.md").split(f"\n## {kind}\n")[1].split("\n## ")[0]
    assert all(f"| `{field.name}` |" in section for field in FIELDS[kind])
    assert all(field.doc.endswith(".") for field in FIELDS[kind])


@pytest.mark.parametrize("name", ANOMALIES)
def test_every_anomaly_is_in_the_reference(name: str) -> None:
    assert f"| `{name}` |" in text_of("reference/anomalies.md")
    assert ANOMALIES[name].meaning.endswith(".")


def test_the_generator_knows_every_record_kind_and_layer() -> None:
    assert set(RECORDS) == set(FIELDS)
    assert set(KINDS) == set(Kind)
    assert set(KNOWN) == set(Known)
    assert set(LAYERS) == set(KINDS_BY_LAYER)


@pytest.mark.parametrize("name", voipsniff.__all__)
def test_every_public_name_is_in_the_guide(name: str) -> None:
    assert name in text_of("guides/python-api.md")


def command_lines() -> list[str]:
    """Return each `$ voipsniff ...` of the docs, without what is said about it behind two spaces."""
    lines = [line for path in DOCS.rglob("*.md") for line in path.read_text().splitlines()]
    return sorted({line[2:].split("  ")[0] for line in lines if line.startswith("$ voipsniff ")})


@pytest.mark.parametrize("line", command_lines())
def test_a_command_line_of_the_docs_is_right_usage(
    line: str, api: FakeApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    api.trace.calls = [record("call", number=number, call_id=f"3c26700c57-{number}") for number in (3, 12)]
    args = list(takewhile(lambda word: word not in ("|", ">"), shlex.split(line)[1:]))
    code = run(args)
    assert code == (2 if "state = busy" in line else 1 if "show" in line and "3c26700c57" in line else 0)


def python_blocks() -> str:
    """Return the examples of the Python guide as one program, those with pandas apart."""
    blocks = re.findall(r"```python\n(.*?)```", text_of("guides/python-api.md"), re.DOTALL)
    return "\n".join(block for block in blocks if "pandas" not in block)


def test_the_examples_of_the_python_guide_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(PCAPS / "call_hold_resume.pcap", "trace.pcap")
    shutil.copy(PCAPS / "call_hold_resume.pcap", "huge.pcap.zst")  # what a file is, its content says
    exec(compile(python_blocks(), "guides/python-api.md", "exec"), {})
    assert "answered" in capsys.readouterr().out


PAGES_BY_HAND = sorted(path for path in DOCS.rglob("*.md"))


@pytest.mark.parametrize("path", PAGES_BY_HAND, ids=lambda path: str(path.relative_to(DOCS)))
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text()):
        assert (path.parent / target).exists(), target
