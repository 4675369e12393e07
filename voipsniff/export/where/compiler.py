"""A tree made into a function of one record, in three values: true, false, and unknown (None) for a null.

A comparison with null is unknown and so is its negation (Kleene's logic, as in SQL): `not (mos_lq > 4)` does not
select a stream without a MOS. Only `is null` speaks of null.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import singledispatch
from typing import Any

from voipsniff.export.where.parser import parse_where
from voipsniff.export.where.tree import (
    And,
    Comparison,
    Contains,
    IsNull,
    Matches,
    Membership,
    Node,
    Not,
    Or,
    Truth,
)
from voipsniff.fields import Field, Kind

MAX_SEARCHED = 1000
"""Characters of a value in which a regular expression looks: the network writes them."""

Test = Callable[[object], bool | None]

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compile_where(expression: str, kind: str) -> Callable[[object], bool]:
    """Return the function that says whether a record of this kind satisfies the expression. Raises WhereError only."""
    test = compile_node(parse_where(expression, kind))
    return lambda record: test(record) is True


@singledispatch
def compile_node(node: Node) -> Test:
    """Return the test of one node of the tree."""
    raise TypeError(type(node).__name__)


@compile_node.register
def _comparison(node: Comparison) -> Test:
    compare = _OPERATORS[node.operator]
    rounded = node.operator in ("==", "!=")  # what is shown is what can be typed; an order wants the exact value
    left = reader(node.field, rounded)
    if isinstance(node.value, Field):
        right = reader(node.value, rounded)
        return lambda record: _compared(compare, left(record), right(record))
    constant = node.value
    return lambda record: _compared(compare, left(record), constant)


def _compared(compare: Callable[[object, object], bool], left: object, right: object) -> bool | None:
    return None if left is None or right is None else compare(left, right)


def reader(field: Field, rounded: bool) -> Callable[[object], object]:
    """Return what gets the value of a field, a FLOAT rounded to the precision of every output if asked."""
    name = field.name
    precision = field.precision
    if field.kind is not Kind.FLOAT or not rounded:
        return operator.attrgetter(name)

    def read(record: object) -> object:
        value = getattr(record, name)
        return None if value is None else round(value, precision)

    return read


@compile_node.register
def _membership(node: Membership) -> Test:
    read = reader(node.field, rounded=True)
    values = frozenset(node.values)

    def test(record: object) -> bool | None:
        value = read(record)
        return None if value is None else value in values

    return test


@compile_node.register
def _matches(node: Matches) -> Test:
    search = re.compile(node.pattern).search
    return _any_text(node.field, lambda text: search(text[:MAX_SEARCHED]) is not None)


@compile_node.register
def _contains(node: Contains) -> Test:
    wanted = node.text.casefold()
    if node.field.kind is Kind.LIST:
        return _any_text(node.field, lambda text: text.casefold() == wanted)
    return _any_text(node.field, lambda text: wanted in text.casefold())


def _any_text(field: Field, accepts: Callable[[str], bool]) -> Test:
    """Return the test of a text, or of each value of a list."""
    name = field.name

    def test(record: object) -> bool | None:
        value = getattr(record, name)
        if value is None:
            return None
        return accepts(value) if isinstance(value, str) else any(accepts(str(item)) for item in value)

    return test


@compile_node.register
def _is_null(node: IsNull) -> Test:
    name = node.field.name
    return lambda record: getattr(record, name) is None


@compile_node.register
def _truth(node: Truth) -> Test:
    name = node.field.name

    def test(record: object) -> bool | None:
        value = getattr(record, name)
        return None if value is None else bool(value)

    return test


@compile_node.register
def _not(node: Not) -> Test:
    inner = compile_node(node.inner)

    def test(record: object) -> bool | None:
        value = inner(record)
        return None if value is None else not value

    return test


@compile_node.register
def _and(node: And) -> Test:
    return _joined([compile_node(part) for part in node.parts], decides=False)


@compile_node.register
def _or(node: Or) -> Test:
    return _joined([compile_node(part) for part in node.parts], decides=True)


def _joined(tests: list[Test], *, decides: bool) -> Test:
    """Return `and` (False decides) or `or` (True decides): the deciding value beats unknown, which beats the other."""

    def test(record: object) -> bool | None:
        unknown = False
        for part in tests:
            value = part(record)
            if value is decides:
                return decides
            unknown = unknown or value is None
        return None if unknown else not decides

    return test
