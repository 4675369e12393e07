from __future__ import annotations

import pytest

from tests.sip.pure import pure
from voipsniff.sip.header_names import COMPACT_FORMS, HEADER_IDS, NAMES, header_id

RFC_3261_COMPACT = {
    "m": "contact", "e": "content-encoding", "l": "content-length", "c": "content-type", "f": "from", "i": "call-id",
    "k": "supported", "s": "subject", "t": "to", "v": "via",
}  # fmt: skip


def test_hash_is_perfect() -> None:
    slot = pure("header_names").slot
    places = [slot(len(name), ord(name[0]), ord(name[len(name) // 2]), ord(name[-1])) for name in NAMES[1:]]
    assert len(set(places)) == len(NAMES) - 1
    assert len(NAMES) <= 64
    assert max(map(len, NAMES)) < 32


@pytest.mark.parametrize("name", NAMES[1:])
def test_every_name_is_known_in_any_case_and_at_any_place(name: str) -> None:
    number = HEADER_IDS[name]
    for spelled in (name, name.upper(), name.title()):
        assert header_id(b"xx" + spelled.encode() + b"yy", 2, 2 + len(name)) == number


def test_compact_forms() -> None:
    assert RFC_3261_COMPACT.items() <= COMPACT_FORMS.items()
    for short, name in COMPACT_FORMS.items():
        assert header_id(short.encode(), 0, 1) == header_id(short.upper().encode(), 0, 1) == HEADER_IDS[name]


@pytest.mark.parametrize("name", NAMES[1:])
def test_names_that_are_nearly_known(name: str) -> None:
    spelled = name.encode()
    near = [spelled + b"x", b"x" + spelled, spelled[:-1], spelled[1:], spelled.replace(b"-", b"_"), spelled.swapcase()]
    near += [spelled[:place] + b"~" + spelled[place + 1 :] for place in range(len(spelled))]
    expected = {text.encode(): number for text, number in HEADER_IDS.items()}
    for text in near:
        assert header_id(text, 0, len(text)) == expected.get(text.lower(), 0), text


def test_nothing_else_is_known() -> None:
    for value in range(256):
        letter = bytes([value])
        known = letter.decode("latin-1").lower() in COMPACT_FORMS and value < 128
        assert (header_id(letter, 0, 1) > 0) == known
    assert header_id(b"", 0, 0) == 0
    assert header_id(b"a" * 1000, 0, 1000) == 0
