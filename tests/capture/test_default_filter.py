"""The default filter, run by an interpreter of our own; `test_ring_filter.py` asks the kernel the same."""

from __future__ import annotations

import pytest

from tests.support.cbpf import HARDWARE, INTERFACE, PACKET_TYPE, run
from tests.support.filtered import ALWAYS, MEDIA, NEVER
from tests.support.frames import ipv4, ipv6, tcp, udp
from voipsniff.capture.bpf import REJECT, assemble
from voipsniff.capture.default_filter import Media, Wanted, default_filter
from voipsniff.capture.live_filter import live_filter

ALL = assemble(default_filter(Wanted()))
NONE = assemble(default_filter(Wanted(Media.NONE)))
ETHERNET, LOOPBACK, NO_LINK_HEADER = 1, 772, 65534


@pytest.mark.parametrize("hatype", [ETHERNET, LOOPBACK])
@pytest.mark.parametrize("name", ALWAYS)
def test_signalling_fragments_and_tunnels_are_kept(name: str, hatype: int) -> None:
    for program in (ALL, NONE):
        assert run(program, ALWAYS[name], {HARDWARE: hatype}) >= 65536


@pytest.mark.parametrize("name", MEDIA)
def test_other_udp_is_kept_unless_media_is_not_wanted(name: str) -> None:
    assert run(ALL, MEDIA[name], {HARDWARE: ETHERNET}) >= 65536
    assert run(NONE, MEDIA[name], {HARDWARE: ETHERNET}) == 0


@pytest.mark.parametrize("name", NEVER)
def test_the_rest_is_dropped(name: str) -> None:
    for program in (ALL, NONE):
        assert run(program, NEVER[name], {HARDWARE: ETHERNET}) == 0


def test_frames_without_a_link_header() -> None:
    known = {HARDWARE: NO_LINK_HEADER}
    four, six = ("10.0.0.1", "10.0.0.2"), ("fd00::1", "fd00::2")
    assert run(ALL, ipv4(*four, 17, udp(*four, 4000, 4002, b"x")), known)
    assert run(ALL, ipv6(*six, 6, tcp(*six, 1, 5060)), known)
    assert not run(ALL, ipv4(*four, 6, tcp(*four, 1, 80)), known)
    assert not run(NONE, ipv4(*four, 17, udp(*four, 4000, 4002, b"x")), known)


def test_ports_of_ones_own() -> None:
    program = assemble(default_filter(Wanted(Media.NONE, ((6000, 6001), (65535, 65535)))))
    for port, kept in ((5999, False), (6000, True), (6001, True), (6002, False), (65535, True), (5060, False)):
        for frame in (udp("1.1.1.1", "2.2.2.2", port, 9, b""), udp("1.1.1.1", "2.2.2.2", 9, port, b"")):
            packet = ipv4("1.1.1.1", "2.2.2.2", 17, frame)
            assert bool(run(program, packet, {HARDWARE: NO_LINK_HEADER})) == kept


def test_interfaces_are_chosen_and_loopback_is_seen_once() -> None:
    frame = ALWAYS["sip over udp"]

    def kept(chosen: list[int], index: int, packet_type: int) -> bool:
        program = live_filter(chosen, ALL)
        return bool(run(program, frame, {HARDWARE: ETHERNET, INTERFACE: index, PACKET_TYPE: packet_type}))

    outgoing, host = 4, 0
    assert kept([], 1, host)
    assert not kept([], 1, outgoing)
    assert kept([], 2, outgoing)
    assert kept([3, 2], 2, host)
    assert kept([3, 2], 3, host)
    assert not kept([3, 2], 4, host)
    assert not kept([3, 1], 1, outgoing)


def test_a_program_that_rejects_everything() -> None:
    assert run(REJECT, b"") == 0
