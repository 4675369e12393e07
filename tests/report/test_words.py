"""A call in words."""

import pytest

from tests.report.factory import at, back, call, failed_call, stream
from voipsniff.report.words import call_in_words, party


def words(one, *streams):
    return call_in_words(one, list(streams))


def test_a_good_call():
    assert words(call(), stream(), back()) == (
        "Alice (alice@example.com) called bob@example.com on 25 November 2025 at 07:12:03.120 UTC, "
        "from 10.0.0.1:5060 to 10.0.0.2:5060 over UDP. It rang after 180 ms and was answered after 2.50 s. "
        "It lasted 10.0 s; the caller hung up (BYE answered after 4.2 ms). "
        "Both directions carried audio without loss (PCMU, mean jitter at most 0.4 ms, MOS ~4.41)."
    )


def test_a_bad_direction_is_named():
    text = words(call(), stream(), back(loss_percent=3.134, jitter_mean_ms=45.21, mos_lq=3.2))
    assert text.endswith(
        "Both directions carried audio; the worse one (callee → caller): PCMU, 3.13 % lost, "
        "45.2 ms mean jitter, MOS ~3.20."
    )


def test_one_way_audio():
    assert words(call(), stream(mos_lq=None)).endswith(
        "Audio was seen in one direction only (caller → callee), PCMU, 0.00 % lost, 0.4 ms mean jitter."
    )


def test_no_audio():
    assert words(call()).endswith("No RTP of it is in the trace.")


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (failed_call("busy", 486, "Busy Here"), "The callee was busy: 486 Busy Here after 2.50 s."),
        (failed_call("declined", 603, "Decline"), "The callee declined the call: 603 Decline after 2.50 s."),
        (
            failed_call("cancelled", 487, "Request Terminated"),
            "The caller gave up after 2.50 s, 2.32 s of it ringing (487 Request Terminated).",
        ),
        (failed_call("no_answer", None, None, ring_s=None), "Nobody answered after 2.50 s."),
        (failed_call("not_found", 404, "Not Found"), "The called address was not found: 404 Not Found after 2.50 s."),
        (
            failed_call("failed", 503, "Service Unavailable", q850_cause=34),
            "The call failed: 503 Service Unavailable after 2.50 s (Q.850 cause 34).",
        ),
        (
            failed_call("redirected", 302, None, forwarding=[{"source": "302", "to": "sip:carol:pw@example.com"}]),
            "The call was redirected: 302 after 2.50 s. It was forwarded to sip:carol:***@example.com (302).",
        ),
        (
            failed_call("unauthorised", 407, "Proxy Authentication Required"),
            "The call was refused for want of valid credentials: 407 Proxy Authentication Required after 2.50 s.",
        ),
        (failed_call("in_progress", None, None), "It was ringing when the trace ended after 2.50 s."),
        (
            failed_call("in_progress", None, None, ringing_time=None),
            "No final answer had come when the trace ended after 2.50 s.",
        ),
    ],
)
def test_outcomes(one, said):
    assert words(one).split("over UDP. ")[1] == said


def test_a_call_that_was_under_way():
    text = words(failed_call("partial", None, None, end_reason="bye", ended_by="callee", talk_s=None, src_ip=None))
    assert text == (
        "The trace joins a call between Alice (alice@example.com) and bob@example.com that was under way "
        "on 25 November 2025 at 07:12:03.120 UTC. How it was set up is not in the trace. The callee hung up."
    )


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("bye_timeout", "It lasted 10.0 s; the caller hung up, but the BYE was never answered."),
        ("media_timeout", "It lasted 10.0 s; no BYE was seen, the call ended when its RTP stopped."),
        ("trace_end", "It lasted 10.0 s; it was still up when the trace ended."),
        ("something_new", "It lasted 10.0 s."),
    ],
)
def test_ends(reason, said):
    assert said in words(call(end_reason=reason))


def test_holds_and_transfers():
    one = call(
        holds=2, hold_s=6.5, branches=2,
        hold_periods=[{"holder": "caller", "start_time": at(4), "end_time": at(7)}],
        transfers=[
            {"by": "callee", "target": "carol@example.com", "replaces": None, "accepted": True, "result_status": 200},
            {"by": "caller", "target": "dave@example.com", "replaces": "x", "accepted": False, "result_status": None},
        ],
    )  # fmt: skip
    text = words(one)
    assert "It was put on hold 2 times by the caller for 6.50 s." in text
    assert "The callee transferred it to carol@example.com, which ended with 200." in text
    assert "The caller transferred it with consultation to dave@example.com, which was not accepted." in text
    assert "It was forked to 2 branches." in text


def test_nothing_is_invented_for_a_call_of_which_nothing_is_known():
    from tests.report.factory import record

    text = words(record("call", number=1, outcome="in_progress"))
    assert text == "An unknown address called an unknown address. No final answer had come when the trace ended."
    assert "None" not in text


def test_parties():
    assert party("Alice", "alice@x") == "Alice (alice@x)"
    assert party("alice@x", "alice@x") == "alice@x"
    assert party(None, None) == "an unknown address"
    assert party("\x1b[1m", "a@x") == "\\x1b[1m (a@x)"
