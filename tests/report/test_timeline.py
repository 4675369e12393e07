"""Everything of a call in order."""

from tests.report.factory import ALICE, BOB, at, back, basic_messages, call, message, sip, stream
from voipsniff.report.timeline import HoldEvent, MessageEvent, RtcpEvent, StreamEvent, collapse, timeline


def test_retransmissions_are_one_event_with_the_times_of_the_others():
    events = collapse(basic_messages())
    assert len(events) == 7
    assert events[0].repeats == [at(0.5)]
    assert all(not event.repeats for event in events[1:])


def test_the_same_bytes_on_another_hop_are_no_retransmission():
    text = sip("OPTIONS sip:b@x SIP/2.0", "1 OPTIONS")
    assert len(collapse([message(text, 0, ALICE, BOB), message(text, 0.1, BOB, "10.0.0.3:5060")])) == 2


def test_a_late_retransmission_is_found_behind_other_messages():
    invite, trying = sip("INVITE sip:b@x SIP/2.0", "1 INVITE"), sip("SIP/2.0 100 Trying", "1 INVITE")
    messages = [message(invite, 0, ALICE, BOB), message(trying, 0.1, BOB, ALICE), message(invite, 0.5, ALICE, BOB)]
    first, _ = collapse(messages)
    assert first.repeats == [at(0.5)]


def test_streams_and_holds_stand_where_they_began():
    one = call(hold_periods=[{"holder": "caller", "start_time": at(4), "end_time": at(7)}])
    events = timeline(one, basic_messages(), [back(rtcp_packets=3), stream(start=2.6)])
    assert [type(event) for event in events] == [MessageEvent] * 4 + [
        StreamEvent, RtcpEvent, MessageEvent, StreamEvent, HoldEvent, HoldEvent, MessageEvent, MessageEvent,
    ]  # fmt: skip
    holds = [event.text for event in events if isinstance(event, HoldEvent)]
    assert holds == ["on hold by caller", "resumed after 3.00 s"]
    lanes = [(event.stream.number, event.lane) for event in events if isinstance(event, StreamEvent)]
    assert lanes == [(2, 1), (1, 0)]


def test_a_hold_until_the_end_was_not_resumed():
    one = call(hold_periods=[{"holder": "callee", "start_time": at(4), "end_time": at(12.5)}])
    assert [event.text for event in timeline(one, [], [])] == ["on hold by callee"]
