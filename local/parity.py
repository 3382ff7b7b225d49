"""Whether two engines made the same rows: types, then hashes, then the rows themselves where the hashes differ.

The encoding is that of releases (``serve.hashes``): a row is the text DuckDB gives of its values under their names, a
table the count, the sum and the exclusive or of its rows' MD5. Both sides are encoded by one DuckDB, so that nothing
but their values and types can differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dbt_project.scale import Table, take_over
from serve.hashes import quoted, table_facts

EXAMPLES = 2
OURS, THEIRS = "duckdb", "spark"


@dataclass(frozen=True)
class Compared:
    """One table of both engines.

    Attributes:
        table: its name.
        rows: rows DuckDB made.
        rows_hash: of these rows.
        fault: what differs, with examples; ``""`` where nothing does.
    """

    table: Table
    rows: int
    rows_hash: str
    fault: str


def compare(database: Path, models: Iterable[Table], warehouse: Path) -> list[Compared]:
    """Hold each of Spark's tables against DuckDB's own.

    Args:
        database: DuckDB's build.
        models: the tables.
        warehouse: Spark's folder of tables.
    """
    models = tuple(models)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{str(database).replace(chr(39), chr(39) * 2)}' as {OURS} (read_only)")
        connection.execute(f"attach ':memory:' as {THEIRS}")
        connection.execute(f"use {THEIRS}")
        take_over(connection, models, warehouse, "view")
        return [_compared(connection, table) for table in models]


def _compared(connection: duckdb.DuckDBPyConnection, table: Table) -> Compared:
    columns = {engine: _columns(connection, engine, table) for engine in (OURS, THEIRS)}
    names = tuple(name for name, _ in columns[OURS])
    ours = table_facts(connection, OURS, str(table), names)
    if columns[OURS] != columns[THEIRS]:
        return Compared(table, ours.rows, ours.rows_hash, _other_columns(columns[OURS], columns[THEIRS]))
    theirs = table_facts(connection, THEIRS, str(table), names)
    fault = "" if ours.rows_hash == theirs.rows_hash else _other_rows(connection, table, ours.rows, theirs.rows)
    return Compared(table, ours.rows, ours.rows_hash, fault)


def _columns(connection: duckdb.DuckDBPyConnection, engine: str, table: Table) -> list[tuple[str, str]]:
    """Names and types in their order; JSON is text, as it is in Parquet."""
    found = connection.execute(f"describe {quoted(engine, table.schema, table.name)}").fetchall()
    return [(str(name), "VARCHAR" if kind == "JSON" else str(kind)) for name, kind, *_ in found]


def _other_columns(ours: list[tuple[str, str]], theirs: list[tuple[str, str]]) -> str:
    here, there = sorted(set(ours) - set(theirs)), sorted(set(theirs) - set(ours))
    if not here and not there:
        return "the columns stand in another order"
    return f"columns of DuckDB alone: {here}; of Spark alone: {there}"


def _other_rows(connection: duckdb.DuckDBPyConnection, table: Table, ours: int, theirs: int) -> str:
    """Counts of both, and rows that only one of them has."""
    only = {
        f"only {name}": _rows_of_one(connection, quoted(one, *_parts(table)), quoted(other, *_parts(table)))
        for name, one, other in (("DuckDB", OURS, THEIRS), ("Spark", THEIRS, OURS))
    }
    shown = "; ".join(f"{side}: {count} rows, such as {examples}" for side, (count, examples) in only.items() if count)
    return f"{ours} rows of DuckDB, {theirs} of Spark; {shown}"


def _rows_of_one(connection: duckdb.DuckDBPyConnection, one: str, other: str) -> tuple[int, str]:
    left = f"(from {one} except all from {other})"
    (count,) = connection.execute(f"select count(*) from {left}").fetchone() or (0,)  # noqa: S608 - quoted
    rows = connection.execute(f"select cast(row as varchar) from {left} as row limit {EXAMPLES}").fetchall()  # noqa: S608 - quoted
    return int(count), " and ".join(text for (text,) in rows)


def _parts(table: Table) -> tuple[str, str]:
    return table.schema, table.name
