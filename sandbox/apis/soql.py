"""SoQL, the part of it that clients of the registry use, translated to DuckDB SQL over an allow-list of columns.

Text of the query never becomes SQL: names are looked up, literals become parameters, everything else is an error with
the code Socrata gives it. Comparison of text is lexicographic and a comparison with null is unknown, as there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

MAX_LIMIT = 50_000
DEFAULT_LIMIT = 1_000
MAX_NESTED = 200
AGGREGATES = ("count", "max", "min", "sum", "avg")
_KEYWORDS = {"and", "or", "not", "is", "null", "in", "like", "as", "asc", "desc", "between", "true", "false"}
_PARAMETERS = {"$select", "$where", "$group", "$order", "$limit", "$offset", "$$app_token"}


class SoqlError(Exception):
    """A query that Socrata answers with HTTP 400: its error code, message and the ``data`` it adds."""

    def __init__(self, code: str, message: str, **data: object) -> None:
        self.code = code
        self.data = data
        super().__init__(message)


@dataclass(frozen=True)
class Column:
    """One column a query may name.

    ``sql`` is trusted SQL for it; ``kind`` is text, number, calendar_date (a TIMESTAMP shown without zone),
    fixed_timestamp (a TIMESTAMP shown with Z) or row_identifier.
    """

    name: str
    sql: str
    kind: str = "text"

    @property
    def is_system(self) -> bool:
        """``:id``, ``:created_at`` and ``:updated_at`` are shown only where they are asked for."""
        return self.name.startswith(":")


@dataclass(frozen=True)
class Expression:
    """A piece of SQL with its parameters in order; ``kind`` as in :class:`Column`, or boolean."""

    sql: str
    kind: str
    parameters: tuple[Any, ...] = ()
    name: str = ""
    is_aggregate: bool = False
    is_literal: bool = False


@dataclass(frozen=True)
class Query:
    """A query in SQL: what to select, under which names, from where on, and how much."""

    select: tuple[Expression, ...]
    where: Expression | None
    group: tuple[Expression, ...]
    order: tuple[str, ...]
    order_parameters: tuple[Any, ...]
    limit: int
    offset: int

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the answer's columns."""
        return tuple(expression.name for expression in self.select)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Types of the answer's columns."""
        return tuple(expression.kind for expression in self.select)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
    | (?P<string>'(?:[^']|'')*')
    | (?P<number>-?\d+(?:\.\d+)?)
    | (?P<name>:?@?[A-Za-z_][A-Za-z0-9_]*|`[^`]+`)
    | (?P<star>:\*|\*)
    | (?P<operator><=|>=|!=|<>|=|<|>)
    | (?P<mark>[(),])
    """,
    re.VERBOSE,
)


def tokens(text: str) -> list[_Token]:
    """The words of a clause.

    Raises:
        SoqlError: a character that belongs to no word.
    """
    found = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _malformed(text, at, "a word of SoQL")
        if match.lastgroup != "space":
            found.append(_Token(str(match.lastgroup), match.group(), at))
        at = match.end()
    return found


def _malformed(text: str, at: int, expected: str) -> SoqlError:
    found = f'"{text[at : at + 20]}"' if at < len(text) else "end of input"
    message = f"Could not parse SoQL query at line 1 character {at + 1}: Expected {expected} but got {found}"
    return SoqlError("query.compiler.malformed", message, query=text, position={"row": 1, "column": at + 1})


@dataclass
class _Parser:
    """Recursive descent over one clause."""

    text: str
    columns: Mapping[str, Column]
    words: list[_Token] = field(init=False)
    at: int = 0

    def __post_init__(self) -> None:
        self.words = tokens(self.text)
        nested = sum(word.text.lower() in ("(", "not") for word in self.words)
        if nested > MAX_NESTED:
            raise _malformed(self.text, 0, f"at most {MAX_NESTED} parentheses and negations")

    # words -------------------------------------------------------------------------------------------------------

    def _next(self) -> _Token | None:
        return self.words[self.at] if self.at < len(self.words) else None

    def _fail(self, expected: str) -> SoqlError:
        word = self._next()
        return _malformed(self.text, word.at if word else len(self.text), expected)

    def _accept(self, *texts: str) -> str:
        word = self._next()
        if word is not None and word.kind != "string" and word.text.lower() in texts:
            self.at += 1
            return word.text.lower()
        return ""

    def _demand(self, text: str) -> None:
        if not self._accept(text):
            raise self._fail(f'"{text}"')

    def _take(self, kind: str, expected: str) -> _Token:
        word = self._next()
        if word is None or word.kind != kind:
            raise self._fail(expected)
        self.at += 1
        return word

    def end(self) -> None:
        """The clause must be over."""
        if self._next() is not None:
            raise self._fail("end of input")

    # values ------------------------------------------------------------------------------------------------------

    def value(self) -> Expression:
        """A literal, a column or a function of one."""
        word = self._next()
        if word is None:
            raise self._fail("an expression")
        if word.kind == "string":
            self.at += 1
            return Expression("?", "text", (word.text[1:-1].replace("''", "'"),), is_literal=True)
        if word.kind == "number":
            self.at += 1
            return Expression("?::DOUBLE", "number", (float(word.text),), is_literal=True)
        if word.kind != "name" or word.text.lower() in _KEYWORDS:
            raise self._fail("an expression")
        self.at += 1
        name = word.text.strip("`")
        if self._accept("("):
            return self._function(name.lower(), word)
        return self.column(name)

    def column(self, name: str) -> Expression:
        """The column ``name``; SoQL does not mind the case of letters."""
        column = self.columns.get(name.lower())
        if column is None:
            raise SoqlError(
                "query.soql.no-such-column",
                f"Query coordinator error: query.soql.no-such-column; No such column: {name}; "
                f'position: Map(row -> 1, column -> {self.at}, line -> "{self.text[:200]}")',
                column=name,
            )
        return Expression(column.sql, column.kind, name=column.name)

    def _function(self, name: str, word: _Token) -> Expression:
        if name == "count" and self._accept("*"):
            self._demand(")")
            return Expression("count(*)", "number", name="count", is_aggregate=True)
        if name == "case":
            return self._case()
        if name in AGGREGATES:
            inner = self.value()
            self._demand(")")
            return self._aggregate(name, inner)
        if name in ("starts_with", "contains"):
            left, right = self._pair()
            return Expression(f"{name}({left.sql}, {right.sql})", "boolean", left.parameters + right.parameters)
        if name in ("upper", "lower"):
            inner = self._text(self.value())
            self._demand(")")
            return Expression(f"{name}({inner.sql})", "text", inner.parameters, name=f"{name}_{inner.name}")
        raise SoqlError("query.soql.no-such-function", f"No such function: {name}", name=name, column=word.at)

    def _case(self) -> Expression:
        """Pairs of a predicate and what it gives; without a true one there is null."""
        sql, kind = "CASE", ""
        parameters: tuple[Any, ...] = ()
        while True:
            predicate = Expression("TRUE", "boolean") if self._accept("true") else self.condition()
            self._demand(",")
            given = self.value()
            if predicate.kind != "boolean":
                raise _mismatch(predicate.kind, "boolean")
            if kind not in ("", given.kind):
                raise _mismatch(given.kind, kind)
            sql, kind = f"{sql} WHEN {predicate.sql} THEN {given.sql}", given.kind
            parameters += predicate.parameters + given.parameters
            if not self._accept(","):
                break
        self._demand(")")
        return Expression(f"{sql} END", kind, parameters, name="case")

    def _aggregate(self, name: str, inner: Expression) -> Expression:
        if inner.is_aggregate:
            raise SoqlError("query.soql.aggregate-in-aggregate", f"Aggregate function {name} around an aggregate")
        if name in ("sum", "avg") and inner.kind != "number":
            raise _mismatch(inner.kind, f"number as argument of {name}")
        kind = "number" if name in ("count", "sum", "avg") else inner.kind
        label = f"{name}_{inner.name.lstrip(':')}"
        return Expression(f"{name}({inner.sql})", kind, inner.parameters, label, is_aggregate=True)

    def _pair(self) -> tuple[Expression, Expression]:
        left = self._text(self.value())
        self._demand(",")
        right = self._text(self.value())
        self._demand(")")
        return left, right

    @staticmethod
    def _text(expression: Expression) -> Expression:
        if expression.kind not in ("text", "row_identifier"):
            raise _mismatch(expression.kind, "text")
        return expression

    # conditions --------------------------------------------------------------------------------------------------

    def condition(self) -> Expression:
        """``a OR b``."""
        parts = [self._conjunction()]
        while self._accept("or"):
            parts.append(self._conjunction())
        return _joined(parts, " OR ")

    def _conjunction(self) -> Expression:
        parts = [self._negation()]
        while self._accept("and"):
            parts.append(self._negation())
        return _joined(parts, " AND ")

    def _negation(self) -> Expression:
        if self._accept("not"):
            inner = self._negation()
            return Expression(f"(NOT {inner.sql})", "boolean", inner.parameters)
        word = self._next()
        if word is not None and word.text == "(":
            self.at += 1
            inner = self.condition()
            self._demand(")")
            return Expression(f"({inner.sql})", "boolean", inner.parameters)
        return self._comparison()

    def _comparison(self) -> Expression:
        left = self.value()
        if left.is_aggregate:
            raise SoqlError("query.soql.aggregate-in-where", "Aggregate functions are not allowed in WHERE")
        if left.kind == "boolean":
            return left
        if self._accept("is"):
            negated = "NOT " if self._accept("not") else ""
            self._demand("null")
            return Expression(f"({left.sql} IS {negated}NULL)", "boolean", left.parameters)
        negated = "NOT " if self._accept("not") else ""
        if self._accept("in"):
            return self._in(left, negated)
        if self._accept("like"):
            right = self._text(self.value())
            parameters = self._text(left).parameters + right.parameters
            return Expression(f"({left.sql} {negated}LIKE {right.sql})", "boolean", parameters)
        if self._accept("between"):
            low = _fitting(left, self.value())
            self._demand("and")
            high = _fitting(left, self.value())
            sql = f"({left.sql} {negated}BETWEEN {low.sql} AND {high.sql})"
            return Expression(sql, "boolean", left.parameters + low.parameters + high.parameters)
        if negated:
            raise self._fail("IN, LIKE or BETWEEN")
        operator = self._take("operator", "a comparison").text
        right = self.value()
        left, right = _fitting(right, left), _fitting(left, right)
        return Expression(f"({left.sql} {operator} {right.sql})", "boolean", left.parameters + right.parameters)

    def _in(self, left: Expression, negated: str) -> Expression:
        self._demand("(")
        items = [_fitting(left, self.value())]
        while self._accept(","):
            items.append(_fitting(left, self.value()))
        self._demand(")")
        marks = ", ".join(item.sql for item in items)
        parameters = sum((item.parameters for item in items), left.parameters)
        return Expression(f"({left.sql} {negated}IN ({marks}))", "boolean", parameters)

    # lists -------------------------------------------------------------------------------------------------------

    def selection(self) -> tuple[Expression, ...]:
        """``*``, columns and functions, each with ``as alias`` or without."""
        found: list[Expression] = []
        while True:
            found += self._star() or [self._named_value(len(found) + 1)]
            if not self._accept(","):
                break
        self.end()
        return tuple(found)

    def _star(self) -> list[Expression]:
        """The columns ``*`` or ``:*`` stands for, where one stands here."""
        word = self._next()
        if word is None or word.kind != "star":
            return []
        self.at += 1
        wanted = [column for column in self.columns.values() if column.is_system == (word.text == ":*")]
        return [Expression(column.sql, column.kind, name=column.name) for column in wanted]

    def _named_value(self, place: int) -> Expression:
        """A column or function with its alias; one without any name is called by its place."""
        expression = self.value()
        if self._accept("as"):
            expression = replace(expression, name=self._take("name", "an alias").text.strip("`"))
        return replace(expression, name=expression.name or f"expr_{place}")

    def grouping(self, selected: Sequence[Expression]) -> tuple[Expression, ...]:
        """What to group by: columns, functions, and names the selection gives."""
        found = [self._selected(selected) or self.value()]
        while self._accept(","):
            found.append(self._selected(selected) or self.value())
        self.end()
        return tuple(found)

    def _selected(self, selected: Sequence[Expression]) -> Expression | None:
        """The place of a selected expression that is named here, where no column has that name."""
        word = self._next()
        name = word.text.strip("`") if word is not None and word.kind == "name" else ""
        following = self.words[self.at + 1].text if self.at + 1 < len(self.words) else ""
        if not name or name.lower() in self.columns or following == "(":
            return None
        for place, expression in enumerate(selected, 1):
            if expression.name == name:
                self.at += 1
                return Expression(str(place), expression.kind, name=name)
        return None

    def ordering(self, selected: Sequence[Expression]) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """``column [asc|desc]``; an alias of the selection is known here too."""
        clauses: list[str] = []
        parameters: tuple[Any, ...] = ()
        while True:
            expression = self._selected(selected) or self.value()
            direction = "DESC" if self._accept("desc") else "ASC"
            self._accept("asc")
            clauses.append(f"{expression.sql} {direction} NULLS LAST")
            parameters += expression.parameters
            if not self._accept(","):
                break
        self.end()
        return tuple(clauses), parameters


