"""Calls of RFC 3665 and beyond, as ladders."""

from __future__ import annotations

import dataclasses
import re

import pytest

from tests.calls.ladder import Ladder, Party, at
from tests.calls.tracking import call_of, feed, track
from voipsniff.calls.cdr import Cdr
from voipsniff.calls.tracker import CallTracker
from voipsniff.fields.call import CALL_FIELDS

ANSWERED = """
    0.000 alice > bob: INVITE sdp
    0.005 alice < bob: 100
    0.100 alice < bob: 180
    1.000 alice < bob: 200 sdp
    1.020 alice > bob: ACK
"""


def test_the_record_has_the_fields_of_the_registry_in_their_order() -> None:
    assert [field.name for field in dataclasses.fields(Cdr)] == [field.name for field in CALL_FIELDS]


def test_successful_session() -> None:
    """RFC 3665 s.3.1."""
    call = call_of(ANSWERED + "9.000 alice < bob: BYE\n 9.030 alice > bob: 200")
    assert (call.outcome, call.status_code, call.reason, call.partial) == ("answered", 200, "OK", False)
    assert (call.ended_by, call.end_reason) == ("callee", "bye")
    assert (call.start_time, call.trying_time, call.ringing_time) == (at(0), at(0.005), at(0.1))
    assert (call.answer_time, call.connected_time, call.bye_time, call.end_time) == (at(1), at(1.02), at(9), at(9))
    assert call.duration_s == pytest.approx(9)
    assert call.setup_ms == pytest.approx(1000)
    assert call.post_dial_delay_ms == pytest.approx(100)
    assert call.ring_s == pytest.approx(0.9)
    assert call.talk_s == pytest.approx(8)
    assert call.disconnect_delay_ms == pytest.approx(30)
    assert (call.attempts, call.challenges, call.branches, call.retransmissions, call.messages) == (1, 0, 1, 0, 7)
    assert (call.caller, call.callee) == ("alice@a.example", "bob@b.example")
    assert (call.src_ip, call.src_port, call.dst_ip, call.dst_port) == ("10.0.0.1", 5060, "10.0.0.2", 5060)
    assert (call.caller_user_agent, call.callee_user_agent) == ("alicephone/1.0", "bobphone/2.0")
    assert (call.codecs_offered, call.codecs, call.media_security) == (["PCMA"], ["PCMA"], "none")
    assert (call.transport, call.source, call.first_frame, call.last_frame) == ("udp", "ladder", 1, 7)
    assert call.tags == []
    assert call.anomalies == []
    assert call.hops == [
        {"src": "10.0.0.1:5060", "dst": "10.0.0.2:5060", "transport": "udp", "first_frame": 1, "via_count": 1}
    ]


def test_through_two_proxies_counts_once_and_is_timed_at_the_first_hop() -> None:
    """RFC 3665 s.3.2: copies on later hops change nothing but the list of hops."""
    call = call_of("""
        0.000 alice > edge: INVITE sdp callee=bob
        0.001 edge > alice: 100
        0.002 edge > proxy: relay
        0.003 proxy > edge: 100
        0.004 proxy > bob: relay
        0.104 bob > proxy: 180
        0.106 proxy > edge: relay
        0.108 edge > alice: relay
        1.104 bob > proxy: 200 sdp
        1.106 proxy > edge: relay
        1.108 edge > alice: relay
        1.110 alice > bob: ACK
        5.000 bob > alice: BYE
        5.010 alice > bob: 200
    """)
    assert (call.outcome, call.attempts, call.retransmissions, call.messages) == ("answered", 1, 0, 14)
    assert [hop["via_count"] for hop in call.hops] == [1, 2, 3]
    assert [hop["dst"] for hop in call.hops] == ["10.0.0.102:5060", "10.0.0.101:5060", "10.0.0.2:5060"]
    assert (call.trying_time, call.ringing_time, call.answer_time) == (at(0.001), at(0.108), at(1.108))
    assert (call.connected_time, call.ended_by) == (at(1.11), "callee")
    assert call.branches == 1


def test_call_without_an_answer_is_still_in_progress_at_the_end_of_the_trace() -> None:
    call = call_of("0 alice > bob: INVITE sdp\n 0.1 alice < bob: 180", until=20)
    assert (call.outcome, call.end_reason, call.ended_by, call.partial) == ("in_progress", "trace_end", None, True)
    assert (call.status_code, call.answer_time, call.talk_s, call.ring_s) == (None, None, None, None)
    assert call.end_time == at(0.1)


def test_running_call_at_the_end_of_the_trace() -> None:
    call = call_of(ANSWERED, until=30)
    assert (call.outcome, call.partial, call.end_reason, call.ended_by) == ("answered", True, "trace_end", None)
    assert call.talk_s == pytest.approx(0.02)  # as long as it was seen
    assert (call.bye_time, call.end_time) == (None, at(1.02))


def test_busy() -> None:
    """RFC 3665 s.3.8 with 486."""
    call = call_of("""
        0 alice > bob: INVITE sdp
        0.2 alice < bob: 486
        0.21 alice > bob: ACK
    """)
    assert (call.outcome, call.status_code, call.reason, call.end_reason) == ("busy", 486, "Busy Here", "rejected")
    assert (call.ended_by, call.end_time, call.partial) == ("callee", at(0.2), False)
    assert call.post_dial_delay_ms == pytest.approx(200)  # no 18x: the final response
    assert (call.answer_time, call.connected_time, call.talk_s) == (None, None, None)


