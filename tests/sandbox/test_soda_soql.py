"""SoQL: what is parsed means what it says, and nothing a query holds ever becomes SQL."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.apis.soql import Column, SoqlError, parse, tokens

COLUMNS = {
    column.name: column
    for column in (
        Column(":id", "row_id", "row_identifier"),
        Column("a", "a"),
        Column("b", "b"),
        Column("n", "n", "number"),
    )
}
ROWS: list[dict[str, str | float | None]] = [
    {"row_id": f"row-{number}", "a": a, "b": b, "n": n}
    for number, (a, b, n) in enumerate(
        [("x", "y", 1), (None, "y", 2), ("", "x", None), ("x'y", "%", 4), ("é", None, -5.5), ("x", "x", 0)]
    )
]
NAMES = ("a", "b")
VALUES = st.sampled_from(["x", "y", "", "x'y", "%", "é", "' OR 1=1 --", "no"])

Truth = Callable[[dict[str, str | float | None]], bool | None]


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _and(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def compared(name: str, operator: str, value: str) -> tuple[str, Truth]:
    def truth(row: dict[str, str | float | None]) -> bool | None:
        found = row[name]
        if found is None:
            return None
        text = str(found)
        return {"=": text == value, "!=": text != value, "<": text < value, ">=": text >= value}[operator]

    return f"{name} {operator} {quoted(value)}", truth


def is_null(name: str, negated: bool) -> tuple[str, Truth]:
    text = f"{name} is {'not ' if negated else ''}null"
    return text, lambda row: (row[name] is None) != negated


def one_of(name: str, values: list[str]) -> tuple[str, Truth]:
    text = f"{name} in ({', '.join(map(quoted, values))})"
    return text, lambda row: None if row[name] is None else str(row[name]) in values


LEAVES = st.one_of(
    st.builds(compared, st.sampled_from(NAMES), st.sampled_from(["=", "!=", "<", ">="]), VALUES),
    st.builds(is_null, st.sampled_from(NAMES), st.booleans()),
    st.builds(one_of, st.sampled_from(NAMES), st.lists(VALUES, min_size=1, max_size=3)),
)


def negation(part: tuple[str, Truth]) -> tuple[str, Truth]:
    return f"NOT ({part[0]})", lambda row: _not(part[1](row))


def both(left: tuple[str, Truth], right: tuple[str, Truth]) -> tuple[str, Truth]:
    return f"({left[0]}) AND ({right[0]})", lambda row: _and(left[1](row), right[1](row))


def either(left: tuple[str, Truth], right: tuple[str, Truth]) -> tuple[str, Truth]:
    return f"({left[0]} or {right[0]})", lambda row: _not(_and(_not(left[1](row)), _not(right[1](row))))


CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.builds(negation, inner), st.builds(both, inner, inner), st.builds(either, inner, inner)),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def table() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE t (row_id VARCHAR, a VARCHAR, b VARCHAR, n DOUBLE)")
    connection.executemany("INSERT INTO t VALUES ($row_id, $a, $b, $n)", ROWS)
    return connection


def found(table: duckdb.DuckDBPyConnection, where: str) -> set[str]:
    query = parse({"$where": where}, COLUMNS)
    assert query.where is not None
    rows = table.execute(f"SELECT row_id FROM t WHERE {query.where.sql}", query.where.parameters).fetchall()
    return {row[0] for row in rows}


@given(CONDITIONS)
def test_a_condition_means_what_three_valued_logic_says(
    table: duckdb.DuckDBPyConnection, condition: tuple[str, Truth]
) -> None:
    text, truth = condition
    assert found(table, text) == {row["row_id"] for row in ROWS if truth(row) is True}


@given(st.text(max_size=40))
def test_any_text_is_parsed_or_refused_and_never_breaks(text: str) -> None:
    for clause in ("$where", "$select", "$order", "$group"):
        with suppress(SoqlError):
            assert parse({clause: text}, COLUMNS).select


@given(st.text(max_size=40))
def test_a_literal_reaches_the_database_as_a_parameter_only(text: str) -> None:
    query = parse({"$where": f"a = {quoted(text)}"}, COLUMNS)
    assert query.where is not None
    assert query.where.sql == "(a = ?)"
    assert query.where.parameters == (text,)


def test_words_keep_their_place() -> None:
    assert [word.text for word in tokens("a<='x''y' AND :id IN(1,-2.5)")] == [
        *("a", "<=", "'x''y'", "AND", ":id", "IN", "(", "1", ",", "-2.5", ")")
    ]


def test_and_binds_tighter_than_or(table: duckdb.DuckDBPyConnection) -> None:
    assert found(table, "a = 'é' or a = 'x' and b = 'x'") == {"row-4", "row-5"}
    assert found(table, "(a = 'é' or a = 'x') and b = 'x'") == {"row-5"}


def test_numbers_compare_as_numbers_and_their_text_too(table: duckdb.DuckDBPyConnection) -> None:
    assert found(table, "n >= 1") == found(table, "n >= '1'") == {"row-0", "row-1", "row-3"}
    assert found(table, "n between -6 and 0") == {"row-4", "row-5"}


def test_like_and_starts_with(table: duckdb.DuckDBPyConnection) -> None:
    assert found(table, "a like 'x%'") == found(table, "starts_with(a, 'x')") == {"row-0", "row-3", "row-5"}
    assert found(table, "a not like 'x%'") == {"row-2", "row-4"}


def test_names_of_functions_and_aliases_become_field_names() -> None:
    query = parse({"$select": "a, count(*), max(:id), max(n) as top, :id as key", "$group": "a, :id"}, COLUMNS)
    assert query.fields == ("a", "count", "max_id", "top", "key")
    assert query.kinds == ("text", "number", "row_identifier", "number", "row_identifier")


def test_order_knows_columns_aliases_and_directions() -> None:
    query = parse({"$select": "a, count(*) as many", "$group": "a", "$order": "many desc, a"}, COLUMNS)
    assert query.order == ("2 DESC NULLS LAST", "a ASC NULLS LAST")


def test_case_gives_what_stands_beside_the_first_true_predicate(table: duckdb.DuckDBPyConnection) -> None:
    query = parse({"$select": "case(a = 'x', 'ex', a is null, 'none', true, 'other') as kind"}, COLUMNS)
    (kind,) = query.select
    given = table.execute(f"select a, {kind.sql} from t", list(kind.parameters)).fetchall()
    assert {kind for _, kind in given} == {"ex", "none", "other"}
    assert all(kind == {"x": "ex", None: "none"}.get(a, "other") for a, kind in given)


def test_groups_may_be_named_as_the_selection_names_them() -> None:
    asked = {"$select": "case(a = 'x', 'ex') as kind, count(*) as many", "$group": "kind", "$order": "kind"}
    query = parse(asked, COLUMNS)
    assert ([group.sql for group in query.group], query.order) == (["1"], ("1 ASC NULLS LAST",))
    with pytest.raises(SoqlError, match="neither aggregated nor in GROUP BY"):
        parse({**asked, "$select": "case(a = 'x', 'ex') as kind, a, count(*) as many"}, COLUMNS)


@pytest.mark.parametrize("text", ["case(a, 'x')", "case(a = 'x', 'ex', true, 1)", "case(a = 'x')", "case()"])
def test_a_case_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SoqlError):
        parse({"$select": text}, COLUMNS)


def test_limits_have_a_default_and_a_ceiling() -> None:
    assert parse({}, COLUMNS).limit == 1000
    assert parse({"$limit": "60000"}, COLUMNS).limit == 50_000
