"""What is marked as trouble, and what is not."""

import pytest

from tests.report.factory import back, call, failed_call, stream
from voipsniff.report.palette import Level
from voipsniff.report.trouble import (
    MediaIndex,
    call_troubles,
    is_one_way,
    level_of,
    order_of,
    stream_troubles,
    worst,
)


def words(troubles):
    return [trouble.words for trouble in troubles]


def troubles(one, *streams):
    return call_troubles(one, MediaIndex.of(streams))


def test_a_good_call_has_none():
    assert troubles(call(), stream(), back()) == []


@pytest.mark.parametrize(
    ("outcome", "code", "level", "said"),
    [
        ("failed", 503, Level.BAD, "failed 503"),
        ("unauthorised", 401, Level.BAD, "not authorised 401"),
        ("not_found", 404, Level.WARNING, "not found 404"),
        ("busy", 486, Level.NOTE, "busy 486"),
        ("cancelled", 487, Level.NOTE, "cancelled 487"),
        ("no_answer", None, Level.NOTE, "no answer"),
        ("in_progress", None, Level.NOTE, "in progress"),
        ("partial", None, Level.NOTE, "partly in the trace"),
    ],
)
def test_outcomes(outcome, code, level, said):
    found = troubles(failed_call(outcome, code, None))
    assert (worst(found), words(found)) == (level, [said])


@pytest.mark.parametrize(
    ("name", "value", "level"),
    [
        ("loss_percent", 1.0, Level.FINE),
        ("loss_percent", 1.01, Level.WARNING),
        ("loss_percent", 3.01, Level.BAD),
        ("jitter_mean_ms", 30.0, Level.FINE),
        ("jitter_mean_ms", 45.0, Level.WARNING),
        ("jitter_mean_ms", 61.0, Level.BAD),
        ("mos_lq", 3.6, Level.FINE),
        ("mos_lq", 3.59, Level.WARNING),
        ("mos_lq", 3.0, Level.BAD),
        ("post_dial_delay_ms", 5001.0, Level.WARNING),
        ("received", 9.0, Level.FINE),
    ],
)
def test_limits(name, value, level):
    assert level_of(name, value) is level


def test_bad_sound_is_said_with_its_figures():
    found = troubles(call(loss_percent=3.13, jitter_ms=45.2, mos_lq=3.04), stream(), back())
    assert words(found) == ["loss 3.1 %", "MOS ~3.0", "jitter 45 ms"]


def test_signalling_trouble():
    found = troubles(call(tags=["no_ack", "glare", "late_offer"], retransmissions=4, post_dial_delay_ms=6200.0))
    assert words(found) == ["slow: PDD 6.20 s", "4 retransmissions", "no ACK", "both offered at once (glare)"]


def test_one_way_audio_needs_a_conversation_and_known_directions():
    one = [stream()]
    assert is_one_way(call(), one)
    assert not is_one_way(call(), [stream(), back()])
    assert not is_one_way(call(), [])
    assert not is_one_way(call(talk=1.0), one)
    assert not is_one_way(call(talk=10.0, hold_s=9.5), one)
    assert not is_one_way(call(), [stream(direction=None)])
    assert not is_one_way(failed_call("busy", 486, "Busy Here"), one)
    assert not is_one_way(call(), [stream(media="video")])


def exchange(offerer, answerer, kind="audio"):
    media = {"kind": kind, "offerer_direction": offerer, "answerer_direction": answerer}
    return {"state": "agreed", "media": [media]}


def test_audio_that_was_agreed_to_go_one_way_is_no_trouble():
    one_way, both_ways = exchange("sendonly", "recvonly"), exchange("sendrecv", "sendrecv")
    assert not is_one_way(call(sdp_exchanges=[one_way]), [stream()])
    assert is_one_way(call(sdp_exchanges=[one_way, both_ways]), [stream()])
    assert not is_one_way(call(sdp_exchanges=[one_way, {**both_ways, "state": "rejected"}]), [stream()])
    assert is_one_way(call(sdp_exchanges=[exchange("sendonly", "recvonly", "video")]), [stream()])


def test_a_call_without_rtp_is_trouble_only_where_rtp_was_captured():
    assert words(troubles(call(), stream(call_number=2), back(call_number=2))) == ["no RTP"]
    assert troubles(call()) == []


def test_stream_reasons():
    lone = stream(call_number=None, loss_percent=3.1, jitter_mean_ms=45.0, mos_lq=3.5)
    index = MediaIndex.of([lone])
    assert words(stream_troubles(lone, index, {})) == ["loss 3.1 %", "jitter 45 ms", "MOS ~3.5", "no call"]
    one_way = stream()
    assert words(stream_troubles(one_way, MediaIndex.of([one_way]), {1: call()})) == ["one-way"]
    short = stream(received=10, loss_percent=30.0)
    assert stream_troubles(short, MediaIndex.of([short, back()]), {1: call()}) == []


def test_the_worst_comes_first():
    rows = {
        "fine": troubles(call()),
        "busy": troubles(failed_call("busy", 486, None)),
        "lossy": troubles(call(loss_percent=2.0)),
        "very lossy": troubles(call(loss_percent=9.0)),
        "less lossy": troubles(call(loss_percent=4.0)),
        "failed": troubles(failed_call("failed", 503, None)),
    }
    ordered = sorted(rows, key=lambda name: order_of(rows[name]))
    assert ordered == ["failed", "very lossy", "less lossy", "lossy", "busy", "fine"]
