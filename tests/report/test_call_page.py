"""The page of one call."""

import pytest

from tests.report.factory import (
    ALICE,
    BOB,
    Trace,
    at,
    back,
    basic_messages,
    basic_trace,
    call,
    failed_call,
    lines_with,
    message,
    record,
    sdp,
    shown,
    sip,
    stream,
    widest,
)
from voipsniff.report.call_page import render_call


def page(one, messages=(), *streams, raw=False, **options):
    return shown(render_call, Trace(calls=[one], streams=list(streams)), one, list(messages), raw, **options)


def test_the_sections_in_order():
    trace = basic_trace()
    text = shown(render_call, trace, trace.calls[0], basic_messages())
    heads = [line.split("  ")[0] for line in text.splitlines() if line.endswith("─") and line[0] not in " │"]
    assert heads == ["Call 1", "Facts", "Ladder", "Streams", "SDP"]
    assert text.startswith("Call 1  answered 200 OK  ──")


def test_only_the_streams_of_the_call():
    text = page(call(), basic_messages(), stream(), back(), stream(9, call_number=2))
    assert "#2 callee → caller" in text
    assert "#9" not in text


def test_facts():
    one = call(
        referred_by="sip:carol:pw@example.com", branches=2, challenges=1, retransmissions=3, q850_cause=16,
        loss_percent=3.13, jitter_ms=12.0, mos_lq=3.2, holds=1, hold_s=3.0, reason_header='Q.850;cause=16;text="bye"',
    )  # fmt: skip
    text = page(one, width=80)
    for name, value in (
        ("Call-ID", "00000001-3c26@10.0.0.1"),
        ("From", "sip:alice@example.com"),
        ("First hop", "10.0.0.1:5060 → 10.0.0.2:5060 UDP"),
        ("Caller agent", "baresip v2.0.1"),
        ("Referred by", "sip:carol:***@example.com"),
        ("Reason header", 'Q.850;cause=16;text="bye"'),
        ("Answered", "07:12:05.620 +2.500 s"),
        ("PDD", "180 ms"),
        ("Ended", "caller, bye"),
        ("Q.850", "16"),
        ("Loss", "3.13 %"),
        ("MOS", "~3.20"),
        ("Holds", "1, 3.00 s in all"),
        ("Messages", "7, 3 retransmitted"),
        ("Branches", "2"),
        ("Frames", "1 to 900 of trace.pcap"),
    ):
        assert lines_with(text, name, value), name
    assert "Attempts" not in text


def test_unknown_facts_are_dashes():
    text = page(record("call", number=1, outcome="in_progress"), width=80)
    for name in ("Call-ID", "From", "Start", "PDD", "Setup", "Talk", "Ended", "Loss", "MOS", "Frames"):
        assert lines_with(text, name, "–"), name
    assert "None" not in text


def test_trouble_and_tags_are_said():
    text = page(call(tags=["no_ack", "late_offer", "something"], loss_percent=3.5), width=80)
    assert "✖ loss 3.5 %" in text
    assert "▲ no ACK" in text
    assert "· the INVITE had no SDP: the callee made the offer" in text


def test_streams_stand_side_by_side_as_far_as_they_fit():
    two = page(call(), [], stream(), back(), width=80)
    assert lines_with(two, "#1 caller → callee", "#2 callee → caller")
    addresses = {"src_ip": "2001:db8:1234:5678:9abc:def0:1234:5678"}
    wide = page(call(), [], stream(**addresses), back(**addresses), width=80)
    assert not lines_with(wide, "#1 ", "#2 ")
    assert lines_with(wide, "from", "[2001:db8:1234:5678:9abc:def0:1234:5678]:4000")


def test_the_figures_of_a_stream():
    bad = stream(
        loss_percent=3.134, unique_lost=16, longest_loss_run=3, duplicates=2, reordered=5, rtcp_lost=15,
        rtcp_loss_percent_max=4.0, rtcp_jitter_ms=3.2, rtt_ms=23.4, rtt_source="end_to_end", rtcp_sent_packets=516,
        clock_drift_ppm=-12.34, silences=2, silence_s=1.5, dtmf_count=4, cname="a@host", tool="baresip",
        notes=["low_sample"],
    )  # fmt: skip
    text = page(call(), [], bad, width=120)
    for name, value in (
        ("codec", "PCMU 8000 Hz 20 ms"),
        ("packets", "500 of 500 in 10.0 s"),
        ("loss", "3.13 % · 16 missing, run of 3"),
        ("order", "2 duplicates · 5 reordered"),
        ("jitter", "0.38 mean · 1.20 max ms"),
        ("delta", "20.00 mean · 23.46 max ms"),
        ("clock drift", "-12.3 ppm"),
        ("silence", "2 pauses, 1.50 s in all"),
        ("MOS", "~4.41 · R 93 · grounded"),
        ("reported sent", "516 packets"),
        ("reported loss", "15 lost · 4.0 % at worst"),
        ("reported jitter", "3.20 ms"),
        ("round trip", "23 ms (end to end)"),
        ("DTMF", "4 key presses"),
        ("CNAME, tool", "a@host · baresip"),
        ("matched by", "sdp destination (1.00)"),
        ("notes", "low sample"),
    ):
        assert lines_with(text, name, value), name
    assert "~ is estimated by ITU-T G.107" in text