@pytest.mark.parametrize(
    ("status", "outcome", "ended_by"),
    [
        (404, "not_found", "network"),
        (410, "not_found", "network"),
        (484, "not_found", "network"),
        (604, "not_found", "network"),
        (486, "busy", "callee"),
        (600, "busy", "callee"),
        (603, "declined", "callee"),
        (403, "failed", "network"),
        (488, "failed", "callee"),
        (500, "failed", "network"),
        (503, "failed", "network"),
        (408, "failed", "network"),
        (480, "failed", "network"),
        (487, "no_answer", "network"),
        (401, "unauthorised", "network"),
        (407, "unauthorised", "network"),
        (302, "redirected", "network"),
    ],
)
def test_failures_before_ringing(status: int, outcome: str, ended_by: str) -> None:
    call = call_of(f"0 alice > bob: INVITE sdp\n 0.1 alice < bob: {status}\n 0.11 alice > bob: ACK", until=40)
    assert (call.outcome, call.status_code, call.ended_by) == (outcome, status, ended_by)


@pytest.mark.parametrize(("status", "end_reason"), [(480, "rejected"), (408, "timeout"), (487, "timeout")])
def test_no_answer_after_ringing(status: int, end_reason: str) -> None:
    call = call_of(f"""
        0 alice > bob: INVITE sdp
        0.1 alice < bob: 180
        20 alice < bob: {status}
        20.01 alice > bob: ACK
    """)
    assert (call.outcome, call.status_code, call.end_reason) == ("no_answer", status, end_reason)
    assert call.ring_s == pytest.approx(19.9)


def test_declined_by_the_q850_cause_of_a_gateway() -> None:
    call = call_of("""
        0 alice > bob: INVITE sdp
        0.1 alice < bob: 180
        2 alice < bob: 403 +Reason:Q.850;cause=21;text="Call_Rejected"
        2.01 alice > bob: ACK
    """)
    assert (call.outcome, call.status_code, call.q850_cause) == ("declined", 403, 21)
    assert call.reason_header == 'Q.850;cause=21;text="Call Rejected"'


def test_no_response_at_all_is_a_timeout() -> None:
    """Timer B: RFC 3261 s.17.1.1.2; to the caller it is a 408 (s.8.1.3.1), but none was sent, so there is no status."""
    call = call_of(
        """
        0 alice > bob: INVITE sdp
        0.5 alice > bob: again
        1.5 alice > bob: again
        3.5 alice > bob: again
        7.5 alice > bob: again
        15.5 alice > bob: again
        31.5 alice > bob: again
    """,
        until=40,
    )
    assert (call.outcome, call.status_code, call.end_reason, call.ended_by) == ("failed", None, "timeout", "network")
    assert (call.retransmissions, call.attempts, call.partial) == (6, 1, False)


def test_ringing_until_nobody_waits_any_more_is_no_answer() -> None:
    call = call_of("0 alice > bob: INVITE sdp\n 0.1 alice < bob: 180", until=200)
    assert (call.outcome, call.end_reason, call.status_code, call.partial) == ("no_answer", "timeout", None, False)


def test_cancel() -> None:
    """RFC 3665 s.3.9: unsuccessful no answer."""
    call = call_of("""
        0 alice > proxy: INVITE sdp callee=bob
        0.001 proxy > bob: relay
        0.002 proxy > alice: 100
        0.1 bob > proxy: 180
        0.11 proxy > alice: relay
        5 alice > proxy: CANCEL
        5.001 proxy > alice: 200(CANCEL)
        5.002 proxy > bob: CANCEL
        5.003 bob > proxy: 200(CANCEL)
        5.004 bob > proxy: 487(INVITE)
        5.005 proxy > bob: ACK
        5.006 proxy > alice: 487(INVITE)
        5.010 alice > proxy: ACK
    """)
    assert (call.outcome, call.status_code, call.ended_by, call.end_reason) == ("cancelled", 487, "caller", "cancel")
    assert (call.end_time, call.ring_s) == (at(5.006), pytest.approx(4.89))
    assert call.tags == []
    assert call.early_media is False


def test_cancel_without_a_final_response() -> None:
    call = call_of(
        "0 alice > bob: INVITE\n 0.1 alice < bob: 180\n 5 alice > bob: CANCEL\n 5.01 alice < bob: 200", until=300
    )
    assert (call.outcome, call.status_code, call.end_reason, call.ended_by) == ("cancelled", None, "cancel", "caller")


def test_early_media_then_cancel() -> None:
    """standards.md s.9: INVITE, 183 with SDP, CANCEL, 200, 487, ACK."""
    call = call_of("""
        0 alice > bob: INVITE sdp
        0.3 alice < bob: 183 sdp
        4 alice > bob: CANCEL
        4.01 alice < bob: 200(CANCEL)
        4.02 alice < bob: 487(INVITE)
        4.03 alice > bob: ACK
    """)
    assert (call.outcome, call.ended_by, call.early_media, call.status_code) == ("cancelled", "caller", True, 487)
    assert call.post_dial_delay_ms == pytest.approx(300)
    assert (call.answer_time, call.ringing_time) == (None, at(0.3))


def test_cancel_and_answer_cross() -> None:
    call = call_of("""
        0 alice > bob: INVITE sdp
        0.1 alice < bob: 180
        3 alice > bob: CANCEL
        3.01 alice < bob: 200(INVITE) sdp
        3.02 alice < bob: 481(CANCEL)
        3.03 alice > bob: ACK
        3.04 alice > bob: BYE
        3.06 alice < bob: 200(BYE)
    """)
    assert (call.outcome, call.status_code, call.ended_by, call.end_reason) == ("answered", 200, "caller", "bye")
    assert "cancel_race" in call.tags
    assert call.talk_s == pytest.approx(0.03)


def test_answer_passes_just_before_the_cancel() -> None:
    call = call_of("""
        0 alice > bob: INVITE sdp
        0.1 alice < bob: 180
        3 alice < bob: 200 sdp
        3.01 alice > bob: CANCEL
        3.02 alice < bob: 481(CANCEL)
        3.03 alice > bob: ACK
        3.04 alice > bob: BYE
        3.06 alice < bob: 200(BYE)
    """)
    assert (call.outcome, "cancel_race" in call.tags) == ("answered", True)


