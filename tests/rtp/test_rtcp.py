"""RTCP finds its streams, and what it says about them ends up in their records."""

from __future__ import annotations

import pytest

from tests.rtp.packets import ALICE, BOB, MS, SECOND, START, Packet, audio, feed
from tests.rtp.rtcp_bytes import app, block, bye, receiver_report, sdes, sender_report, xr
from voipsniff.rtp.record import StreamRecord, stream_record
from voipsniff.rtp.rtcp import RtcpTracker
from voipsniff.rtp.streams import StreamTable

A, B = 0xAAAA0001, 0xBBBB0002
ALICE_RTP, BOB_RTP = (0, ALICE, 10000), (0, BOB, 20000)


class Call:
    """Alice (SSRC A) and Bob (SSRC B) talk; RTCP goes over the next ports."""

    def __init__(self, count: int = 100) -> None:
        self.table = StreamTable()
        self.told: list[tuple[int, ...]] = []
        self.rtcp = RtcpTracker(self.table, on_rtcp=lambda *said: self.told.append(said))
        self.frame = 1000
        feed(self.table, audio(count, ssrc=A) + audio(count, ssrc=B, src=BOB_RTP, dst=ALICE_RTP))

    def send(
        self, data: bytes, *, back: bool = False, at_ms: float = 2000, source: int = 1, destination: int = 1
    ) -> None:
        """Send RTCP from Alice to Bob (or back), the ports counted from those of RTP."""
        src, dst = (BOB_RTP, ALICE_RTP) if back else (ALICE_RTP, BOB_RTP)
        self.frame += 1
        ports = (src[2] + source, dst[2] + destination)
        self.rtcp.receive(data, START + round(at_ms * MS), self.frame, 0, src[1], ports[0], 0, dst[1], ports[1], 0)

    def rows(self) -> tuple[StreamRecord, StreamRecord]:
        alice, bob = sorted(self.table.finish(), key=lambda stream: stream.ssrc)
        return stream_record(alice, []), stream_record(bob, [])


def test_reports_and_descriptions_reach_their_streams() -> None:
    call = Call()
    call.send(
        sender_report(A, packets=100, octets=16000, blocks=[block(B, fraction=64, lost=7, jitter=80)])
        + sdes([(A, [(1, "alice@host"), (6, "phone 2")])])
    )
    call.send(receiver_report(B, [block(A, fraction=16, lost=2, jitter=8)]), back=True)
    call.send(receiver_report(B, [block(A, fraction=0, lost=2, jitter=16)]), back=True)
    call.send(bye([B]), back=True)
    alice, bob = call.rows()
    assert (alice.rtcp_packets, bob.rtcp_packets) == (3, 4)
    assert (alice.rtcp_sent_packets, alice.rtcp_sent_bytes) == (100, 16000)
    assert (alice.cname, alice.tool, alice.rtcp_bye) == ("alice@host", "phone 2", False)
    assert (alice.rtcp_lost, alice.rtcp_loss_percent_max, alice.rtcp_jitter_ms) == (2, 6.25, 2)
    assert (bob.rtcp_lost, bob.rtcp_loss_percent_max, bob.rtcp_jitter_ms, bob.rtcp_bye) == (7, 25, 10, True)
    assert (bob.rtcp_sent_packets, bob.cname, bob.rtt_ms, bob.rtt_source) == (None, None, None, None)
    assert call.rtcp.unmatched == 0


@pytest.mark.parametrize(("source", "destination"), [(1, 1), (0, 0), (1234, 77), (-3, 5)])
def test_the_port_may_be_the_next_the_same_or_another(source: int, destination: int) -> None:
    call = Call()
    call.send(sender_report(A, packets=5), source=source, destination=destination)
    assert call.rows()[0].rtcp_sent_packets == 5


def test_the_nearest_of_two_streams_with_one_ssrc_is_taken() -> None:
    """A relay: the same SSRC between the same hosts on two pairs of ports."""
    call = Call()
    feed(call.table, audio(10, ssrc=A, src=(0, ALICE, 11000), dst=(0, BOB, 21000)))
    call.send(sender_report(A, packets=1), source=1001, destination=1001)
    call.send(sender_report(A, packets=2))
    far, near = (call.table.find(A, 0, ALICE, 10000 + n, 0, BOB, 20000 + n) for n in (1000, 0))
    assert far is not None
    assert near is not None
    assert (far.rtcp.sent_packets, near.rtcp.sent_packets) == (1, 2)  # type: ignore[attr-defined]


def test_other_addresses_are_another_conversation() -> None:
    call = Call()
    call.rtcp.receive(sender_report(A, packets=5), START, 1, 0, ALICE, 10001, 0, BOB + 1, 20001, 0)
    assert call.rows()[0].rtcp_packets == 0
    assert call.rtcp.unmatched == 1


def test_reports_confirm_a_candidate() -> None:
    call = Call(count=2)
    assert call.table.live == 0
    call.send(sender_report(A, packets=2), source=50, destination=50)
    assert call.table.live == 0
    call.send(sender_report(A, packets=2))
    assert call.table.live == 1


