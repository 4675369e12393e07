"""Whatever the network sends, the terminal only ever gets text and our own colours."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.report.factory import (
    ALICE,
    BOB,
    Capture,
    Copies,
    Source,
    Trace,
    back,
    call,
    message,
    record,
    sdp,
    shown,
    sip,
    stream,
)
from voipsniff.fields import FIELDS, Kind
from voipsniff.report.call_page import render_call
from voipsniff.report.overview import render_overview
from voipsniff.report.tables import render_table

HOSTILE = "\x1b[2J\x1b]0;t\x07[red]b[/red]:smile:\r\n\t\x00\x9b31m\u202e\u200b\u2028é\ud800"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def assert_safe(output):
    plain = COLOUR.sub("", output).replace("\n", "")
    unsafe = {character for character in plain if unicodedata.category(character)[0] == "C"}
    assert not unsafe
    assert "\u2028" not in plain


def fill(one, text, **values):
    """Put `text` into every text and list of a record."""
    kind = type(one).__name__.lower()
    for field in FIELDS[kind]:
        if field.kind is Kind.TEXT:
            setattr(one, field.name, text)
        elif field.kind is Kind.LIST:
            setattr(one, field.name, [text, text])
        elif field.kind is Kind.OBJECTS:
            setattr(one, field.name, [{"holder": text, "by": text, "target": text, "to": text, "source": text}])
    for name, value in values.items():
        setattr(one, name, value)
    return one


def hostile_trace(text):
    damage = fill(record("anomaly", count=1, offset=5), text)
    capture = Capture(
        damage=[damage], copies=Copies(text), kinds={text: 5, "rtp": 5}, not_decoded={text: 3}, drops={text: 3},
        tunnels={text: 3}, evictions={text: 3},
    )  # fmt: skip
    return Trace(
        calls=[fill(call(), text), fill(call(2), text, outcome="answered", end_reason="bye")],
        streams=[fill(stream(), text, direction=None), fill(back(call_number=2), text, direction="callee_to_caller")],
        transactions=[fill(record("transaction", number=1), text)],
        clients=[fill(record("client", port=5060, requests_sent=1), text)],
        anomalies=[damage],
        capture=capture,
        sources=[Source(text, text)],
    )


def hostile_messages(text):
    clean = text.encode("utf-8", "surrogatepass").replace(b"\r", b" ").replace(b"\n", b" ")
    invite = sip("INVITE sip:bob@example.com SIP/2.0", "1 INVITE", headers={"User-Agent": "@@"}, body=sdp())
    body = sdp("10.0.0.2", 10002).replace("PCMA", "@@").replace("sendrecv", "@@")
    answer = sip("SIP/2.0 200 @@", "1 INVITE", to_tag="b1", headers={"Server": "@@", "@@": "@@"}, body=body)
    raw = [one.replace("\n", "\r\n").encode().replace(b"@@", clean) for one in (invite, answer)]
    return [message(raw[0], 0, ALICE, BOB), message(raw[1], 1, BOB, ALICE)]


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("width", [60, 200])
def test_overview(width, colour):
    output = shown(render_overview, hostile_trace(HOSTILE), width=width, colour=colour)
    assert_safe(output)
    assert "\\x1b" in output


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("width", [60, 200])
def test_call_page(width, colour):
    trace = hostile_trace(HOSTILE)
    for one in trace.calls:
        output = shown(render_call, trace, one, hostile_messages(HOSTILE), True, width=width, colour=colour)
        assert_safe(output)
        assert "\\x1b[2J" in output


@pytest.mark.parametrize("kind", FIELDS)
def test_listings(kind):
    rows = [fill(record(kind), HOSTILE)]
    output = shown(render_table, kind, rows, [field.name for field in FIELDS[kind]], width=4000, colour=True)
    assert_safe(output)
    assert "[red]b[/red]:smile:" in output


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_any_text(text):
    trace = hostile_trace(text)
    assert_safe(shown(render_overview, trace, width=100, colour=True))
    assert_safe(shown(render_call, trace, trace.calls[0], hostile_messages(text), True, width=100, colour=True))


def test_ascii_terminals_get_ascii_only():
    trace = hostile_trace("北京 é \x1b")
    assert shown(render_overview, trace, encoding="ascii", width=120).isascii()
    assert shown(render_call, trace, trace.calls[0], hostile_messages("é"), True, encoding="ascii").isascii()
