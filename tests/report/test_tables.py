"""Listings: the registry's columns as far as they fit."""

import pytest

from tests.report.factory import at, back, call, record, shown, stream, widest
from voipsniff.fields import FIELDS, Kind, fields_of
from voipsniff.report.tables import LAST_TO_GO, PORT_OF, render_table


def defaults(kind):
    return [field.name for field in FIELDS[kind] if field.table]


def table(kind, rows, columns=None, **options):
    return shown(render_table, kind, rows, columns or defaults(kind), **options)


@pytest.mark.parametrize("kind", FIELDS)
def test_every_default_column_has_its_importance(kind):
    merged = {PORT_OF[name] for name in defaults(kind) if name in PORT_OF}
    assert set(LAST_TO_GO[kind]) == set(defaults(kind)) - merged


def test_a_table_of_streams():
    text = table("stream", [stream(), back(12, loss_percent=3.25, mos_lq=None)], width=110)
    lines = text.splitlines()
    assert lines[0] == "2025-11-25 UTC"
    assert lines[3].split()[0] == "1"
    assert "10.0.0.1:4000" in lines[3]
    assert "~4.41" in lines[3]
    assert lines[4].split()[0] == "12"
    assert "3.25" in lines[4]
    assert lines[4].split()[-1] == "–"


def test_the_hidden_columns_are_named():
    text = table("stream", [stream()], width=80)
    note = " ".join(text.splitlines()[-2:])
    assert note.startswith("hidden at this width: ")
    assert "ssrc" in note
    assert note.endswith("--columns or a wider terminal")
    assert "hidden" not in table("stream", [stream()], width=240)


def test_columns_that_were_asked_for_are_dropped_from_the_end():
    text = table("stream", [stream()], ["ssrc", "delta_max_ms", "tool", "src_ip"], width=30)
    assert "0x1a2b3c41" in text
    assert "23.456" in text
    assert "hidden at this width: src_ip" in text


def test_an_address_is_written_with_its_port_when_both_are_shown():
    row = stream(src_ip="2001:db8::1", src_port=4000)
    assert "[2001:db8::1]:4000" in table("stream", [row], ["number", "src_ip", "src_port"])
    alone = table("stream", [row], ["number", "src_ip"])
    assert "2001:db8::1" in alone
    assert "4000" not in alone
    assert "4000" in table("stream", [row], ["number", "src_port"])


def test_the_date_is_written_once_when_it_is_the_same():
    same = table("call", [call(1), call(2, start=60)], ["number", "start_time", "end_time"])
    assert same.count("2025-11-25") == 1
    assert "07:12:03.120" in same
    two_days = table("call", [call(1), call(2, start=86_400)], ["number", "start_time"])
    assert "2025-11-25 07:12:03.120" in two_days
    assert "2025-11-26 07:12:03.120" in two_days


def test_unknown_values_are_dashes_and_lists_are_short():
    row = call(codecs=[], mos_lq=None, tags=[f"tag{n}" for n in range(9)])
    text = table("call", [row], ["number", "codecs", "mos_lq", "tags", "transfers", "partial"], width=120)
    cells = text.splitlines()[-1].split()
    assert cells[1:3] == ["–", "–"]
    assert "tag5 +3" in text
    assert cells[-2:] == ["–", "no"]


def test_nothing_found_is_said():
    assert table("call", []) == "no calls\n"
    assert table("anomaly", []) == "no anomalies\n"


@pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
@pytest.mark.parametrize("kind", FIELDS)
def test_every_record_fits_every_width_as_one_line(kind, width):
    rows = [record(kind, **{field.name: long_value(field) for field in FIELDS[kind]}) for _ in range(3)]
    names = [name for name, field in fields_of(kind).items() if field.table]
    text = table(kind, rows, names, width=width)
    assert widest(text) <= width
    table_lines = text.split("hidden at")[0].splitlines()
    assert 1 + 3 <= len(table_lines) <= 1 + 2 + 3


def long_value(field):
    return {
        Kind.TEXT: "a-rather-long-text-" * 5,
        Kind.INT: 123_456,
        Kind.FLOAT: 1234.5678,
        Kind.BOOL: True,
        Kind.TIME: at(1),
        Kind.LIST: ["one", "two", "three"] * 5,
        Kind.OBJECTS: [{"holder": "caller", "start_time": 1, "end_time": None}] * 3,
    }[field.kind]


def test_colour_follows_the_meaning():
    text = table("call", [call(outcome="failed", status_code=503)], ["number", "outcome", "status_code"], colour=True)
    assert "\x1b[31m  failed" in text
    fine = table("call", [call()], ["number", "outcome"], colour=True)
    assert "\x1b[32m  answered" in fine


def test_many_rows_are_quick():
    rows = [call(number) for number in range(1, 3001)]
    assert table("call", rows, width=120).count("\n") > 3000


def test_default_columns_that_no_row_knows_are_named_instead_of_shown():
    row = record("anomaly", name="sip_bare_lf", layer="sip", count=3, meaning="Lines end in LF alone.", detail="")
    text = table("anomaly", [row], width=100)
    assert text.splitlines()[0].split() == ["Anomaly", "Layer", "Count", "Meaning"]
    assert text.splitlines()[-1] == "no value in any row: detail, frame"
    asked = table("anomaly", [row], ["name", "detail"], width=100)
    assert asked.splitlines()[0].split() == ["Anomaly", "First", "seen"]
    assert "no value" not in asked
