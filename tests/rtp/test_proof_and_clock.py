"""Streams seen twice by the capture are still proven; a wrong clock in the SDP leaves Wireshark's figures alone."""

from __future__ import annotations

import pytest

from tests.support.frames import rtp, udp_frame
from voipsniff.packet.batch import batch_of
from voipsniff.packet.columns import Columns
from voipsniff.packet.decode import decode_batch
from voipsniff.rtp.record import stream_record
from voipsniff.rtp.stream import Stream
from voipsniff.rtp.streams import StreamTable

NEVER_NS = (1 << 63) - 1


def run(table: StreamTable, sent: list[tuple[int, bytes]]) -> list[Stream]:
    """Feed packets (time in ns, RTP) to a table; return its streams."""
    frames = [udp_frame("192.0.2.1", "192.0.2.2", 40000, 40002, packet) for _, packet in sent]
    batch = batch_of(frames, [time for time, _ in sent])
    columns = Columns(len(batch))
    decode_batch(batch, columns)
    table.receive(batch, columns, 0, NEVER_NS, 0)
    return table.finish()


def test_every_packet_twice_is_a_stream_all_the_same() -> None:
    once = [(20_000_000 * n, rtp(n, 160 * n, payload_type=118)) for n in range(12)]
    (stream,) = run(StreamTable(), [packet for packet in once for _ in range(2)])
    assert (stream.received, stream.sequence.duplicates) == (24, 12)


def test_the_same_packet_over_and_over_is_no_stream() -> None:
    assert run(StreamTable(), [(20_000_000 * n, rtp(7, 160, payload_type=118)) for n in range(50)]) == []


@pytest.mark.parametrize(("described", "step_ms"), [(8000, 32.0), (11025, 256 / 11)])
def test_wireshark_believes_the_described_clock(described: int, step_ms: float) -> None:
    def signal(stream: Stream) -> None:
        stream.set_payload_types({99: ("L16", described, 1)})

    spacing_ns = 32_000_000  # 256 ticks of 8000 Hz
    sent = [(spacing_ns * n, rtp(n, 256 * n, payload_type=99)) for n in range(400)]
    (stream,) = run(StreamTable(on_stream=signal), sent)
    record = stream_record(stream, [])
    assert record.ws_jitter_max_ms == pytest.approx(abs(32 - step_ms), abs=0.001)
    assert record.jitter_ms == pytest.approx(0.0, abs=0.01)
    assert ("clock_mismatch" in record.notes) == (described != 8000)
