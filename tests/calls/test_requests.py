"""Transactions outside calls, and that every message ends up somewhere."""

from __future__ import annotations

import dataclasses

import pytest

from tests.calls.ladder import Ladder, at
from tests.calls.tracking import track
from voipsniff.calls.limits import CallLimits
from voipsniff.calls.requests import Transaction
from voipsniff.fields.transaction import TRANSACTION_FIELDS


def requests_of(text: str, until: float | None = None, limits: CallLimits | None = None) -> list[Transaction]:
    calls, transactions = track(text, until=until, limits=limits or CallLimits())
    assert not calls
    return transactions


def test_the_record_has_the_fields_of_the_registry_in_their_order() -> None:
    assert [field.name for field in dataclasses.fields(Transaction)] == [field.name for field in TRANSACTION_FIELDS]


def test_register_with_challenge() -> None:
    first, second = requests_of("""
        0 alice > pbx: REGISTER uri=sip:pbx
        0.010 alice < pbx: 401 +Server:pbx/1
        0.020 alice > pbx: REGISTER uri=sip:pbx auth
        0.025 alice < pbx: 100
        0.050 alice < pbx: 200
    """)
    assert (first.outcome, first.status_code, first.authenticated, first.cseq) == ("challenged", 401, False, 1)
    assert (second.outcome, second.status_code, second.authenticated, second.cseq) == ("ok", 200, True, 2)
    assert (first.number, second.number, first.method, first.time) == (1, 2, "REGISTER", at(0))
    assert first.response_ms == pytest.approx(10)
    assert second.response_ms == pytest.approx(30)
    assert second.first_response_ms == pytest.approx(5)
    assert (first.from_uri, first.to_uri, first.request_uri) == ("alice@a.example", "pbx@b.example", "sip:pbx")
    assert (first.src_ip, first.src_port, first.dst_ip, first.dst_port) == ("10.0.0.1", 5060, "10.0.0.103", 5060)
    assert (first.user_agent, first.server, first.transport) == ("alicephone/1.0", "pbx/1", "udp")
    assert (second.messages, second.retransmissions, second.first_frame, second.last_frame) == (3, 0, 3, 5)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "ok"), (202, "ok"), (401, "challenged"), (407, "challenged"), (302, "redirected"), (404, "failed"),
     (500, "failed"), (603, "failed")],
)  # fmt: skip
def test_outcomes(status: int, outcome: str) -> None:
    (one,) = requests_of(f"0 alice > bob: OPTIONS\n 0.1 alice < bob: {status}")
    assert (one.outcome, one.status_code) == (outcome, status)


def test_no_answer_in_32_seconds_is_a_timeout() -> None:
    text = "0 alice > bob: MESSAGE\n 0.5 alice > bob: again\n 1.5 alice > bob: again"
    (one,) = requests_of(text, until=60)
    assert (one.outcome, one.retransmissions, one.messages, one.response_ms) == ("timeout", 2, 3, None)
    (one,) = requests_of(text, until=20)
    assert one.outcome == "unanswered"


def test_copies_on_later_hops_are_one_transaction() -> None:
    (one,) = requests_of("""
        0.000 alice > proxy: OPTIONS callee=bob
        0.002 proxy > bob: relay
        0.010 bob > proxy: 200
        0.012 proxy > alice: relay
    """)
    assert (one.messages, one.retransmissions, one.outcome) == (4, 0, "ok")
    assert one.response_ms == pytest.approx(12)  # at the first hop
    assert (one.src_ip, one.dst_ip) == ("10.0.0.1", "10.0.0.101")


def test_the_same_request_with_a_new_branch_on_the_same_hop_is_another_one() -> None:
    found = requests_of("""
        0 alice > bob: OPTIONS cseq=7 branch=z9hG4bKa
        0.1 alice > bob: OPTIONS cseq=7 branch=z9hG4bKb
    """)
    assert [(one.branch, one.messages) for one in found] == [("z9hG4bKa", 1), ("z9hG4bKb", 1)]


def test_retransmissions_of_request_and_response() -> None:
    (one,) = requests_of("""
        0 alice > bob: SUBSCRIBE +Event:message-summary
        0.5 alice > bob: again
        0.6 alice < bob: 200
        0.7 alice < bob: again
    """)
    assert (one.retransmissions, one.messages, one.event) == (2, 4, "message-summary")
    assert one.response_ms == pytest.approx(600)


def test_a_response_alone() -> None:
    ladder = Ladder().run("0 alice > bob: OPTIONS\n 0.1 alice < bob: 200")
    del ladder.wires[0]
    _, (one,) = track("", ladder=ladder)
    assert (one.outcome, one.status_code, one.response_ms, one.user_agent) == ("response_only", 200, None, None)
    assert (one.src_ip, one.dst_ip, one.method) == ("10.0.0.1", "10.0.0.2", "OPTIONS")  # who asked, whom


def test_an_unknown_method_is_kept() -> None:
    (one,) = requests_of("0 alice > bob: FOOBAR\n 0.1 alice < bob: 501")
    assert (one.method, one.outcome) == ("FOOBAR", "failed")


