"""Which rows of a table are others than in the release before, and what that makes of its hashes.

The hashes of ``serve.hashes`` are sums over rows, each an MD5 of the row's text; what left a table can be taken off
them and what came be added. Rows are told apart by DuckDB's own hash of all they hold, with the text of lists and of
other values it takes for one another (``core.rows``): rows whose hash stands in both as often are the same. A table in
which many rows are others counts as another whole.
"""

# ruff: noqa: S608 - identifiers come from the catalogue and are quoted

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
        quick_sum: number and DuckDB's hashes of the build's rows, to know afterwards that another table holds them.
        came: SQL over a row of the build: whether it came; ``""`` where no row is another.
        went: SQL over a row of the release before: whether it left.
    """

    facts: TableFacts
    quick_sum: tuple[Any, ...]
    came: str = ""
    went: str = ""

    @property
    def is_any(self) -> bool:
        """Whether any row is another."""
        return bool(self.came)


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
    """What is another in ``name`` (``schema.table``): one scan of each side, and a look at the rows that are.

    Args:
        connection: with both sides attached; temporary tables of the change stay in it.
        name: the table.
        sides: the build and the release before.
        types: of its columns, the same on both sides.
        before: what the release before says of it.
    """
    tables, row = _tables(name, sides), row_of(types)
    hashes = [quoted("temp", "main", f"{side} {name}") for side in ("hashes now of", "hashes then of")]
    now, then = (_hashed(connection, *each, row) for each in zip(tables, hashes, strict=True))
    noted = quoted("temp", "main", f"changed {name}")
    try:
        if now == then:
            return Change(before, now)
        if _note(connection, noted, hashes) > max(FEW, MOST_SHARE * max(now[0], then[0])):
            return Change(table_facts(connection, sides[0], name, before.columns), now, "true", "true")
        came, went = (_others(connection, name, *each, noted) for each in zip(("came", "went"), hashes, strict=True))
    finally:
        for table in hashes:
            connection.execute(f"drop table if exists {table}")
    new, old = (
        sums_of(connection, f"(from {each} where {is_other})", types)
        for each, is_other in zip(tables, (came, went), strict=True)
    )
    sums = Sums.of(before).less(old).plus(new)
    facts = replace(before, rows=sums.rows, rows_hash=sums.rows_hash, facts_hash=sums.facts_hash)
    return Change(facts, now, came, went)


def holds(
    connection: duckdb.DuckDBPyConnection, name: str, side: str, types: Mapping[str, str], change: Change
) -> bool:
    """Whether a table of ``side`` holds the build's rows, as far as DuckDB's hashes and their number tell."""
    return (
        _sum_of(connection, f"(select hash({row_of(types)}) as row_hash from {_table(name, side)})") == change.quick_sum
    )


def _tables(name: str, sides: Sides) -> tuple[str, str]:
    return _table(name, sides[0]), _table(name, sides[1])


def _table(name: str, side: str) -> str:
    return quoted(side, *name.split(".", 1))


def _hashed(connection: duckdb.DuckDBPyConnection, table: str, hashes: str, row: str) -> tuple[Any, ...]:
    """Write down each row's id and hash; returns what they add up to."""
    connection.execute(
        f"create or replace temporary table {hashes} as select rowid as row_id, hash({row}) as row_hash from {table}"
    )
    return _sum_of(connection, hashes)


def _sum_of(connection: duckdb.DuckDBPyConnection, hashes: str) -> tuple[Any, ...]:
    found = connection.execute(
        f"select count(*), bit_xor(row_hash), sum(cast(row_hash as hugeint)) from {hashes}"
    ).fetchone()
    assert found is not None  # noqa: S101 - an aggregate without group by always has one row
    return found


def _note(connection: duckdb.DuckDBPyConnection, noted: str, hashes: Sequence[str]) -> int:
    """Write down the hashes of rows that do not stand in both as often; returns how many there are."""
    now, before = (f"(select row_hash, count(*) as n from {one} group by row_hash)" for one in hashes)
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


def _others(connection: duckdb.DuckDBPyConnection, name: str, kind: str, hashes: str, noted: str) -> str:
    """Write down which rows have a noted hash; returns the condition over a row that says so."""
    rows = quoted("temp", "main", f"{kind} {name}")
    connection.execute(
        f"create or replace temporary table {rows} as select row_id from {hashes} semi join {noted} using (row_hash)"
    )
    return f"rowid in (select row_id from {rows})"
