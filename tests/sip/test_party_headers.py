from __future__ import annotations

from voipsniff.sip.headers import Reason, Replaces
from voipsniff.sip.party_headers import (
    parse_addresses,
    parse_diversions,
    parse_history_info,
    parse_refer_to,
    parse_remote_parties,
)


def test_refer_to_with_the_call_to_take_over() -> None:
    refer = parse_refer_to(b"<sip:b@h?Replaces=c1%4010.0.0.8%3Bto-tag%3D9%3Bfrom-tag%3D8>;method=INVITE")
    assert refer.address.uri.aor == "b@h"
    assert refer.replaces == Replaces("c1@10.0.0.8", "9", "8", False)
    assert parse_refer_to(b"sip:b@h").replaces is None


def test_diversions_most_recent_first() -> None:
    first, second = parse_diversions(
        [b'"B" <sip:b@h>;reason=no-answer;counter=1;privacy=off, <tel:+1555>;reason="unconditional";counter=x']
    )
    assert (first.address.display, first.address.uri.aor, first.reason, first.counter) == ("B", "b@h", "no-answer", 1)
    assert first.privacy == "off"
    assert (second.address.uri.number, second.reason, second.counter) == ("+1555", "unconditional", None)


def test_history_is_ordered_by_index_not_by_place() -> None:
    entries = parse_history_info(
        [
            b"<sip:c@ex;cause=486>;index=1.2;mp=1.1",
            b"<sip:none@ex>",
            b"<sip:a@ex>;index=1, <sip:b@ex?Reason=SIP%3Bcause%3D302%3Btext%3D%22Moved%22>;index=1.1;rc=1",
            b"<sip:d@ex>;index=1.10",
            b"<sip:e@ex>;index=1.x",
        ]
    )
    assert [entry.address.uri.user for entry in entries] == ["a", "b", "c", "d", "none", "e"]
    assert [entry.index for entry in entries] == [(1,), (1, 1), (1, 2), (1, 10), (), ()]
    assert entries[1].reason == Reason("SIP", 302, "Moved")
    assert (entries[1].mapped_from, entries[2].mapped_from) == ("1", "1.1")
    assert (entries[2].cause, entries[0].cause) == (486, None)


def test_identities() -> None:
    addresses = parse_addresses([b'"Cullen" <sip:fluffy@cisco.com>, tel:+14085264000'])
    assert [(address.display, address.uri.aor) for address in addresses] == [
        ("Cullen", "fluffy@cisco.com"),
        ("", "+14085264000"),
    ]


def test_remote_party_id() -> None:
    (party,) = parse_remote_parties([b'"J" <sip:4711@h>;party=calling;screen=yes;privacy="full"'])
    assert (party.address.uri.user, party.party, party.screen, party.privacy) == ("4711", "calling", "yes", "full")
