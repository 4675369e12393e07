"""Snapshots: what is compared, and how a difference reads."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from tests.support.records import record
from tests.support.traces import FakeTrace, small_trace
from voipsniff.export.snapshot import differences, snapshot_of, snapshot_text


def changed(trace: FakeTrace, **values: Any) -> FakeTrace:
    """Return the trace with fields of its first call replaced."""
    trace.calls[0] = dataclasses.replace(trace.calls[0], **values)
    return trace


def test_the_same_trace_has_no_difference() -> None:
    was = json.loads(snapshot_text(snapshot_of(small_trace())))
    assert differences(was, snapshot_of(small_trace())) == []


def test_the_place_of_the_file_is_no_part() -> None:
    assert differences(snapshot_of(small_trace()), snapshot_of(changed(small_trace(), source="/else/where.pcap"))) == []


def test_a_changed_call_is_shown_field_by_field() -> None:
    now = snapshot_of(changed(small_trace(), outcome="busy", status_code=486, talk_s=None))
    assert differences(snapshot_of(small_trace()), now) == [
        "call 1 (alice@a -> bob@b, Call-ID one@host)",
        '  outcome      was "answered", is "busy"',
        "  status_code  was 200, is 486",
        "  talk_s       was 60.0, is null",
    ]


def test_new_and_lost_records_are_named() -> None:
    now = small_trace()
    del now.calls[1]
    now.streams.append(record("stream", number=2, ssrc="0x00000002", src_ip="10.0.0.1", src_port=4000, dst_ip="::1"))
    assert differences(snapshot_of(small_trace()), snapshot_of(now)) == [
        "call 2 (bob@b -> carol@c, Call-ID two@host) is gone",
        "stream 2 (0x00000002, 10.0.0.1:4000 -> ::1:None) is new",
    ]


def test_records_are_found_by_identity_and_not_by_place() -> None:
    now = small_trace()
    now.calls.reverse()
    assert differences(snapshot_of(small_trace()), snapshot_of(now)) == []


def test_two_streams_of_one_identity_are_told_apart_by_order() -> None:
    def twice(jitter: float) -> dict[str, Any]:
        streams = [record("stream", number=1, ssrc="0x1"), record("stream", number=2, ssrc="0x1", jitter_ms=jitter)]
        return snapshot_of(FakeTrace(streams=streams))

    lines = differences(twice(1.0), twice(2.0))
    assert lines == ["stream 2 (0x1, None:None -> None:None)", "  jitter_ms  was 1.0, is 2.0"]


def test_ignored_fields_are_neither_kept_nor_compared() -> None:
    now = changed(small_trace(), outcome="busy")
    assert "outcome" not in snapshot_of(now, ["outcome"])["calls"][0]
    assert differences(snapshot_of(small_trace()), snapshot_of(now), ["outcome"]) == []


def test_fields_that_the_snapshot_does_not_know_are_not_compared() -> None:
    was = snapshot_of(small_trace(), ["mos_lq"])
    assert differences(was, snapshot_of(small_trace())) == []


def test_a_field_that_is_no_more_is_a_difference() -> None:
    was = snapshot_of(small_trace())
    was["calls"][0]["old_field"] = 1
    assert differences(was, snapshot_of(small_trace()))[1] == "  old_field  was 1, is no field any more"


@pytest.mark.parametrize("version", ["0.9", "2.0", None])
def test_a_snapshot_of_another_schema_is_not_compared(version: str | None) -> None:
    was = snapshot_of(small_trace()) | {"schema_version": version}
    assert differences(was, snapshot_of(small_trace())) == [f"the snapshot is of schema {version}, this is 1.0"]


def test_a_long_value_is_cut() -> None:
    lines = differences(snapshot_of(small_trace()), snapshot_of(changed(small_trace(), caller_display="x" * 500)))
    assert max(map(len, lines)) < 200


def test_a_snapshot_cannot_command_the_terminal() -> None:
    text = snapshot_text(snapshot_of(changed(small_trace(), caller_display="\x9b2J\x1b[2J")))
    assert "\x9b" not in text
    assert "\x1b" not in text
