"""One source, two speeds: the compiled modules and the interpreter give the same records to the last bit."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import voipsniff.rtp.stream
from tests.rtp.interpreted import outcome
from tests.support.shared import ROOT


@pytest.mark.compiled
@pytest.mark.skipif(voipsniff.rtp.stream.__file__.endswith(".py"), reason="the modules are not compiled")
def test_compiled_and_interpreted_agree() -> None:
    command = [sys.executable, "-m", "tests.rtp.interpreted"]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=120)
    interpreted = json.loads(answer.stdout)
    compiled = json.loads(json.dumps(outcome()))
    assert len(compiled) == 10
    assert compiled == interpreted
