"""RTP to calls: each reason, and what tells calls apart that share addresses."""

from __future__ import annotations

import pytest

from tests.calls.ladder import Ladder, Party, halves
from tests.calls.media_rig import Rig
from voipsniff.calls.endpoints import endpoint_key, is_private
from voipsniff.calls.limits import CallLimits

ALICE, BOB = "10.0.0.1:4002", "10.0.0.2:4004"
CALL = """
    0 alice > bob: INVITE sdp
    0.1 alice < bob: 180
    1 alice < bob: 200 sdp
    1.02 alice > bob: ACK
    4 alice > bob: BYE
    4.1 alice < bob: 200
"""


def test_both_sides_by_their_sdp() -> None:
    rig = Rig().sip(CALL).talk(1.1, 3.9, ALICE, BOB, 0x1).talk(1.1, 3.9, BOB, ALICE, 0x2)
    (call,) = rig.play(until=20)
    assert rig.matched() == [
        (1, "caller_to_callee", "sdp_destination", 1.0),
        (1, "callee_to_caller", "sdp_destination", 1.0),
    ]
    assert call.streams == [1, 2]
    assert call.stream_count == 2
    first = rig.streams[0]
    assert (first.media, first.encryption, first.call_id) == ("audio", "none", "c1@a.example")
    assert (call.loss_percent, call.early_media) == (0.0, False)
    assert call.mos_lq == pytest.approx(4.41, abs=0.01)
    assert call.jitter_ms == pytest.approx(0.0, abs=0.01)


def test_early_media_is_matched_before_the_answer_and_made_sure_by_it() -> None:
    rig = Rig().sip(CALL).talk(0.2, 2, BOB, ALICE)
    (call,) = rig.play()
    assert rig.matched() == [(1, "callee_to_caller", "sdp_destination", 1.0)]
    assert call.early_media is True


def test_rtp_that_comes_before_its_sdp_waits_for_it() -> None:
    rig = Rig().sip(CALL).talk(0.9, 2, BOB, "10.0.0.1:9999")
    rig.play()
    assert rig.matched() == [(1, "callee_to_caller", "sdp_source", 0.8)]


def test_a_stream_that_had_gone_silent_is_not_taken_by_a_later_call() -> None:
    rig = Rig().sip(CALL.replace("0 alice > bob: INVITE", "0 alice > bob: INVITE"))
    rig.ladder = Ladder().run("""
        20 alice > bob: INVITE sdp
        21 alice < bob: 200 sdp
    """)
    rig.talk(1, 3, BOB, ALICE, 0x7).talk(21.5, 22, BOB, ALICE, 0x7, first=5000)
    (call,) = rig.play()
    assert [stream.call_number for stream in rig.streams] == [None, 1]
    assert call.stream_count == 1


def test_streams_of_no_call_are_left_alone() -> None:
    rig = Rig().sip(CALL).talk(1.1, 2, "10.9.9.1:7000", "10.9.9.2:7002")
    rig.play()
    assert rig.matched() == [(None, None, None, None)]


def test_a_source_behind_nat_by_the_destination_and_its_way_back_by_symmetry() -> None:
    public = "198.51.100.7:33333"
    rig = Rig().sip(CALL).talk(1.1, 3, public, BOB, 0x1).talk(1.2, 3, BOB, public, 0x2)
    rig.play()
    assert rig.matched() == [
        (1, "caller_to_callee", "sdp_destination", 0.95),
        (1, "callee_to_caller", "symmetric", 0.9),
    ]


def test_the_way_back_seen_first() -> None:
    public = "198.51.100.7:33333"
    rig = Rig().sip(CALL).talk(1.2, 3, BOB, public, 0x2).talk(1.3, 3, public, BOB, 0x1)
    rig.play()
    assert rig.matched() == [
        (1, "callee_to_caller", "sdp_source", 0.8),
        (1, "caller_to_callee", "sdp_destination", 0.95),
    ]


def test_two_streams_that_answer_each_other_go_opposite_ways_whatever_the_sdp_says() -> None:
    """The SDP of both sides names the host of a gateway, but the callee's media is at another one."""
    rig = Rig().sip("""
        0 alice > bob: INVITE
        1 alice < bob: 200 sdp ip=10.0.0.1 port=4376
        1.02 alice > bob: ACK sdp port=4374
    """)
    far = "10.0.0.172:4376"
    rig.talk(1.1, 3, "10.0.0.1:4374", far, 0x1).talk(1.2, 3, far, "10.0.0.1:4376", 0x2)
    rig.play()
    assert rig.matched() == [
        (1, "callee_to_caller", "symmetric", 0.8),
        (1, "caller_to_callee", "sdp_destination", 0.95),
    ]


