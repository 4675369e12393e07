"""Text from the network: valid UTF-8 always, and nothing that a terminal obeys."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voipsniff.export.json_ import json_text
from voipsniff.export.text import clean, escape_controls

HOSTILE = {
    "clear screen": "\x1b[2J",
    "window title": "\x1b]0;owned\x07",
    "C1 CSI": "\x9b2J",
    "C1 OSC": "\x9d0;owned\x9c",
    "backspaces": "safe\b\b\b\bevil",
    "carriage return": "200 OK\rerror",
    "right to left override": "\u202etxt.exe",
    "isolates": "\u2066a\u2069",
    "zero width": "ad\u200bmin",
    "line separator": "a\u2028b",
    "nul": "a\x00b",
    "delete": "a\x7fb",
    "byte order mark": "\ufeffa",
}

FORBIDDEN = set(map(chr, [*range(0x20), 0x7F, *range(0x80, 0xA0), 0x200B, 0x200E, 0x200F, 0xFEFF])) | {
    chr(code) for code in [*range(0x2028, 0x202F), *range(0x2060, 0x206A)]
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    shown = escape_controls(text)
    assert not FORBIDDEN & set(shown)
    assert "\\" in shown


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_json_is_harmless_when_printed_and_still_the_same_value(text: str) -> None:
    document = json_text({"caller": text})
    assert not FORBIDDEN & set(document)
    assert json.loads(document) == {"caller": text}


def test_the_escapes_say_what_was_there() -> None:
    assert escape_controls("a\x1b[2J\n\u202e\x9b") == "a\\x1b[2J\\n\\u202e\\x9b"


def test_ordinary_text_stays_as_it_is() -> None:
    text = 'Zoë "bob" \\ <sip:zoë@müller.example> 日本 👍'
    assert escape_controls(text) == text
    assert json_text(text) == '"Zoë \\"bob\\" \\\\ <sip:zoë@müller.example> 日本 👍"'


def test_half_a_surrogate_pair_becomes_the_replacement_character() -> None:
    undecodable = b"caf\xe9".decode("utf-8", "surrogateescape")
    assert clean(undecodable) == "caf\ufffd"


@given(st.text(st.characters(codec=None)))
def test_any_text_can_be_written_as_utf_8(text: str) -> None:
    escape_controls(text).encode("utf-8")
    json_text(clean(text)).encode("utf-8")
    assert not FORBIDDEN & set(escape_controls(text))