def test_authentication_is_one_attempt_of_two_invites() -> None:
    """standards.md s.9: SRD from CSeq 1."""
    call = call_of("""
        0.00 alice > bob: INVITE sdp
        0.01 alice < bob: 407
        0.02 alice > bob: ACK
        0.03 alice > bob: INVITE sdp to= auth
        0.04 alice < bob: 100
        0.20 alice < bob: 180
        1.03 alice < bob: 200 sdp
        1.05 alice > bob: ACK
        4 alice > bob: BYE
        4.1 alice < bob: 200
    """)
    assert (call.outcome, call.status_code, call.attempts, call.challenges) == ("answered", 200, 2, 1)
    assert call.start_time == at(0)
    assert call.post_dial_delay_ms == pytest.approx(200)
    assert len(call.sdp_exchanges) == 1
    assert call.sdp_exchanges[0]["state"] == "agreed"
    assert call.branches == 1
    assert call.reinvites == 0


def test_two_challenges_of_two_realms() -> None:
    call = call_of("""
        0.00 alice > bob: INVITE
        0.01 alice < bob: 407
        0.02 alice > bob: ACK
        0.03 alice > bob: INVITE to= auth
        0.04 alice < bob: 401
        0.05 alice > bob: ACK
        0.06 alice > bob: INVITE to= auth
        0.07 alice < bob: 486
        0.08 alice > bob: ACK
    """)
    assert (call.outcome, call.attempts, call.challenges) == ("busy", 3, 2)


def test_forbidden_after_credentials_is_unauthorised() -> None:
    call = call_of(
        """
        0.00 alice > bob: INVITE
        0.01 alice < bob: 407
        0.02 alice > bob: ACK
        0.03 alice > bob: INVITE to= auth
        0.04 alice < bob: 403
        0.05 alice > bob: ACK
    """,
        until=60,
    )
    assert (call.outcome, call.status_code, call.challenges) == ("unauthorised", 403, 1)


def test_retransmissions_of_each_kind_are_counted() -> None:
    call = call_of("""
        0 alice > bob: INVITE sdp
        0.5 alice > bob: again
        0.6 alice < bob: 180
        0.7 alice < bob: again
        1 alice < bob: 200 sdp
        1.5 alice < bob: again
        1.6 alice > bob: ACK
        1.7 alice > bob: again
        3 alice > bob: BYE
        3.5 alice > bob: again
        3.6 alice < bob: 200
        3.7 alice < bob: again
    """)
    assert (call.retransmissions, call.messages, call.outcome) == (6, 12, "answered")
    assert (call.start_time, call.answer_time, call.connected_time, call.bye_time) == (at(0), at(1), at(1.6), at(3))
    assert call.reinvites == 0


def test_late_ack_after_two_more_200() -> None:
    call = call_of("""
        0 alice > bob: INVITE sdp
        1 alice < bob: 200 sdp
        1.5 alice < bob: again
        2.5 alice < bob: again
        2.6 alice > bob: ACK
        5 alice > bob: BYE
        5.1 alice < bob: 200
    """)
    assert (call.connected_time, call.answer_time, call.retransmissions) == (at(2.6), at(1), 2)
    assert "no_ack" not in call.tags


def test_ack_never_seen() -> None:
    call = call_of("""
        0 alice > bob: INVITE sdp
        1 alice < bob: 200 sdp
        1.5 alice < bob: again
        33 alice < bob: BYE
        33.1 alice > bob: 200
    """)
    assert (call.connected_time, call.outcome, "no_ack" in call.tags) == (None, "answered", True)


def test_the_same_invite_on_two_hops_is_one_call() -> None:
    """standards.md s.9, last vector."""
    call = call_of("0 alice > proxy: INVITE sdp callee=bob\n 0.001 proxy > bob: relay", until=1)
    assert (call.attempts, call.retransmissions, call.messages, len(call.hops)) == (1, 0, 2, 2)


def test_the_same_bytes_on_another_5_tuple_are_a_copy_too() -> None:
    """A capture on both sides of a NAT: same branch, other addresses."""
    calls, _ = track(
        """
        0 alice > edge: INVITE sdp callee=bob
        0.001 edge > bob: relay
        0.1 bob > edge: 180
        0.101 edge > alice: relay
        0.5 alice > edge: again
    """,
        until=1,
    )
    assert calls[0].retransmissions == 1
    assert calls[0].messages == 5


def test_the_hop_nearest_to_the_caller_counts_even_when_seen_later() -> None:
    """Two interfaces whose packets were merged in the wrong order."""
    call = call_of(
        """
        0 alice > proxy: INVITE sdp callee=bob
        0.001 proxy > bob: relay
        0.1 bob > proxy: 180
        0.102 proxy > alice: relay
    """,
        until=1,
    )
    ladder = Ladder().run("""
        0 alice > proxy: INVITE sdp callee=bob
        0.001 proxy > bob: relay
        0.1 bob > proxy: 180
        0.102 proxy > alice: relay
    """)
    swapped = ladder.messages()
    swapped[0], swapped[1] = swapped[1], swapped[0]
    tracker = CallTracker(sources=["ladder"])
    feed(tracker, swapped)
    tracker.finish(at(1))
    (other,) = tracker.take_calls()
    for name in ("src_ip", "dst_ip", "start_time", "ringing_time", "post_dial_delay_ms", "outcome", "messages"):
        assert getattr(other, name) == getattr(call, name), name


def test_forking_two_devices_one_answers() -> None:
    call = call_of("""
        0 alice > proxy: INVITE sdp callee=bob
        0.001 proxy > bob: relay
        0.002 proxy > alice: 100
        0.003 proxy > carol: relay
        0.10 bob > proxy: 180
        0.11 proxy > alice: relay
        0.12 carol > proxy: 180
        0.13 proxy > alice: relay
        2.00 carol > proxy: 200 sdp
        2.01 proxy > alice: relay
        2.02 proxy > bob: CANCEL +Reason:SIP;cause=200;text="Call_completed_elsewhere"
        2.03 bob > proxy: 200(CANCEL)
        2.04 bob > proxy: 487(INVITE)
        2.05 proxy > bob: ACK
        2.06 alice > carol: ACK
        6 alice > carol: BYE
        6.1 carol > alice: 200
    """)
    assert (call.outcome, call.branches, call.ended_by, call.status_code) == ("answered", 2, "caller", 200)
    assert call.tags == []  # the CANCEL went to a branch, not from the caller
    assert call.answer_time == at(2.01)


