"""Rows of the decoder's columns as values that tests compare. No expectation is computed here."""

from __future__ import annotations

from dataclasses import dataclass

from voipsniff.packet.address import format_address
from voipsniff.packet.batch import PacketBatch, batch_of
from voipsniff.packet.columns import Columns
from voipsniff.packet.decode import decode_batch
from voipsniff.packet.labels import Label, Reason, Tunnel


@dataclass(frozen=True)
class Decoded:
    """One row; `payload` holds its bytes, `transport` and `ip_offset` count from the start of the frame."""

    label: Label
    reason: Reason
    src: str
    dst: str
    src_port: int
    dst_port: int
    protocol: int
    ttl: int
    dscp: int
    ip_id: int
    ip_length: int
    vlan: int
    tunnel: Tunnel
    tunnel_id: int
    payload: bytes
    wire_length: int
    transport: int
    ip_offset: int

    @property
    def ends(self) -> tuple[str, int, str, int]:
        return self.src, self.src_port, self.dst, self.dst_port


def row_of(batch: PacketBatch, columns: Columns, row: int) -> Decoded:
    start = columns.payload[row]
    frame_start = int(batch.offsets[row])
    return Decoded(
        Label(columns.label[row]),
        Reason(columns.reason[row]),
        format_address(columns.src_hi[row], columns.src_lo[row]),
        format_address(columns.dst_hi[row], columns.dst_lo[row]),
        columns.src_port[row],
        columns.dst_port[row],
        columns.protocol[row],
        columns.ttl[row],
        columns.dscp[row],
        columns.ip_id[row],
        columns.ip_length[row],
        columns.vlan[row],
        Tunnel(columns.tunnel[row]),
        columns.tunnel_id[row],
        bytes(batch.buffer[start : start + columns.length[row]]),
        columns.wire_length[row],
        columns.transport[row] - frame_start,
        columns.ip_offset[row] - frame_start,
    )


def decoded_rows(batch: PacketBatch) -> list[Decoded]:
    """Decode a batch into fresh columns."""
    columns = Columns(max(len(batch), 1))
    decode_batch(batch, columns)
    return [row_of(batch, columns, row) for row in range(columns.count)]


def decoded(frame: bytes, link_type: int = 1, wire: int | None = None) -> Decoded:
    """Decode one frame; `wire` is its length before a snap length cut it."""
    (row,) = decoded_rows(batch_of([frame], link_type=link_type, wire=None if wire is None else [wire]))
    return row
