"""The recorded traces: what the lab did is what the CDRs say, and every SIP message is in exactly one record."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

import voipsniff
from tests.support.shared import PCAPS, TRACES, needs_shared, shared_captures

DURATIONS = ("duration_s", "setup_ms", "post_dial_delay_ms", "ring_s", "talk_s", "disconnect_delay_ms", "hold_s")


@cache
def trace(name: str) -> Any:
    return voipsniff.read([PCAPS / name])


def outcomes(name: str) -> list[tuple[str, int | None, str | None, str | None]]:
    return [(call.outcome, call.status_code, call.ended_by, call.end_reason) for call in trace(name).calls]


ANSWERED = ("answered", 200, "caller", "bye")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("call_opus.pcap", [ANSWERED]),
        ("call_tcp.pcap", [ANSWERED]),
        ("call_ipv6.pcap", [ANSWERED]),
        ("busy.pcap", [("busy", 486, "callee", "rejected")]),
        ("cancelled.pcap", [("cancelled", 487, "caller", "cancel")]),
        ("no_answer.pcap", [("no_answer", 408, "network", "timeout")]),
        ("not_found.pcap", [("not_found", 404, "network", "rejected"), ("failed", 480, "network", "rejected")]),
        ("crash_no_bye.pcap", [("answered", 200, "callee", "bye")]),
        ("fork_two_devices.pcap", [ANSWERED]),
        ("blind_transfer.pcap", [("answered", 200, "callee", "bye"), ANSWERED]),
        ("asterisk_b2bua.pcap.gz", [ANSWERED, ANSWERED, ANSWERED]),
        ("partial_end_of_call.pcap", [("partial", None, "caller", "bye")]),
        ("partial_start_of_call.pcap", [("answered", 200, None, "trace_end")]),
        ("proxy_down.pcap", [("in_progress", None, None, "trace_end")] * 2),
        ("register.pcap", []),
        ("loopback.pcap", [ANSWERED, ANSWERED]),
        ("fragments_large_invite.pcap", [ANSWERED] * 3),
        ("webrtc_websocket.pcap.gz", [ANSWERED]),
    ],
)
def test_outcomes(name: str, expected: list[tuple[str, int | None, str | None, str | None]]) -> None:
    assert outcomes(name) == expected


def test_a_call_through_the_proxy_with_authentication() -> None:
    (call,) = trace("call_opus.pcap").calls
    assert (call.caller, call.callee) == ("alice@lab.test", "bob@lab.test")
    assert (call.attempts, call.challenges, call.branches, call.retransmissions) == (2, 1, 1, 0)
    assert [(hop["dst"], hop["via_count"]) for hop in call.hops] == [("10.77.0.10:5060", 1), ("10.77.0.12:5060", 2)]
    assert (call.codecs, call.dtmf_method, call.src_ip) == (["opus"], "rfc4733", "10.77.0.11")
    assert (call.messages, call.stream_count, call.tags) == (16, 2, [])


def test_fork() -> None:
    (call,) = trace("fork_two_devices.pcap").calls
    assert (call.branches, len(call.hops), call.attempts, call.tags) == (2, 3, 2, [])
    assert {stream.src_ip for stream in trace("fork_two_devices.pcap").streams} == {"10.77.0.11", "10.77.0.13"}


def test_hold_and_resume() -> None:
    (call,) = trace("call_hold_resume.pcap").calls
    assert [period["holder"] for period in call.hold_periods] == ["caller"]
    assert call.hold_s == pytest.approx(4.15, abs=0.05)
    assert call.reinvites == 2


def test_hold_that_lasts_to_the_resume_of_linphone() -> None:
    (call,) = trace("linphone_vq_publish.pcap.gz").calls
    assert [period["holder"] for period in call.hold_periods] == ["caller"]


def test_transfer() -> None:
    calls = trace("blind_transfer.pcap").calls
    (transfer,) = calls[0].transfers
    assert (transfer["by"], transfer["target"], transfer["accepted"], transfer["result_status"]) == (
        "callee", "carol@lab.test", True, 200,
    )  # fmt: skip
    assert calls[1].callee == "carol@lab.test"


def test_prack_update_and_the_switch_to_tcp() -> None:
    (call,) = trace("pjsua_prack_update.pcap").calls
    assert {"reliable_provisional", "tcp_switch"} <= set(call.tags)
    assert (call.dtmf_method, call.holds, call.reinvites) == ("both", 1, 3)
    assert [row["offered_in"] for row in call.sdp_exchanges] == ["INVITE", "INVITE", "INVITE", "UPDATE"]
    assert call.setup_ms == pytest.approx(2057, abs=1)


def test_the_crashed_caller_leaves_a_bye_unanswered() -> None:
    (call,) = trace("crash_no_bye.pcap").calls
    assert (call.tags, call.retransmissions, call.disconnect_delay_ms) == (["bye_unanswered"], 4, None)


def test_one_way_audio_has_one_stream() -> None:
    (call,) = trace("one_way_audio.pcap").calls
    (stream,) = trace("one_way_audio.pcap").streams
    assert call.streams == [stream.number]
    assert stream.direction == "caller_to_callee"


def test_streams_of_a_relay_are_found_on_both_hops() -> None:
    streams = trace("rtpengine_relay.pcap.gz").streams
    assert [stream.match_reason for stream in streams] == ["sdp_destination"] * 4
    assert sorted(stream.direction for stream in streams) == ["callee_to_caller"] * 2 + ["caller_to_callee"] * 2


def test_callees_on_one_media_port_with_one_ssrc_are_told_apart() -> None:
    opened = trace("sipp_shared_media_port.pcap.gz")
    assert len(opened.calls) == 17  # of twenty: the file holds the first 2,600 frames
    assert len(opened.streams) >= 30
    caller_port = {
        call.number: int(call.sdp_exchanges[0]["media"][0]["offerer"].split(":")[1]) for call in opened.calls
    }
    for stream in opened.streams:
        port = stream.src_port if stream.dst_port == 20000 else stream.dst_port
        assert caller_port[stream.call_number] == port
        assert stream.match_confidence == 1.0


def test_webrtc_streams_by_their_candidates() -> None:
    streams = trace("webrtc_websocket.pcap.gz").streams
    assert [(stream.match_reason, stream.encryption) for stream in streams] == [("ice_candidate", "dtls")] * 2


def test_five_hundred_calls_at_fifty_a_second() -> None:
    calls = trace("sipp_calls.pcap").calls
    answered = [call for call in calls if not call.partial]
    assert len({call.call_id for call in calls}) == len(calls)
    assert all(call.outcome == "answered" and call.messages == 13 for call in answered)
    assert len(answered) > 20


PCAP_NAMES = sorted(path.name for path in PCAPS.glob("*.pcap*"))


@pytest.mark.parametrize("name", PCAP_NAMES)
def test_every_message_is_in_one_record_and_no_time_runs_backwards(name: str) -> None:
    check(trace(name))


def check(opened: Any) -> None:
    counted = sum(call.messages for call in opened.calls) + sum(one.messages for one in opened.transactions)
    assert counted == opened.capture.sip_messages
    for call in opened.calls:
        for field in DURATIONS:
            value = getattr(call, field)
            assert value is None or value >= 0, field
        assert call.end_time >= call.start_time
    for one in opened.transactions:
        assert one.response_ms is None or one.response_ms >= 0


@needs_shared
@pytest.mark.shared
def test_an_answer_that_was_not_captured() -> None:
    (call,) = voipsniff.read([TRACES / "IvanNardi__pl7m__sip.pcap.fuzzed"]).calls
    assert (call.outcome, call.partial, call.answer_time, call.talk_s) == ("answered", True, None, None)
    assert call.tags == ["reliable_provisional", "answer_not_seen"]


@needs_shared
@pytest.mark.shared
def test_five_calls_of_a_generator_with_one_call_id() -> None:
    calls = voipsniff.read([TRACES / "cisco-system-traffic-generator__trex-core__udp_sip.cap"]).calls
    assert [(call.first_frame, call.outcome, len(call.hops), call.messages) for call in calls] == [
        (frame, "answered", 1, 7) for frame in (1, 8, 15, 22, 29)
    ]


@needs_shared
@pytest.mark.shared
def test_a_bye_41_s_after_the_other_one() -> None:
    opened = voipsniff.read([TRACES / "slytechs-repos__jnetpcap-legacy__tc_TC_IDPRE_EXT0140.pcap"])
    assert [(call.first_frame, call.outcome) for call in opened.calls] == [(58, "answered"), (67, "answered")]
    (late,) = [one for one in opened.transactions if one.method == "BYE"]
    assert (late.first_frame, late.last_frame, late.status_code) == (388, 390, 481)


@needs_shared
@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("path", shared_captures(), ids=lambda path: path.name)
def test_public_captures_too(path: Path) -> None:
    try:
        opened = voipsniff.read([path])
    except voipsniff.CaptureError:
        pytest.skip("no capture")
    check(opened)
