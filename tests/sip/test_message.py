"""Headers and bodies as they are read from a message when they are asked for."""

from __future__ import annotations

import pytest

from tests.sip.build import Fields, build, raw, request
from voipsniff.sip.message import LINES
from voipsniff.sip.parser import parse_message


def test_headers_by_their_long_name_whatever_was_sent() -> None:
    message = parse_message(
        request("INVITE", "m: <sip:a@h>", "CONTACT: <sip:b@h>", "cOnTaCt : <sip:c@h>", "s: hello", "X-Some-Thing: 1")
    )
    assert message.header("contact") == b"<sip:a@h>"
    assert message.headers("contact") == [b"<sip:a@h>", b"<sip:b@h>", b"<sip:c@h>"]
    assert message.header("subject") == b"hello"
    assert message.header("x-some-thing") == b"1"
    assert message.header("x-some") is None
    assert message.header("expires") is None
    assert message.headers("expires") == []


def test_values_are_stripped_and_unfolded() -> None:
    message = parse_message(
        request("INVITE", "Subject:  \t a  b \t ", "X: one\r\n \t two  \r\n\tthree", "Y:", "Z: \r\n ")
    )
    assert message.header("subject") == b"a  b"
    assert message.header("x") == b"one two three"
    assert message.header("y") == b""
    assert message.header("z") == b""


def test_an_empty_value_does_not_reach_into_the_next_line() -> None:
    message = parse_message(request("INVITE", "Subject:", "Organization: org"))
    assert (message.header("subject"), message.header("organization")) == (b"", b"org")


def test_lists_are_split_and_stay_in_order() -> None:
    message = parse_message(
        request("INVITE", "Route: <sip:p1;lr>,<sip:p2;lr>", "Record-Route: <sip:r1>", "Route: <sip:p3;x=a,b>")
    )
    assert message.values("route") == [b"<sip:p1;lr>", b"<sip:p2;lr>", b"<sip:p3;x=a,b>"]


@pytest.mark.parametrize("count", [LINES - 8, LINES - 7, LINES - 6, LINES - 5, LINES, LINES * 3])
def test_headers_behind_those_whose_place_is_kept(count: int) -> None:
    lines = [f"X-{number}: {number}" for number in range(count)]
    message = parse_message(request("INVITE", *lines, "Contact: <sip:first@h>", "Y: 1", "Contact: <sip:last@h>"))
    assert message.anomalies == ()
    assert message.headers("contact") == [b"<sip:first@h>", b"<sip:last@h>"]
    assert message.headers("y") == [b"1"]
    assert [message.header(f"x-{number}") for number in range(count)] == [str(n).encode() for n in range(count)]
    assert message.header("x-none") is None
    assert len(message.header_lines()) == count + 3 + 7


def test_header_lines_give_everything_as_sent() -> None:
    message = parse_message(
        raw(
            "OPTIONS sip:b@h SIP/2.0",
            "i : c",
            "no colon",
            "X-Y:1",
            " 2",
            "v: SIP/2.0/UDP h",
            "CSeq: 1 OPTIONS",
        )
    )
    assert message.header_lines() == [
        (b"i", b"c"),
        (b"X-Y", b"1 2"),
        (b"v", b"SIP/2.0/UDP h"),
        (b"CSeq", b"1 OPTIONS"),
    ]


def test_addresses_and_vias() -> None:
    message = parse_message(
        build(Fields(branches=["z9hG4bKa", "z9hG4bKb"], extra=[("m", "<sip:a@h>, <tel:+1>;q=0.1")]))
    )
    assert message.from_address.display == "F; tag=no, <x>"
    assert message.from_address.uri.aor == "alice@example.com"
    assert message.to_address.uri.aor == "bob@example.com"
    assert [contact.uri.aor for contact in message.contacts] == ["a@h", "+1"]
    assert [via.branch for via in message.vias] == ["z9hG4bKa", "z9hG4bKb"]


def test_absent_addresses_are_empty() -> None:
    message = parse_message(raw("OPTIONS sip:b@h SIP/2.0", "Call-ID: c"))
    assert (message.from_address.uri.aor, message.to_address.display) == ("", "")
    assert (message.contacts, message.vias, message.sdp, message.body) == ((), (), None, b"")


SDP = b"v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"


@pytest.mark.parametrize(
    "content_type", ["application/sdp", "Application/SDP; charset=utf-8", "application / sdp", "application/sdp;x"]
)
def test_sdp_by_content_type(content_type: str) -> None:
    sdp = parse_message(request("INVITE", f"Content-Type: {content_type}", body=SDP)).sdp
    assert sdp is not None
    assert sdp.media[0].port == 4000


def test_sdp_in_a_multipart_body() -> None:
    body = (
        b"--b\r\nContent-Type: application/isup\r\n\r\n\x01\x00\r\n--b\r\nc: application/sdp\r\n\r\n"
        + SDP
        + b"\r\n--b--\r\n"
    )
    message = parse_message(request("INVITE", 'Content-Type: multipart/mixed; boundary="b"', body=body))
    assert message.sdp is not None
    assert message.sdp.media[0].port == 4000
    assert message.sdp is message.sdp  # read once


def test_sdp_without_content_type_is_known_by_its_first_line() -> None:
    assert parse_message(request("INVITE", body=SDP)).sdp is not None
    assert parse_message(request("INVITE", body=b"hello")).sdp is None


def test_sdp_behind_the_end_of_the_body_is_not_read() -> None:
    cut = len(SDP) - len(b"m=audio 4000 RTP/AVP 0\r\n")
    lines = ["Content-Type: application/sdp", f"Content-Length: {cut}"]
    message = parse_message(raw("INVITE sip:b@h SIP/2.0", "Call-ID: c", *lines, body=SDP))
    assert message.sdp is not None
    assert message.sdp.media == ()
    assert "sip_trailing_bytes" in message.anomalies


def test_other_bodies_are_no_sdp() -> None:
    assert parse_message(request("MESSAGE", "Content-Type: text/plain", body=b"v=0")).sdp is None
    assert parse_message(request("INVITE", "Content-Type: application/sdp")).sdp is None


def test_passwords_never_leave_the_bytes() -> None:
    secret = "sip:user:s3cret@h"
    message = parse_message(
        raw(
            f"INVITE {secret} SIP/2.0",
            f"From: {secret};tag=1",
            f"To: <{secret}>",
            f'Contact: "x" <{secret}>, <{secret}>',
            f"Refer-To: <{secret}>",
            "Call-ID: c",
        )
    )
    texts = [
        message.request_uri.decode(),
        message.start_line.decode(),
        repr(message.from_address),
        str(message.to_address),
        repr(message.contacts),
        str(message.from_address.uri),
        message.from_address.uri.aor,
        message.header_text("refer-to") or "",
    ]
    assert not [text for text in texts if "s3cret" in text]
    assert message.request_uri == b"sip:user:***@h"
    assert str(message.to_address) == "<sip:user:***@h>"
    assert message.from_address.uri.aor == "user@h"
