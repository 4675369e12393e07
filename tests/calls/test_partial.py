"""Traces that begin or stop inside a call: what was not seen is not invented."""

from __future__ import annotations

import pytest

from tests.calls.ladder import Ladder, at
from tests.calls.tracking import call_of, track
from voipsniff.calls.cdr import Cdr

MEASURED_FROM_THE_START = ("trying_time", "ringing_time", "answer_time", "connected_time", "duration_s", "setup_ms")


def unknown(call: Cdr, *names: str) -> bool:
    return all(getattr(call, name) is None for name in names)


def middle(text: str, first: int, until: float | None = None) -> Cdr:
    """Return the call of a ladder whose first messages were not captured."""
    whole = Ladder().run(text)
    rest = Ladder()
    rest.wires = whole.wires[first:]
    return call_of("", ladder=rest, until=until)


WHOLE = """
    0.000 alice > bob: INVITE sdp
    0.005 alice < bob: 100
    0.100 alice < bob: 180
    1.000 alice < bob: 200 sdp
    1.020 alice > bob: ACK
    5.000 bob > alice: INVITE sdp
    5.100 alice > bob: 200 sdp
    5.200 bob > alice: ACK
    9.000 bob > alice: BYE
    9.050 alice > bob: 200
"""


def test_bye_seen_first() -> None:
    """standards.md s.9: duration unknown, ended by the owner of the BYE's From tag, no invented answer."""
    call = middle(WHOLE, 8)
    assert (call.outcome, call.partial, call.ended_by, call.end_reason) == ("partial", True, "caller", "bye")
    assert unknown(call, *MEASURED_FROM_THE_START, "talk_s", "post_dial_delay_ms", "ring_s", "request_uri")
    assert (call.bye_time, call.end_time, call.start_time) == (at(9), at(9), at(9))
    assert call.disconnect_delay_ms == pytest.approx(50)
    assert "orientation_unknown" in call.tags
    assert (call.caller, call.callee) == ("bob@a.example", "alice@b.example")  # as the BYE has it
    assert (call.src_ip, call.dst_ip) == ("10.0.0.2", "10.0.0.1")
    assert (call.attempts, call.hops) == (0, [])


def test_only_the_response_to_a_bye() -> None:
    call = middle(WHOLE, 9)
    assert (call.outcome, call.partial, call.end_reason) == ("partial", True, "bye")
    assert unknown(call, *MEASURED_FROM_THE_START, "talk_s", "bye_time")
    assert call.src_ip == "10.0.0.2"  # the side that sent the BYE


def test_reinvite_seen_first() -> None:
    call = middle(WHOLE, 5)
    assert (call.outcome, call.partial, call.ended_by) == ("partial", True, "caller")
    assert unknown(call, *MEASURED_FROM_THE_START, "talk_s")
    assert (call.status_code, call.reinvites, call.codecs) == (200, 1, ["PCMA"])
    assert call.bye_time == at(9)


def test_hold_in_a_call_that_was_under_way() -> None:
    call = middle(WHOLE + """
        20 alice > bob: INVITE sdp=sendonly
        20.1 bob > alice: 200 sdp=recvonly
        20.2 alice > bob: ACK
    """, 10)  # fmt: skip
    assert call.hold_periods == [{"holder": "caller", "start_time": at(20), "end_time": at(20.2)}]


def test_ack_seen_first() -> None:
    call = middle(WHOLE, 4)
    assert (call.outcome, call.answer_time, call.connected_time, call.ended_by) == ("partial", None, None, "callee")


def test_ringing_seen_first_tells_the_orientation_and_the_answer() -> None:
    """Only an INVITE that begins a call is answered by 18x, so what follows is known."""
    call = middle(WHOLE, 2)
    assert (call.outcome, call.partial, call.ringing_time, call.answer_time) == ("answered", True, at(0.1), at(1))
    assert unknown(call, "duration_s", "setup_ms", "post_dial_delay_ms", "request_uri")
    assert call.talk_s == pytest.approx(8)
    assert (call.caller, call.src_ip, call.ended_by) == ("alice@a.example", "10.0.0.1", "callee")
    assert "orientation_unknown" not in call.tags


def test_a_200_seen_first_may_be_that_of_a_reinvite() -> None:
    call = middle(WHOLE, 3)
    assert (call.outcome, call.answer_time, call.status_code, call.talk_s) == ("partial", None, 200, None)


def test_responses_of_a_cancelled_call_only() -> None:
    whole = """
        0 alice > bob: INVITE
        0.1 alice < bob: 180
        2 alice > bob: CANCEL
        2.1 alice < bob: 200(CANCEL)
        2.2 alice < bob: 487(INVITE)
        2.3 alice > bob: ACK
    """
    call = middle(whole, 2)
    assert (call.outcome, call.partial, call.ended_by, call.duration_s) == ("cancelled", True, "caller", None)
    assert (call.status_code, call.caller, call.answer_time) == (487, "alice@a.example", None)


