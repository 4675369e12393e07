"""Messages straight from the rows of a batch."""

from __future__ import annotations

import numpy as np

from tests.sip.build import request
from voipsniff.packet.batch import PacketBatch, batch_of
from voipsniff.packet.columns import Columns
from voipsniff.packet.labels import Transport, Tunnel
from voipsniff.sip.limits import Limits
from voipsniff.sip.parser import message_at, parse_message

FIELDS = ("method", "call_id", "from_tag", "branch", "anomalies", "body", "via_count", "content_length")
HEADER = 42


def rows(*payloads: bytes) -> tuple[PacketBatch, Columns]:
    """Return a batch whose packets hold `payloads` behind 42 bytes, and its columns."""
    count = len(payloads)
    batch = batch_of([b"\0" * HEADER + payload for payload in payloads], [10**18 + row for row in range(count)])
    columns = Columns(count + 5)
    columns.count = count
    for row, payload in enumerate(payloads):
        columns.payload[row] = int(batch.offsets[row]) + HEADER
        columns.length[row] = columns.wire_length[row] = len(payload)
        columns.src_lo[row], columns.src_port[row] = 0xFFFF << 32 | row, 1000 + row
        columns.dst_hi[row], columns.dst_lo[row], columns.dst_port[row] = 1 << 63, row, 65535
    return batch, columns


def test_each_row_gives_its_message_and_its_context() -> None:
    payloads = [request("OPTIONS", f"X: {row}", body=b"b" * row) for row in range(5)]
    batch, columns = rows(*payloads)
    for row, payload in enumerate(payloads):
        message = message_at(batch, columns, row)
        assert message is not None
        assert [getattr(message, name) for name in FIELDS] == [getattr(parse_message(payload), name) for name in FIELDS]
        assert (message.data, message.header("x")) == (payload, str(row).encode())
        assert (message.ts_ns, message.frame, message.interface) == (10**18 + row, 1 + row, 0)
        assert (message.src_hi, message.src_lo, message.src_port) == (0, 0xFFFF << 32 | row, 1000 + row)
        assert (message.dst_hi, message.dst_lo, message.dst_port) == (1 << 63, row, 65535)


def test_rows_that_hold_no_message() -> None:
    batch, columns = rows(b"", b"hello", request().replace(b"SIP/2.0", b"SAP/2.0"), request())
    assert [message_at(batch, columns, row) is None for row in range(4)] == [True, True, True, False]
    assert message_at(batch, columns, 3, Limits(message_bytes=10)) is None


def test_message_that_the_snap_length_cut() -> None:
    batch, columns = rows(request(body=b"x" * 50))
    columns.wire_length[0] += 1
    message = message_at(batch, columns, 0)
    assert message is not None
    assert message.anomalies == ("sip_cut_by_capture",)


def test_batches_that_take_turns() -> None:
    first, columns = rows(request(), request())
    second, _ = rows(request(), request())
    second.ts_ns += 7
    second.interfaces += 3
    for _ in range(2):
        for batch, shift, interface in ((first, 0, 0), (second, 7, 3), (first.slice(1, 2), 1, 0)):
            message = message_at(batch, columns, 0)
            assert message is not None
            assert (message.ts_ns, message.interface) == (10**18 + shift, interface)


def test_a_batch_whose_buffer_cannot_be_written() -> None:
    batch, columns = rows(request())
    batch.buffer = memoryview(bytes(batch.buffer))
    batch.ts_ns.flags.writeable = False
    batch.frames = np.repeat(batch.frames, 2)[::2]  # not contiguous
    message = message_at(batch, columns, 0)
    assert message is not None
    assert message.frame == 1


def test_a_message_outlives_its_batch() -> None:
    batch, columns = rows(request())
    batch.buffer = memoryview(bytearray(batch.buffer))
    message = message_at(batch, columns, 0)
    batch.buffer[:] = b"\0" * len(batch.buffer)
    assert message is not None
    assert (message.data, message.header("max-forwards")) == (request(), b"70")


def test_row_of_an_exported_message_says_what_carried_it() -> None:
    carriers = [(6, Tunnel.NONE, Transport.TCP), (17, Tunnel.NONE, Transport.UDP), (132, Tunnel.NONE, Transport.SCTP),
                (6, Tunnel.TLS, Transport.TLS), (6, Tunnel.WSS, Transport.WSS), (0, Tunnel.NONE, Transport.UDP),
                (17, Tunnel.VXLAN, Transport.UDP)]  # fmt: skip
    batch, columns = rows(*[request()] * len(carriers))
    for row, (protocol, tunnel, transport) in enumerate(carriers):
        columns.protocol[row], columns.tunnel[row] = protocol, tunnel
        message = message_at(batch, columns, row)
        assert message is not None
        assert message.transport == transport
