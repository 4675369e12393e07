"""The public names: a closed list, imported when first used, known to type checkers."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import voipsniff

SOURCE = Path(voipsniff.__file__).read_text()


def test_the_list_is_closed() -> None:
    assert set(voipsniff.__all__) == {
        "Anomaly", "CaptureError", "Cdr", "Client", "Message", "SipParseError", "StreamRecord", "Trace", "Transaction",
        "VoipsniffError", "__version__", "read", "stream", "to_row", "to_rows",
    }  # fmt: skip


@pytest.mark.parametrize("name", voipsniff.__all__)
def test_every_name_is_there_and_listed_by_dir(name: str) -> None:
    assert getattr(voipsniff, name) is not None
    assert name in dir(voipsniff)


def test_what_type_checkers_see_is_what_is_imported_at_run_time() -> None:
    block = SOURCE.split("if TYPE_CHECKING:\n")[1].split("\n\n")[0]
    seen = {
        name.strip(): module
        for module, names in re.findall(r"from (\S+) import (.+)", block)
        for name in names.split(",")
    }
    assert seen == voipsniff._HOME_OF
    assert set(seen) | {"__version__"} == set(voipsniff.__all__)


def test_any_other_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'voipsniff' has no attribute 'sniff'"):
        voipsniff.sniff  # type: ignore[attr-defined]


def test_importing_the_package_imports_nothing_else() -> None:
    code = "import sys, voipsniff; print([name for name in sys.modules if 'voipsniff.' in name or 'numpy' in name])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['voipsniff._version']"
