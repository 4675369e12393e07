"""One stream from packets to record: clocks that come late, events, comfort noise, what every packet counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.rtp.packets import MS, START, Packet, audio, feed, record, records
from voipsniff.rtp.record import stream_record
from voipsniff.rtp.stream import Stream
from voipsniff.rtp.streams import StreamTable

OPUS = {111: ("opus", 48000, 2)}


def event(at_ms: float, seq: int, ts: int, key: int, payload_type: int = 101, duration: int = 160) -> Packet:
    payload = bytes([key, 10, duration >> 8, duration & 255])
    return Packet(at_ms, seq, ts, payload_type, payload=payload)


def with_sdp(packets: list[Packet], said: dict[int, tuple[str, int, int]], after: int = 0):  # type: ignore[no-untyped-def]
    """Return the record when SDP comes after so many packets (0: before the first)."""
    table = StreamTable(on_stream=(lambda stream: stream.set_payload_types(said)) if after == 0 else None)
    feed(table, packets[:after])
    for stream in table.with_ssrc(packets[0].ssrc):
        stream.set_payload_types(said)
    feed(table, packets[after:])
    (stream,) = table.finish()
    return stream_record(stream, ["trace.pcap"])


def test_a_perfect_stream() -> None:
    row = record(audio(500))
    assert (row.received, row.expected, row.lost, row.unique_lost, row.loss_percent) == (500, 500, 0, 0, 0)
    assert (row.jitter_ms, row.jitter_mean_ms, row.jitter_max_ms) == (0, 0, 0)
    assert (row.delta_min_ms, row.delta_mean_ms, row.delta_max_ms) == (20, 20, 20)
    assert (row.ws_delta_mean_ms, row.ws_jitter_max_ms) == (20, 0)
    assert (row.codec, row.clock_rate_hz, row.codec_source, row.ptime_ms, row.media) == (
        "PCMU",
        8000,
        "static",
        20,
        "audio",
    )
    assert (row.start_time, row.end_time, row.duration_s) == (START, START + 9980 * MS, 9.98)
    assert row.packet_rate_pps == pytest.approx(50)
    assert row.rate_bps == pytest.approx(500 * 200 * 8 / 9.98)
    assert (row.payload_bytes, row.dscp, row.ttl_min, row.vlan, row.tunnel) == (80_000, "EF", 64, None, None)
    assert (row.ssrc, row.src_ip, row.src_port, row.dst_ip, row.dst_port) == (
        "0x11223344",
        "10.0.0.1",
        10000,
        "10.0.0.2",
        20000,
    )
    assert (row.first_frame, row.last_frame, row.source, row.number, row.notes) == (1, 500, "trace.pcap", 1, ())
    assert row.mos_lq == pytest.approx(4.41, abs=0.005)


def test_loss_is_counted_and_scored() -> None:
    packets = [packet for index, packet in enumerate(audio(500)) if index not in (50, 51, 52, 200, 300)]
    row = record(packets)
    assert (row.expected, row.lost, row.unique_lost, row.loss_percent) == (500, 5, 5, 1.0)
    assert (row.loss_runs, row.longest_loss_run, row.sequence_errors) == ((2, 0, 1), 3, 3)
    assert row.mos_grounding == "grounded"
    assert row.mos_lq is not None
    assert row.mos_lq < 4.34
    assert "loss 1.00 %" in row.mos_note


@pytest.mark.parametrize("after", [0, 1, 5, 63, 64, 200])
def test_sdp_may_come_at_any_time(after: int) -> None:
    """What the packets say is the same whether SDP came before them or while they were waiting for a clock."""
    packets = audio(300, ticks=960, payload_type=111)
    late = [replace(packet, at_ms=packet.at_ms + (8 if index % 10 == 3 else 0)) for index, packet in enumerate(packets)]
    row = with_sdp(late, OPUS, after)
    reference = with_sdp(late, OPUS)
    assert (row.codec, row.clock_rate_hz, row.codec_source) == ("opus", 48000, "sdp")
    assert row.jitter_ms == pytest.approx(reference.jitter_ms)
    assert row.jitter_max_ms == pytest.approx(reference.jitter_max_ms)
    assert row.ws_jitter_mean_ms == pytest.approx(reference.ws_jitter_mean_ms)
    assert (row.pdv_p95_ms, row.silences, row.ptime_ms) == (reference.pdv_p95_ms, 0, 20)
    assert "late_sdp" not in row.notes


@pytest.mark.parametrize(("clock", "ms"), [(8000, 20), (16000, 20), (48000, 20), (8000, 30), (48000, 60), (32000, 10)])
def test_a_clock_that_nobody_named_is_inferred(clock: int, ms: int) -> None:
    row = record(audio(150, step_ms=ms, ticks=clock * ms // 1000, payload_type=97))
    assert (row.clock_rate_hz, row.codec, row.codec_source, row.ptime_ms) == (clock, None, "inferred", ms)
    assert (row.jitter_max_ms, row.delta_max_ms) == (0, ms)
    assert (row.ws_jitter_max_ms, row.ws_jitter_mean_ms) == (None, None)  # tshark has no clock either
    assert row.ws_delta_max_ms == ms
    assert (row.mos_lq, row.mos_note) == (None, "the codec is not known")


def test_inference_stands_jitter() -> None:
    packets = [
        replace(packet, at_ms=packet.at_ms + (index * 7 % 13) * 2.5)
        for index, packet in enumerate(audio(100, payload_type=98))
    ]
    assert record(packets).clock_rate_hz == 8000


def test_a_short_stream_is_settled_at_its_end() -> None:
    row = record(audio(12, ticks=320, payload_type=96))
    assert (row.clock_rate_hz, row.jitter_max_ms, row.notes) == (16000, 0, ("low_sample",))


def test_no_clock_leaves_what_depends_on_it_unknown() -> None:
    packets = [replace(packet, ts=1000 + index // 3) for index, packet in enumerate(audio(100, payload_type=96))]
    row = record(packets)
    assert (row.clock_rate_hz, row.codec_source, row.jitter_ms, row.pdv_p95_ms, row.skew_ms) == (None,) * 5
    assert (row.delta_mean_ms, row.ws_delta_max_ms, row.received, row.lost) == (20, 20, 100, 0)


def test_sdp_that_contradicts_the_inferred_clock() -> None:
    row = with_sdp(audio(400, payload_type=111), OPUS, after=200)
    assert (row.clock_rate_hz, row.codec) == (48000, "opus")
    assert "late_sdp" in row.notes


def test_a_device_that_counts_with_another_clock() -> None:
    """G.722 with 16000 instead of the 8000 of RFC 3551: seen after five seconds, and timing starts anew."""
    row = record(audio(1000, ticks=320, payload_type=9))
    assert (row.codec, row.clock_rate_hz, row.notes) == ("G722", 16000, ("clock_mismatch",))
    assert row.jitter_max_ms == 0
    assert row.delta_max_ms == 20
    assert row.ws_jitter_min_ms is not None
    assert row.ws_jitter_max_ms == pytest.approx(20, abs=0.01)  # Wireshark goes on with 8000


def test_a_sender_that_runs_fast_has_a_positive_skew_and_drift() -> None:
    fast = [replace(packet, at_ms=packet.at_ms * 0.9999) for packet in audio(2500)]
    row = record(fast)
    assert row.skew_ms == pytest.approx(2499 * 20 * 0.0001, abs=0.01)
    assert row.clock_drift_ppm == pytest.approx(100, abs=1)


def test_payload_types_are_scoped_in_time() -> None:
    """A re-INVITE gives number 96 to another codec: from then on its clock counts."""
    table = StreamTable(on_stream=lambda stream: stream.set_payload_types({96: ("AMR", 8000, 1)}))
    feed(table, audio(100, payload_type=96))
    (stream,) = table.with_ssrc(0x11223344)
    stream.set_payload_types({96: ("AMR-WB", 16000, 1)})
    feed(table, audio(100, at_ms=2000, seq=200, ts=5000 + 160 * 100, ticks=320, payload_type=96))
    (stream,) = table.finish()
    row = stream_record(stream, [])
    assert (row.jitter_max_ms, row.codec, row.clock_rate_hz) == (0, "AMR-WB", 16000)
    assert row.notes == ("low_sample",)


def test_a_payload_type_that_sdp_does_not_list() -> None:
    assert "payload_type_not_negotiated" in with_sdp(audio(300), OPUS).notes
    assert "payload_type_not_negotiated" not in with_sdp(audio(300, payload_type=111), OPUS).notes


@pytest.mark.parametrize(("more", "noted"), [(0, False), (10, False), (11, True)])
def test_what_was_negotiated_before_a_new_sdp_stays_so(more: int, noted: bool) -> None:
    """After a re-INVITE to another codec only what is sent later than 200 ms is against the SDP."""
    table = StreamTable(on_stream=lambda stream: stream.set_payload_types({0: ("PCMU", 8000, 1)}))
    packets = audio(100 + more)
    feed(table, packets[:100])
    (stream,) = table.with_ssrc(0x11223344)
    stream.set_payload_types(OPUS)
    feed(table, packets[100:])
    feed(table, audio(50, at_ms=3000, seq=packets[-1].seq + 1, ts=packets[-1].ts + 960, ticks=960, payload_type=111))
    (stream,) = table.finish()
    assert ("payload_type_not_negotiated" in stream_record(stream, []).notes) == noted


@pytest.mark.parametrize("announced", [True, False])
def test_keys_are_counted_once_and_left_out_of_jitter(announced: bool) -> None:
    packets = audio(50)
    seq, at = 150, 1000.0
    for key in (1, 2, 2):
        start = 5000 + 160 * round(at / 20)
        for index in range(8):
            packets.append(event(at + 20 * index, seq, start, key))
            seq += 1
        packets += [event(at + 141, seq, start, key), event(at + 142, seq + 1, start, key)]
        seq += 2
        at += 200
    packets += audio(50, at_ms=at, seq=seq, ts=5000 + 160 * round(at / 20))
    said = {0: ("PCMU", 8000, 1), 101: ("telephone-event", 8000, 1)}
    row = with_sdp(packets, said) if announced else record(packets)
    assert (row.event_packets, row.dtmf_count) == (30, 3)
    assert (row.jitter_max_ms, row.silences, row.lost) == (0, 0, 0)
    assert (row.payload_type, row.payload_types, row.codec) == (0, (0, 101), "PCMU")


def test_a_press_longer_than_its_duration_field_is_one_press() -> None:
    parts = [event(20 * index, index, 1000 + 0xFFFF * (index // 20), 5) for index in range(60)]
    said = {101: ("telephone-event", 8000, 1)}
    assert with_sdp(parts, said).dtmf_count == 1
    assert (
        with_sdp([replace(packet, ts=packet.ts - index // 20) for index, packet in enumerate(parts)], said).dtmf_count
        == 3
    )


def test_events_in_srtp_are_counted_by_time_stamp_alone() -> None:
    table = StreamTable()
    packets = audio(10) + [event(200 + 20 * index, 110 + index, 9000, 37 * index % 256) for index in range(10)]
    feed(table, packets[:10])
    (stream,) = table.with_ssrc(0x11223344)
    stream.encryption = "sdes"
    stream.set_payload_types({0: ("PCMU", 8000, 1), 101: ("telephone-event", 8000, 1)})
    feed(table, packets[10:])
    (stream,) = table.finish()
    assert (stream.event_packets, stream.dtmf_count) == (10, 1)


def test_comfort_noise_and_silence() -> None:
    packets = audio(50)
    packets.append(Packet(1000, 150, 5000 + 8000, 13, payload=b"\x40"))
    packets += audio(50, at_ms=2000, seq=151, ts=5000 + 16000)
    row = record(packets)
    assert (row.comfort_noise, row.silences, row.silence_s) == (1, 1, 1.0)
    assert (row.delta_max_ms, row.jitter_max_ms, row.lost) == (20, 0, 0)
    assert (row.payload_type, row.codec) == (0, "PCMU")
    assert row.ws_delta_max_ms == 20


def test_times_that_go_backwards_give_no_negative_number() -> None:
    packets = audio(300)
    packets[100:] = [replace(packet, at_ms=packet.at_ms - 5000) for packet in packets[100:]]
    row = record(packets)
    assert row.notes == ("low_sample", "time_backwards")
    assert row.delta_min_ms == 0
    assert row.duration_s == 1.98
    assert row.end_time >= row.start_time


def test_what_varies_is_summed_up() -> None:
    packets = audio(10)
    packets[3] = replace(packets[3], ttl=60, dscp=0, marker=True)
    packets[5] = replace(packets[5], ttl=70, dscp=0, vlan=7)
    row = record(packets)
    assert (row.ttl_min, row.ttl_max, row.dscp, row.vlan, row.marker_count) == (60, 70, "EF", None, 1)
    assert record(audio(5, vlan=12)).vlan == 12
    assert record(audio(5, dscp=3)).dscp == "3"


def test_ssrc_zero_is_named() -> None:
    assert "ssrc_zero" in record(audio(300, ssrc=0)).notes


HEADERS = [
    (bytes.fromhex("80000064000000010000000a") + b"x" * 160, 160),
    (bytes.fromhex("82000064000000010000000a") + b"c" * 8 + b"x" * 160, 160),
    (bytes.fromhex("90000064000000010000000abede0002") + b"e" * 8 + b"x" * 160, 160),
    (bytes.fromhex("90000064000000010000000abede0000") + b"x" * 160, 160),
    (bytes.fromhex("a0000064000000010000000a") + b"x" * 160 + b"\0\0\0\4", 160),
    (bytes.fromhex("a0000064000000010000000a") + b"x" * 159 + b"\0", 160),
    (bytes.fromhex("a0000064000000010000000a") + b"x" * 159 + b"\xff", 160),
    (bytes.fromhex("bf000064000000010000000a") + b"x" * 4, 0),
    (bytes.fromhex("90000064000000010000000abedeffff") + b"x" * 4, 0),
    (bytes.fromhex("80000064000000010000000a"), 0),
]


@pytest.mark.parametrize(("data", "payload"), HEADERS)
def test_payload_octets_are_what_the_header_leaves(data: bytes, payload: int) -> None:
    table = StreamTable()
    feed(table, [Packet(0, 0, 0, raw=data)])
    (stream,) = table.with_ssrc(10)
    assert stream.payload_bytes == payload


def test_a_snapped_packet_keeps_its_length_on_the_wire() -> None:
    table = StreamTable()
    feed(table, [replace(packet, snap=12) for packet in audio(10)])
    (stream,) = table.with_ssrc(0x11223344)
    assert stream.payload_bytes == 1600
    assert table.malformed_packets == 0


def test_less_than_a_header_is_an_anomaly() -> None:
    table = StreamTable()
    feed(table, [replace(packet, snap=11) for packet in audio(3)])
    assert (table.rtp_packets, table.malformed_packets) == (0, 3)
    assert table.anomalies.seen["rtp_short_packet"].count == 3


def test_a_stream_of_one_packet_that_sdp_vouches_for() -> None:
    row = with_sdp(audio(1), {0: ("PCMU", 8000, 1)})
    assert (row.received, row.expected, row.lost, row.duration_s) == (1, 1, 0, 0)
    unknown = (row.jitter_ms, row.delta_max_ms, row.ws_delta_max_ms, row.packet_rate_pps, row.rate_bps, row.pdv_max_ms)
    assert unknown == (None,) * 6


def test_saying_the_same_again_changes_nothing() -> None:
    stream = Stream(1, 0, 2, 3, 0, 4, 5)
    stream.set_payload_types(OPUS)
    meanings = stream.meaning_of(111)
    stream.set_payload_types(dict(OPUS))
    assert stream.meaning_of(111) is meanings


def test_nothing_comes_of_candidates() -> None:
    assert records(audio(3)) == []