def test_two_devices_answer_and_the_caller_keeps_the_first() -> None:
    """RFC 3261 s.13.2.2.4: the second 2xx is acknowledged and its dialog ended at once; the call goes on."""
    call = call_of("""
        0 alice > proxy: INVITE sdp callee=bob
        0.001 proxy > bob: relay
        0.003 proxy > carol: relay
        1.00 bob > proxy: 200 sdp
        1.01 proxy > alice: relay
        1.02 alice > bob: ACK
        1.03 carol > proxy: 200 sdp
        1.04 proxy > alice: relay
        1.05 alice > carol: ACK
        1.06 alice > carol: BYE
        1.07 carol > alice: 200
        8 bob > alice: BYE
        8.1 alice > bob: 200
    """)
    assert (call.outcome, call.branches, call.ended_by, call.bye_time) == ("answered", 2, "callee", at(8))
    assert "several_2xx" in call.tags
    assert "glare" not in call.tags
    assert call.talk_s == pytest.approx(8 - 1.01)


def test_reinvite_changes_the_media_and_not_the_call() -> None:
    """RFC 3665 s.3.7."""
    call = call_of(
        ANSWERED
        + """
        3 bob > alice: INVITE sdp codec=PCMU
        3.01 alice > bob: 200 sdp codec=PCMU
        3.02 bob > alice: ACK
        6 alice > bob: BYE
        6.01 bob > alice: 200
    """
    )
    assert (call.reinvites, call.attempts, call.answer_time, call.connected_time) == (1, 1, at(1), at(1.02))
    assert (call.codecs_offered, call.codecs, call.holds) == (["PCMA"], ["PCMU"], 0)
    assert [row["offered_by"] for row in call.sdp_exchanges] == ["caller", "callee"]
    assert [row["offered_in"] for row in call.sdp_exchanges] == ["INVITE", "INVITE"]
    assert [row["answered_in"] for row in call.sdp_exchanges] == ["200 INVITE", "200 INVITE"]


def test_reinvites_that_cross_are_glare() -> None:
    call = call_of(
        ANSWERED
        + """
        3.00 bob > alice: INVITE sdp
        3.00 alice > bob: INVITE sdp
        3.02 alice > bob: 491(INVITE)
        3.02 bob > alice: 491(INVITE)
        3.03 bob > alice: ACK
        3.03 alice > bob: ACK
        5 bob > alice: INVITE sdp
        5.1 alice > bob: 200 sdp
        5.2 bob > alice: ACK
        6 alice > bob: BYE
        6.01 bob > alice: 200
    """
    )
    assert ("glare" in call.tags, call.outcome, call.reinvites, call.ended_by) == (True, "answered", 3, "caller")
    assert [row["state"] for row in call.sdp_exchanges] == ["agreed", "rejected", "rejected", "agreed"]


def test_byes_that_cross() -> None:
    call = call_of(
        ANSWERED
        + """
        5.00 alice > bob: BYE
        5.01 bob > alice: BYE
        5.03 alice > bob: 200(BYE)
        5.04 bob > alice: 200(BYE)
    """
    )
    assert (call.ended_by, call.bye_time, "glare" in call.tags, call.outcome) == ("both", at(5), True, "answered")


def test_bye_without_a_response() -> None:
    call = call_of(
        ANSWERED
        + """
        5 alice > bob: BYE
        5.5 alice > bob: again
        6.5 alice > bob: again
    """,
        until=60,
    )
    assert (call.end_reason, call.ended_by, call.end_time, call.partial) == ("bye_timeout", "caller", at(5), False)
    assert "bye_unanswered" in call.tags
    assert call.disconnect_delay_ms is None
    assert call.talk_s == pytest.approx(4)


def test_bye_at_the_very_end_of_the_trace() -> None:
    call = call_of(ANSWERED + "5 alice > bob: BYE")
    assert (call.end_reason, call.ended_by, call.partial, call.outcome) == ("bye", "caller", False, "answered")


def test_challenged_bye_is_one_end() -> None:
    call = call_of(
        ANSWERED
        + """
        5 alice > bob: BYE
        5.1 bob > alice: 407
        5.2 alice > bob: BYE auth
        5.3 bob > alice: 200
    """
    )
    assert (call.bye_time, call.end_reason) == (at(5), "bye")
    assert call.disconnect_delay_ms == pytest.approx(300)


def test_bye_of_the_callee_is_timed_at_the_first_hop() -> None:
    call = call_of("""
        0 alice > proxy: INVITE sdp callee=bob
        0.001 proxy > bob: relay
        1.000 bob > proxy: 200 sdp
        1.001 proxy > alice: relay
        1.010 alice > bob: ACK
        5.000 bob > proxy: BYE
        5.002 proxy > alice: relay
        5.004 alice > proxy: 200
        5.006 proxy > bob: relay
    """)
    assert (call.bye_time, call.ended_by) == (at(5.002), "callee")
    assert call.disconnect_delay_ms == pytest.approx(2)


def test_bye_of_an_early_dialog_cancels() -> None:
    """RFC 3261 s.15: only the caller may."""
    call = call_of("""
        0 alice > bob: INVITE sdp
        0.1 alice < bob: 180
        3 alice > bob: BYE
        3.1 alice < bob: 200(BYE)
        3.2 alice < bob: 487(INVITE)
        3.3 alice > bob: ACK
    """)
    assert (call.outcome, call.ended_by) == ("cancelled", "caller")


