"""Every public capture, the fuzzed ones too, runs from file to overview, listings and document."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.support.shared import ROOT, needs_shared, shared_captures
from voipsniff.api import read
from voipsniff.cli.main import run
from voipsniff.errors import CaptureError
from voipsniff.export.document import write_document

pytestmark = [needs_shared, pytest.mark.shared]

LISTINGS = ("read", "calls", "streams", "transactions", "clients", "messages", "anomalies")
WIDTH = 80
NO_CAPTURE = {"NormB__sipnab__c07-sip-r2.cap"}
"""A file format that we do not read: one line on standard error, exit code 1."""


@cache
def validator() -> Any:
    schema = json.loads((ROOT / "docs" / "reference" / "schema.json").read_text())
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("path", shared_captures(), ids=lambda path: path.name)
def test_document_is_as_the_schema_says(path: Path) -> None:
    try:
        trace = read([path])
    except CaptureError:
        return
    text = io.StringIO()
    write_document(trace, text)
    errors = [error.message for error in validator().iter_errors(json.loads(text.getvalue()))]
    assert errors == []


@pytest.mark.parametrize("path", shared_captures(), ids=lambda path: path.name)
def test_every_page_is_written(path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    for listing in LISTINGS:
        code = run([listing, str(path)])
        assert code == (1 if path.name in NO_CAPTURE else 0), listing
        assert bool(capsys.readouterr().out) == (code == 0)
