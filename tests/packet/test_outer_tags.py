"""VLAN tags that were taken off a frame before it came to us, as Linux does, are its outer tags."""

from __future__ import annotations

import numpy as np

from tests.support.frames import ethernet, ipv4, rtp, udp, udp_frame
from voipsniff.engine.prelude import owned
from voipsniff.engine.time_window import select
from voipsniff.packet.batch import PacketBatch, batch_of
from voipsniff.packet.columns import NO_VLAN, Columns
from voipsniff.packet.decode import decode_batch
from voipsniff.packet.labels import Label

A, B = "10.0.0.1", "10.0.0.2"
MEDIA = rtp(1, 160)


def inner_tagged() -> bytes:
    return ethernet(ipv4(A, B, 17, udp(A, B, 4000, 4002, MEDIA)), vlans=((0x8100, 0xA064),))


def batch(vlans: list[int] | None) -> PacketBatch:
    """Return an RTP frame without tag, one with tag 100 in its bytes, and one that is no IP."""
    plain = udp_frame(A, B, 4000, 4002, MEDIA)
    found = batch_of([plain, inner_tagged(), ethernet(b"\0" * 46, 0x0806)])
    found.vlans = None if vlans is None else np.asarray(vlans, np.uint16)
    return found


def decoded_vlans(given: PacketBatch) -> list[int]:
    columns = Columns(3)
    decode_batch(given, columns)
    assert columns.label[0] == Label.RTP
    return list(columns.vlan[: len(given)])


def test_the_tag_in_the_bytes_is_the_inner_one_and_counts() -> None:
    assert decoded_vlans(batch([7, 200, 8])) == [7, 100, 8]


def test_no_tag_was_taken_off() -> None:
    assert decoded_vlans(batch([NO_VLAN, NO_VLAN, NO_VLAN])) == decoded_vlans(batch(None)) == [NO_VLAN, 100, NO_VLAN]


def test_what_cuts_or_copies_a_batch_takes_the_tags_along() -> None:
    whole = batch([7, NO_VLAN, 8])
    assert whole.vlans is not None
    for part in (whole.slice(0, 1), owned(whole).slice(0, 1), select(whole, np.asarray([True, False, False]))):
        assert decoded_vlans(part) == [7]
    kept = owned(whole)
    whole.vlans.fill(9)
    assert decoded_vlans(kept) == [7, 100, 8]