def test_the_two_legs_of_a_relay_go_the_same_way() -> None:
    """Both parties are behind one address, and the relay has a port for each."""
    rig = Rig().sip("""
        0 alice > bob: INVITE sdp ip=10.0.0.9 port=4001
        1 alice < bob: 200 sdp ip=10.0.0.9 port=4003
    """)
    relay = "10.0.0.101"
    rig.talk(1.1, 3, "10.0.0.9:4001", f"{relay}:7000", 0x1).talk(1.2, 3, f"{relay}:7002", "10.0.0.9:4003", 0x1)
    rig.play()
    assert [row[1] for row in rig.matched()] == ["caller_to_callee", "caller_to_callee"]


def test_a_private_address_in_the_sdp_by_the_sip_source_and_the_port() -> None:
    rig = Rig().sip("""
        0 alice > bob: INVITE sdp ip=192.168.1.5
        1 alice < bob: 200 sdp ip=192.168.2.6
        1.02 alice > bob: ACK
    """)
    rig.talk(1.1, 3, ALICE, BOB, 0x1)
    rig.play()
    assert rig.matched() == [(1, "caller_to_callee", "sdp_port", 0.6)]


def test_ice_candidates() -> None:
    candidate = "candidate:1_1_udp_1_203.0.113.4_5555_typ_srflx_raddr_10.0.0.1_rport_4002"
    rig = Rig().sip(f"""
        0 alice > bob: INVITE sdp a={candidate}
        1 alice < bob: 200 sdp
    """)
    rig.talk(1.1, 2, BOB, "203.0.113.4:5555", 0x1).talk(1.1, 2, "203.0.113.4:5555", "10.7.7.7:1000", 0x2)
    rig.play()
    assert rig.matched() == [
        (1, "callee_to_caller", "ice_candidate", 0.9),
        (1, "caller_to_callee", "ice_candidate", 0.8),
    ]


def test_rtcp_names_the_ssrc_of_a_stream_from_elsewhere() -> None:
    """RTCP on the announced port + 1 says that 0x77 of 198.51.100.7 belongs to the call."""
    rig = Rig().sip(CALL).learn(1.05, 0x77, "198.51.100.7:41001", "10.0.0.2:4005")
    rig.talk(1.1, 2, "198.51.100.7:50000", "10.0.0.66:6000", 0x77)
    rig.play()
    assert rig.matched() == [(1, "caller_to_callee", "rtcp_ssrc", 0.8)]


def test_rtcp_that_comes_after_the_stream_matches_it() -> None:
    rig = Rig().sip(CALL).learn(1.5, 0x77, "198.51.100.7:41001", "10.0.0.2:4005")
    rig.talk(1.1, 2, "198.51.100.7:50000", "10.0.0.66:6000", 0x77)
    rig.play()
    assert rig.matched() == [(1, "caller_to_callee", "rtcp_ssrc", 0.8)]


def test_rtcp_gives_away_the_port_beside_it() -> None:
    rig = Rig().sip(CALL).learn(1.05, 0x77, "198.51.100.7:41001", "10.0.0.2:4005")
    rig.talk(1.1, 2, "198.51.100.7:41000", "10.0.0.66:6000", 0x78)
    rig.play()
    assert rig.matched() == [(1, "caller_to_callee", "rtcp_address", 0.7)]


def test_rtcp_port_of_its_own_line() -> None:
    rig = Rig().sip("""
        0 alice > bob: INVITE sdp
        1 alice < bob: 200 sdp a=rtcp:6999
    """)
    rig.learn(1.05, 0x77, "198.51.100.7:41001", "10.0.0.2:6999")
    rig.talk(1.1, 2, "198.51.100.7:41000", "10.0.0.66:6000", 0x77)
    rig.play()
    assert rig.matched()[0][:3] == (1, "caller_to_callee", "rtcp_ssrc")


def test_nat_rebinding_continues_the_sequence() -> None:
    """Neither end of the second part was announced: only SSRC, sequence and one common end tell."""
    relay = "10.0.0.66:6000"
    rig = Rig().sip(CALL).talk(1.1, 2, ALICE, relay, 0x5, first=100)
    rig.talk(2.1, 3.9, "198.51.100.7:33333", relay, 0x5, first=147)
    rig.play(until=30)
    assert rig.matched() == [
        (1, "caller_to_callee", "sdp_source", 0.8),
        (1, "caller_to_callee", "nat_rebinding", 0.75),
    ]


