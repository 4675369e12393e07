from __future__ import annotations

import pytest

from voipsniff.sip.limits import CACHED_BYTES
from voipsniff.sip.uri import parse_host_port, parse_uri


@pytest.mark.parametrize(
    ("value", "scheme", "user", "host", "port", "params"),
    [
        (b"sip:alice@atlanta.com", "sip", "alice", "atlanta.com", None, {}),
        (b"SIPS:Alice@ATLANTA.com:5061", "sips", "Alice", "atlanta.com", 5061, {}),
        (b"sip:atlanta.com", "sip", None, "atlanta.com", None, {}),
        (b"sip:10.0.0.1:5080;lr;transport=TCP", "sip", None, "10.0.0.1", 5080, {"lr": None, "transport": "TCP"}),
        (b"sip:a@[2001:DB8::10]:5070", "sip", "a", "2001:db8::10", 5070, {}),
        (b"sip:a@[2001:db8::10:5070]", "sip", "a", "2001:db8::10:5070", None, {}),
        (b"sip:2001:db8::10", "sip", None, "2001:db8::10", None, {}),
        (b"sip:%61lice@h", "sip", "alice", "h", None, {}),
        (b"sip:sips%3Auser%40example.com@example.net", "sip", "sips:user@example.com", "example.net", None, {}),
        (b"sip:null-%00-null@h", "sip", "null-\0-null", "h", None, {}),
        (b"sip:bad%ZZ%4@h", "sip", "bad%ZZ%4", "h", None, {}),
        (b"sip:user;par=u%40example.net@example.com", "sip", "user;par=u@example.net", "example.com", None, {}),
        (
            b"sip:+15551234;npdi;rn=+1555999@h;user=phone",
            "sip",
            "+15551234;npdi;rn=+1555999",
            "h",
            None,
            {"user": "phone"},
        ),
        (b"sip:100%23@h", "sip", "100#", "h", None, {}),
        (b"sip:a?b/c@h", "sip", "a?b/c", "h", None, {}),
        (b"sip:@h", "sip", "", "h", None, {}),
        (b"sip:h:0", "sip", None, "h", None, {}),
        (b"sip:h:65536", "sip", None, "h", None, {}),
        (b"sip:h:x", "sip", None, "h", None, {}),
        (b"sip:h : 5060 ", "sip", None, "h", 5060, {}),
        (b"", "", None, "", None, {}),
        (b"sip:", "sip", None, "", None, {}),
        (b"alice@h", "", "alice", "h", None, {}),
        (b"h:5060", "", None, "h", 5060, {}),
        (b"192.0.2.1:5060;lr", "", None, "192.0.2.1", 5060, {"lr": None}),
        (b"<sip:a@h>", "sip", "a", "h", None, {}),
        (b"*", "*", None, "", None, {}),
        (b"urn:service:sos", "urn", None, "", None, {}),
        (b"isbn:2983792873", "isbn", None, "", None, {}),
        (b"http://www.example.com/x", "http", None, "", None, {}),
        (b"im:a@h", "im", "a", "h", None, {}),
        ("sip:é@h".encode(), "sip", "é", "h", None, {}),
        ("sip:é@h".encode("latin-1"), "sip", "é", "h", None, {}),
    ],
)
def test_parts(
    value: bytes, scheme: str, user: str | None, host: str, port: int | None, params: dict[str, str | None]
) -> None:
    uri = parse_uri(value)
    assert (uri.scheme, uri.user, uri.host, uri.port, uri.params) == (scheme, user, host, port, params)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (b"tel:+1-201-555-0123", "+12015550123"),
        (b"tel:7042;phone-context=ex.com", "7042"),
        (b"tel:+1(201)555.0123;isub=12", "+12015550123"),
        (b"tel:%2B44207", "+44207"),
        (b"tel:*67", "*67"),
        (b"tel:AB1;phone-context=x", "AB1"),
        (b"sip:%2B44207@h", "+44207"),
        (b"sip:100%23@h", "100#"),
        (b"sip:*21*4711%23@h", "*21*4711#"),
        (b"sip:+15551234;npdi;rn=+1555999@h;user=phone", "+15551234"),
        (b"sip:+1-201-555-0123@h", "+12015550123"),
        (b"sip:4711@h", "4711"),
        (b"sip:alice@h", None),
        (b"sip:a1@h", None),
        (b"sip:+@h", None),
        (b"sip:***@h", None),
        (b"sip:h", None),
        (b"urn:service:sos", None),
    ],
)
def test_number(value: bytes, number: str | None) -> None:
    assert parse_uri(value).number == number


