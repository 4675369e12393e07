"""The anomalies of the capture layer: each is declared, reported by the code and seen in a test."""

from __future__ import annotations

from pathlib import Path

import pytest

import voipsniff.capture
from voipsniff.fields.anomaly_kinds.capture import CAPTURE_ANOMALIES

TESTS = Path(__file__).parent
CODE = Path(voipsniff.capture.__file__).parent


@pytest.mark.parametrize("name", CAPTURE_ANOMALIES)
def test_each_anomaly_is_reported_and_tested(name: str) -> None:
    assert any(f'"{name}"' in path.read_text() for path in CODE.glob("*.py"))
    assert any(f'"{name}"' in path.read_text() for path in TESTS.glob("test_*.py"))


def test_each_meaning_is_a_sentence() -> None:
    for meaning in CAPTURE_ANOMALIES.values():
        assert meaning[0].isupper()
        assert meaning.endswith(".")