def test_a_stream_without_mos_says_why():
    without = {"mos_lq": None, "mos_note": "no published impairment for opus"}
    text = page(call(), [], stream(**without), back(**without), stream(3), width=120)
    assert lines_with(text, "MOS", "none", "~4.41")
    assert lines_with(text, "no MOS for #1, #2: no published impairment for opus")
    assert "G.107" not in page(call(), [], stream(**without))


def test_a_stream_of_which_little_is_known():
    text = page(call(), [], record("stream", number=1, call_number=1, received=0), width=80)
    assert lines_with(text, "loss", "–")
    assert "None" not in text


def test_sdp_offers_and_answers_once_each():
    invite = sip("INVITE sip:bob@example.com SIP/2.0", "1 INVITE", body=sdp())
    answer = sip("SIP/2.0 200 OK", "2 INVITE", to_tag="b1", body=sdp("10.0.0.2", 10002, "recvonly"))
    messages = [
        message(invite, 0, ALICE, BOB),
        message(sip("SIP/2.0 407 Proxy Authentication Required", "1 INVITE"), 0.1, BOB, ALICE),
        message(invite.replace("1 INVITE", "2 INVITE"), 0.2, ALICE, BOB),  # the same offer with credentials
        message(answer, 1, BOB, ALICE),
        message(answer, 1.1, ALICE, "10.0.0.3:5060"),  # its copy on another hop
    ]
    table = page(call(), messages, width=120).split("SDP  no encryption of media")[1]
    rows = [line for line in table.splitlines() if "10.0.0." in line]
    assert len(rows) == 2
    assert lines_with(rows[0], "0.000", "INVITE", "offer", "audio", "10.0.0.1:4000", "sendrecv", "PCMU, PCMA")
    assert lines_with(rows[1], "200 INVITE", "answer", "10.0.0.2:10002", "recvonly", "telephone-event 101")


def test_sdp_of_a_late_offer_and_a_rejected_stream():
    offer = sip("SIP/2.0 200 OK", "1 INVITE", to_tag="b1", body=sdp("10.0.0.2", 10002))
    reply = sip("ACK sip:bob@x SIP/2.0", "1 ACK", to_tag="b1", body=sdp(port=0))
    text = page(call(), [message(offer, 1, BOB, ALICE), message(reply, 1.1, ALICE, BOB)], width=120)
    assert lines_with(text, "200 INVITE  offer")
    assert lines_with(text, "ACK         answer", "rejected")


def test_srtp_is_shown_without_its_key():
    crypto = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0\n"
    body = sdp(extra=crypto).replace("RTP/AVP", "RTP/SAVP")
    invite = message(sip("INVITE sip:bob@x SIP/2.0", "1 INVITE", body=body), 0, ALICE, BOB)
    text = page(call(), [invite], raw=True, width=140)
    assert "sdes AES_CM_128_HMAC_SHA1_80" in text
    assert "inline:***" in text
    assert "c2VjcmV0" not in text
    assert "no encryption" not in text


def test_raw_messages_come_last_and_only_when_asked_for():
    assert "Via: " not in page(call(), basic_messages())
    text = page(call(), basic_messages(), raw=True)
    assert text.rindex("Messages  8 messages") > text.rindex("SDP")
    assert text.count("Via: SIP/2.0/UDP 10.0.0.1:5060") == 8


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
@pytest.mark.parametrize("one", [call(holds=1, hold_periods=[{"holder": "caller", "start_time": at(4),
                                                              "end_time": at(5)}]),
                                 failed_call("busy", 486, "Busy Here")])  # fmt: skip
def test_it_fits_every_width(one, width):
    assert widest(page(one, basic_messages(), stream(), back(), width=width)) <= width