def test_hold_and_resume() -> None:
    """standards.md s.9: the answer recvonly is no second hold."""
    call = call_of(
        ANSWERED
        + """
        3 bob > alice: INVITE sdp=sendonly
        3.1 alice > bob: 200 sdp=recvonly
        3.2 bob > alice: ACK
        7 bob > alice: INVITE sdp=sendrecv
        7.1 alice > bob: 200 sdp=sendrecv
        7.2 bob > alice: ACK
        9 alice > bob: BYE
        9.1 bob > alice: 200
    """
    )
    assert call.holds == 1
    assert call.hold_s == pytest.approx(4)
    assert call.hold_periods == [{"holder": "callee", "start_time": at(3), "end_time": at(7)}]
    assert call.talk_s == pytest.approx(8)


def test_hold_by_address_zero_until_the_end() -> None:
    call = call_of(
        ANSWERED
        + """
        3 alice > bob: INVITE sdp=0.0.0.0
        3.1 bob > alice: 200 sdp
        3.2 alice > bob: ACK
        5 bob > alice: BYE
        5.1 alice > bob: 200
    """
    )
    assert call.hold_periods == [{"holder": "caller", "start_time": at(3), "end_time": at(5)}]


def test_both_hold_and_the_time_is_counted_once() -> None:
    call = call_of(
        ANSWERED
        + """
        2 alice > bob: INVITE sdp=sendonly
        2.1 bob > alice: 200 sdp=recvonly
        2.2 alice > bob: ACK
        3 bob > alice: INVITE sdp=inactive
        3.1 alice > bob: 200 sdp=inactive
        3.2 bob > alice: ACK
        4 alice > bob: INVITE sdp=sendrecv
        4.1 bob > alice: 200 sdp=sendonly
        4.2 alice > bob: ACK
        6 bob > alice: INVITE sdp=sendrecv
        6.1 alice > bob: 200 sdp=sendrecv
        6.2 bob > alice: ACK
        9 alice > bob: BYE
        9.1 bob > alice: 200
    """
    )
    assert [(row["holder"], row["start_time"], row["end_time"]) for row in call.hold_periods] == [
        ("caller", at(2), at(4)),
        ("callee", at(3), at(6)),
    ]
    assert call.hold_s == pytest.approx(4)


def test_hold_that_is_refused_is_none() -> None:
    call = call_of(
        ANSWERED
        + """
        3 bob > alice: INVITE sdp=sendonly
        3.1 alice > bob: 488
        3.2 bob > alice: ACK
        9 alice > bob: BYE
        9.1 bob > alice: 200
    """
    )
    assert (call.holds, call.hold_s, call.outcome, call.reinvites) == (0, 0, "answered", 1)


def test_hold_again_in_a_session_refresh_is_the_same_period() -> None:
    call = call_of(
        ANSWERED
        + """
        3 bob > alice: INVITE sdp=sendonly
        3.1 alice > bob: 200 sdp=recvonly
        3.2 bob > alice: ACK
        20 bob > alice: UPDATE sdp=sendonly
        20.1 alice > bob: 200 sdp=recvonly
        30 alice > bob: BYE
        30.1 bob > alice: 200
    """
    )
    assert (call.holds, call.reinvites) == (1, 2)


def test_hold_by_the_answer_of_a_late_offer() -> None:
    """Some PBXs hold with a re-INVITE without SDP and answer `sendonly` in the ACK."""
    call = call_of(
        ANSWERED
        + """
        3 alice > bob: INVITE
        3.1 bob > alice: 200 sdp=sendrecv
        3.2 alice > bob: ACK sdp=sendonly
        9 alice > bob: BYE
        9.1 bob > alice: 200
    """
    )
    assert call.hold_periods == [{"holder": "caller", "start_time": at(3.2), "end_time": at(9)}]


def test_late_offer() -> None:
    call = call_of("""
        0 alice > bob: INVITE
        1 alice < bob: 200 sdp codec=PCMU,PCMA
        1.1 alice > bob: ACK sdp codec=PCMA
        4 alice > bob: BYE
        4.1 alice < bob: 200
    """)
    assert (call.codecs_offered, call.codecs, "late_offer" in call.tags) == (["PCMU", "PCMA"], ["PCMA"], True)
    (row,) = call.sdp_exchanges
    assert (row["offered_by"], row["offered_in"], row["answered_in"], row["state"]) == (
        "callee", "200 INVITE", "ACK", "agreed",
    )  # fmt: skip
    assert (row["time"], row["answer_time"]) == (at(1), at(1.1))


def test_reliable_provisional_with_offer_answered_in_prack() -> None:
    """RFC 3262, RFC 6337 pattern 4."""
    call = call_of("""
        0 alice > bob: INVITE
        0.1 alice < bob: 183 sdp +Require:100rel +RSeq:1
        0.2 alice > bob: PRACK sdp +RAck:1_1_INVITE
        0.3 alice < bob: 200(PRACK)
        1 alice < bob: 200(INVITE)
        1.1 alice > bob: ACK
        4 alice > bob: BYE
        4.1 alice < bob: 200(BYE)
    """)
    (row,) = call.sdp_exchanges
    assert (row["offered_in"], row["answered_in"], row["state"]) == ("183 INVITE", "PRACK", "agreed")
    assert "reliable_provisional" in call.tags
    assert call.early_media is True
    assert call.answer_time == at(1)


def test_prack_and_update_do_not_answer_the_call() -> None:
    call = call_of(
        """
        0 alice > bob: INVITE sdp
        0.1 alice < bob: 183 sdp +Require:100rel +RSeq:1
        0.2 alice > bob: PRACK +RAck:1_1_INVITE
        0.3 alice < bob: 200(PRACK)
        0.4 alice > bob: UPDATE sdp codec=PCMU
        0.5 alice < bob: 200(UPDATE) sdp codec=PCMU
        0.6 alice < bob: 180 +Require:100rel +RSeq:2
        0.7 alice > bob: PRACK +RAck:2_1_INVITE
        0.8 alice < bob: 200(PRACK)
    """,
        until=10,
    )
    assert (call.outcome, call.answer_time, call.talk_s) == ("in_progress", None, None)
    assert [row["offered_in"] for row in call.sdp_exchanges] == ["INVITE", "UPDATE"]
    assert (call.codecs, call.reinvites, call.retransmissions) == (["PCMU"], 1, 0)
    assert call.holds == 0


