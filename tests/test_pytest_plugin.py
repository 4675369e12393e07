"""The pytest plugin, run in a pytest of its own."""

from __future__ import annotations

import dataclasses
import json
from importlib.metadata import entry_points

import pytest

from tests.support.shared import ROOT
from tests.support.traces import FakeApi, api

__all__ = ["api"]

pytest_plugins = ("pytester",)

INSTALLED = any(point.value == "voipsniff.pytest_plugin" for point in entry_points(group="pytest11"))
QUICK = ("-p", "no:hypothesispytest", "-p", "no:xdist", "-p", "no:cacheprovider")
PLUGIN = QUICK if INSTALLED else (*QUICK, "-p", "voipsniff.pytest_plugin")

SUITE = """
    def test_snapshot(voip_trace, voip_snapshot):
        voip_snapshot(voip_trace("calls/busy.pcap.gz"))
"""


def passed(result: pytest.RunResult, count: int = 1) -> None:
    result.assert_outcomes(passed=count)


def test_a_path_is_relative_to_the_test_file(pytester: pytest.Pytester, api: FakeApi) -> None:
    folder = pytester.mkpydir("suite")
    (folder / "test_it.py").write_text(
        "def test_it(voip_trace):\n    assert voip_trace('a.pcap', 'b.pcap', dedup='off').calls[0].number == 1\n"
    )
    passed(pytester.runpytest(*PLUGIN))
    assert api.asked == {"files": (str(folder / "a.pcap"), str(folder / "b.pcap")), "dedup": "off"}


def test_a_trace_is_read_once_in_a_session(pytester: pytest.Pytester, api: FakeApi) -> None:
    pytester.makepyfile("""
        import sys
        def test_one(voip_trace):
            global trace
            trace = voip_trace("a.pcap")
            assert voip_trace("a.pcap") is trace
        def test_two(voip_trace):
            sys.modules["voipsniff.api"].trace = None
            assert voip_trace("a.pcap") is trace
            assert voip_trace("a.pcap", messages=True) is None
            assert voip_trace("b.pcap") is None
    """)
    passed(pytester.runpytest(*PLUGIN), 2)


def test_a_missing_snapshot_fails_and_is_not_written(pytester: pytest.Pytester, api: FakeApi) -> None:
    pytester.makepyfile(SUITE)
    result = pytester.runpytest(*PLUGIN)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*there is no snapshot __voip__/trace.json; write it with --voip-update*"])
    assert not (pytester.path / "__voip__").exists()


def test_a_snapshot_is_written_and_then_holds(pytester: pytest.Pytester, api: FakeApi) -> None:
    api.trace.sources[0].path = "somewhere/calls/busy.pcap.gz"
    pytester.makepyfile(SUITE)
    passed(pytester.runpytest(*PLUGIN, "--voip-update"))
    snapshot = json.loads((pytester.path / "__voip__" / "busy.json").read_text())
    assert [call["call_id"] for call in snapshot["calls"]] == ["one@host", "two@host", "three@host"]
    passed(pytester.runpytest(*PLUGIN))


def test_a_difference_is_shown_field_by_field(pytester: pytest.Pytester, api: FakeApi) -> None:
    pytester.makepyfile(SUITE)
    passed(pytester.runpytest(*PLUGIN, "--voip-update"))
    api.trace.calls[0] = dataclasses.replace(api.trace.calls[0], outcome="busy", status_code=486)
    result = pytester.runpytest(*PLUGIN)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "the trace differs from __voip__/trace.json; accept it with --voip-update",
            "  call 1 (alice@a -> bob@b, Call-ID one@host)",
            '    outcome      was "answered", is "busy"',
            "    status_code  was 200, is 486",
        ]
    )
    assert "Traceback" not in result.stdout.str()
    passed(pytester.runpytest(*PLUGIN, "--voip-update"))
    passed(pytester.runpytest(*PLUGIN))


def test_a_snapshot_can_be_named_and_can_ignore_fields(pytester: pytest.Pytester, api: FakeApi) -> None:
    pytester.makepyfile("""
        def test_snapshot(voip_trace, voip_snapshot):
            voip_snapshot(voip_trace("x.pcap"), "other", ignore=["outcome"])
    """)
    passed(pytester.runpytest(*PLUGIN, "--voip-update"))
    assert "outcome" not in (pytester.path / "__voip__" / "other.json").read_text()
    api.trace.calls[0] = dataclasses.replace(api.trace.calls[0], outcome="busy")
    passed(pytester.runpytest(*PLUGIN))


def test_the_example_suite_passes(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest(*PLUGIN, str(ROOT / "examples"))
    passed(result, 9)


def test_the_option_and_the_fixtures_are_documented(pytester: pytest.Pytester) -> None:
    pytester.runpytest(*PLUGIN, "--help").stdout.fnmatch_lines(["*--voip-update*"])
    pytester.runpytest(*PLUGIN, "--fixtures").stdout.fnmatch_lines(["voip_trace*", "voip_snapshot*"])
