from __future__ import annotations

import pytest

from voipsniff.sip.name_addr import parse_name_addr


@pytest.mark.parametrize(
    ("value", "display", "aor", "uri_params", "params"),
    [
        (
            b'"Doe, J \\"X\\"" <sip:jd@ex.com;transport=tcp>;tag=a1',
            'Doe, J "X"',
            "jd@ex.com",
            {"transport": "tcp"},
            {"tag": "a1"},
        ),
        (b"sip:a@b;expires=60", "", "a@b", {}, {"expires": "60"}),
        (b"<sip:a@b;expires=60>", "", "a@b", {"expires": "60"}, {}),
        (b'<sip:a@b>;q=0.5;+sip.instance="<urn:uuid:1>"', "", "a@b", {}, {"q": "0.5", "+sip.instance": "<urn:uuid:1>"}),
        (b"Bob Smith <sip:b@h>", "Bob Smith", "b@h", {}, {}),
        (b"caller<sip:c@h>;tag=1", "caller", "c@h", {}, {"tag": "1"}),
        (b'"" <sip:b@h>', "", "b@h", {}, {}),
        (b" <sip:b@h> ", "", "b@h", {}, {}),
        (b'"a <b> c" <sip:b@h>', "a <b> c", "b@h", {}, {}),
        (b'"a\\\\" <sip:b@h>', "a\\", "b@h", {}, {}),
        ('"Jürgen" <sip:j@h>'.encode(), "Jürgen", "j@h", {}, {}),
        ('"Jürgen" <sip:j@h>'.encode("latin-1"), "Jürgen", "j@h", {}, {}),
        ("日本 <sip:j@h>".encode(), "日本", "j@h", {}, {}),
        (b'"Mr. J. User <sip:j.user@example.com>', "Mr. J. User", "j.user@example.com", {}, {}),
        (b'\\"arik\\" <sip:8@h>', "arik", "8@h", {}, {}),
        (b"Bell, Alexander <sip:a@h>;tag=43", "Bell, Alexander", "a@h", {}, {"tag": "43"}),
        (b'"Watson" < sip:t.watson@example.org >', "Watson", "t.watson@example.org", {}, {}),
        (b"<sip:a@h", "", "a@h", {}, {}),
        (b"<tel:+1-201-555-0123>", "", "+12015550123", {}, {}),
        (b"<tel:7042;phone-context=ex.com>;tag=2", "", "7042", {"phone-context": "ex.com"}, {"tag": "2"}),
        (b'"x"sip:a@h;tag=1', "x", "a@h", {}, {"tag": "1"}),
        (b"", "", "", {}, {}),
        (b"<>", "", "", {}, {}),
        (b'"', "", '"', {}, {}),
        (b'"only a name"', "only a name", "", {}, {}),
    ],
)
def test_parts(
    value: bytes, display: str, aor: str, uri_params: dict[str, str | None], params: dict[str, str | None]
) -> None:
    address = parse_name_addr(value)
    assert (address.display, address.uri.aor) == (display, aor)
    assert (address.uri.params, address.params) == (uri_params, params)


def test_star() -> None:
    assert parse_name_addr(b"*").is_star
    assert parse_name_addr(b" * ").is_star
    assert not parse_name_addr(b"<sip:*@h>").is_star


def test_text_form_masks_the_password_and_keeps_the_rest() -> None:
    assert str(parse_name_addr(b'"A" <sip:u:pw@h>;tag=1')) == '"A" <sip:u:***@h>;tag=1'
    assert parse_name_addr(b"sip:u:pw@h;tag=1").raw == b"sip:u:***@h;tag=1"


def test_control_characters_stay_in_the_data() -> None:
    assert parse_name_addr(b'"a\x00\x1b[31m" <sip:b@h>').display == "a\x00\x1b[31m"


def test_recurring_values_are_parsed_once() -> None:
    assert parse_name_addr(b"<sip:again@h>;tag=1") is parse_name_addr(b"<sip:again@h>;tag=1")
