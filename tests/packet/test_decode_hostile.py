"""Nothing that comes over the wire raises, and whatever it is, the columns stay within the frame."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.packet.test_link import LINKS
from tests.packet.test_tunnel import TUNNELS
from tests.support.frames import ethernet, ipv4, rtp, tcp_frame, udp, udp_frame
from voipsniff.packet.batch import batch_of
from voipsniff.packet.columns import Columns
from voipsniff.packet.decode import decode_batch
from voipsniff.packet.labels import Label, Reason, Tunnel

A, B = "192.0.2.10", "198.51.100.20"
LINK_TYPES = [0, 1, 9, 12, 50, 51, 101, 104, 105, 108, 113, 127, 228, 229, 239, 252, 276, 999]
FRAMES: list[tuple[int, bytes]] = [
    *((link_type, frame) for link_type, frame, _ in LINKS.values()),
    *((9 if frame[:2] == b"\xff\x03" else 1, frame) for _, _, frame in TUNNELS.values()),
    (1, udp_frame(A, B, 5060, 5060, b"\r\n\r\nINVITE sip:bob@example.com SIP/2.0\r\nCall-ID: 1\r\n\r\n")),
    (1, udp_frame(A, B, 40000, 40002, b"\x90\x00" + b"\1" * 10 + b"\xbe\xde\0\1" + b"\2" * 4 + b"x")),
    (1, udp_frame(A, B, 40000, 40002, b"\x80\xc8\0\6" + b"\1" * 24)),
    (1, udp_frame(A, B, 3478, 40002, b"\x40\x01\0\xb8" + rtp(1, 2))),
    (1, udp_frame(A, B, 53, 40002, b"\1\2\1\0\0\1\0\0\0\0\0\0\7example\3com\0\0\1\0\1")),
    (1, udp_frame(A, B, 4500, 4500, b"\0" * 40)),
    (1, tcp_frame(A, B, 5060, 5060, b"SIP/2.0 200 OK\r\n\r\n")),
    (1, ethernet(ipv4(A, B, 17, udp(A, B, 1, 2, rtp(1, 2))[:64], more=True))),
    (252, b"\0\x0c\0\4sip\0\0\x14\0\4\1\2\3\4\0\x18\0\4\0\0\0\3\0\0\0\0OPTIONS sip:a SIP/2.0\r\n\r\n"),
]


def decode_all(frames: list[bytes], link_type: int, wire: list[int]) -> Columns:
    """Decode frames, each at the very end of its own buffer, and check what must hold for any row."""
    columns = Columns(1)
    for frame, length in zip(frames, wire, strict=True):
        batch = batch_of([frame], link_type=link_type, wire=[length])
        decode_batch(batch, columns)
        Label(columns.label[0])
        Reason(columns.reason[0])
        Tunnel(columns.tunnel[0])
        assert 0 <= columns.payload[0] <= len(frame)
        assert 0 <= columns.length[0] <= len(frame) - columns.payload[0]
        assert columns.length[0] <= columns.wire_length[0]
        assert 0 <= columns.transport[0] <= len(frame)
        assert 0 <= columns.ip_offset[0] <= len(frame)
        if columns.label[0] == Label.RTP:
            assert columns.length[0] >= 12
        if columns.label[0] in (Label.SIP, Label.RTCP, Label.STUN, Label.DTLS):
            assert columns.length[0] >= 4
        if columns.label[0] == Label.TRUNCATED:
            assert columns.length[0] < columns.wire_length[0] or len(frame) < length
    return columns


@pytest.mark.parametrize(("link_type", "frame"), FRAMES)
def test_each_frame_cut_at_each_length(link_type: int, frame: bytes) -> None:
    cuts = [frame[:size] for size in range(len(frame) + 1)]
    decode_all(cuts, link_type, [len(cut) for cut in cuts])
    decode_all(cuts, link_type, [len(frame)] * len(cuts))


@pytest.mark.parametrize(("link_type", "frame"), FRAMES)
def test_each_byte_changed(link_type: int, frame: bytes) -> None:
    for value in (0x00, 0xFF, 0x80, 0x41):
        changed = [frame[:at] + bytes([value]) + frame[at + 1 :] for at in range(min(len(frame), 120))]
        decode_all(changed, link_type, [len(frame)] * len(changed))


@given(st.binary(max_size=200), st.sampled_from(LINK_TYPES), st.integers(0, 300))
def test_random_bytes(frame: bytes, link_type: int, more: int) -> None:
    decode_all([frame], link_type, [len(frame) + more])


@given(
    st.binary(max_size=120),
    st.sampled_from([4789, 8472, 6081, 2152, 37008, 53, 67, 547, 443, 500, 4500, 3478, 5060, 9]),
)
def test_random_datagrams(payload: bytes, port: int) -> None:
    decode_all([udp_frame(A, B, 40000, port, payload)], 1, [42 + len(payload)])


@given(st.binary(max_size=80), st.sampled_from([4, 41, 47, 50, 51, 137, 0, 43, 44, 60, 6, 17]), st.booleans())
def test_random_ip_payloads(payload: bytes, protocol: int, snapped: bool) -> None:
    packet = ipv4(A, B, protocol, payload)
    decode_all([packet], 101, [len(packet) + (50 if snapped else 0)])


@given(st.sampled_from(FRAMES), st.data())
def test_frames_with_several_changes(case: tuple[int, bytes], data: st.DataObject) -> None:
    link_type, frame = case
    changed = bytearray(frame)
    for _ in range(data.draw(st.integers(1, 6))):
        changed[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(frame)))
    decode_all([bytes(changed[:cut])], link_type, [len(frame)])


def test_the_split_into_batches_has_no_say() -> None:
    """Neighbours in a batch do not rub off on each other."""
    chosen = random.Random(7).sample([frame for link_type, frame in FRAMES if link_type == 1], 30)
    together = batch_of(chosen)
    columns, single = Columns(len(chosen)), Columns(1)
    decode_batch(together, columns)
    for row in range(len(chosen)):
        decode_batch(together.slice(row, row + 1), single)
        for name in (
            "label",
            "payload",
            "length",
            "src_lo",
            "dst_hi",
            "src_port",
            "vlan",
            "tunnel",
            "tunnel_id",
            "reason",
        ):
            assert getattr(single, name)[0] == getattr(columns, name)[row]