def test_whoever_asks_is_told_who_sends_rtcp_where() -> None:
    call = Call()
    call.send(app(A, 0, b"PING", b""), at_ms=1)
    call.send(b"\0\0\0\0", at_ms=2)
    assert call.told == [(A, 0, ALICE, 10001, 0, BOB, 20001, START + MS)]
    assert call.rtcp.anomalies.seen["rtcp_unreadable"].count == 1


def test_encrypted_reports_are_not_read() -> None:
    call = Call()
    for stream in call.table.streams():
        stream.encryption = "sdes"
    call.send(sender_report(A, packets=100, blocks=[block(B, lost=9)]))
    alice, bob = call.rows()
    assert (alice.rtcp_packets, alice.rtcp_sent_packets, bob.rtcp_lost) == (1, None, None)
    assert call.rtcp.encrypted == 1


def test_extended_reports_are_kept_for_the_stream_they_are_about() -> None:
    call = Call()
    metrics = B.to_bytes(4) + bytes(28)
    call.send(xr(A, [(7, 0, metrics), (4, 0, bytes(8))]))
    (bob,) = call.table.with_ssrc(B)
    assert bob.rtcp.extended == {7: metrics}  # type: ignore[attr-defined]


def ntp(seconds: float) -> int:
    return round((3_900_000_000 + seconds) * (1 << 32))


def compact(seconds: float) -> int:
    return ntp(seconds) >> 16 & 0xFFFFFFFF


def test_round_trip_to_one_side_of_the_observer() -> None:
    """SR of Alice passes at 10.000 s, Bob's RR at 12.585 s with DLSR 2.5 s: 85 ms on Bob's side."""
    call = Call()
    call.send(sender_report(A, ntp=ntp(1)), at_ms=10_000)
    call.send(receiver_report(B, [block(A, lsr=compact(1), dlsr=round(2.5 * 65536))]), back=True, at_ms=12_585)
    alice, bob = call.rows()
    assert alice.rtt_ms == pytest.approx(85, abs=0.02)
    assert (alice.rtt_source, bob.rtt_ms) == ("observer_one_side", None)


def test_round_trip_to_both_sides_is_their_sum() -> None:
    call = Call()
    call.send(sender_report(A, ntp=ntp(1)), at_ms=10_000)
    call.send(sender_report(B, ntp=ntp(900)), back=True, at_ms=10_500)
    call.send(receiver_report(B, [block(A, lsr=compact(1), dlsr=65536)]), back=True, at_ms=11_040)
    call.send(receiver_report(A, [block(B, lsr=compact(900), dlsr=65536)]), at_ms=11_515)
    alice, bob = call.rows()
    assert (alice.rtt_source, bob.rtt_source) == ("observer_both_sides", "observer_both_sides")
    assert alice.rtt_ms == pytest.approx(55, abs=0.05)
    assert bob.rtt_ms == pytest.approx(55, abs=0.05)


def test_round_trip_end_to_end_does_not_depend_on_the_observer() -> None:
    """Alice sends at 1 s; 30 ms on Bob has it, answers after 2 s; 50 ms on Alice has that, answers after 1.5 s."""
    call = Call()
    call.send(sender_report(A, ntp=ntp(1)), at_ms=7)
    call.send(sender_report(B, ntp=ntp(903), blocks=[block(A, lsr=compact(1), dlsr=2 * 65536)]), back=True, at_ms=9000)
    answer = block(B, lsr=compact(903), dlsr=round(1.5 * 65536))
    call.send(sender_report(A, ntp=ntp(1 + 0.03 + 2 + 0.05 + 1.5), blocks=[answer]), at_ms=9001)
    bob = call.rows()[1]
    assert bob.rtt_source == "end_to_end"
    assert bob.rtt_ms == pytest.approx(80, abs=0.05)


@pytest.mark.parametrize("dlsr", [0, 65536 * 3, 0xFFFFFFFF])
def test_impossible_round_trips_are_not_believed(dlsr: int) -> None:
    call = Call()
    call.send(sender_report(A, ntp=ntp(1)), at_ms=10_000)
    call.send(receiver_report(B, [block(A, lsr=compact(1), dlsr=dlsr)]), back=True, at_ms=10_000 + 12_000 * (not dlsr))
    assert call.rows()[0].rtt_ms is None


def test_reports_before_the_stream_are_counted_as_unmatched() -> None:
    table = StreamTable()
    tracker = RtcpTracker(table)
    tracker.receive(sender_report(A), START, 1, 0, ALICE, 10001, 0, BOB, 20001)
    assert (tracker.datagrams, tracker.unmatched) == (1, 1)
    feed(table, [Packet(0, 1, 1, ssrc=A)])
    tracker.receive(sender_report(A), START + SECOND, 2, 0, ALICE, 10001, 0, BOB, 20001)
    assert tracker.unmatched == 1
