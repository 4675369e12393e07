"""The grammar, by recursive descent; each function is one rule.

either     := both ("or" both)*
both       := negation ("and" negation)*
negation   := "not" negation | "(" either ")" | condition
condition  := field
            | field ("==" | "=" | "!=" | "<" | "<=" | ">" | ">=") (value | field)
            | field ["not"] "in" "(" value ("," value)* ")"
            | field ["not"] "contains" value
            | field ("~" | "matches") value
            | field "is" ["not"] "null"
"""

from __future__ import annotations

import re

from voipsniff.export.names import unknown_field
from voipsniff.export.where.error import WhereError
from voipsniff.export.where.literals import literal
from voipsniff.export.where.tokens import Sort, Token, tokens
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
    Value,
)
from voipsniff.fields import Field, Kind, fields_of

MAX_DEPTH = 50
"""Brackets and `not` inside one another."""

MAX_PATTERN = 200
"""Characters of a regular expression."""

KEYWORDS = ("and", "or", "not", "in", "is", "contains", "matches", "null", "true", "false")

_COMPARED = ("==", "=", "!=", "<", "<=", ">", ">=")
_ORDERED = (Kind.INT, Kind.FLOAT, Kind.TIME)
_SEARCHED = (Kind.TEXT, Kind.LIST)


def parse_where(expression: str, kind: str) -> Node:
    """Return the tree of an expression over the fields of this record kind. Raises WhereError only."""
    return _Parser(expression, kind).parse()


class _Parser:
    """Holds the tokens and the place in them."""

    def __init__(self, expression: str, kind: str) -> None:
        self.expression = expression
        self.kind = kind
        self.fields = fields_of(kind)
        self.tokens = tokens(expression)
        self.at = 0
        self.depth = 0

    def parse(self) -> Node:
        tree = self.either()
        if self.token.sort is not Sort.END:
            raise self.error(f"expected 'and', 'or' or the end, not {self.token.text!r}")
        return tree

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.token
        if token.sort is not Sort.END:
            self.at += 1
        return token

    def take_word(self, *words: str) -> bool:
        """Step over one of these words if it is next."""
        found = self.token.is_word(*words)
        self.at += found
        return found

    def expect(self, operator: str) -> None:
        if not self.token.is_operator(operator):
            raise self.error(f"expected {operator!r}")
        self.at += 1

    def error(self, message: str, token: Token | None = None) -> WhereError:
        token = token or self.token
        return WhereError(message, self.expression, token.start, token.end)

    def either(self) -> Node:
        parts = [self.both()]
        while self.take_word("or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self) -> Node:
        parts = [self.negation()]
        while self.take_word("and"):
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def negation(self) -> Node:
        if self.depth >= MAX_DEPTH:
            raise self.error(f"more than {MAX_DEPTH} levels deep")
        self.depth += 1
        tree = self.nested()
        self.depth -= 1
        return tree

    def nested(self) -> Node:
        if self.take_word("not"):
            return Not(self.negation())
        if self.token.is_operator("("):
            self.take()
            tree = self.either()
            self.expect(")")
            return tree
        return self.condition()

    def condition(self) -> Node:
        name = self.take()
        field = self.field(name)
        negated = self.token.is_word("not") and self.tokens[self.at + 1].is_word("in", "contains")
        self.at += negated
        tree = self.relation(field, name)
        return Not(tree) if negated else tree

    def field(self, token: Token) -> Field:
        if token.sort is not Sort.WORD or token.text.lower() in KEYWORDS:
            raise self.error(f"expected a field of the {self.kind}", token)
        field = self.fields.get(token.text)
        if field is None:
            raise self.error(unknown_field(self.kind, token.text), token)
        return field

    def relation(self, field: Field, name: Token) -> Node:
        if self.token.is_operator(*_COMPARED):
            return self.comparison(field)
        if self.take_word("is"):
            return self.null(field)
        if self.take_word("in"):
            return self.membership(field)
        if self.take_word("contains"):
            self.searchable(field, name)
            return Contains(field, self.value_token().text)
        if self.token.is_operator("~") or self.token.is_word("matches"):
            self.take()
            self.searchable(field, name)
            return Matches(field, self.pattern())
        if field.kind in (Kind.BOOL, Kind.LIST, Kind.OBJECTS):
            return Truth(field)
        raise self.error(f"expected a comparison after {field.name!r}")

    def comparison(self, field: Field) -> Node:
        token = self.take()
        operator = "==" if token.text == "=" else token.text
        if field.kind in (Kind.LIST, Kind.OBJECTS):
            raise self.error(f"{field.name!r} is a list; {_ways_of(field)}", token)
        if operator not in ("==", "!=") and field.kind not in _ORDERED:
            raise self.error(f"{field.name!r} has no order, only == and !=", token)
        return Comparison(field, operator, self.other_field(field) or self.value(field))

    def other_field(self, field: Field) -> Field | None:
        """Step over the name of a field that holds the same kind of value: `received < expected`."""
        other = self.fields.get(self.token.text) if self.token.sort is Sort.WORD else None
        if other is None or (other.kind is not field.kind and {other.kind, field.kind} != {Kind.INT, Kind.FLOAT}):
            return None
        if other.unit != field.unit:
            raise self.error(
                f"{field.name!r} is in {field.unit or 'no unit'}, {other.name!r} in {other.unit or 'none'}"
            )
        self.at += 1
        return other

    def null(self, field: Field) -> Node:
        negated = self.take_word("not")
        if not self.take_word("null"):
            raise self.error("expected 'null'")
        return Not(IsNull(field)) if negated else IsNull(field)

    def membership(self, field: Field) -> Node:
        if field.kind in (Kind.LIST, Kind.OBJECTS):
            raise self.error(f"{field.name!r} is a list; {_ways_of(field)}")
        self.expect("(")
        found = [self.value(field)]
        while self.token.is_operator(","):
            self.take()
            found.append(self.value(field))
        self.expect(")")
        return Membership(field, tuple(found))

    def searchable(self, field: Field, name: Token) -> None:
        if field.kind not in _SEARCHED:
            raise self.error(f"{field.name!r} is no text; {_ways_of(field)}", name)

    def value_token(self) -> Token:
        token = self.take()
        if token.sort not in (Sort.WORD, Sort.TEXT):
            raise self.error("expected a value", token)
        return token

    def value(self, field: Field) -> Value:
        token = self.value_token()
        try:
            return literal(field, token)
        except ValueError as error:
            raise self.error(str(error), token) from None

    def pattern(self) -> str:
        token = self.value_token()
        if len(token.text) > MAX_PATTERN:
            raise self.error(f"a regular expression has at most {MAX_PATTERN} characters", token)
        try:
            re.compile(token.text)
        except (re.error, OverflowError, RecursionError) as error:
            raise self.error(f"no regular expression: {error}", token) from None
        return token.text


def _ways_of(field: Field) -> str:
    """Return how a field of this kind is asked about."""
    if field.kind is Kind.LIST:
        return f"write '{field.name} contains ...', '{field.name} ~ ...' or '{field.name}' alone (not empty)"
    if field.kind is Kind.OBJECTS:
        return f"write '{field.name}' alone (not empty) or '{field.name} is null'"
    return "use == and !=" if field.kind is Kind.BOOL else "use ==, !=, <, <=, > and >="