@pytest.mark.parametrize(("start", "first"), [(2.1, 9000), (2.1, 40)])
def test_the_same_ssrc_without_the_sequence_is_no_rebinding(start: float, first: int) -> None:
    relay = "10.0.0.66:6000"
    rig = Rig().sip(CALL).talk(1.1, 2, ALICE, relay, 0x5, first=100)
    rig.talk(start, start + 1.8, "198.51.100.7:33333", relay, 0x5, first=first)
    rig.play(until=30)
    assert rig.matched()[1] == (None, None, None, None)


def gateway_calls(count: int, shared: str = "10.0.0.2:20000") -> Rig:
    """Return calls of one caller's host to one gateway that uses the same media port for all of them."""
    ladder = Ladder()
    ladder.parties["bob"] = Party("bob", "10.0.0.2", rtp_port=int(shared.rsplit(":", 1)[1]))
    rig = Rig(ladder)
    for number in range(count):
        port = 6000 + 4 * number
        rig.sip(f"""
            {number * 0.001} alice > bob: INVITE new call=g{number} sdp port={port}
            {1 + number * 0.001} alice < bob: 200 call=g{number} sdp
        """)
        rig.talk(2, 2.5, f"10.0.0.1:{port}", shared, 0xABCD)
        rig.talk(2, 2.5, shared, f"10.0.0.1:{port}", 0xABCD)
    return rig


def test_calls_that_share_the_port_of_a_gateway_are_told_apart_by_the_other_end() -> None:
    rig = gateway_calls(20)
    calls = rig.play()
    assert len(calls) == 20
    for stream in rig.streams:
        port = stream.src_port if stream.dst_port == 20000 else stream.dst_port
        assert stream.call_number == 1 + (port - 6000) // 4
        assert (stream.match_reason, stream.match_confidence) == ("sdp_destination", 1.0)
        assert stream.direction == ("caller_to_callee" if stream.dst_port == 20000 else "callee_to_caller")
    assert [call.stream_count for call in calls] == [2] * 20


def test_shared_port_and_unknown_source_takes_the_call_with_the_sip_host() -> None:
    """Two callers behind different addresses use the same gateway port, both with NAT."""
    ladder = Ladder()
    ladder.parties["bob"] = Party("bob", "10.0.0.2", rtp_port=20000)
    rig = Rig(ladder).sip("""
        0 alice > bob: INVITE new call=a sdp ip=192.168.1.5 port=7000
        0.1 alice < bob: 200 call=a sdp
        0.2 carol > bob: INVITE new call=c sdp ip=192.168.9.9 port=7000
        0.3 carol < bob: 200 call=c sdp
    """)
    rig.talk(1, 2, "10.0.0.1:51111", "10.0.0.2:20000", 0x1).talk(1, 2, "10.0.0.3:52222", "10.0.0.2:20000", 0x2)
    rig.play()
    assert rig.matched() == [
        (1, "caller_to_callee", "sdp_destination", 0.5),
        (2, "caller_to_callee", "sdp_destination", 0.5),
    ]


def test_an_endpoint_used_again_by_a_later_call_with_the_same_ssrc() -> None:
    """The old call has ended but still lingers: the packets that follow are a new stream of the new call."""
    rig = (
        Rig()
        .sip(CALL)
        .sip("""
        5 alice > bob: INVITE new call=second sdp
        5.5 alice < bob: 200 call=second sdp
    """)
    )
    rig.talk(1.1, 3.9, ALICE, BOB, 0x9).talk(6, 8, ALICE, BOB, 0x9, first=5000)
    calls = rig.play()
    assert [stream.call_number for stream in rig.streams] == [1, 2]
    assert [call.stream_count for call in calls] == [1, 1]
    assert rig.streams[0].received == 140
    assert rig.streams[1].received == 100


def test_a_reinvite_moves_the_media_and_changes_the_codec() -> None:
    rig = Rig().sip(
        CALL.replace(
            "4 alice > bob: BYE",
            """2 alice > bob: INVITE sdp port=4800 codec=PCMU
        2.1 alice < bob: 200 sdp port=4900 codec=PCMU
        2.2 alice > bob: ACK
        4 alice > bob: BYE""",
        )
    )
    rig.talk(1.1, 2, ALICE, BOB, 0x1).talk(2.2, 3.9, "10.0.0.1:4800", "10.0.0.2:4900", 0x1, payload_type=0, first=2000)
    (call,) = rig.play(until=20)
    assert [stream.match_confidence for stream in rig.streams] == [1.0, 1.0]
    assert call.codecs == ["PCMU"]
    assert call.stream_count == 2
    meaning = rig.streams[1].meaning_of(0)
    assert meaning is not None
    assert (meaning.name, meaning.source) == ("PCMU", "sdp")


