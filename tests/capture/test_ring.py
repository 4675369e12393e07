"""The ring on a real network of the test's own: order, drain, tags, loopback, drops, interfaces that go and come."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.support.filtered import ALWAYS, MEDIA, NEVER
from tests.support.frames import ethernet, ipv4, rtp, udp, udp_frame
from tests.support.wire import Wire, eventually, ip, wire
from voipsniff.capture.default_filter import Media, Wanted
from voipsniff.capture.ring import RingOptions, RingSource
from voipsniff.errors import CaptureError
from voipsniff.packet.columns import NO_VLAN

__all__ = ["wire"]

pytestmark = pytest.mark.root

SMALLEST_RING = 1 << 20


def numbered(number: int, size: int = 160) -> bytes:
    return udp_frame("10.1.0.1", "10.1.0.2", 4000, 4002, rtp(number, 160 * number, payload=b"\xd5" * size))


class Recorder:
    """Reads a source to its end in a thread of its own: frames, VLAN tags, interfaces."""

    def __init__(self, source: RingSource) -> None:
        self.source = source
        self.frames: list[bytes] = []
        self.vlans: list[int] = []
        self.names: list[str] = []
        self.times: list[int] = []
        self.idle: list[tuple[int, int]] = []
        """The time of each empty batch, and how many frames had come by then."""
        self.thread = threading.Thread(target=self._read)
        self.thread.start()

    def _read(self) -> None:
        with closing(self.source):
            for batch in self.source:
                rows = zip(batch.offsets.tolist(), batch.captured.tolist(), strict=True)
                self.frames += [bytes(batch.buffer[offset : offset + size]) for offset, size in rows]
                self.vlans += [NO_VLAN] * len(batch) if batch.vlans is None else batch.vlans.tolist()
                self.names += [self.source.interfaces[number].name for number in batch.interfaces.tolist()]
                self.times += batch.ts_ns.tolist()
                if len(batch) == 0 and self.source.now_ns is not None:
                    self.idle.append((self.source.now_ns, len(self.frames)))

    def stop(self) -> Recorder:
        self.source.stop()
        self.thread.join(10)
        assert not self.thread.is_alive()
        return self


def recorded(names: list[str], send: Callable[[], object], options: RingOptions | None = None) -> Recorder:
    """Return what is seen of what `send` sends, stopped the moment that it is sent."""
    recorder = Recorder(RingSource(names, options))
    try:
        send()
    finally:
        recorder.stop()
    return recorder


def test_every_frame_in_order_and_the_last_ones_too(wire: Wire) -> None:
    sent = [numbered(number) for number in range(3000)]
    before = time.time_ns()
    found = recorded(["rx"], lambda: wire.send(sent))
    assert found.frames == sent  # none was waited for: they were in the open block when it was told to stop
    assert before <= found.times[0] <= found.times[-1] <= time.time_ns()
    statistics = found.source.statistics
    assert (statistics.packets, statistics.drops) == (3000, 0)
    assert [(each.name, each.file, each.link_type) for each in found.source.interfaces] == [("rx", "rx", 1)]
    assert found.source.formats == {"rx": "live"}


def test_the_kernel_takes_the_filter_as_the_interpreter_does(wire: Wire) -> None:
    sent = [*ALWAYS.values(), *MEDIA.values(), *NEVER.values()]

    def kept(media: Media) -> set[bytes]:
        return set(recorded(["rx"], lambda: wire.send(sent), RingOptions(Wanted(media))).frames)

    wanted = [*ALWAYS.values(), *MEDIA.values(), NEVER["three inner tags"]]  # of which the kernel takes one off
    assert kept(Media.ALL) == {untagged(frame) for frame in wanted}
    assert kept(Media.NONE) == {untagged(frame) for frame in (*ALWAYS.values(), NEVER["three inner tags"])}


def untagged(frame: bytes) -> bytes:
    """Return a frame without its outer VLAN tag, as the kernel hands it over."""
    if frame[12:14] in (b"\x81\x00", b"\x88\xa8"):
        return frame[:12] + frame[16:]
    return frame


def test_the_outer_tag_is_beside_the_frame(wire: Wire) -> None:
    packet = ipv4("10.1.0.1", "10.1.0.2", 17, udp("10.1.0.1", "10.1.0.2", 4000, 4002, rtp(1, 1)))
    tags = [(), ((0x8100, 0xA064),), ((0x88A8, 200), (0x8100, 100))]
    found = recorded(["rx"], lambda: wire.send(ethernet(packet, vlans=each) for each in tags))
    assert found.vlans == [NO_VLAN, 100, 200]
    assert found.frames == [ethernet(packet), ethernet(packet), ethernet(packet, vlans=((0x8100, 100),))]


@pytest.mark.parametrize("names", [["lo"], ["any"], ["lo", "rx"]])
def test_loopback_packets_come_once(wire: Wire, names: list[str]) -> None:
    def send() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for number in range(20):
                sender.sendto(rtp(number, number), ("127.0.0.1", 40000))

    found = recorded(names, send)
    assert [frame[-172:] for frame in found.frames] == [rtp(number, number) for number in range(20)]
    assert set(found.names) == {"lo"}


def test_several_interfaces_share_one_order(wire: Wire) -> None:
    ip("link add name tx2 type veth peer name rx2")
    for name in ("tx2", "rx2"):
        ip(f"link set dev {name} up")

    def send() -> None:
        for number in range(40):
            wire.send([numbered(number)], "tx2" if number % 2 else "tx")

    found = recorded(["rx", "rx2"], send)
    media = [row for row, frame in enumerate(found.frames) if frame[12:14] == b"\x08\x00"]
    assert [found.frames[row] for row in media] == [numbered(number) for number in range(40)]
    assert [found.names[row] for row in media] == ["rx", "rx2"] * 20


def test_both_ends_of_the_wire_are_any(wire: Wire) -> None:
    found = recorded(["any"], lambda: wire.send([numbered(1)]))
    assert sorted(found.names) == ["rx", "tx"]  # what a machine sends itself is captured, unlike on loopback


def test_what_the_ring_has_no_room_for_is_counted(wire: Wire) -> None:
    source = RingSource(["rx"], RingOptions(ring_bytes=SMALLEST_RING))
    sent = wire.send(numbered(number, 1000) for number in range(3000))  # three times what fits
    found = Recorder(source).stop()
    statistics = source.statistics
    assert len(found.frames) == statistics.packets < sent
    assert statistics.packets + statistics.kernel_drops == sent
    assert statistics.drops == statistics.kernel_drops > 0
    assert statistics.ring_freezes > 0


def test_a_slow_reader_loses_nothing_that_fits(wire: Wire) -> None:
    source = RingSource(["rx"], RingOptions(ring_bytes=SMALLEST_RING, batch_size=7))
    sent = [numbered(number) for number in range(1500)]
    wire.send(sent)
    assert Recorder(source).stop().frames == sent


def test_idleness_is_told_with_a_time_that_later_packets_do_not_precede(wire: Wire) -> None:
    recorder = Recorder(RingSource(["rx"], RingOptions(block_timeout_ms=20)))
    for number in range(10):
        wire.send([numbered(number)])
        time.sleep(0.05)
    recorder.stop()
    assert len(recorder.frames) == 10
    assert len(recorder.idle) >= 5
    for now_ns, seen in recorder.idle:
        assert all(ts_ns >= now_ns for ts_ns in recorder.times[seen:])
    assert time.time_ns() - recorder.idle[-1][0] < 2_000_000_000


def test_stop_ends_a_wait_at_once(wire: Wire) -> None:
    recorder = Recorder(RingSource(["rx"], RingOptions(block_timeout_ms=5000)))
    time.sleep(0.1)
    begun = time.monotonic()
    recorder.stop()
    assert time.monotonic() - begun < 1.0


@pytest.mark.parametrize("names", [["rx"], ["rx", "lo"]])
def test_an_interface_that_goes_down_and_comes_back(wire: Wire, names: list[str]) -> None:
    recorder = Recorder(RingSource(names))
    wire.send([numbered(1)])
    ip("link set dev rx down")
    eventually(lambda: "interface_down" in recorder.source.anomalies.seen)
    ip("link set dev rx up")
    eventually(lambda: not recorder.source.down)
    wire.send([numbered(2)])
    recorder.stop()
    assert [frame for frame in recorder.frames if frame[12:14] == b"\x08\x00"] == [numbered(1), numbered(2)]
    outage = recorder.source.anomalies.seen["interface_down"]
    assert (outage.count, outage.source) == (1, "rx")


def test_an_outage_too_short_to_be_looked_at(wire: Wire) -> None:
    recorder = Recorder(RingSource(["rx"]))
    for _ in range(2):
        ip("link set dev rx down")
        ip("link set dev rx up")
        time.sleep(0.2)
    wire.send([numbered(1)])
    recorder.stop()
    assert recorder.frames == [numbered(1)]
    assert recorder.source.anomalies.seen["interface_down"].count == 2


@pytest.mark.parametrize("names", [["rx"], ["rx", "lo"]])
def test_an_interface_that_is_taken_away_and_made_anew(wire: Wire, names: list[str]) -> None:
    recorder = Recorder(RingSource(names, RingOptions(promiscuous=True)))
    wire.send([numbered(1)])
    ip("link del dev rx")
    eventually(lambda: "interface_down" in recorder.source.anomalies.seen)
    wire.plug_in()

    def arrives() -> bool:
        wire.send([numbered(2)])
        return numbered(2) in recorder.frames

    eventually(arrives)
    recorder.stop()
    assert recorder.frames[0] == numbered(1)
    assert recorder.source.anomalies.seen["interface_down"].count == 1


def test_promiscuous_for_as_long_as_it_captures(wire: Wire) -> None:
    def is_promiscuous() -> bool:
        shown = subprocess.run(
            ["ip", "-d", "link", "show", "dev", "rx"], capture_output=True, text=True, check=True
        ).stdout
        return "promiscuity 1" in shown

    assert not is_promiscuous()
    recorder = Recorder(RingSource(["rx"], RingOptions(promiscuous=True)))
    assert is_promiscuous()
    recorder.stop()
    assert not is_promiscuous()


def test_a_filter_of_the_users_own(wire: Wire) -> None:
    frames = [udp_frame("10.1.0.1", "10.1.0.2", 4000, port, b"x") for port in (53, 5060, 5062)]
    options = RingOptions(filter_text="udp port 53 or portrange 5061-5070")
    assert recorded(["rx"], lambda: wire.send(frames), options).frames == [frames[0], frames[2]]


def test_a_vlan_filter_sees_the_tag_that_is_not_in_the_bytes(wire: Wire) -> None:
    packet = ipv4("10.1.0.1", "10.1.0.2", 17, udp("10.1.0.1", "10.1.0.2", 4000, 4002, b"x"))
    frames = [ethernet(packet, vlans=((0x8100, vlan),)) for vlan in (100, 101)]
    for names in (["rx"], ["rx", "lo"], ["any"]):
        found = recorded(names, lambda: wire.send(frames), RingOptions(filter_text="vlan 101 and udp"))
        assert [vlan for vlan, name in zip(found.vlans, found.names, strict=True) if name == "rx"] == [101]


def test_a_filter_that_is_none(wire: Wire) -> None:
    with pytest.raises(CaptureError, match=r"--filter: .*syntax error.*'port port'"):
        RingSource(["rx"], RingOptions(filter_text="port port"))


def test_an_interface_that_is_down_is_waited_for(wire: Wire) -> None:
    ip("link set dev rx down")
    source = RingSource(["rx"])
    assert source.down == ["rx"]
    recorder = Recorder(source)
    ip("link set dev rx up")
    eventually(lambda: not source.down)
    wire.send([numbered(1)])
    assert recorder.stop().frames == [numbered(1)]
    assert "interface_down" not in source.anomalies.seen


def test_closing_twice_and_while_a_batch_is_kept(wire: Wire) -> None:
    source = RingSource(["rx"])
    wire.send([numbered(1)])
    batch = next(batch for batch in source if len(batch))
    kept = batch.buffer[int(batch.offsets[0]) :]
    source.close()
    source.close()
    source.stop()
    assert bytes(kept[: len(numbered(1))]) == numbered(1)  # the memory stays for as long as somebody looks at it
