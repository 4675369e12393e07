"""What the system says of interfaces: addresses against what `ip` says, counts, link types."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path

import pytest

from tests.support.wire import Wire, ip, wire
from voipsniff.capture import links
from voipsniff.capture.addresses import addresses_by_index
from voipsniff.capture.interface_list import list_interfaces
from voipsniff.capture.links import GONE, Link, index_of, link_type_of, name_of

__all__ = ["wire"]


def test_link_types() -> None:
    assert link_type_of(1) == link_type_of(772) == (1, False)
    assert link_type_of(803) == (127, False)
    assert link_type_of(65534) == link_type_of(512) == (101, True)


def test_names_and_indices_of_what_is_not_there() -> None:
    assert index_of("nowhere0") == GONE
    assert name_of(999_999) == "if999999"
    assert not links.is_up("nowhere0")


def test_drops_are_counted_from_the_start_and_a_new_interface_counts_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "SYSFS", tmp_path)
    folder = tmp_path / "card0" / "statistics"
    folder.mkdir(parents=True)

    def write(missed: int, fifo: int) -> None:
        (folder / "rx_missed_errors").write_text(f"{missed}\n")
        (folder / "rx_fifo_errors").write_text(f"{fifo}\n")
        (folder / "rx_dropped").write_text("12345\n")  # captured, and then of no interest to anybody else

    write(100, 0)
    link = Link("card0")
    for missed, fifo, expected in ((100, 0, 0), (105, 2, 7), (3, 0, 10)):
        write(missed, fifo)
        link.count_drops()
        assert link.drops == expected


@pytest.mark.root
def test_the_list_is_that_of_ip(wire: Wire) -> None:
    ip("address add 10.1.2.3/24 dev tx")
    ip("address add 10.1.2.4 peer 10.9.9.9/32 dev tx")
    ip("link set dev rx down")
    shown = json.loads(subprocess.run(["ip", "-json", "address"], capture_output=True, check=True).stdout)
    expected = {
        each["ifname"]: sorted(f"{address['local']}/{address['prefixlen']}" for address in each["addr_info"])
        for each in shown
    }
    found = {facts.name: facts for facts in list_interfaces()}
    assert {name: sorted(facts.addresses) for name, facts in found.items()} == expected
    assert (found["lo"].state, found["tx"].state, found["rx"].state) == ("up", "no carrier", "down")
    assert {facts.capture for facts in found.values()} == {"allowed"}


def test_addresses_of_this_machine_belong_to_its_interfaces() -> None:
    if not hasattr(socket, "AF_NETLINK"):
        pytest.skip("needs Linux")
    found = addresses_by_index()
    assert set(found) <= {index for index, _ in socket.if_nameindex()}
    for texts in found.values():
        for text in texts:
            address, _, prefix = text.partition("/")
            socket.getaddrinfo(address, None, flags=socket.AI_NUMERICHOST)
            assert 0 <= int(prefix) <= 128
