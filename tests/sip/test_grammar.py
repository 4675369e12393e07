from __future__ import annotations

import pytest

from voipsniff.sip.grammar import closing_quote, parse_params, split_top, split_values, unescape, unquote


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"a,b", [b"a", b"b"]),
        (b" a , b ", [b"a", b"b"]),
        (b"a", [b"a"]),
        (b"", []),
        (b" ", []),
        (b",,a,,b,,", [b"a", b"b"]),
        (b'"a,b" <sip:c>,d', [b'"a,b" <sip:c>', b"d"]),
        (b'"a\\",b",c', [b'"a\\",b"', b"c"]),
        (b'"a\\\\",b', [b'"a\\\\"', b"b"]),
        (b"<sip:a,b@c>,d", [b"<sip:a,b@c>", b"d"]),
        (b'<sip:a"b>,"c', [b'<sip:a"b>', b'"c']),
        (b'"open,a,b', [b'"open', b"a", b"b"]),
        (b"<open,a,b", [b"<open", b"a", b"b"]),
        (b'"open\\",a', [b'"open\\"', b"a"]),
        (b'<sip:a@1.1.1.1>;q=0.5, "B, C" <sip:b@2.2.2.2>', [b"<sip:a@1.1.1.1>;q=0.5", b'"B, C" <sip:b@2.2.2.2>']),
    ],
)
def test_values_split_at_commas_outside_quotes_and_brackets(value: bytes, expected: list[bytes]) -> None:
    assert split_values(value) == expected


def test_split_at_other_separators() -> None:
    assert split_top(b'a=1;b="x;y";<c;d>', ord(";")) == [b"a=1", b'b="x;y"', b"<c;d>"]


def test_closing_quote_jumps_over_escapes() -> None:
    assert closing_quote(b'ab"', 0, 3) == 2
    assert closing_quote(b'a\\"b"', 0, 5) == 4
    assert closing_quote(b"ab", 0, 2) == -1
    assert closing_quote(b"a\\", 0, 2) == -1
    assert closing_quote(b'ab"', 0, 2) == -1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b'"a b"', b"a b"),
        (b'"a\\"b\\\\"', b'a"b\\'),
        (b'""', b""),
        (b'"', b'"'),
        (b"a", b"a"),
        (b"", b""),
        (b'"a\\"', b"a\\"),
    ],
)
def test_unquote(value: bytes, expected: bytes) -> None:
    assert unquote(value) == expected


def test_unescape_keeps_a_last_backslash() -> None:
    assert unescape(b"a\\b\\") == b"ab\\"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"", {}),
        (b"  ", {}),
        (b";a=1;b", {"a": "1", "b": None}),
        (b"A=1;a=2", {"a": "1"}),
        (b'a = "x;y, \\"z\\"" ; b = ', {"a": 'x;y, "z"', "b": ""}),
        (b"a=b=c", {"a": "b=c"}),
        (b";;;", {}),
        ("a=é".encode("latin-1"), {"a": "é"}),
        ("a=é".encode(), {"a": "é"}),
    ],
)
def test_params(value: bytes, expected: dict[str, str | None]) -> None:
    assert parse_params(value) == expected


def test_params_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        parse_params(b"a=1")["a"] = "2"  # type: ignore[index]