@pytest.mark.parametrize(
    ("value", "aor"),
    [
        (b"sip:Alice@EXAMPLE.com:5060;x=y?z=1", "Alice@example.com"),
        (b"sip:%61lice@example.com", "alice@example.com"),
        (b"sip:alice:pw@example.com", "alice@example.com"),
        (b"sip:example.com:5060", "example.com"),
        (b"tel:+1-201-555-0123;x=y", "+12015550123"),
        (b"urn:service:sos", "urn:service:sos"),
        (b"", ""),
    ],
)
def test_aor(value: bytes, aor: str) -> None:
    assert parse_uri(value).aor == aor


def test_parameters_of_the_number() -> None:
    assert parse_uri(b"tel:7042;phone-context=ex.com").phone_context == "ex.com"
    assert parse_uri(b"sip:7042;phone-context=+1@h").phone_context == "+1"
    assert parse_uri(b"sip:7042@h").phone_context is None
    assert parse_uri(b"sip:+1555;npdi;rn=+1666@h").user_params == {"npdi": None, "rn": "+1666"}
    assert parse_uri(b"tel:+1555;npdi;rn=+1666").user_params == {"npdi": None, "rn": "+1666"}


def test_headers_of_a_uri() -> None:
    uri = parse_uri(b"sip:b@h;x=1?Replaces=c1%4010.0.0.8%3Bto-tag%3D9%3Bfrom-tag%3D8&Subject=a%20b&none&=&e=")
    assert uri.params == {"x": "1"}
    assert uri.headers == {"replaces": "c1@10.0.0.8;to-tag=9;from-tag=8", "subject": "a b", "": "", "e": ""}
    assert parse_uri(b"sip:h?Replaces=a%40b").headers == {"replaces": "a@b"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (b"sip:user:secret@host", "sip:user:***@host"),
        (b"SIPS:user:se:cr,et;@host:5061;x", "SIPS:user:***@host:5061;x"),
        (b"sip:user:@host", "sip:user:***@host"),
        (b"user:secret@host", "user:***@host"),
        (b"foo:user:secret@host", "foo:user:***@host"),
        (b"sip:user@host:5060", "sip:user@host:5060"),
    ],
)
def test_password_is_masked(value: bytes, shown: str) -> None:
    uri = parse_uri(value)
    assert (uri.text, str(uri), uri.user) == (shown, shown, "user")
    assert "secret" not in repr(uri)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"h", ("h", None)),
        (b" H : 5060 ", ("h", 5060)),
        (b"[::1]", ("::1", None)),
        (b"[::1]:5061", ("::1", 5061)),
        (b"[::1", ("::1", None)),
        (b"fe80::1", ("fe80::1", None)),
        (b"fe80:0:0:0:21a:a0ff:fe07:32e0:5060", ("fe80:0:0:0:21a:a0ff:fe07:32e0", 5060)),
        (b"fe80:0:0:0:21a:a0ff:fe07:32e0", ("fe80:0:0:0:21a:a0ff:fe07:32e0", None)),
        (b"h:", ("h", None)),
        (b"", ("", None)),
    ],
)
def test_host_and_port(value: bytes, expected: tuple[str, int | None]) -> None:
    assert parse_host_port(value) == expected


def test_recurring_values_are_parsed_once_and_long_ones_not_kept() -> None:
    assert parse_uri(b"sip:again@h") is parse_uri(b"sip:again@h")
    long = b"sip:" + b"x" * CACHED_BYTES + b"@h"
    assert parse_uri(long) is not parse_uri(long)
    assert parse_uri(long) == parse_uri(long)


def test_uris_can_be_keys() -> None:
    assert len({parse_uri(b"sip:a@h;x=1"), parse_uri(b"sip:a@h;x=1"), parse_uri(b"sip:b@h")}) == 2
