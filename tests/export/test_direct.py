"""Records written without the way over rows: the texts are those of the rows, whatever the fields hold."""

import csv
import io
import math
import sys
from enum import IntEnum, StrEnum

from hypothesis import given
from hypothesis import strategies as st

from tests.support.records import record
from voipsniff.export.csv_ import write_cells, write_csv
from voipsniff.export.csv_cells import cells_maker
from voipsniff.export.json_ import json_text
from voipsniff.export.json_lines import line_maker
from voipsniff.export.rows import to_row
from voipsniff.export.text import escape_controls
from voipsniff.fields import FIELDS, Kind


class Word(StrEnum):
    RED = "red"


class Rank(IntEnum):
    HIGH = 3


INTS = st.integers(-(2**63), 2**63)
TIMES = st.integers(0, 2**62)
FLOATS = st.one_of(st.floats(), st.sampled_from([0.0, -0.0, -0.0001, 1e-7, 1e17, math.inf, math.nan]))
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=())), st.sampled_from(["", "\x1b[2J", 'a"b\\', "=1;2,3\r\n", "\x7f\u202e"])
)
PLAIN = st.one_of(st.none(), st.booleans(), INTS, FLOATS, TEXTS, st.just(Word.RED), st.just(Rank.HIGH), st.binary())
KEYS = st.sampled_from(["time", "end_time", "media", "kind"])
TREES = st.recursive(
    PLAIN.filter(lambda value: not isinstance(value, int) or 0 <= value < 2**62),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)
VALUES = {
    Kind.TEXT: st.one_of(TEXTS, st.just(Word.RED), st.binary(), INTS),
    Kind.INT: st.one_of(INTS, st.booleans(), st.just(Rank.HIGH)),
    Kind.FLOAT: st.one_of(FLOATS, st.integers(-(2**53), 2**53)),
    Kind.BOOL: st.booleans(),
    Kind.TIME: TIMES,
    Kind.LIST: st.one_of(st.lists(PLAIN, max_size=3), st.lists(TEXTS, max_size=3).map(tuple)),
    Kind.OBJECTS: st.one_of(st.lists(st.dictionaries(KEYS, TREES, max_size=3), max_size=3), TREES),
}


@st.composite
def records(draw: st.DrawFn) -> tuple[str, object]:
    """Return a record kind, and a record of it with up to eight known fields."""
    kind = draw(st.sampled_from(sorted(FIELDS)))
    fields = draw(st.lists(st.sampled_from(FIELDS[kind]), max_size=8, unique_by=lambda field: field.name))
    item = record(kind)
    for field in fields:
        setattr(item, field.name, draw(VALUES[field.kind]))
    return kind, item


@given(records())
def test_a_line_of_json_is_the_text_of_the_row(made: tuple[str, object]) -> None:
    kind, item = made
    line = line_maker(kind)(item)
    assert line == json_text(to_row(item))
    line.encode()


@given(records())
def test_the_cells_are_those_of_the_row(made: tuple[str, object]) -> None:
    kind, item = made
    columns = [field.name for field in FIELDS[kind]]
    direct, by_row = io.StringIO(newline=""), io.StringIO(newline="")
    write_cells([cells_maker(kind)(item)], columns, direct)
    write_csv([to_row(item)], columns, by_row)
    assert direct.getvalue() == by_row.getvalue()


def test_a_tagged_line_has_its_kind_first() -> None:
    line = line_maker("call", ("number", "reason"), tagged=True)(record("call", number=4))
    assert line == '{"record": "call", "number": 4, "reason": null}'


def test_one_column() -> None:
    assert line_maker("call", ("number",))(record("call", number=4)) == '{"number": 4}'
    assert cells_maker("call", ("number",))(record("call", number=4)) == [4]


def test_endless_nesting_is_cut_as_in_a_row() -> None:
    loop: list[object] = []
    loop.append(loop)
    call = record("call", hops=[{"loop": loop}])
    assert line_maker("call")(call) == json_text(to_row(call))


def test_every_character_that_is_escaped_is_not_printable() -> None:
    """What the cells let through unseen because it is printable is what the escape would not touch."""
    printable = "".join(filter(str.isprintable, map(chr, range(sys.maxunicode + 1))))
    assert escape_controls(printable) == printable


def test_numbers_stay_numbers_for_the_csv_module() -> None:
    cells = cells_maker("call", ("number", "talk_s"))(record("call", number=1, talk_s=1.23456))
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    assert out.getvalue() == "1,1.235\r\n"
