"""Whatever comes, nothing raises, nothing grows without bound, and no message is lost from the count."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calls.ladder import Ladder, at
from tests.calls.tracking import feed, track
from voipsniff.calls.cdr import Cdr
from voipsniff.calls.limits import CallLimits
from voipsniff.calls.tracker import CallTracker
from voipsniff.sip.message import SipMessage

EVERYTHING = (
    Ladder()
    .run("""
        0.00 alice > proxy: INVITE sdp callee=bob
        0.01 proxy > alice: 407
        0.02 alice > proxy: ACK
        0.03 alice > proxy: INVITE sdp to= auth
        0.04 proxy > bob: relay
        0.05 proxy > carol: relay
        0.06 bob > proxy: 183 sdp +Require:100rel +RSeq:1
        0.07 proxy > alice: relay
        0.08 alice > bob: PRACK +RAck:1_1_INVITE
        0.09 bob > alice: 200(PRACK)
        0.10 carol > proxy: 180
        0.11 proxy > alice: relay
        1.00 bob > proxy: 200(INVITE) sdp
        1.01 proxy > alice: relay
        1.02 proxy > carol: CANCEL
        1.03 carol > proxy: 200(CANCEL)
        1.04 carol > proxy: 487(INVITE)
        1.05 proxy > carol: ACK
        1.06 alice > bob: ACK
        2.00 bob > alice: INVITE sdp=sendonly
        2.01 alice > bob: 200 sdp=recvonly
        2.02 bob > alice: ACK
        3.00 bob > alice: UPDATE sdp=sendrecv
        3.01 alice > bob: 491
        3.10 bob > alice: REFER +Refer-To:<sip:erin@x?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2>
        3.11 alice > bob: 202
        3.12 alice > bob: NOTIFY +Event:refer body=message/sipfrag|SIP/2.0_200_OK
        3.13 bob > alice: 200
        3.20 alice > bob: INFO body=application/dtmf-relay|Signal=1
        3.21 bob > alice: 200
        4.00 bob > alice: BYE
        4.01 alice > bob: BYE
        4.02 alice > bob: 200(BYE)
        4.03 bob > alice: 481(BYE)
        5.00 dave > pbx: REGISTER new call=r1
        5.01 pbx > dave: 401
        5.10 dave > pbx: OPTIONS new call=o1
        6.00 alice > bob: INVITE new call=x2 sdp uri=sip:900@pbx
        6.10 alice < bob: 302 contact=sip:901@10.0.0.3
        6.20 alice > bob: ACK call=x2
        6.30 alice > carol: INVITE to= call=x2 sdp uri=sip:901@10.0.0.3
        6.40 carol > alice: 486
    """)
    .messages()
)


def consistent(messages: list[SipMessage], calls: list[Cdr], others: int) -> None:
    assert sum(call.messages for call in calls) + others == len(messages)
    for call in calls:
        for name in ("duration_s", "setup_ms", "post_dial_delay_ms", "ring_s", "talk_s", "disconnect_delay_ms"):
            value = getattr(call, name)
            assert value is None or value >= 0
        assert call.outcome
        assert call.end_reason
        assert (call.talk_s is None) or call.answer_time is not None
        assert call.answer_time is None or call.status_code is not None
        assert call.retransmissions < call.messages
        assert (call.attempts == 0) == (not call.hops)


def run(messages: list[SipMessage]) -> None:
    tracker = CallTracker(sources=["x"])
    last_ns = feed(tracker, messages)
    tracker.finish(last_ns)
    others = sum(one.messages for one in tracker.take_transactions())
    consistent(messages, tracker.take_calls(), others)
    assert tracker.open_calls == 0
    assert tracker.open_requests == 0


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, len(EVERYTHING) - 1), min_size=1, max_size=60))
def test_any_subset_in_any_order_with_any_repeats(choice: list[int]) -> None:
    run([EVERYTHING[index] for index in choice])


@settings(max_examples=60, deadline=None)
@given(st.sets(st.integers(0, len(EVERYTHING) - 1)))
def test_any_losses_in_the_right_order(lost: set[int]) -> None:
    kept = [message for index, message in enumerate(EVERYTHING) if index not in lost]
    if kept:
        run(kept)


def test_the_whole_ladder() -> None:
    run(EVERYTHING)


def test_times_that_run_backwards_give_no_negative_duration() -> None:
    messages = Ladder().run("""
        5 alice > bob: INVITE sdp
        4 alice < bob: 180
        3 alice < bob: 200 sdp
        2 alice > bob: ACK
        1 alice > bob: BYE
        0 alice < bob: 200(BYE)
    """)
    run(messages.messages())


def test_a_full_table_of_calls_closes_the_ones_that_were_silent_longest() -> None:
    text = "\n".join(f"{number} alice > bob: INVITE new call=c{number}" for number in range(10))
    calls, _ = track(text, limits=CallLimits(open_calls=4))
    assert [call.call_id for call in calls] == [f"c{number}" for number in range(10)]
    assert all(call.partial for call in calls)


def test_evictions_are_counted() -> None:
    tracker = CallTracker(CallLimits(open_calls=4))
    feed(tracker, Ladder().run("\n".join(f"{n} alice > bob: INVITE new call=c{n}" for n in range(10))).messages())
    assert (tracker.evicted, tracker.open_calls) == (6, 4)
    assert tracker.anomalies.seen["open_calls_full"].count == 6


def test_a_call_with_very_many_messages_keeps_few_transactions() -> None:
    lines = ["0 alice > bob: INVITE sdp", "1 alice < bob: 200 sdp", "1.1 alice > bob: ACK"]
    for number in range(500):
        lines += [f"{2 + number} alice > bob: INFO", f"{2.1 + number} alice < bob: 200(INFO)"]
    tracker = CallTracker()
    feed(tracker, Ladder().run("\n".join(lines)).messages())
    (call,) = tracker.calls.values()
    assert len(call.transactions) <= CallLimits().transactions_per_call
    tracker.finish(at(1000))
    (record,) = tracker.take_calls()
    assert (record.messages, record.retransmissions, record.answer_time) == (1003, 0, at(1))


def test_very_many_to_tags_and_hops_stay_bounded() -> None:
    lines = ["0 alice > proxy: INVITE sdp callee=bob"]
    lines += [f"0.{100 + number} proxy > alice: 180 to=t{number}" for number in range(100)]
    lines += [f"1.{100 + number} proxy > alice: 181" for number in range(100)]
    (call,), _ = track("\n".join(lines))
    assert call.branches == CallLimits().dialogs_per_call
    assert len(call.forwarding) <= CallLimits().forwardings_per_call


@pytest.mark.parametrize("tick_s", [1, 2, 7])
def test_how_often_the_clock_ticks_changes_no_record(tick_s: int) -> None:
    records = []
    for tick in (1, tick_s):
        tracker = CallTracker(sources=["x"])
        last_ns = feed(tracker, EVERYTHING, tick * 1_000_000_000)
        for second in range(1, 60):
            tracker.expire(last_ns + second * tick * 1_000_000_000)
        tracker.finish(last_ns + 600_000_000_000)
        records.append(
            (
                sorted(tracker.take_calls(), key=lambda call: call.number),
                sorted(tracker.take_transactions(), key=lambda one: one.number),
            )
        )
    assert records[0] == records[1]


def test_memory_of_finished_calls_is_let_go() -> None:
    tracker = CallTracker()
    feed(tracker, EVERYTHING)
    tracker.expire(at(500))
    tracker.expire(at(700))
    assert tracker.open_calls == 0
    assert not tracker.media.announced
    assert not tracker.schedule.buckets
    assert not tracker.ended.known
    assert not tracker.requests.by_branch
    assert not tracker.requests.by_request
    assert not tracker.requests.by_hop


def test_ended_calls_are_remembered_up_to_a_bound() -> None:
    lines = []
    for number in range(10):
        lines += [
            f"{10 * number} alice > bob: INVITE new call=c{number}",
            f"{10 * number}.1 alice < bob: 486 call=c{number}",
        ]
    tracker = CallTracker(CallLimits(ended_calls=4))
    feed(tracker, Ladder().run("\n".join(lines)).messages())
    tracker.finish(at(200))
    assert (list(tracker.ended.known), tracker.ended.evicted) == ([b"c6", b"c7", b"c8", b"c9"], 6)