def _joined(parts: Sequence[Expression], word: str) -> Expression:
    if len(parts) == 1:
        return parts[0]
    for part in parts:
        if part.kind != "boolean":
            raise _mismatch(part.kind, "boolean")
    sql = "(" + word.join(part.sql for part in parts) + ")"
    return Expression(sql, "boolean", sum((part.parameters for part in parts), ()))


def _mismatch(found: str, wanted: str) -> SoqlError:
    return SoqlError(
        "query.soql.type-mismatch",
        f"Query coordinator error: query.soql.type-mismatch; Type mismatch, is {found}; expected {wanted}",
        type=found,
        expected=wanted,
    )


def _fitting(other: Expression, expression: Expression) -> Expression:
    """``expression`` as it compares with ``other``: a text literal becomes a time or a number where that is needed."""
    text_like = ("text", "row_identifier")
    if expression.kind == other.kind or (expression.kind in text_like and other.kind in text_like):
        return expression
    if expression.is_literal and expression.kind == "text" and other.kind == "number":
        try:
            return Expression("?::DOUBLE", "number", (float(expression.parameters[0]),), is_literal=True)
        except ValueError:
            raise _mismatch("text", "number") from None
    if expression.is_literal and expression.kind == "text" and other.kind in ("calendar_date", "fixed_timestamp"):
        return Expression("?::TIMESTAMP", other.kind, (_moment(expression.parameters[0], other.kind),), is_literal=True)
    if other.is_literal:
        return expression
    raise _mismatch(expression.kind, other.kind)