def test_two_reliable_provisionals_of_one_length_are_two() -> None:
    call = call_of("""
        0 alice > bob: INVITE sdp
        0.1 alice < bob: 180 +Require:100rel +RSeq:1
        0.2 alice < bob: 180 +Require:100rel +RSeq:2
        0.7 alice < bob: again
    """)
    assert call.retransmissions == 1


def test_blind_transfer() -> None:
    call = call_of(
        ANSWERED
        + """
        3 bob > alice: REFER +Refer-To:<sip:carol@c.example>
        3.1 alice > bob: 202
        3.2 alice > bob: NOTIFY +Event:refer body=message/sipfrag|SIP/2.0_100_Trying
        3.3 bob > alice: 200
        4.2 alice > bob: NOTIFY +Event:refer body=message/sipfrag|SIP/2.0_200_OK
        4.3 bob > alice: 200
        4.4 bob > alice: BYE
        4.5 alice > bob: 200
    """
    )
    assert call.transfers == [
        {"by": "callee", "target": "carol@c.example", "replaces": None, "accepted": True, "result_status": 200,
         "time": at(3)}
    ]  # fmt: skip
    assert call.messages == 13


def test_attended_transfer() -> None:
    calls, _ = track(
        ANSWERED
        + """
        3 bob > carol: INVITE new call=c2 sdp
        3.1 carol > bob: 200 sdp
        3.2 bob > carol: ACK call=c2
        5 bob > alice: REFER +Refer-To:<sip:carol@c.example?Replaces=c2%40x%3Bto-tag%3D9%3Bfrom-tag%3D8>
        5.1 alice > bob: 202
        5.2 alice > carol: INVITE new call=c3 sdp +Replaces:c2@x;to-tag=9;from-tag=8 +Referred-By:<sip:bob@b.example>
        5.3 carol > alice: 200 sdp
        5.4 alice > carol: ACK call=c3
        5.5 alice > bob: NOTIFY +Event:refer;id=2 body=message/sipfrag|SIP/2.0_200_OK
        5.6 bob > alice: 200
    """
    )
    assert [call.outcome for call in calls] == ["answered"] * 3
    assert [(row["target"], row["replaces"]) for row in calls[0].transfers] == [("carol@c.example", "c2@x")]
    assert (calls[2].replaces, calls[2].referred_by) == ("c2@x", "bob@b.example")


def test_refused_transfer() -> None:
    call = call_of(ANSWERED + "3 bob > alice: REFER +Refer-To:<sip:x@y>\n 3.1 alice > bob: 603")
    assert [row["accepted"] for row in call.transfers] == [False]


def test_dtmf_by_info() -> None:
    call = call_of(
        ANSWERED
        + """
        3 alice > bob: INFO body=application/dtmf-relay|Signal=5
        3.1 bob > alice: 200
        9 alice > bob: BYE
        9.1 bob > alice: 200
    """
    )
    assert call.dtmf_method == "both"  # telephone-event was agreed as well


def test_info_of_another_kind_is_no_dtmf() -> None:
    call = call_of(ANSWERED + "3 alice > bob: INFO body=application/media_control+xml|x\n 3.1 bob > alice: 200")
    assert call.dtmf_method == "rfc4733"


def test_redirected_and_gone_on_with_the_same_call_id() -> None:
    """RFC 3665 s.3.6."""
    call = call_of("""
        0 alice > bob: INVITE sdp uri=sip:900@pbx
        0.1 alice < bob: 302 contact=sip:901@10.0.0.3
        0.2 alice > bob: ACK
        0.3 alice > carol: INVITE sdp to= uri=sip:901@10.0.0.3
        0.4 carol > alice: 180
        1 carol > alice: 200 sdp
        1.1 alice > carol: ACK
        3 alice > carol: BYE
        3.1 carol > alice: 200
    """)
    assert (call.outcome, call.status_code, call.attempts, call.challenges) == ("answered", 200, 2, 0)
    assert call.forwarding == [
        {"source": "302", "from": "900@pbx", "to": "901@10.0.0.3", "reason": None, "linked_call": None}
    ]
    assert (call.request_uri, call.end_reason) == ("sip:900@pbx", "bye")


def test_redirected_and_gone_on_with_a_new_call_id_are_linked() -> None:
    calls, _ = track("""
        0 alice > bob: INVITE sdp uri=sip:900@pbx
        0.1 alice < bob: 302 contact=sip:901@10.0.0.3
        0.2 alice > bob: ACK
        0.3 alice > carol: INVITE new call=c2 sdp uri=sip:901@10.0.0.3
        0.4 carol > alice: 486
        0.5 alice > carol: ACK call=c2
    """)
    assert [call.outcome for call in calls] == ["redirected", "busy"]
    assert calls[0].end_reason == "redirected"
    assert [(row["source"], row["from"], row["to"], row["linked_call"]) for row in calls[1].forwarding] == [
        ("302", "900@pbx", "901@10.0.0.3", 1)
    ]


DIVERSION = "+Diversion:<sip:901@pbx>;reason=user-busy,<sip:900@pbx>;reason=unconditional"
HISTORY = (
    "+History-Info:<sip:900@pbx?Reason=SIP%3Bcause%3D302>;index=1,"
    "<sip:902@pbx>;index=1.1.1,<sip:901@pbx?Reason=SIP%3Bcause%3D486>;index=1.1"
)
"""Out of order: the index counts, not the place."""


