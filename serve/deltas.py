"""Which rows of a table are others than in the release before, and what that makes of its hashes.

The hashes of ``serve.hashes`` are sums over rows, each an MD5 of the row's text; what left a table can be taken off
them and what came be added. Rows are told apart by DuckDB's own hash of all they hold, with the text of lists and of
other values it takes for one another (``core.rows``): rows whose hash stands in both as often are the same. A table in
which many rows are others counts as another whole. What came and what left is kept as tables of their own, so that
whoever follows the change reads no more than that.
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
HEAPS = 1 << 16
"""Rows are heaped up by their hash; only in heaps that add up to something else on both sides is a row looked for."""
AT = "its row"
"""Column that says where in its table a row that came or left stands."""

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
        came: the rows of the build that came, as something to select from, ``AT`` beside their columns; ``""`` where
            no row is another.
        went: the rows of the release before that left, alike.
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
            came, went = (f"(select rowid as {quoted(AT)}, * from {table})" for table in tables)
            return Change(table_facts(connection, sides[0], name, before.columns), now, came, went)
        came, went = (
            _others(connection, quoted("temp", "main", f"{kind} {name}"), *each, noted)
            for kind, each in zip(("came", "went"), zip(tables, hashes, strict=True), strict=True)
        )
    finally:
        for table in (*hashes, noted):
            connection.execute(f"drop table if exists {table}")
    new, old = (sums_of(connection, each, types) for each in (came, went))
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
    heap = f"row_hash % {HEAPS}"
    heaps = (
        f"(select {heap} as heap, count(*) as n, bit_xor(row_hash) as one, sum(cast(row_hash as hugeint)) as other "
        f"from {side} group by heap)"
        for side in hashes
    )
    now, before = (
        f"(select row_hash, count(*) as n from {side} semi join heaps on {heap} = heap group by row_hash)"
        for side in hashes
    )
    connection.execute(
        f"""
        create or replace temporary table {noted} as
        with heaps as materialized (
            select heap from (
                select coalesce(now.heap, before.heap) as heap,
                    (now.n, now.one, now.other) is distinct from (before.n, before.one, before.other) as differs
                from {next(heaps)} as now
                full join {next(heaps)} as before on now.heap = before.heap
            ) where differs
        )
        select coalesce(now.row_hash, before.row_hash) as row_hash
        from {now} as now
        full join {before} as before on now.row_hash = before.row_hash
        where now.n is distinct from before.n
        """
    )
    found = connection.execute(f"select count(*) from {noted}").fetchone()
    assert found is not None  # noqa: S101 - an aggregate without group by always has one row
    return int(found[0])


def _others(connection: duckdb.DuckDBPyConnection, rows: str, table: str, hashes: str, noted: str) -> str:
    """Copy the rows that have a noted hash into the table ``rows``; returns its name."""
    connection.execute(
        f"create or replace temporary table {rows} as select rowid as {quoted(AT)}, * from {table} "
        f"where rowid in (select row_id from {hashes} semi join {noted} using (row_hash))"
    )
    return rows
