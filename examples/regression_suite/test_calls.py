"""What a regression suite over recorded calls looks like; the traces are those of the project."""

import pytest

PCAPS = "../../pcaps"


def test_a_call_with_hold(voip_trace):
    trace = voip_trace(f"{PCAPS}/call_hold_resume.pcap")
    (call,) = trace.calls
    assert call.answered
    assert call.holds == 1
    assert call.ended_by == "caller"


@pytest.mark.parametrize(
    ("name", "outcome", "status_code"),
    [("busy", "busy", 486), ("cancelled", "cancelled", 487), ("not_found", "not_found", 404)],
)
def test_calls_that_are_not_answered(voip_trace, name, outcome, status_code):
    call = voip_trace(f"{PCAPS}/{name}.pcap").calls[0]
    assert not call.answered
    assert (call.outcome, call.status_code) == (outcome, status_code)


def test_audio_is_good_both_ways(voip_trace):
    trace = voip_trace(f"{PCAPS}/call_g722.pcap")
    streams = trace.streams_of(trace.calls[0])
    assert len(streams) == 2
    for stream in streams:
        assert stream.loss_percent < 1
        assert stream.jitter_max_ms < 30


def test_the_link_with_loss_is_seen_as_it_was(voip_trace):
    trace = voip_trace(f"{PCAPS}/call_loss_jitter.pcap")
    worst = max(trace.streams, key=lambda stream: stream.loss_percent)
    assert 2 < worst.loss_percent < 6
    assert worst.mos_lq < 4.3


@pytest.mark.parametrize("name", ["call_hold_resume", "busy", "call_loss_jitter"])
def test_nothing_else_has_changed(voip_trace, voip_snapshot, name):
    voip_snapshot(voip_trace(f"{PCAPS}/{name}.pcap"))