def test_diversion_history_and_181() -> None:
    call = call_of(f"""
        0 alice > bob: INVITE sdp uri=sip:902@pbx {DIVERSION} {HISTORY}
        0.1 alice < bob: 181
        0.2 alice < bob: 180
    """)
    rows = [(row["source"], row["from"], row["to"], row["reason"]) for row in call.forwarding]
    assert rows == [
        ("181", "902@pbx", None, None),
        ("diversion", "901@pbx", "902@pbx", "user-busy"),
        ("diversion", "900@pbx", "901@pbx", "unconditional"),
        ("history_info", "900@pbx", "901@pbx", "unconditional"),
        ("history_info", "901@pbx", "902@pbx", "user-busy"),
    ]
    assert call.ringing_time == at(0.2)
    assert call.post_dial_delay_ms == pytest.approx(100)


def test_a_call_id_used_again_after_the_end_is_a_new_call() -> None:
    calls, _ = track(
        ANSWERED
        + """
        3 alice > bob: BYE
        3.1 bob > alice: 200
        4 alice > bob: INVITE sdp to= from=again cseq=9
        4.1 bob > alice: 486
        4.2 alice > bob: ACK
    """
    )
    assert [(call.number, call.call_id, call.outcome) for call in calls] == [
        (1, "c1@a.example", "answered"),
        (2, "c1@a.example", "busy"),
    ]
    assert [call.messages for call in calls] == [7, 3]


ENDED = """
    0 alice > bob: INVITE sdp from=x branch=z9hG4bKone cseq=1
    0.1 alice < bob: 200 sdp to=y
    0.2 alice > bob: ACK
    0.3 alice < bob: BYE
    0.4 alice > bob: 200
"""


def test_one_call_id_between_other_hosts_after_the_end_is_a_new_call() -> None:
    """A traffic generator repeats one recorded call from host to host, tags and CSeq and all."""
    ladder = Ladder()
    for since, pair in enumerate((("alice", "bob"), ("carol", "dave"))):
        part = Ladder(parties=dict(ladder.parties)).run(ENDED.replace("alice", pair[0]).replace("bob", pair[1]))
        for wire in part.wires:
            wire.data = wire.data.replace(b"carol", b"alice").replace(b"dave", b"bob")
            wire.ts_ns += since * 1_000_000_000
            wire.frame += 5 * since
        ladder.wires += part.wires
    calls, _ = track("", ladder=ladder)
    assert [(call.outcome, call.src_ip, len(call.hops), call.messages) for call in calls] == [
        ("answered", "10.0.0.1", 1, 5),
        ("answered", "10.0.0.3", 1, 5),
    ]


def test_a_proxy_that_tries_its_targets_in_turn_makes_one_call() -> None:
    """Seen behind the proxy only: the second INVITE has the words of the first and comes after its failure."""
    calls, _ = track("""
        0 proxy > bob: INVITE sdp
        0.1 bob > proxy: 486
        0.2 proxy > bob: ACK
        0.3 proxy > carol: INVITE sdp cseq=1 branch=z9hG4bKsecond to=
        1 carol > proxy: 200 sdp
    """)
    assert [call.messages for call in calls] == [5]


def test_a_bye_long_after_the_end_is_no_new_call() -> None:
    ladder = Ladder().run(
        ANSWERED
        + """
        3 alice < bob: BYE
        3.1 alice > bob: 200
        44 alice > bob: BYE
        44.1 alice < bob: 481
    """
    )
    tracker = CallTracker(sources=["x"])
    feed(tracker, ladder.messages())
    tracker.finish(at(60))
    (call,), (late,) = tracker.take_calls(), tracker.take_transactions()
    assert (call.outcome, call.messages, call.ended_by) == ("answered", 7, "callee")
    assert (late.method, late.outcome, late.status_code, late.messages) == ("BYE", "failed", 481, 2)
    assert tracker.anomalies.seen["message_after_call"].count == 2


def test_an_ended_call_is_forgotten_in_time() -> None:
    ladder = Ladder().run(ANSWERED + "\n 3 alice < bob: BYE\n 3.1 alice > bob: 200\n 400 alice > bob: BYE")
    calls, transactions = track("", ladder=ladder)
    assert ([call.outcome for call in calls], transactions) == (["answered", "partial"], [])


def test_an_interval_too_small_is_mended_in_the_same_call() -> None:
    """RFC 4028 s.7.3: 422, then the INVITE again with the same Call-ID."""
    call = call_of("""
        0 alice > bob: INVITE sdp
        0.1 alice < bob: 422
        0.2 alice > bob: ACK
        0.3 alice > bob: INVITE sdp to=
        1 alice < bob: 200 sdp
        1.1 alice > bob: ACK
        4 alice > bob: BYE
        4.1 alice < bob: 200
    """)
    assert (call.outcome, call.attempts, call.challenges, call.end_time) == ("answered", 2, 0, at(4))


def test_answered_elsewhere() -> None:
    """The view of one device of a fork: the CANCEL tells that another one took the call (RFC 3326)."""
    call = call_of("""
        0 proxy > bob: INVITE sdp
        0.1 bob > proxy: 180
        2 proxy > bob: CANCEL +Reason:SIP;cause=200;text="Call_completed_elsewhere"
        2.1 bob > proxy: 200(CANCEL)
        2.2 bob > proxy: 487(INVITE)
        2.3 proxy > bob: ACK
    """)
    assert (call.outcome, "answered_elsewhere" in call.tags) == ("cancelled", True)


def test_media_direction_of_exchanges() -> None:
    call = call_of(ANSWERED, until=2)
    (row,) = call.sdp_exchanges
    assert row["media"] == [
        {"kind": "audio", "protocol": "RTP/AVP", "codec": "PCMA", "offerer": "10.0.0.1:4002",
         "offerer_direction": "sendrecv", "answerer": "10.0.0.2:4004", "answerer_direction": "sendrecv",
         "security": "none"}
    ]  # fmt: skip