def test_a_subscription_with_the_call_id_of_a_call_stays_outside() -> None:
    calls, transactions = track("""
        0 alice > bob: INVITE
        0.1 alice < bob: 180
        0.2 alice > bob: SUBSCRIBE to= cseq=9 +Event:presence
        0.3 alice < bob: 200(SUBSCRIBE)
    """)
    assert [call.messages for call in calls] == [2]
    assert [(one.method, one.messages) for one in transactions] == [("SUBSCRIBE", 2)]


def test_in_dialog_options_belong_to_the_call() -> None:
    calls, transactions = track("""
        0 alice > bob: INVITE sdp
        1 alice < bob: 200 sdp
        1.1 alice > bob: ACK
        5 bob > alice: OPTIONS
        5.1 alice > bob: 200(OPTIONS)
    """)
    assert [call.messages for call in calls] == [5]
    assert not transactions


def test_a_full_table_drops_the_oldest_and_says_so() -> None:
    text = "\n".join(f"{second} alice > bob: OPTIONS new call=c{second}" for second in range(10))
    found = requests_of(text, limits=CallLimits(open_requests=4))
    assert [one.number for one in found] == list(range(1, 11))
    assert [one.outcome for one in found] == ["unanswered"] * 10


def test_records_come_out_once_they_are_over() -> None:
    from tests.calls.tracking import feed
    from voipsniff.calls.tracker import CallTracker

    tracker = CallTracker()
    feed(tracker, Ladder().run("0 alice > bob: OPTIONS\n 0.1 alice < bob: 200").messages())
    tracker.expire(at(5))
    assert tracker.take_transactions() == []
    tracker.expire(at(6.2))
    assert [one.outcome for one in tracker.take_transactions()] == ["ok"]
    assert tracker.take_transactions() == []
    assert tracker.open_requests == 0


def nameless(text: str, *lines: str) -> list[Transaction]:
    """Return the transactions of a ladder whose messages have no Call-ID, nor the header fields named in `lines`."""
    ladder = Ladder().run(text)
    for wire in ladder.wires:
        head, _, body = wire.data.partition(b"\r\n\r\n")
        left_out = tuple(f"{name}:".encode() for name in ("Call-ID", *lines))
        kept = [line for line in head.split(b"\r\n") if not line.startswith(left_out)]
        wire.data = b"\r\n".join(kept) + b"\r\n\r\n" + body
    calls, transactions = track("", ladder=ladder)
    assert not calls
    return transactions


TWO_HOPS = """
    0.0 alice > bob: INVITE sdp
    0.1 carol > dave: INVITE sdp call=other cseq=1
    0.2 dave > carol: 486
    0.3 bob > alice: 100
    0.4 alice > bob: again
    0.5 bob > alice: 200 sdp
    0.6 alice > bob: ACK
    0.7 alice > bob: BYE
    0.8 bob > alice: 200(BYE)
"""


def test_messages_without_call_id_are_tied_by_hop_cseq_and_method() -> None:
    found = nameless(TWO_HOPS)
    assert [(one.method, one.call_id, one.src_ip, one.status_code, one.messages) for one in found] == [
        ("INVITE", "", "10.0.0.1", 200, 4),
        ("INVITE", "", "10.0.0.3", 486, 2),
        ("ACK", "", "10.0.0.1", None, 1),
        ("BYE", "", "10.0.0.1", 200, 2),
    ]
    assert found[0].retransmissions == 1


def test_responses_without_cseq_go_to_the_newest_request_of_their_hop() -> None:
    found = nameless(TWO_HOPS, "CSeq", "Via")
    assert [(one.method, one.src_ip, one.status_code, one.messages) for one in found] == [
        ("INVITE", "10.0.0.1", 200, 4),
        ("INVITE", "10.0.0.3", 486, 2),
        ("ACK", "10.0.0.1", None, 1),
        ("BYE", "10.0.0.1", 200, 2),
    ]


def test_the_next_request_without_call_id_and_cseq_is_a_new_one() -> None:
    found = nameless(
        """
        0 alice > pbx: REGISTER uri=sip:pbx
        0.1 alice < pbx: 401
        0.2 alice > pbx: REGISTER uri=sip:pbx
        0.3 alice < pbx: 200
    """,
        "CSeq",
    )
    assert [(one.status_code, one.messages, one.cseq) for one in found] == [(401, 2, None), (200, 2, None)]


def test_a_response_without_anything_to_tie_it_stands_alone() -> None:
    ladder = Ladder().run("0 alice > bob: OPTIONS\n 0.1 alice < bob: 200")
    ladder.wires = ladder.wires[1:]
    ladder.wires[0].data = b"SIP/2.0 200 OK\r\nSeq: 1\r\n\r\n"
    _, (one,) = track("", ladder=ladder)
    assert (one.outcome, one.method, one.call_id, one.src_ip) == ("response_only", "", "", "10.0.0.1")
