"""The record is the registry's, and rounds nothing."""

from __future__ import annotations

from dataclasses import fields

import pytest

from tests.rtp.packets import audio, feed, record
from voipsniff.fields import fields_of
from voipsniff.rtp.dscp import dscp_name
from voipsniff.rtp.payload_types import STATIC_PAYLOAD_TYPES, PayloadType, media_of
from voipsniff.rtp.record import StreamRecord, stream_quality, stream_record, trimmed
from voipsniff.rtp.streams import StreamTable


def test_it_has_the_fields_of_the_registry_in_their_order() -> None:
    assert [field.name for field in fields(StreamRecord)] == list(fields_of("stream"))


def test_the_source_is_the_name_of_the_interface() -> None:
    table = StreamTable()
    feed(table, audio(10))
    (stream,) = table.finish()
    assert stream_record(stream, ["a.pcap", "b.pcap"]).source == "a.pcap"
    assert stream_record(stream, []).source is None


def test_tags_of_the_call_are_passed_on() -> None:
    table = StreamTable()
    feed(table, audio(10))
    (stream,) = table.with_ssrc(0x11223344)
    stream.call_id, stream.call_number, stream.direction = "abc", 7, "caller_to_callee"
    stream.match_reason, stream.match_confidence = "sdp_destination", 0.95
    stream.media, stream.encryption = "other", "dtls"
    table.finish()
    row = stream_record(stream, [])
    assert (row.call_id, row.call_number, row.direction) == ("abc", 7, "caller_to_callee")
    assert (row.match_reason, row.match_confidence) == ("sdp_destination", 0.95)
    assert (row.media, row.encryption) == ("other", "dtls")
    assert row.mos_note == "no opinion score for other"


def test_quality_of_a_live_stream() -> None:
    table = StreamTable()
    feed(table, [packet for index, packet in enumerate(audio(100)) if index != 50])
    (stream,) = table.with_ssrc(0x11223344)
    loss, jitter, mos = stream_quality(stream)
    assert (loss, jitter) == (1.0, 0.0)
    assert mos == pytest.approx(4.33, abs=0.005)


def test_histograms_end_at_their_last_count() -> None:
    assert trimmed([0] * 33) == ()
    assert trimmed([2, 0, 1] + [0] * 30) == (2, 0, 1)
    assert trimmed([0] * 32 + [1]) == (*[0] * 32, 1)


def test_names_of_code_points() -> None:
    assert [dscp_name(value) for value in (46, 0, 24, 34, 26, 44, 1, 63)] == [
        "EF",
        "CS0",
        "CS3",
        "AF41",
        "AF31",
        "VA",
        "LE",
        "63",
    ]


def test_the_static_table_is_that_of_the_standard() -> None:
    """RFC 3551 tables 4 and 5; G.722 has the clock 8000 by an error that became the standard."""
    clocks = {number: meaning.clock_rate for number, meaning in STATIC_PAYLOAD_TYPES.items()}
    eight = dict.fromkeys((0, 3, 4, 5, 7, 8, 9, 12, 13, 15, 18, 19), 8000)
    other = {6: 16000, 10: 44100, 11: 44100, 14: 90000, 16: 11025, 17: 22050}
    video = dict.fromkeys((25, 26, 28, 31, 32, 33, 34), 90000)
    assert clocks == {**eight, **other, **video}
    assert STATIC_PAYLOAD_TYPES[10].channels == 2


@pytest.mark.parametrize(
    ("name", "clock", "media"),
    [
        ("PCMU", 8000, "audio"),
        ("h264", 90000, "video"),
        ("t140", 1000, "other"),
        ("MPA", 90000, "audio"),
        (None, 90000, "video"),
        (None, 48000, "audio"),
        (None, 0, None),
    ],
)
def test_media_by_name_or_clock(name: str | None, clock: int, media: str | None) -> None:
    assert media_of(PayloadType(name, clock, 1, "sdp")) == media


def test_rounding_is_left_to_the_outlets() -> None:
    row = record([packet for index, packet in enumerate(audio(301)) if index % 100 != 50])
    assert row.loss_percent == 100 * 3 / 301
    assert row.r_factor != round(row.r_factor or 0, 1)
