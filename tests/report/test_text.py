"""Text on a terminal: escaped, cut, wrapped."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from voipsniff.report.text import (
    ellipsis_address,
    ellipsis_end,
    ellipsis_middle,
    escape,
    head_of,
    pad,
    tail_of,
    width_of,
    wrap,
)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain", "plain"),
        ("Zoë 北京", "Zoë 北京"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\r\nb\tc", "a\\r\\nb\\tc"),
        ("nul\0bell\a", "nul\\x00bell\\x07"),
        ("\x9b31m", "\\x9b31m"),  # the one-byte CSI
        ("abc\u202edcba", "abc\\u202edcba"),  # right-to-left override
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("line\u2028end", "line\\u2028end"),
        ("\U000e0041", "\\U000e0041"),  # an invisible tag
        ("a\u0301\u0301\u0301\u0301", "a\u0301\u0301\\u0301\\u0301"),
        (b"caf\xc3\xa9", "café"),
        (b"caf\xe9", "caf\\xe9"),
        ("C:\\temp", "C:\\temp"),
        ("[red]x[/red] :smile:", "[red]x[/red] :smile:"),
    ],
)
def test_what_is_no_visible_character_is_escaped(raw, shown):
    assert escape(raw) == shown


@given(st.text() | st.binary())
def test_nothing_escaped_can_move_the_cursor(raw):
    assert escape(raw).isprintable()


@given(st.text())
def test_escaping_ascii_loses_nothing(raw):
    hidden = re.sub(r"\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|\\[nrt]", "", escape(raw))
    kept = "".join(character for character in raw if character.isascii() and character.isprintable())
    assert all(character in hidden or "\\" in raw for character in kept)


@pytest.mark.parametrize(
    ("text", "cells", "cut"),
    [
        ("abcdefghij", 10, "abcdefghij"),
        ("abcdefghij", 7, "abc…hij"),
        ("abcdefghij", 6, "abc…ij"),
        ("abcdefghij", 1, "…"),
        ("abcdefghij", 0, ""),
        ("北京北京北京", 7, "北…京"),
    ],
)
def test_middle_ellipsis(text, cells, cut):
    assert ellipsis_middle(text, cells) == cut


def test_end_ellipsis_drops_the_space_before_it():
    assert ellipsis_end("one two three", 9) == "one two…"
    assert ellipsis_end("short", 9) == "short"


@pytest.mark.parametrize(
    ("text", "cells", "cut"),
    [
        ("alice@example.com", 17, "alice@example.com"),
        ("alice@example.com", 12, "alice@exa…om"),
        ("a-very-long-user-name@x.org", 12, "a-very…x.org"),
        ("no-host-at-all", 8, "no-h…all"),
    ],
)
def test_an_address_keeps_its_user_as_long_as_it_fits(text, cells, cut):
    assert ellipsis_address(text, cells) == cut


@given(st.text(alphabet="ab北 \u0301é"), st.integers(0, 30))
def test_no_cut_is_wider_than_asked(text, cells):
    for cut in (ellipsis_middle, ellipsis_end, ellipsis_address, head_of, tail_of):
        assert cell_len(cut(text, cells)) <= cells


@given(st.text(alphabet="ab北 é"), st.integers(1, 30))
def test_padding_reaches_the_width(text, cells):
    assert cell_len(pad(text, cells)) == cell_len(pad(text, cells, right=True)) == max(cells, cell_len(text))
    assert width_of(text) == cell_len(text)


def test_wrap_keeps_a_number_with_its_unit():
    assert wrap("it rang after 180 ms and was answered", 16) == ["it rang after", "180 ms and was", "answered"]
    assert wrap("12.5 % lost of it", 8) == ["12.5 %", "lost of", "it"]


@given(st.text(alphabet="abc 北"), st.integers(2, 20))
def test_wrap_loses_nothing_and_fits(text, cells):
    lines = wrap(text, cells)
    assert all(cell_len(line) <= cells for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
