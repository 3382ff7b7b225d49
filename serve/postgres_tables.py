"""One release's tables as PostgreSQL's: columns, rows, keys, comments, read from the release and nowhere else."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from core.names import PUBLISHED_SCHEMAS
from serve.errors import UnfitBuildError
from serve.hashes import literal, published, quoted
from serve.keys import Keys, of_release
from serve.releases import Release

NEXT = "_next"
"""Ending of the schemas a release is loaded into before readers get it."""

CHUNK = 1 << 20

SAME = {
    "BOOLEAN": "boolean",
    "TINYINT": "smallint",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "UTINYINT": "smallint",
    "USMALLINT": "integer",
    "UINTEGER": "bigint",
    "UBIGINT": "numeric",
    "HUGEINT": "numeric",
    "UHUGEINT": "numeric",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "VARCHAR": "text",
    "UUID": "uuid",
    "DATE": "date",
    "TIME": "time",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP_S": "timestamp",
    "TIMESTAMP_MS": "timestamp",
    "TIMESTAMP_NS": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "INTERVAL": "interval",
    "BLOB": "bytea",
    "JSON": "jsonb",
}
NESTED = re.compile(r".*\[\d*\]|(STRUCT|MAP|UNION)\(.*")


@dataclass(frozen=True)
class Column:
    """One column: its name, its DuckDB type, whether it may be null, and what it says."""

    name: str
    kind: str
    nullable: bool
    comment: str | None

    @property
    def postgres_kind(self) -> str:
        """The PostgreSQL type; lists and structures become ``jsonb``.

        Raises:
            UnfitBuildError: there is none.
        """
        if self.kind in SAME:
            return SAME[self.kind]
        if NESTED.fullmatch(self.kind):
            return "jsonb"
        if self.kind.startswith("DECIMAL("):
            return self.kind.replace("DECIMAL", "numeric")
        if self.kind.startswith("ENUM("):
            return "text"
        fault = f"column {self.name} is {self.kind}, which PostgreSQL does not have"
        raise UnfitBuildError("postgres", fault, "cast it in the model")

    @property
    def as_text(self) -> str:
        """The expression whose text PostgreSQL reads as the same value."""
        if self.kind == "BLOB":
            return f"'\\x' || hex({quoted(self.name)})"
        if self.postgres_kind == "jsonb":
            return f"to_json({quoted(self.name)})"
        return quoted(self.name)


@dataclass(frozen=True)
class Table:
    """One table of a release."""

    schema: str
    name: str
    comment: str | None
    columns: tuple[Column, ...]
    keys: Keys
    is_kept: bool = False
    """Whether it stays where readers have it, and is not loaded."""

    @property
    def full_name(self) -> str:
        """``schema.table`` as in the release."""
        return f"{self.schema}.{self.name}"

    @property
    def target(self) -> str:
        """Where it is loaded, or is already, quoted."""
        return quoted(self.schema if self.is_kept else f"{self.schema}{NEXT}", self.name)

    def create(self) -> str:
        """The statement that makes it, empty and without keys."""
        columns = [
            f"{quoted(column.name)} {column.postgres_kind}{'' if column.nullable else ' not null'}"
            for column in self.columns
        ]
        return f"create table {self.target} ({', '.join(columns)})"

    def key_statements(self) -> Iterator[str]:
        """Primary key and unique keys; run them once the rows are in."""
        if self.keys.key:
            yield f"alter table {self.target} add primary key ({_listed(self.keys.key)})"
        for columns in self.keys.unique:
            yield f"alter table {self.target} add unique ({_listed(columns)})"

    def reference_statements(self, tables: Mapping[str, Table]) -> Iterator[str]:
        """Foreign keys, where what they point at is a key, and an index for each column that has none in front."""
        indexed = {columns[0] for columns in (self.keys.key, *self.keys.unique) if columns}
        for reference in self.keys.references:
            target = tables[reference.table]
            if (reference.field,) in {target.keys.key, *target.keys.unique}:
                points_at = f"{target.target} ({quoted(reference.field)})"
                yield f"alter table {self.target} add foreign key ({quoted(reference.column)}) references {points_at}"
            if reference.column not in indexed:
                yield f"create index on {self.target} ({quoted(reference.column)})"
                indexed.add(reference.column)

    def comment_statements(self) -> Iterator[str]:
        """What dbt says of the table and its columns, for tools that show it."""
        if self.comment:
            yield f"comment on table {self.target} is {literal(self.comment)}"
        for column in self.columns:
            if column.comment:
                yield f"comment on column {self.target}.{quoted(column.name)} is {literal(column.comment)}"


def open_release(release: Release) -> duckdb.DuckDBPyConnection:
    """The release's database; as long as it is open, the release is not pruned."""
    return duckdb.connect(str(release.database), read_only=True)


