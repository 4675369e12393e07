"""The ladder, line by line."""

import pytest

from tests.report.factory import (
    ALICE,
    BOB,
    at,
    back,
    basic_messages,
    call,
    lines_with,
    message,
    sdp,
    shown,
    sip,
    stream,
    widest,
)
from voipsniff.report.ladder import render_ladder
from voipsniff.report.page import Page


def ladder(messages, *streams, one=None, width=80, **options):
    def render(console):
        with Page(console) as page:
            render_ladder(page, one or call(), messages, list(streams))

    return shown(render, width=width, **options)


def test_two_parties_at_80_columns():
    assert ladder(basic_messages(), stream(), back(start=2.6)).splitlines() == [
        "Ladder  8 messages · 2 RTP streams  ────────────────────────────────────────────",
        "                   caller                                            callee",
        "                10.0.0.1:5060                                     10.0.0.2:5060",
        "               baresip v2.0.1                                 Asterisk PBX 20.1",
        "   0.000              │──────── INVITE (SDP) ×2, until +500 ms ────────▶│",
        "   0.504   504 ms     │◀────────────────── 100 Trying ──────────────────│",
        "   0.680   176 ms     │◀───────────────── 180 Ringing ──────────────────│",
        "   2.500   1.82 s     │◀───────────────── 200 OK (SDP) ─────────────────│",
        "   2.500     0 ms ╻   │═ RTP #1 PCMU · 10.0 s · 500 pkt · 0.0 % lost ══▶│",
        "   2.510    10 ms ┃   │───────────────────── ACK ──────────────────────▶│",
        "   2.600    90 ms ┃╻  │◀═ RTP #2 PCMU · 10.0 s · 500 pkt · 0.0 % lost ══│",
        "                  ┃┃  ┊                                                 ┊",
        "  12.500   9.90 s ┃┃  │───────────────────── BYE ──────────────────────▶│",
        "  12.504   4.0 ms  ┃  │◀───────────────── 200 OK (BYE) ─────────────────│",
    ]


def forked(count):
    """INVITE from alice through a proxy to `count` devices."""
    text = sip("INVITE sip:bob@example.com SIP/2.0", "1 INVITE", body=sdp())
    messages = [message(text, 0, ALICE, "10.0.0.9:5060")]
    return messages + [message(text, 0.01 * n, "10.0.0.9:5060", f"10.0.1.{n}:5060") for n in range(1, count + 1)]


def test_an_arrow_crosses_the_lifelines_between():
    [row] = lines_with(ladder(forked(3), width=100), "┼")
    assert row == "   0.030    10 ms  │                 │─────────────────┼─ INVITE (SDP) ──┼────────────────▶│"


def test_names_that_do_not_fit_become_numbers_with_a_legend():
    text = ladder(forked(4), width=80)
    assert text.splitlines()[1].split() == ["[1]", "[2]", "[3]", "[4]", "[5]", "[6]"]
    assert lines_with(text, "[1]", "10.0.0.1:5060", "caller")
    assert lines_with(text, "[6]", "10.0.1.4:5060")


def test_participants_that_do_not_fit_share_the_last_lifeline_and_arrows_name_them():
    text = ladder(forked(30), width=80)
    assert text.splitlines()[1].split() == ["[1]", "[2]", "[3]", "[4]", "[5]", "[6…32]"]
    assert len(lines_with(text, "INVITE")) == 31
    assert lines_with(text, "[17] INVITE (SDP) ─")
    assert lines_with(text, "  [32] 10.0.1.30:5060")


def test_notes_of_sdp_and_sound_where_there_is_room():
    text = ladder(basic_messages(), stream(), width=200)
    assert lines_with(text, "INVITE", "audio 10.0.0.1:4000 PCMU, PCMA, telephone-event")
    assert lines_with(text, "RTP #1", "jitter 0.4 ms · MOS ~4.41 · 0x1a2b3c41")


def test_rtcp_and_dtmf_of_a_stream():
    sound = stream(rtcp_packets=4, rtcp_loss_percent_max=1.5, rtcp_jitter_ms=2.0, rtt_ms=23.4, dtmf_count=4)
    text = ladder(basic_messages(), sound, width=140)
    assert lines_with(text, "RTP #1 PCMU", "· 4 DTMF keys")
    assert lines_with(ladder(basic_messages(), sound), "#1 PCMU 10.0 s 500 pkt 0.0 % · 4 keys")
    assert lines_with(text, "╌ RTCP ×4 · worst loss 1.5 % · jitter 2.0 ms · RTT 23 ms ╌")


def test_hold_is_marked_on_messages_and_on_the_line():
    held = sip("INVITE sip:bob@example.com SIP/2.0", "3 INVITE", to_tag="b1", body=sdp(direction="sendonly"))
    one = call(hold_periods=[{"holder": "caller", "start_time": at(5), "end_time": at(8.4)}])
    text = ladder([*basic_messages()[:6], message(held, 5, ALICE, BOB)], one=one)
    assert lines_with(text, "re-INVITE (SDP sendonly)")
    assert lines_with(text, "┄ on hold by caller ┄")
    assert lines_with(text, "┄ resumed after 3.40 s ┄")


def test_keys_in_info_are_named_not_shown():
    key = sip("INFO sip:bob@example.com SIP/2.0", "4 INFO", to_tag="b1", body="Signal=7\nDuration=160\n",
              content_type="application/dtmf-relay")  # fmt: skip
    assert lines_with(ladder([message(key, 0, ALICE, BOB)]), "─ INFO (DTMF) ─")


def test_a_message_to_oneself_is_a_loop():
    text = sip("OPTIONS sip:b@x SIP/2.0", "1 OPTIONS")
    loop = [message(text, 0, ALICE, BOB), message(text, 0.1, "10.0.0.9:5060", "10.0.0.9:5060")]
    assert lines_with(ladder(loop), "↻ OPTIONS")


def test_media_before_the_first_message_has_negative_time():
    assert lines_with(ladder(basic_messages(), stream(start=-1.2)), "-1.200", "RTP #1")


def test_nothing_at_hand_is_said():
    assert "no message and no stream" in ladder([])


def test_media_alone_makes_a_ladder():
    assert lines_with(ladder([], stream()), "0.000", "RTP #1 PCMU", "▶")


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 120, 160, 200, 300])
@pytest.mark.parametrize("devices", [1, 2, 5, 12])
def test_it_fits_every_width(width, devices):
    assert widest(ladder(forked(devices), stream(), back(), width=width)) <= width


def test_ascii():
    text = ladder(basic_messages(), stream(), encoding="ascii")
    assert text.isascii()
    assert lines_with(text, "|<------------------ 100 Trying -------------------|")
