"""The language of --where: what it selects, what it refuses and where it points."""

import time

import pytest

from tests.support.records import record
from voipsniff.errors import VoipsniffError
from voipsniff.export.where import WhereError, compile_where
from voipsniff.export.where.parser import KEYWORDS, MAX_DEPTH
from voipsniff.fields import FIELDS

CALL = record(
    "call",
    number=7,
    call_id="abc@10.0.0.1",
    start_time=1_795_514_400_500_000_000,  # 2026-11-24T10:00:00.5Z
    answer_time=1_795_514_402_000_000_000,
    caller="Alice@Example.com",
    callee='"the \\ \' bob"@example.com',
    caller_user="1001",
    src_ip="2001:db8::1",
    request_uri="sip:bob@example.com",
    outcome="busy",
    reason="outcome",
    status_code=486,
    duration_s=61.2004,
    setup_ms=1500.0,
    talk_s=0.0,
    partial=False,
    early_media=True,
    codecs=["PCMU", "telephone-event"],
    streams=[1, 12],
    codecs_offered=[],
    transfers=[{"by": "caller"}],
    forwarding=[],
    retransmissions=3,
    messages=9,
)  # mos_lq and the rest are null

TRUE = [
    "duration_s > 60 and status_code >= 400",
    "duration_s>60 or status_code=487",
    "outcome = busy",
    "outcome == 'busy'",
    'outcome != "answered"',
    "outcome in (declined, busy)",
    "outcome not in (answered, declined)",
    "not outcome = answered",
    "NOT partial AND early_media",
    "partial = false",
    "early_media = true",
    "caller_user = 1001",
    "caller_user ~ '^10\\d+$'",
    "caller contains ALICE",
    "caller not contains bob",
    "callee = '\"the \\\\ \\' bob\"@example.com'",
    "src_ip = 2001:db8::1",
    "request_uri = sip:bob@example.com",
    "call_id contains 10.0.0.1",
    "codecs contains pcmu",
    "codecs ~ event",
    "streams contains 12",
    "codecs and transfers and not forwarding",
    "not codecs_offered",
    "mos_lq is null",
    "outcome is not null",
    "codecs_offered is not null",
    "duration_s = 61.2",  # as shown, with three decimals
    "duration_s > 61.2",  # exactly
    "duration_s > 1min",
    "duration_s < 0.5h",
    "setup_ms > 1.4s",
    "setup_ms = 1500ms",
    "setup_ms >= 1.5k",
    "duration_s > 61200ms",
    "talk_s > -1",
    "talk_s = 0",
    "start_time > 2026-11-24",
    "start_time = 2026-11-24T10:00:00.5Z",
    "start_time < '2026-11-24 10:00:01'",
    "start_time > 2026-11-24T11:00:00+01:00",
    "start_time < 1795514401",
    "answer_time > start_time",
    "messages > retransmissions",
    "reason = 'outcome'",
    "(((status_code > 400)))",
    "status_code < 400 or status_code > 480 and status_code < 490",
    "not (status_code < 400 or partial)",
    " number\n=\t7 ",
]


@pytest.mark.parametrize("expression", TRUE)
def test_what_is_satisfied(expression: str) -> None:
    assert compile_where(expression, "call")(CALL)


FALSE = [
    "duration_s > 2min",
    "outcome = Busy",
    "caller contains bob",
    "codecs contains pcm",
    "codecs contains x",
    "number in (1, 2, 3)",
    "status_code < 400 and partial or talk_s > 5",
    "forwarding",
    "early_media = false",
    "outcome = reason",  # two text fields: compared with one another
]


@pytest.mark.parametrize("expression", FALSE)
def test_what_is_not_satisfied(expression: str) -> None:
    assert not compile_where(expression, "call")(CALL)


@pytest.mark.parametrize(
    "comparison",
    ["mos_lq > 4", "mos_lq < 4", "mos_lq = 4", "mos_lq != 4", "mos_lq in (4, 5)", "q850_cause >= 0",
     "referred_by ~ '.'", "referred_by contains a", "tags contains x", "tags", "sdp_exchanges",
     "end_time > 2020-01-01", "mos_lq > q850_cause", "bye_time > start_time"],
)  # fmt: skip
def test_null_satisfies_neither_a_comparison_nor_its_negation(comparison: str) -> None:
    assert not compile_where(comparison, "call")(CALL)
    assert not compile_where(f"not ({comparison})", "call")(CALL)


def test_unknown_decides_nothing() -> None:
    assert compile_where("mos_lq > 4 or number = 7", "call")(CALL)
    assert not compile_where("mos_lq > 4 and number = 7", "call")(CALL)
    assert compile_where("not (mos_lq > 4 and number = 8)", "call")(CALL)
    assert not compile_where("not (mos_lq > 4 or number = 8)", "call")(CALL)


def pointed_at(expression: str, kind: str = "call") -> tuple[str, str]:
    """Return the message and the part of the expression that it points at."""
    with pytest.raises(WhereError) as caught:
        compile_where(expression, kind)
    error = caught.value
    assert isinstance(error, VoipsniffError)
    _, carets = (error.hint or "").split("\n")
    assert carets.strip(" ^") == ""
    if len(expression) <= 72:
        assert carets.index("^") == error.start
    return str(error), expression[error.start : error.end]


