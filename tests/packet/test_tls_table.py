"""The TLS connections that the TCP table meets: one entry per client, server and hello, however the hello comes."""

from __future__ import annotations

import itertools

import pytest

from tests.packet.test_tls_hello import CHROME, hello
from tests.support.segments import ACK, FIN, SYN, Ladder, cut_up
from voipsniff.packet.address import parse_address
from voipsniff.packet.tls_table import TlsTable

JA4 = "t13d1516h2_8daaf6152771_e5627efa2ab1"
SERVER_HELLO = b"\x16\x03\x03\x00\x40\x02\x00\x00\x3c" + bytes(60)


def only(ladder: Ladder) -> tuple[str, str, str | None, str | None, int]:
    (client,) = ladder.table.tls.clients
    return client.client, client.server, client.server_name, client.ja4, client.count


WHOLE = ("10.0.0.1", "10.0.0.2:5060", "sip.example.com", JA4, 1)


def test_hello_in_one_segment() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(CHROME, seq=1001)
    assert only(ladder) == WHOLE
    assert ladder.table.tls.clients[0].first_frame == 4
    assert ladder.table.tls.clients[0].versions == ("TLS 1.3", "TLS 1.2")
    assert ladder.table.counts["tls"] == 4
    assert ladder.table.held_bytes == 0


def test_client_with_the_higher_address_is_still_the_client() -> None:
    ladder = Ladder(alice=("10.0.0.9", 40000))
    ladder.shake_hands()
    ladder.send(CHROME, seq=1001)
    assert only(ladder)[:2] == ("10.0.0.9", "10.0.0.2:5060")


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_hello_in_segments_of_any_order(order: tuple[int, ...]) -> None:
    ladder = Ladder()
    ladder.shake_hands()
    parts = cut_up(CHROME, [5, 200])
    for place in order:
        at, data = parts[place]
        ladder.send(data, seq=1001 + at)
    ladder.send(SERVER_HELLO, seq=9001, by="bob")
    assert only(ladder) == WHOLE
    assert ladder.table.counts["tls"] == 7
    assert ladder.table.held_bytes == 0


@pytest.mark.parametrize("size", range(1, len(CHROME), 13))
def test_hello_cut_anywhere_in_two(size: int) -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(CHROME[:size], seq=1001)
    ladder.send(CHROME[size:], seq=1001 + size)
    assert only(ladder) == WHOLE


def test_hello_whose_end_was_not_captured_says_what_it_can() -> None:
    for end in ("snap length", "fin", "silence"):
        ladder = Ladder()
        ladder.shake_hands()
        if end == "snap length":
            ladder.send(CHROME, seq=1001, cut=len(CHROME) - 40)
        else:
            ladder.send(CHROME[:-40], seq=1001)
        if end == "fin":
            ladder.send(seq=1001 + len(CHROME) - 40, flags=FIN | ACK)
        elif end == "silence":
            ladder.finish()
        assert only(ladder) == ("10.0.0.1", "10.0.0.2:5060", "sip.example.com", None, 1)
        assert ladder.table.counts["undecided"] == 0
        assert ladder.table.held_bytes == 0


def test_hello_that_is_lost_leaves_tls_all_the_same() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(SERVER_HELLO, seq=9001, by="bob")
    assert (ladder.table.tls.clients, ladder.table.counts["tls"]) == ([], 4)


def test_connection_joined_at_its_hello() -> None:
    ladder = Ladder()
    ladder.send(CHROME, seq=1001)
    assert only(ladder) == WHOLE


def test_same_client_again_is_counted_and_another_is_not_the_same() -> None:
    ladder = Ladder()
    for port in (40000, 40001):
        ladder.alice = ("10.0.0.1", port)
        ladder.shake_hands()
        ladder.send(CHROME, seq=1001)
    other = hello([0x1301], [0x0000, 0x002B], [])
    ladder.alice = ("10.0.0.1", 40002)
    ladder.shake_hands()
    ladder.send(other, seq=1001)
    assert [client.count for client in ladder.table.tls.clients] == [2, 1]


def test_ports_used_again_begin_another_connection() -> None:
    ladder = Ladder()
    ladder.shake_hands()
    ladder.send(CHROME, seq=1001)
    ladder.send(seq=777_000, flags=SYN)
    ladder.send(CHROME, seq=777_001)
    assert only(ladder)[-1] == 2


def test_entries_are_bounded_and_what_is_left_out_is_counted() -> None:
    table = TlsTable(most_entries=3)
    server = parse_address("10.0.0.2")
    assert server is not None
    for number in range(5):
        table.receive(CHROME, number, (0, number, *server, 5061))
    table.receive(CHROME, 9, (0, 1, *server, 5061))
    assert [client.count for client in table.clients] == [1, 2, 1]
    assert table.left_out == 2


def test_texts_of_an_entry_are_bounded() -> None:
    table = TlsTable()
    data = hello([0x1301], [0x0000, 0x0010, 0x002B], [], name=b"x" * 4000, alpn=(b"p",) * 100, versions=(0x0304,) * 99)
    table.receive(data, 1, (0, 1, 0, 2, 5061))
    (client,) = table.clients
    assert (len(client.server_name or ""), len(client.alpn), len(client.versions)) == (255, 16, 16)


def test_decrypted_messages_are_counted_in_both_directions() -> None:
    table = TlsTable()
    table.receive(CHROME, 1, (0, 1, 0, 2, 5061))
    table.receive_message((0, 1, 40000), (0, 2, 5061))
    table.receive_message((0, 2, 5061), (0, 1, 40000))
    table.receive_message((0, 3, 5061), (0, 1, 40000))
    assert table.clients[0].sip_messages == 2
