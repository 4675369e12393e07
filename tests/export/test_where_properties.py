"""Expressions made together with their meaning, so that the oracle is Python's own evaluation of the latter."""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.support.records import record
from voipsniff.export.where import WhereError, compile_where

Meaning = Callable[[Any], bool | None]


@dataclass
class Expression:
    """Text of the language, and what it means (None: unknown)."""

    text: str
    meaning: Meaning


PYTHON: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: a == b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def known(name: str, test: Callable[[Any], bool]) -> Meaning:
    def meaning(call: Any) -> bool | None:
        value = getattr(call, name)
        return None if value is None else test(value)

    return meaning


def quoted(text: str, quote: str) -> str:
    return quote + text.replace("\\", "\\\\").replace(quote, "\\" + quote) + quote


@st.composite
def numbers(draw: st.DrawFn) -> Expression:
    name = draw(st.sampled_from(["status_code", "attempts"]))
    operator = draw(st.sampled_from(sorted(PYTHON)))
    value = draw(st.integers(-3, 3))
    space = draw(st.sampled_from(["", " "]))
    return Expression(f"{name}{space}{operator}{space}{value}", known(name, lambda held: PYTHON[operator](held, value)))


@st.composite
def texts(draw: st.DrawFn) -> Expression:
    value = draw(st.text(st.sampled_from("ab'\"\\ =()é"), max_size=4))
    operator = draw(st.sampled_from(["=", "==", "!="]))
    shown = quoted(value, draw(st.sampled_from("'\"")))
    return Expression(f"caller {operator} {shown}", known("caller", lambda held: PYTHON[operator](held, value)))


@st.composite
def sets(draw: st.DrawFn) -> Expression:
    values = draw(st.lists(st.integers(-3, 3), min_size=1, max_size=3))
    shown = ", ".join(map(str, values))
    return Expression(f"attempts in ({shown})", known("attempts", lambda held: held in values))


@st.composite
def nulls(draw: st.DrawFn) -> Expression:
    name = draw(st.sampled_from(["status_code", "attempts", "caller", "partial"]))
    return Expression(f"{name} is null", lambda call: getattr(call, name) is None)


FLAGS = st.just(Expression("partial", known("partial", bool)))


def negated(inner: Expression) -> Expression:
    def meaning(call: Any) -> bool | None:
        value = inner.meaning(call)
        return None if value is None else not value

    return Expression(f"not ({inner.text})", meaning)


def both(parts: tuple[Expression, Expression]) -> Expression:
    def meaning(call: Any) -> bool | None:
        values = [part.meaning(call) for part in parts]
        return False if False in values else None if None in values else True

    return Expression(f"({parts[0].text}) and ({parts[1].text})", meaning)


def either(parts: tuple[Expression, Expression]) -> Expression:
    def meaning(call: Any) -> bool | None:
        values = [part.meaning(call) for part in parts]
        return True if True in values else None if None in values else False

    return Expression(f"({parts[0].text}) or ({parts[1].text})", meaning)


EXPRESSIONS = st.recursive(
    st.one_of(numbers(), texts(), sets(), nulls(), FLAGS),
    lambda inner: st.one_of(inner.map(negated), st.tuples(inner, inner).map(both), st.tuples(inner, inner).map(either)),
    max_leaves=8,
)

CALLS = st.builds(
    lambda status_code, attempts, caller, partial: record(
        "call", status_code=status_code, attempts=attempts, caller=caller, partial=partial
    ),
    st.none() | st.integers(-3, 3),
    st.none() | st.integers(-3, 3),
    st.none() | st.text(st.sampled_from("ab'\"\\ =()é"), max_size=4),
    st.none() | st.booleans(),
)


@given(EXPRESSIONS, CALLS)
def test_an_expression_selects_what_it_means(expression: Expression, call: Any) -> None:
    assert compile_where(expression.text, "call")(call) is (expression.meaning(call) is True)


@given(st.text(st.sampled_from(string.printable + "é\x1b\u202e"), max_size=60))
def test_any_text_compiles_or_is_refused(expression: str) -> None:
    try:
        compile_where(expression, "call")
    except WhereError as error:
        place = expression[error.start : error.end]
        assert len(place) == error.end - error.start  # noqa: PT017 - both outcomes are right


WORDS = ["partial", "caller", "number", "start_time", "codecs", "and", "or", "not", "in", "is", "null", "contains", "~",
         "=", "<", "(", ")", ",", "'x'", "5", "5ms", "2026-11-24", "matches", "!", '"']  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
def test_any_row_of_words_compiles_and_runs_or_is_refused(expression: str) -> None:
    try:
        test = compile_where(expression, "call")
    except WhereError:
        return
    assert test(record("call")) in (True, False)
    assert test(record("call", partial=True, caller="x", number=5, start_time=5, codecs=["x"])) in (True, False)
