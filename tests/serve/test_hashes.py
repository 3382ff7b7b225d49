"""Table hashes: equal for equal rows in any order, different for any other difference."""

from __future__ import annotations

from contextlib import closing

import duckdb
import pytest

from serve.hashes import TableFacts, database_facts

ROWS = "(1, 'a', 1.5, 'r1'), (2, null, null, 'r1'), (3, 'c', -0.5, 'r2')"


def facts(values: str, columns: str = "(id, word, worth, receipt_id)", schema: str = "marts") -> TableFacts:
    """Facts of one table holding ``values``."""
    with closing(duckdb.connect()) as connection:
        connection.execute(f"create schema {schema}")
        connection.execute(f"create table {schema}.t as select * from (values {values}) v{columns}")
        return database_facts(connection, "memory")[f"{schema}.t"]


def test_the_order_of_rows_does_not_matter() -> None:
    assert facts(ROWS) == facts("(3, 'c', -0.5, 'r2'), (1, 'a', 1.5, 'r1'), (2, null, null, 'r1')")


@pytest.mark.parametrize(
    "other",
    [
        "(1, 'a', 1.5, 'r1'), (2, null, null, 'r1')",
        "(1, 'a', 1.5, 'r1'), (2, null, null, 'r1'), (3, 'c', -0.25, 'r2')",
        "(1, 'a', 1.5, 'r1'), (2, null, null, 'r1'), (3, 'c', -0.5, 'r2'), (3, 'c', -0.5, 'r2')",
        "(1, 'c', 1.5, 'r1'), (2, null, null, 'r1'), (3, 'a', -0.5, 'r2')",
        "(1, 'a', 1.5, 'r1'), (2, 'b', null, 'r1'), (3, 'c', -0.5, 'r2')",
    ],
    ids=["a row less", "a value", "a row twice", "two values swapped", "a null filled"],
)
def test_any_difference_in_the_facts_shows(other: str) -> None:
    assert facts(other).rows_hash != facts(ROWS).rows_hash
    assert facts(other).facts_hash != facts(ROWS).facts_hash


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("('a, b', 'c', 'r')", "('a', 'b, c', 'r')"),
        ("('NULL', 'x', 'r')", "(null, 'x', 'r')"),
        ("('', 'x', 'r')", "(null, 'x', 'r')"),
        ("('(a', 'b)', 'r')", "('a', 'b', 'r')"),
        ("('a', null, 'r')", "(null, 'a', 'r')"),
    ],
    ids=["a comma moves", "the word", "an empty text", "brackets", "another column"],
)
def test_no_value_is_taken_for_another(one: str, other: str) -> None:
    columns = "(left_word, right_word, receipt_id)"
    assert facts(one, columns).facts_hash != facts(other, columns).facts_hash
    assert facts(one, columns).rows_hash != facts(other, columns).rows_hash


def test_two_rows_doubled_do_not_cancel_out() -> None:
    twice = "(1, 'a', 1.5, 'r1'), (1, 'a', 1.5, 'r1')"
    other = "(2, 'b', 1.5, 'r1'), (2, 'b', 1.5, 'r1')"
    assert facts(twice).rows_hash != facts(other).rows_hash


def test_another_pull_of_the_same_facts_changes_the_rows_and_not_the_facts() -> None:
    again = facts(ROWS.replace("'r2'", "'r9'"))
    assert again.rows_hash != facts(ROWS).rows_hash
    assert again.facts_hash == facts(ROWS).facts_hash


def test_only_the_ops_tables_are_logs() -> None:
    assert facts(ROWS, schema="ops").log
    assert not facts(ROWS).log


def test_an_empty_table_has_a_hash_too() -> None:
    with closing(duckdb.connect()) as connection:
        connection.execute("create schema marts; create table marts.t (id integer)")
        assert database_facts(connection, "memory")["marts.t"].rows_hash == "0:0000000000000000:0"