def test_swapped_first_messages_make_a_whole_call() -> None:
    ladder = Ladder().run(WHOLE)
    ladder.wires[0], ladder.wires[1] = ladder.wires[1], ladder.wires[0]
    ladder.wires[0].ts_ns, ladder.wires[1].ts_ns = ladder.wires[1].ts_ns, ladder.wires[0].ts_ns
    call = call_of("", ladder=ladder)
    assert (call.outcome, call.partial, call.attempts, call.caller) == ("answered", False, 1, "alice@a.example")
    assert call.tags == []


def test_a_call_under_way_of_which_nothing_more_comes() -> None:
    call = middle("\n".join(WHOLE.splitlines()[:-2]), 7, until=400)
    assert (call.outcome, call.partial, call.end_reason, call.end_time) == ("partial", True, "idle", at(5.2))
    assert (call.messages, call.ended_by, call.talk_s) == (1, None, None)


def test_stray_prack_makes_a_partial_call_and_stray_refer_a_transaction() -> None:
    calls, transactions = track("0 alice > bob: PRACK to=t9\n 0.1 alice < bob: 481")
    assert [call.outcome for call in calls] == ["partial"]
    assert not transactions
    calls, transactions = track("0 alice > bob: REFER to= +Refer-To:<sip:x@y>\n 0.1 alice < bob: 202")
    assert [one.outcome for one in transactions] == ["ok"]
    assert not calls


def test_in_dialog_info_of_an_unknown_call() -> None:
    call = call_of("0 alice > bob: INFO to=t9 body=application/dtmf|5\n 0.1 alice < bob: 200")
    assert (call.outcome, call.dtmf_method, call.status_code) == ("partial", "info", None)


UNSEEN_ANSWER = """
    0 alice > bob: INVITE sdp
    0.1 alice < bob: 180
    1 alice < bob: 200 sdp
    1.01 alice > bob: ACK
    3 bob > alice: INVITE sdp
    3.1 bob < alice: 200 sdp
    3.2 bob > alice: ACK
    5 alice > bob: BYE
    5.1 alice < bob: 200
"""


def without(text: str, *lost: int) -> Cdr:
    """Return the call of a ladder of which the messages with these indexes were not captured."""
    ladder = Ladder().run(text)
    ladder.wires = [wire for index, wire in enumerate(ladder.wires) if index not in lost]
    return call_of("", ladder=ladder)


@pytest.mark.parametrize(
    ("lost", "proof"),
    [
        ((2, 4, 5, 6), "the ACK has a branch of its own"),
        ((2, 3), "a re-INVITE"),
        ((1, 2, 3, 4, 5, 6), "a BYE with a To tag that no early dialog had"),
    ],
)
def test_an_answer_that_was_not_captured_is_proven_by_what_follows(lost: tuple[int, ...], proof: str) -> None:
    call = without(UNSEEN_ANSWER, *lost)
    assert (call.outcome, call.partial, call.answer_time, call.talk_s) == ("answered", True, None, None), proof
    assert (call.status_code, call.setup_ms, call.ended_by, call.end_reason) == (None, None, "caller", "bye")
    assert (call.tags, call.early_media, call.answered) == (["answer_not_seen"], False, True)
    assert call.end_time == at(5)


def test_a_bye_of_the_callee_proves_the_answer() -> None:
    """RFC 3261 s.15: the callee's UA must not send a BYE on early dialogs."""
    text = """
        0 alice > bob: INVITE
        0.1 alice < bob: 180
        1 alice < bob: 200
        4 bob > alice: BYE
        4.1 bob < alice: 200
    """
    call = without(text, 2)
    assert (call.outcome, call.ended_by, call.tags) == ("answered", "callee", ["answer_not_seen"])


def test_a_bye_of_the_caller_in_an_early_dialog_proves_none() -> None:
    call = without("0 alice > bob: INVITE\n 0.1 alice < bob: 180\n 5 alice > bob: BYE\n 5.1 alice < bob: 200")
    assert (call.outcome, call.status_code, call.end_reason, call.tags) == ("cancelled", None, "cancel", [])
    assert not call.answered


def test_an_ack_to_a_failure_that_was_not_captured_proves_no_answer() -> None:
    call = without("0 alice > bob: INVITE\n 0.1 alice < bob: 180\n 3 alice < bob: 486\n 3.1 alice > bob: ACK", 2)
    assert (call.outcome, call.tags) == ("in_progress", [])


def test_an_answer_that_comes_behind_its_ack_is_seen() -> None:
    ladder = Ladder().run("0 alice > bob: INVITE\n 1 alice < bob: 200\n 1.01 alice > bob: ACK\n 3 alice > bob: BYE")
    ladder.wires[1], ladder.wires[2] = ladder.wires[2], ladder.wires[1]
    call = call_of("", ladder=ladder)
    assert (call.outcome, call.answer_time, call.status_code) == ("answered", at(1), 200)
    assert "answer_not_seen" not in call.tags
