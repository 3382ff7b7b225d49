"""The rules as SQL that DuckDB answers by itself: whether each holds, and nothing about what is wrong.

On nearly every day every rule holds, and importing Great Expectations costs more than asking all of them. So SQL says
whether anything is wrong; where it says so, or cannot say, Great Expectations is asked and says what. A query here may
doubt what Great Expectations would pass, and never passes what it would not: ``tests/expectations/test_compiled.py``
holds both against each other on every planted defect.
"""

# ruff: noqa: S608 - the SQL is made of this repository's own words: names of tables and columns, never data

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from expectations.rules import TABLE, Rule

LIMITS: Mapping[str, str] = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "lock_configuration": "true",
}
"""Least privilege for who only reads, as DuckDB's settings."""


def doubts(database: Path, suites: Mapping[str, Sequence[Rule]]) -> list[str]:
    """The rules that do not hold or could not be asked, as ``schema.table rule``, in their order.

    Args:
        database: the candidate, opened read-only.
        suites: rules per ``schema.table``.
    """
    with closing(duckdb.connect(str(database), read_only=True, config=dict(LIMITS))) as connection:
        return [
            f"{table} {rule.name}" for table, rules in suites.items() for rule in _failing(connection, table, rules)
        ]


def _failing(connection: duckdb.DuckDBPyConnection, table: str, rules: Sequence[Rule]) -> Iterator[Rule]:
    for rule in rules:
        try:
            found = connection.execute(sql_of(rule, table)).fetchone()
        except duckdb.Error:  # what is the matter with it is for Great Expectations to say
            yield rule
        else:
            if found is not None:
                yield rule


def sql_of(rule: Rule, table: str) -> str:
    """A query over ``table`` that has a row where ``rule`` does not hold, and none where it holds.

    Raises:
        KeyError: the rule is of a class of Great Expectations that nobody has put into SQL.
    """
    if not rule.expectation:
        return rule.sql.replace(TABLE, table)
    return COMPILED[rule.expectation](table, rule.arguments)


def _row_count(table: str, asked: Mapping[str, Any]) -> str:
    return f"select 1 from {table} having not count(*) >= {asked['min_value']}"


def _some_not_null(table: str, asked: Mapping[str, Any]) -> str:
    return f"select 1 from {table} having count({asked['column']}) = 0"


def _contains(table: str, asked: Mapping[str, Any]) -> str:
    members = ", ".join(f"({_literal(member)})" for member in asked["value_set"])
    there = f"select 1 from {table} as held where held.{asked['column']} = wanted.member"
    return f"select 1 from (values {members}) as wanted (member) where not exists ({there})"


def _between(table: str, asked: Mapping[str, Any]) -> str:
    column = asked["column"]
    bounds = f"{column} between {asked['min_value']!r} and {asked['max_value']!r}"
    return f"select 1 from {table} where {column} is not null and not ({bounds})"


def _columns(table: str, asked: Mapping[str, Any]) -> str:
    schema, name = table.split(".", 1)
    wanted = ", ".join(f"({_literal(column)})" for column in asked["column_set"])
    there = (
        "select column_name from duckdb_columns() where database_name = current_database()"
        f" and schema_name = {_literal(schema)} and table_name = {_literal(name)}"
    )
    return f"select 1 from (values {wanted}) as wanted (name) where wanted.name not in ({there})"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


COMPILED: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
    "ExpectColumnDistinctValuesToContainSet": _contains,
    "ExpectColumnProportionOfNonNullValuesToBeBetween": _some_not_null,
    "ExpectColumnValuesToBeBetween": _between,
    "ExpectTableColumnsToMatchSet": _columns,
    "ExpectTableRowCountToBeBetween": _row_count,
}
"""Per class of Great Expectations that a rule uses, with the arguments ``expectations.rules`` gives it."""
