"""Tables that fit."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from voipsniff.report.grid import GridColumn, fit, grid_lines, telling_lines
from voipsniff.report.page import line_width
from voipsniff.report.text import ellipsis_end

NUMBER = GridColumn("number", "#", right=True, rank=0)
NAME = GridColumn("name", "Name", minimum=6, rank=1)
LOSS = GridColumn("loss", "Loss", "%", right=True, rank=2)
DELTA = GridColumn("delta", "Max delta", "ms", right=True, rank=3)
COLUMNS = [NUMBER, NAME, LOSS, DELTA]
ROWS = [
    [("1", ""), ("alice.longer.name", ""), ("0.00", ""), ("20.1", "")],
    [("12", ""), ("bob", ""), ("13.20", ""), ("20.1", "")],
]


def texts(lines):
    return ["".join(text for text, _ in line).rstrip() for line in lines]


def test_numbers_stand_on_the_right_and_narrow_values_have_a_head_of_two_lines():
    lines, hidden = grid_lines(COLUMNS, ROWS, 60)
    assert texts(lines) == [
        " " * 36 + "Max",
        " #  Name               Loss %  delta ms",
        " 1  alice.longer.name    0.00      20.1",
        "12  bob                 13.20      20.1",
    ]
    assert hidden == []


def test_the_least_important_column_goes_first_and_texts_are_cut():
    lines, hidden = grid_lines(COLUMNS, ROWS, 22)
    assert texts(lines) == [
        " #  Name        Loss %",
        " 1  alice…name    0.00",
        "12  bob          13.20",
    ]
    assert [column.name for column in hidden] == ["delta"]


def test_a_narrower_column_of_less_rank_may_take_the_room_of_one_that_does_not_fit():
    wide = GridColumn("wide", "Wide", rank=1)
    narrow = GridColumn("narrow", "N", rank=2)
    lines, hidden = grid_lines([NUMBER, wide, narrow], [[("1", ""), ("x" * 30, ""), ("y", "")]], 12)
    assert texts(lines) == ["#  N", "1  y"]
    assert hidden == [wide]


def test_one_column_is_always_shown():
    assert fit([NAME], [50], 3).shown == [0]


def test_a_column_may_be_cut_at_its_end():
    prose = GridColumn("prose", "Prose", minimum=6, cut=ellipsis_end)
    lines, _ = grid_lines([prose], [[("a long sentence", "")]], 8)
    assert texts(lines)[1] == "a long…"


def test_columns_that_say_nothing_are_not_shown_where_that_is_wanted():
    rows = [[("1", ""), ("–", ""), ("", ""), ("3", "")], [("2", ""), ("none", ""), (" ", ""), ("4", "")]]
    lines, hidden = telling_lines(COLUMNS, rows, 60)
    assert "Name" not in texts(lines)[-3]
    assert "Loss" not in texts(lines)[-3]
    assert hidden == []


@given(
    st.integers(10, 120),
    st.lists(st.tuples(st.text("ab北", max_size=40), st.text("0123456789", max_size=9)), min_size=1, max_size=5),
)
def test_no_row_is_wider_than_the_terminal(width, values):
    rows = [[("1", ""), (name, ""), (loss, ""), ("20.1", "")] for name, loss in values]
    lines, hidden = grid_lines(COLUMNS, rows, width)
    assert all(line_width(line) <= width for line in lines)
    assert {column.name for column in hidden} <= {"name", "loss", "delta"}
    assert len({cell_len("".join(text for text, _ in line)) for line in lines}) == 1


def test_a_luxury_is_only_shown_where_nothing_has_to_be_cut_for_it():
    luxury = GridColumn("luxury", "Luxury", rank=0, luxury=True)
    row = [[("1", ""), ("alice.longer.name", ""), ("yes", "")]]
    assert texts(grid_lines([NUMBER, NAME, luxury], row, 28)[0])[1] == "1  alice.longer.name  yes"
    assert texts(grid_lines([NUMBER, NAME, luxury], row, 27)[0])[1] == "1  alice.longer.name"