def test_payload_types_are_those_that_the_receiver_chose() -> None:
    """Alice calls Opus 96, Bob may use another number for what he receives (RFC 3264 s.5.1)."""
    rig = Rig().sip("""
        0 alice > bob: INVITE sdp codec=opus,PCMA
        1 alice < bob: 200 sdp codec=opus
    """)
    rig.talk(1.1, 2, BOB, ALICE, 0x1, payload_type=96).talk(1.1, 2, ALICE, BOB, 0x2, payload_type=8)
    rig.play()
    to_alice, to_bob = rig.streams
    opus, pcma = to_alice.meaning_of(96), to_bob.meaning_of(8)
    assert opus is not None
    assert (opus.name, opus.clock_rate, opus.source) == ("opus", 48000, "sdp")
    assert pcma is not None
    assert pcma.name == "PCMA"


def test_the_cdr_waits_for_rtp_that_flows_on_after_the_bye() -> None:
    rig = Rig().sip(CALL).talk(1.1, 12, ALICE, BOB)
    (call,) = rig.play(until=30)
    assert rig.streams[0].received == 545
    assert (call.stream_count, call.talk_s) == (1, 3.0)


def test_a_call_whose_bye_was_not_captured_ends_with_its_media() -> None:
    rig = Rig().sip("\n".join(CALL.splitlines()[:-2])).talk(1.1, 61.1, ALICE, BOB)
    (call,) = rig.play(until=3700)
    assert (call.end_reason, call.partial, call.outcome, call.ended_by) == ("media_timeout", False, "answered", None)
    assert call.talk_s == pytest.approx(60.08, abs=0.01)


def test_a_session_timer_that_nobody_refreshed() -> None:
    rig = Rig().sip(CALL.split("1.02 alice")[0].replace("200 sdp", "200 sdp +Session-Expires:120;refresher=uac"))
    (call,) = rig.play(until=200)
    assert (call.end_reason, call.outcome) == ("session_expired", "answered")


def test_loss_and_mos_are_the_worst_of_the_audio_streams() -> None:
    rig = Rig().sip(CALL).talk(1.1, 3.9, ALICE, BOB, 0x1).talk(1.1, 3.9, BOB, ALICE, 0x2)
    lost = [(ts, frame) for number, (ts, frame) in enumerate(rig.frames) if not (number >= 140 and number % 10 == 5)]
    rig.frames = lost
    (call,) = rig.play(until=20)
    assert call.loss_percent == pytest.approx(10.0)
    assert call.mos_lq is not None
    assert call.mos_lq < 3.5


def test_limits_on_streams_and_announcements() -> None:
    rig = Rig(limits=CallLimits(streams_per_call=2)).sip(CALL)
    for ssrc in range(5):
        rig.talk(1.1, 1.3, ALICE, BOB, ssrc)
    (call,) = rig.play()
    assert call.stream_count == 2
    assert rig.tracker.anomalies.seen["call_streams_full"].count == 3


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("10.1.2.3", True), ("172.16.0.1", True), ("172.31.255.255", True), ("172.32.0.1", False),
        ("192.168.50.2", True), ("192.169.0.1", False), ("100.64.0.1", True), ("100.128.0.1", False),
        ("169.254.1.1", True), ("8.8.8.8", False), ("fd77::1", True), ("fe80::1", True), ("2001:db8::1", False),
        ("fec0::1", False),
    ],
)  # fmt: skip
def test_private_addresses(address: str, private: bool) -> None:
    assert is_private(*halves(address)) is private


def test_ipv6_endpoints_have_keys_of_their_own() -> None:
    assert endpoint_key(0xFE80 << 48, 1, 4000) != endpoint_key(0, 1, 4000)
    assert endpoint_key(1, 2, 3) == (1 << 80 | 2 << 16 | 3)
    assert endpoint_key(0, 0xFFFF0A000001, 5060) == 0xFFFF0A000001 << 16 | 5060


def test_nothing_is_left_in_the_index_when_all_calls_are_over() -> None:
    rig = gateway_calls(5)
    rig.play()
    media = rig.tracker.media
    assert not media.announced
    assert not media.presumed
    assert not media.paths
    assert not media.rtcp_announced