@pytest.mark.parametrize(
    ("expression", "message", "place"),
    [
        ("duratoin_s > 5", "a call has no field 'duratoin_s'; did you mean 'duration_s'", "duratoin_s"),
        ("Outcome = busy", "did you mean 'outcome'", "Outcome"),
        ("outcome > busy", "'outcome' has no order", ">"),
        ("status_code > many", "'status_code' is a number, this is none", "many"),
        ("status_code > '4xx'", "'status_code' is a number", "'4xx'"),
        ("duration_s > 5kg", "units are ns, us, ms, s, min, h, scales k, M", "5kg"),
        ("status_code = 5s", "'s' does not fit", "5s"),
        ("loss_percent > 1s", "'loss_percent' is in %", "1s"),
        ("mos_lq = null", "write 'mos_lq is null'", "null"),
        ("partial = maybe", "'partial' is true or false", "maybe"),
        ("start_time > yesterday", "is no time", "yesterday"),
        ("codecs = PCMU", "'codecs' is a list; write 'codecs contains ...'", "="),
        ("codecs in (PCMU)", "'codecs' is a list", "("),
        ("transfers contains bob", "'transfers' is no text", "transfers"),
        ("number ~ 5", "'number' is no text", "number"),
        ("caller ~ '('", "no regular expression", "'('"),
        ("caller ~ " + "a" * 201, "at most 200 characters", "a" * 201),
        ("caller", "expected a comparison after 'caller'", ""),
        ("caller and partial", "expected a comparison", "and"),
        ("(partial", "expected ')'", ""),
        ("partial)", "expected 'and', 'or' or the end", ")"),
        ("partial partial", "expected 'and', 'or' or the end", "partial"),
        ("", "expected a field of the call", ""),
        ("()", "expected a field", ")"),
        ("and", "expected a field", "and"),
        ("5 > 3", "no field '5'", "5"),
        ("'outcome' = busy", "expected a field", "'outcome'"),
        ("outcome = 'busy", "never closed", "'"),
        ("outcome = ", "expected a value", ""),
        ("outcome = = busy", "expected a value", "="),
        ("outcome is 5", "expected 'null'", "5"),
        ("outcome in busy", "expected '('", "busy"),
        ("outcome in ()", "expected a value", ")"),
        ("outcome in (busy,)", "expected a value", ")"),
        ("!partial", "write 'not'", "!"),
        ("partial & early_media", "expected 'and'", "&"),
        ("duration_s > setup_ms", "'duration_s' is in s, 'setup_ms' in ms", "setup_ms"),
        ("number > 1e5", "is a number", "1e5"),
        ("number > " + "9" * 41, "is a number", "9" * 41),
        ("x" * 5000, "longer than 4096", "x" * (5000 - 4096)),
    ],
)
def test_what_is_refused_and_where(expression: str, message: str, place: str) -> None:
    said, where = pointed_at(expression)
    assert message in said
    assert where == place


def test_depth_is_bounded() -> None:
    assert compile_where("not " * (MAX_DEPTH - 2) + "partial", "call")(CALL) is False
    for hostile in ("not " * 1000, "(" * 4000, "not (" * 800):
        assert "levels deep" in pointed_at(hostile)[0]


def test_a_long_chain_is_no_depth() -> None:
    expression = " or ".join(["number=1"] * 300)
    assert not compile_where(expression, "call")(CALL)


def test_a_long_expression_is_cut_around_the_place() -> None:
    with pytest.raises(WhereError) as caught:
        compile_where("partial and " * 30 + "oops > 5 and " + "partial and " * 30 + "partial", "call")
    shown, carets = (caught.value.hint or "").split("\n")
    assert len(shown) <= 72
    assert shown[carets.index("^") :].startswith("oops")
    assert carets.count("^") == 4


def test_control_characters_of_an_expression_do_not_move_the_caret() -> None:
    with pytest.raises(WhereError) as caught:
        compile_where("partial\n\x1band oops", "call")
    assert caught.value.hint is not None
    assert caught.value.hint.count("\n") == 1
    assert "\x1b" not in caught.value.hint


def test_a_regular_expression_sees_only_the_beginning_of_a_long_value() -> None:
    long = record("call", caller="a" * 1000 + "b")
    assert not compile_where("caller ~ b", "call")(long)
    assert compile_where("caller contains b", "call")(long)


@pytest.mark.parametrize("expression", ["'" * 4001, "(" * 4096, '"\\' * 2000, " " * 4096, "a" * 4096, "not" * 1300])
def test_hostile_expressions_are_refused_at_once(expression: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(WhereError):
        compile_where(expression, "call")
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize("kind", FIELDS)
def test_no_field_is_called_like_a_keyword(kind: str) -> None:
    assert not {field.name for field in FIELDS[kind]} & set(KEYWORDS)


@pytest.mark.parametrize("kind", FIELDS)
def test_every_field_can_be_asked_about(kind: str) -> None:
    for field in FIELDS[kind]:
        assert compile_where(f"{field.name} is null", kind)(record(kind))
