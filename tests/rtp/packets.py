"""RTP packets as rows of a batch, made without the decoder: what the stream table is given in these tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.support.frames import rtp
from voipsniff.packet.batch import PacketBatch, batch_of
from voipsniff.packet.columns import NO_VLAN, Columns
from voipsniff.packet.labels import Label
from voipsniff.rtp.record import StreamRecord, stream_record
from voipsniff.rtp.streams import StreamTable

MS = 1_000_000
SECOND = 1_000_000_000
START = 1_700_000_000 * SECOND
IPV4 = 0xFFFF << 32
NEVER = 1 << 62
ALICE = IPV4 | 0x0A000001
BOB = IPV4 | 0x0A000002


@dataclass(frozen=True)
class Packet:
    """One RTP packet on the wire; `at_ms` is its arrival since START."""

    at_ms: float
    seq: int
    ts: int
    payload_type: int = 0
    marker: bool = False
    ssrc: int = 0x11223344
    payload: bytes = b"\xd5" * 160
    src: tuple[int, int, int] = (0, ALICE, 10000)
    dst: tuple[int, int, int] = (0, BOB, 20000)
    ttl: int = 64
    dscp: int = 46
    vlan: int = NO_VLAN
    raw: bytes | None = None
    snap: int | None = None
    label: Label = Label.RTP

    @property
    def data(self) -> bytes:
        if self.raw is not None:
            return self.raw
        return rtp(self.seq, self.ts, self.ssrc, self.payload_type, self.payload, self.marker)

    @property
    def ts_ns(self) -> int:
        return START + round(self.at_ms * MS)


def audio(
    count: int,
    *,
    at_ms: float = 0,
    step_ms: float = 20,
    ticks: int = 160,
    seq: int = 100,
    ts: int = 5000,
    **fields: Any,
) -> list[Packet]:
    """Return `count` packets of a perfect sender."""
    return [
        Packet(at_ms + index * step_ms, (seq + index) & 0xFFFF, (ts + index * ticks) & 0xFFFFFFFF, **fields)
        for index in range(count)
    ]


def batch_and_columns(packets: list[Packet], first_frame: int = 1) -> tuple[PacketBatch, Columns]:
    """Return the packets as a batch with its columns filled in."""
    whole = [packet.data for packet in packets]
    kept = [data[: packet.snap] for data, packet in zip(whole, packets, strict=True)]
    batch = batch_of(kept, [packet.ts_ns for packet in packets], first_frame=first_frame)
    columns = Columns(max(1, len(packets)))
    columns.count = len(packets)
    for row, packet in enumerate(packets):
        columns.label[row] = packet.label
        columns.payload[row] = int(batch.offsets[row])
        columns.length[row] = len(kept[row])
        columns.wire_length[row] = len(whole[row])
        columns.ip_length[row] = len(whole[row]) + 28
        columns.src_hi[row], columns.src_lo[row], columns.src_port[row] = packet.src
        columns.dst_hi[row], columns.dst_lo[row], columns.dst_port[row] = packet.dst
        columns.ttl[row], columns.dscp[row], columns.vlan[row] = packet.ttl, packet.dscp, packet.vlan
    return batch, columns


def feed(table: StreamTable, packets: list[Packet], sizes: tuple[int, ...] = (), first_frame: int = 1) -> None:
    """Give the packets to the table in batches of the sizes, the last of which repeats (all at once without any)."""
    position = 0
    index = 0
    while position < len(packets):
        size = sizes[min(index, len(sizes) - 1)] if sizes else len(packets)
        part = packets[position : position + size]
        batch, columns = batch_and_columns(part, first_frame + position)
        assert table.receive(batch, columns, 0, NEVER, 0) == len(part)
        position += size
        index += 1


def records(packets: list[Packet], sizes: tuple[int, ...] = (), table: StreamTable | None = None) -> list[StreamRecord]:
    """Return the records of all streams in the packets."""
    table = table if table is not None else StreamTable()
    feed(table, packets, sizes)
    table.finish()
    return [stream_record(stream, ["trace.pcap"]) for stream in table.take_closed()]


def record(packets: list[Packet]) -> StreamRecord:
    """Return the record of the only stream in the packets."""
    (only,) = records(packets)
    return only