def test_identity_precedence() -> None:
    plain = "0 alice > bob: INVITE "
    asserted = "+P-Asserted-Identity:<sip:+15550100@net.example> "
    remote = "+Remote-Party-ID:<sip:7@rpid.example>;party=calling "
    preferred = "+P-Preferred-Identity:<sip:8@ppi.example> "
    for headers, caller, source in (
        (preferred + remote + asserted, "+15550100@net.example", "P-Asserted-Identity"),
        (preferred + remote, "7@rpid.example", "Remote-Party-ID"),
        (preferred, "8@ppi.example", "P-Preferred-Identity"),
        ("", "alice@a.example", "From"),
    ):
        call = call_of(plain + headers)
        assert (call.caller, call.caller_identity_source) == (caller, source)
    assert call_of(plain + asserted).caller_number == "+15550100"
    assert call_of(plain).caller_number is None


def test_an_asserted_tel_uri_gives_way_to_the_sip_uri_beside_it() -> None:
    call = call_of("0 alice > bob: INVITE +P-Asserted-Identity:<tel:+15550100>,<sip:al@net.example>")
    assert call.caller == "al@net.example"
    call = call_of("0 alice > bob: INVITE +P-Asserted-Identity:<tel:+15550100>")
    assert (call.caller, call.caller_number) == ("+15550100", "+15550100")


def test_a_call_without_tags() -> None:
    """RFC 2543 parties send none: the addresses tell who is who."""
    ladder = Ladder().run(ANSWERED + "9 bob > alice: BYE\n 9.1 alice > bob: 200")
    for wire in ladder.wires:
        wire.data = re.sub(rb";tag=[^;\r\n]*", b"", wire.data)
    call = call_of("", ladder=ladder)
    assert (call.outcome, call.ended_by, call.end_reason, call.partial) == ("answered", "callee", "bye", False)
    assert (call.answer_time, call.connected_time, call.bye_time) == (at(1), at(1.02), at(9))
    assert call.tags == []


def test_one_invite_per_interface_at_once_is_one_attempt() -> None:
    """Some callers send the INVITE from several ports, each with its own CSeq, and cancel all but one."""
    ladder = Ladder()
    ladder.parties["other"] = Party("other", "10.0.0.1", port=1033)
    call = call_of(
        """
        0.00 alice > bob: INVITE sdp
        0.09 alice < bob: 200 sdp
        0.12 other > bob: INVITE sdp cseq=3 to= from=a1
        0.13 other > bob: CANCEL
        0.14 other < bob: 200(CANCEL)
        0.15 alice > bob: ACK
        """,
        ladder=ladder,
        until=5,
    )
    assert (call.outcome, call.attempts, call.tags) == ("answered", 1, [])


def test_the_cancel_of_a_proxy_against_the_direction_of_the_first_hop_is_not_the_callers() -> None:
    """A proxy that spirals: its own branch runs between the same two addresses, the other way."""
    call = call_of("""
        0.000 edge > proxy: INVITE sdp callee=bob
        0.001 proxy > edge: relay
        0.002 edge > bob: relay
        0.100 bob > edge: 180
        0.101 edge > proxy: relay
        0.102 proxy > edge: relay
        1.000 proxy > edge: CANCEL
        1.001 edge > proxy: 200(CANCEL)
    """)
    assert (call.outcome, call.end_reason) == ("in_progress", "trace_end")


@pytest.mark.parametrize("status", [420, 422, 494])
def test_a_failure_that_is_not_mended_stands(status: int) -> None:
    call = call_of(f"0 alice > bob: INVITE sdp\n 0.1 alice < bob: {status}\n 0.2 alice > bob: ACK", until=60)
    assert (call.outcome, call.status_code) == ("failed", status)


def test_a_late_2xx_of_a_fork_wins_over_the_failure() -> None:
    call = call_of("""
        0 alice > bob: INVITE sdp
        0.1 alice < bob: 486
        0.2 alice > bob: ACK
        0.3 alice < bob: 200 sdp to=late
        0.4 alice > bob: ACK cseq=1 branch=z9hG4bKlate
        5 alice > bob: BYE to=late
        5.1 alice < bob: 200
    """)
    assert (call.outcome, call.status_code, call.answer_time, call.end_time) == ("answered", 200, at(0.3), at(5))


def test_dialog_of_another_tag_does_not_end_the_call() -> None:
    """A BYE with tags that nobody knows is refused: the call goes on (a forged BYE, say)."""
    call = call_of(
        ANSWERED
        + """
        3 alice > bob: BYE to=nobody
        3.1 bob > alice: 481
        9 bob > alice: BYE
        9.1 alice > bob: 200
        """
    )
    assert (call.bye_time, call.ended_by, call.end_reason) == (at(9), "callee", "bye")


def test_a_bye_with_unknown_tags_that_is_accepted_ends_the_call() -> None:
    call = call_of(ANSWERED + "3 alice > bob: BYE to=rewritten\n 3.1 bob > alice: 200", until=20)
    assert (call.bye_time, call.ended_by, call.end_reason, call.partial) == (at(3), "caller", "bye", False)


def test_retransmissions_after_the_end_belong_to_the_call() -> None:
    call = call_of(
        ANSWERED + "3 alice > bob: BYE\n 3.1 bob > alice: 200\n 7 alice > bob: again\n 7.1 bob > alice: again", until=30
    )
    assert (call.messages, call.retransmissions) == (9, 2)


def test_a_refresh_without_sdp_is_no_reinvite() -> None:
    call = call_of(ANSWERED + "3 alice > bob: UPDATE\n 3.1 bob > alice: 200", until=10)
    assert call.reinvites == 0


def test_a_challenged_reinvite_counts_once() -> None:
    call = call_of(
        ANSWERED
        + """
        3 alice > bob: INVITE sdp
        3.1 bob > alice: 407
        3.2 alice > bob: ACK
        3.3 alice > bob: INVITE sdp auth
        3.4 bob > alice: 200 sdp
        3.5 alice > bob: ACK
        """,
        until=10,
    )
    assert (call.reinvites, call.attempts, call.challenges) == (1, 1, 0)
