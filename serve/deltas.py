"""Which rows of a table are others than in the release before, and what that makes of its hashes.

The hashes of ``serve.hashes`` are sums over rows, each an MD5 of the row's text; what left a table can be taken off
them and what came be added. Rows are told apart by DuckDB's own hash of all they hold, with the text of lists and of
other values it takes for one another (``core.rows``): rows whose hash stands in both as often are the same. A table in
which many rows are others counts as another whole.
"""

# ruff: noqa: S608 - identifiers come from the catalogue and are quoted

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from core.rows import row_of
from serve.hashes import Sums, TableFacts, published, quoted, sums_of, table_facts

MOST_SHARE = 0.3
"""Share of other rows from which on all of a table are exchanged and hashed …"""
FEW = 1_000
"""… unless so few are others."""

Types = Mapping[str, Mapping[str, str]]
"""Per ``schema.table`` the type of each column."""
Sides = tuple[str, str]
"""Names under which the build and the release before are attached to one connection."""


@dataclass(frozen=True)
class Change:
    """What is another in one table.

    Attributes:
        facts: of the table as the build has it.
        is_other: SQL over a row of either side: whether it left or came; ``""`` where none did.
    """

    facts: TableFacts
    is_other: str

    @property
    def is_any(self) -> bool:
        """Whether any row is another."""
        return bool(self.is_other)


def types_of(connection: duckdb.DuckDBPyConnection, database: str) -> Types:
    """Type per column in declared order, of every published table of an attached database."""
    types: dict[str, dict[str, str]] = {}
    for name, column, kind in connection.execute(
        f"""
        select schema_name || '.' || table_name, column_name, data_type
        from duckdb_columns() where {published(database)}
        order by schema_name, table_name, column_index
        """
    ).fetchall():
        types.setdefault(name, {})[column] = kind
    return types


def change_of(
    connection: duckdb.DuckDBPyConnection, name: str, sides: Sides, types: Mapping[str, str], before: TableFacts
) -> Change:
    """What is another in ``name`` (``schema.table``).

    Args:
        connection: with both sides attached; a temporary table of the change stays in it.
        name: the table.
        sides: the build and the release before.
        types: of its columns, the same on both sides.
        before: what the release before says of it.
    """
    tables, row = _tables(name, sides), row_of(types)
    now, then = (_quick_sum(connection, table, row) for table in tables)
    if now == then:
        return Change(before, "")
    noted = quoted("temp", "main", f"changed {name}")
    if _note(connection, noted, tables, row) > max(FEW, MOST_SHARE * max(now[0], then[0])):
        return Change(table_facts(connection, sides[0], name, before.columns), "true")
    is_other = f"hash({row}) in (select row_hash from {noted})"
    came, went = (sums_of(connection, f"(from {table} where {is_other})", types) for table in tables)
    sums = Sums.of(before).less(went).plus(came)
    facts = replace(before, rows=sums.rows, rows_hash=sums.rows_hash, facts_hash=sums.facts_hash)
    return Change(facts, is_other)


def same_rows(connection: duckdb.DuckDBPyConnection, name: str, sides: Sides, types: Mapping[str, str]) -> bool:
    """Whether a table holds the same rows on both sides, as far as DuckDB's hashes and their number tell."""
    row = row_of(types)
    now, then = (_quick_sum(connection, table, row) for table in _tables(name, sides))
    return now == then


def _tables(name: str, sides: Sides) -> tuple[str, str]:
    schema, table = name.split(".", 1)
    return quoted(sides[0], schema, table), quoted(sides[1], schema, table)


def _quick_sum(connection: duckdb.DuckDBPyConnection, table: str, row: str) -> tuple[Any, ...]:
    found = connection.execute(
        f"select count(*), bit_xor(hash({row})), sum(cast(hash({row}) as hugeint)) from {table}"
    ).fetchone()
    assert found is not None  # noqa: S101 - an aggregate without group by always has one row
    return found


def _note(connection: duckdb.DuckDBPyConnection, noted: str, tables: tuple[str, str], row: str) -> int:
    """Write down the hashes of rows that do not stand in both as often; returns how many there are."""
    now, before = (f"(select hash({row}) as row_hash, count(*) as n from {one} group by row_hash)" for one in tables)
    connection.execute(
        f"""
        create or replace temporary table {noted} as
        select coalesce(now.row_hash, before.row_hash) as row_hash
        from {now} as now
        full join {before} as before on now.row_hash = before.row_hash
        where now.n is distinct from before.n
        """
    )
    found = connection.execute(f"select count(*) from {noted}").fetchone()
    assert found is not None  # noqa: S101 - an aggregate without group by always has one row
    return int(found[0])
