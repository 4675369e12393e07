"""JSON, NDJSON and CSV as other programs read them."""

import csv
import io
import json
from collections.abc import Iterator

import pytest

from voipsniff.export.csv_ import cell, write_csv
from voipsniff.export.json_ import write_json
from voipsniff.export.ndjson import write_ndjson
from voipsniff.export.rows import Row

ROWS: list[Row] = [
    {"number": 1, "caller": 'Zoë "Z", sales', "codecs": ["PCMU", "PCMA"], "partial": True, "mos_lq": None, "hops": []},
    {"number": 2, "caller": "a\r\nb;c", "codecs": [], "partial": False, "mos_lq": 4.1, "hops": [{"src": "1"}]},
]


def test_json_is_one_array_with_a_record_per_line() -> None:
    out = io.StringIO()
    write_json(ROWS, out)
    assert json.loads(out.getvalue()) == ROWS
    assert len(out.getvalue().splitlines()) == 2 + len(ROWS)


def test_no_record_is_an_empty_array() -> None:
    out = io.StringIO()
    write_json([], out)
    assert out.getvalue() == "[]\n"


def test_ndjson_is_one_object_per_line() -> None:
    out = io.StringIO()
    write_ndjson(ROWS, out)
    assert [json.loads(line) for line in out.getvalue().split("\n")[:-1]] == ROWS


class Counting(io.StringIO):
    flushes = 0

    def flush(self) -> None:
        self.flushes += 1


def test_a_record_is_written_before_the_next_is_made() -> None:
    out = Counting()

    def rows() -> Iterator[Row]:
        for number, row in enumerate(ROWS):
            assert out.getvalue().count("\n") == number
            assert out.flushes == number
            yield row

    write_ndjson(rows(), out, flush=True)
    assert out.flushes == len(ROWS)


def test_csv_is_read_back_by_the_csv_module() -> None:
    out = io.StringIO(newline="")
    write_csv(ROWS, list(ROWS[0]), out)
    lines = list(csv.reader(io.StringIO(out.getvalue(), newline=""), strict=True))
    assert lines == [
        ["number", "caller", "codecs", "partial", "mos_lq", "hops"],
        ["1", 'Zoë "Z", sales', "PCMU;PCMA", "true", "", ""],
        ["2", "a\\r\\nb;c", "", "false", "4.1", '[{"src": "1"}]'],
    ]
    assert out.getvalue().count("\r\n") == out.getvalue().count("\n") == 3


def test_csv_without_records_is_its_header() -> None:
    out = io.StringIO(newline="")
    write_csv([], ["a", "b"], out)
    assert out.getvalue() == "a,b\r\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (0, "0"), (True, "true"), ("=1+1", "=1+1"), ("\x1b[2J", "\\x1b[2J"), ([1, None, "x"], "1;;x"),
     ({"a": "\x9b"}, '{"a": "\\u009b"}')],
)  # fmt: skip
def test_a_cell(value: object, text: str) -> None:
    assert cell(value) == text  # type: ignore[arg-type]