def tables_of(release: Release, connection: duckdb.DuckDBPyConnection) -> dict[str, Table]:
    """The release's tables per ``schema.table``, in a fixed order."""
    where = published(release.database.stem)
    keys = of_release(release.record)
    columns: dict[str, list[Column]] = {}
    for name, column, kind, nullable, comment in connection.execute(
        f"""
        select schema_name || '.' || table_name, column_name, data_type, is_nullable, comment
        from duckdb_columns() where {where} order by schema_name, table_name, column_index
        """  # noqa: S608 - literals are quoted
    ).fetchall():
        columns.setdefault(name, []).append(Column(column, kind, nullable, comment))
    comments = connection.execute(
        f"select schema_name || '.' || table_name, comment from duckdb_tables() where {where}"  # noqa: S608
    ).fetchall()
    said = dict(comments)
    tables = {}
    for name, found in columns.items():
        schema, table = name.split(".", 1)
        tables[name] = Table(schema, table, said.get(name), tuple(found), keys.get(name, Keys()))
    return tables


def write_csv(connection: duckdb.DuckDBPyConnection, table: Table, path: Path) -> None:
    """All rows as CSV: every value quoted, so that an empty text is not taken for a null."""
    columns = ", ".join(column.as_text for column in table.columns)
    rows = f"select {columns} from {quoted(table.schema, table.name)}"  # noqa: S608 - quoted identifiers
    connection.execute(f"copy ({rows}) to {literal(str(path))} (format csv, header false, force_quote *)")


async def without_nul(path: Path) -> AsyncIterator[bytes]:
    """The file in pieces, without NUL signs: a PostgreSQL text holds none (DuckDB's may)."""
    with open(path, "rb") as file:
        while piece := file.read(CHUNK):
            yield piece.replace(b"\0", b"")


async def load(postgres: Any, release: Release, scratch: Path, kept: Mapping[str, int]) -> dict[str, int]:
    """Make the ``_next`` schemas and fill them, inside the caller's transaction.

    Args:
        postgres: an asyncpg connection within a transaction; COPY freezes its rows, so that also a reader whose
            snapshot is older sees them once the schemas are swapped, and never an empty table.
        release: what is loaded.
        scratch: folder for one table's rows at a time.
        kept: tables that stay where readers have them, with their rows; keys of the others lead there.

    Returns:
        Rows per ``schema.table``, of those that stay, too.
    """
    for schema in PUBLISHED_SCHEMAS:
        await postgres.execute(f"create schema {quoted(schema + NEXT)}")
    rows: dict[str, int] = dict(kept)
    with closing(open_release(release)) as duck:
        found = tables_of(release, duck)
        tables = {name: replace(table, is_kept=name in kept) for name, table in found.items()}
        loaded = [table for table in tables.values() if not table.is_kept]
        for table in loaded:
            rows[table.full_name] = await _fill(postgres, duck, table, scratch)
    for table in loaded:
        statements = [*table.reference_statements(tables), *table.comment_statements(), f"analyze {table.target}"]
        for statement in statements:
            await postgres.execute(statement)
    return rows


async def _fill(postgres: Any, duck: duckdb.DuckDBPyConnection, table: Table, scratch: Path) -> int:
    path = scratch / f"{table.full_name}.csv"
    await postgres.execute(table.create())
    write_csv(duck, table, path)
    done = await postgres.copy_to_table(
        table.name, schema_name=f"{table.schema}{NEXT}", source=without_nul(path), format="csv", freeze=True
    )
    path.unlink()
    for statement in table.key_statements():
        await postgres.execute(statement)
    return int(done.split()[-1])


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(quoted(column) for column in columns)
