"""The strict look at one message."""

from __future__ import annotations

import pytest

from tests.sip.build import raw, request
from voipsniff.sip.check import inspect_message
from voipsniff.sip.parser import parse_message

CORE = (
    "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa",
    "To: <sip:b@example.com>;tag=t",
    "From: <sip:a@example.com>;tag=f",
    "Call-ID: c",
    "Max-Forwards: 70",
)


def strict(*lines: str, method: str = "REGISTER", uri: str = "sip:example.com", body: bytes = b"") -> tuple[str, ...]:
    return inspect_message(parse_message(raw(f"{method} {uri} SIP/2.0", *CORE, f"CSeq: 1 {method}", *lines, body=body)))


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("Contact: *", "Expires: 0"),
        ('Contact: "A, B" <sip:a@h>;q=0.5;expires=3600, <tel:+1-201-555-0123>',),
        ('Contact: <sip:a@[::1]:5060;transport=tcp>;+sip.instance="<urn:uuid:1>"',),
        ("Contact: sip:a@h;expires=60",),
        ("Date: Sat, 13 Nov 2010 23:29:00 GMT",),
        ("Retry-After: 120 (busy);duration=60",),
        ('Warning: 399 h "a", 300 h "b"',),
        ("Session-Expires: 1800;refresher=uac", "Min-SE: 90", "Expires: 4294967295"),
        (
            "Route: <sip:p1;lr>, <sip:p2;lr>",
            'P-Asserted-Identity: "C" <sip:c@h>, tel:+1',
            "Refer-To: <sip:b@h?Replaces=x>",
        ),
    ],
)
def test_messages_without_fault(lines: tuple[str, ...]) -> None:
    assert strict(*lines) == ()


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("Contact: *",), "sip_bad_contact"),
        (("Contact: *", "Expires: 60"), "sip_bad_contact"),
        (("Contact: *, <sip:a@h>", "Expires: 0"), "sip_bad_contact"),
        (("Contact: <sip:a@h>;expires=4294967296",), "sip_bad_number"),
        (("Expires: 4294967296",), "sip_bad_number"),
        (("Expires: soon",), "sip_bad_number"),
        (('Warning: 39 h "a"',), "sip_bad_number"),
        (("Contact: sip:a@h?x=y",), "sip_bad_address"),
        (("Contact: <sip:a b@h>",), "sip_bad_address"),
        (("Contact: a, <sip:a@h",), "sip_bad_address"),
        (("Contact: <sip:a@h>;;",), "sip_bad_address"),
        (("Contact: <foo:a>",), "sip_unknown_scheme"),
        (("Date: Sat, 13 Nov 2010 23:29:00 EST",), "sip_bad_date"),
        (("Date: 2010-11-13T23:29:00Z",), "sip_bad_date"),
        (("Via: SIP/2.0/UDP",), "sip_bad_via"),
        (("X: a\0b",), "sip_nul_in_head"),
    ],
)
def test_faults(lines: tuple[str, ...], name: str) -> None:
    assert name in strict(*lines)


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("sip:a@b?x=y", "sip_bad_uri"),
        ("sip:a@b c", "sip_bad_uri"),
        ("sip:a@2001:db8::1", "sip_bad_uri"),
        ("<sip:a@b>", "sip_bad_uri"),
        ("a@b", "sip_bad_uri"),
        ("sip:", "sip_bad_uri"),
        ("sip:a@b:port", "sip_bad_uri"),
        ("http://x", "sip_unknown_scheme"),
    ],
)
def test_request_uris(uri: str, name: str) -> None:
    assert name in strict(uri=uri)


@pytest.mark.parametrize(
    "uri",
    [
        "sip:a@b",
        "SIPS:a:pw@b:5061;transport=tls",
        "sip:[::1]:5060",
        "tel:+1",
        "urn:service:sos",
        "sip:a;x=1?@b",
        "sip:b",
    ],
)
def test_good_request_uris(uri: str) -> None:
    assert strict(uri=uri) == ()


def test_branches() -> None:
    for branch in ("", ";branch=1", ";branch=z9hG4bK", ";branch"):
        message = parse_message(
            raw("OPTIONS sip:b SIP/2.0", f"Via: SIP/2.0/UDP h{branch}", *CORE[1:], "CSeq: 1 OPTIONS")
        )
        assert inspect_message(message) == ("sip_bad_branch",)


def test_bodies() -> None:
    assert strict(body=b"x") == ("sip_body_without_type",)
    assert strict("Content-Type: text/plain", body=b"x") == ()
    assert strict("Content-Type: multipart/mixed", body=b"x") == ("sip_bad_multipart",)
    assert strict("Content-Type: multipart/mixed;boundary=b", body=b"--b\r\n\r\nx\r\n--b--") == ()
    assert strict("Content-Type: multipart/mixed;boundary=b", body=b"--c\r\n\r\nx\r\n--c--") == ("sip_bad_multipart",)


def test_what_the_scan_found_comes_first() -> None:
    message = parse_message(request("INVITE", "Expires: x", "Call-ID: d"))
    assert inspect_message(message)[0] == "sip_duplicate_header"
    assert "sip_bad_number" in inspect_message(message)