def _moment(text: str, kind: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _mismatch("text", kind) from None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


_CLAUSE_WORDS = ("select", "where", "group", "order", "limit", "offset")


def clauses_of(query: str) -> dict[str, str]:
    """The clauses of a whole SoQL text (``select a where b order by c``) as SODA 2 names them: ``$select`` and so on.

    Raises:
        SoqlError: it does not begin with a clause, or has one twice or out of order.
    """
    starts = _clause_starts(query)
    if not starts or starts[0][1] != 0:
        raise _malformed(query, 0, "SELECT")
    places = [_CLAUSE_WORDS.index(word) for word, *_ in starts]
    if places != sorted(set(places)):
        raise _malformed(query, starts[-1][1], "the clauses once and in their order")
    ends = [at for _, at, _ in starts[1:]] + [len(query)]
    return {f"${word}": query[begin:end].strip() for (word, _, begin), end in zip(starts, ends, strict=True)}


def _clause_starts(query: str) -> list[tuple[str, int, int]]:
    """Word, where it stands and where its clause begins, for every clause outside of brackets."""
    words = tokens(query)
    found = []
    depth = 0
    for place, word in enumerate(words):
        depth += {"(": 1, ")": -1}.get(word.text, 0)
        name = word.text.lower()
        if depth or word.kind != "name" or name not in _CLAUSE_WORDS:
            continue
        last = word
        if name in ("group", "order"):
            last = words[place + 1] if place + 1 < len(words) else word
            if last.text.lower() != "by":
                raise _malformed(query, word.at + len(word.text), "BY")
        found.append((name, word.at, last.at + len(last.text)))
    return found


def parse(parameters: Mapping[str, str], columns: Mapping[str, Column]) -> Query:
    """Translate the request's parameters.

    Raises:
        SoqlError: anything Socrata would answer with HTTP 400.
    """
    unknown = [name for name in parameters if name.startswith("$") and name not in _PARAMETERS]
    if unknown:
        raise SoqlError("query.soql.unrecognized-parameter", f"Unrecognized arguments [{unknown[0]}]")
    select = _Parser(parameters.get("$select") or "*", columns).selection()
    group = _Parser(parameters["$group"], columns).grouping(select) if parameters.get("$group") else ()
    _check_groups(select, group)
    order: tuple[tuple[str, ...], tuple[Any, ...]] = ((), ())
    if parameters.get("$order"):
        order = _Parser(parameters["$order"], columns).ordering(select)
    return Query(
        select=select,
        where=_where(parameters, columns),
        group=group,
        order=order[0],
        order_parameters=order[1],
        limit=min(MAX_LIMIT, _whole(parameters, "$limit", DEFAULT_LIMIT)),
        offset=_whole(parameters, "$offset", 0),
    )


def _where(parameters: Mapping[str, str], columns: Mapping[str, Column]) -> Expression | None:
    parts = []
    if parameters.get("$where"):
        parser = _Parser(parameters["$where"], columns)
        parts.append(parser.condition())
        parser.end()
    for name, value in parameters.items():
        if not name.startswith("$"):
            left = _Parser("", columns).column(name)
            right = _fitting(left, Expression("?", "text", (value,), is_literal=True))
            parts.append(Expression(f"({left.sql} = {right.sql})", "boolean", right.parameters))
    if not parts:
        return None
    if len(parts) == 1 and parts[0].kind != "boolean":
        raise _mismatch(parts[0].kind, "boolean")
    return _joined(parts, " AND ")


def _check_groups(select: Sequence[Expression], group: Sequence[Expression]) -> None:
    if not group and not any(expression.is_aggregate for expression in select):
        return
    grouped = {expression.sql for expression in group}
    for place, expression in enumerate(select, 1):
        if not expression.is_aggregate and not expression.is_literal and not {expression.sql, str(place)} & grouped:
            raise SoqlError(
                "query.soql.column-not-in-group-bys",
                f"Column {expression.name} is neither aggregated nor in GROUP BY",
                column=expression.name,
            )


def _whole(parameters: Mapping[str, str], name: str, default: int) -> int:
    text = parameters.get(name)
    if text is None or text == "":
        return default
    if not text.isascii() or not text.isdecimal():
        raise _malformed(text, 0, f"a whole number for {name}")
    return int(text)
