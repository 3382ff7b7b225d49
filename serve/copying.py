"""From the build to a file of its own: the published schemas, with keys and comments, and nothing else."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb

from core.names import PUBLISHED_SCHEMAS
from serve.errors import UnfitBuildError
from serve.hashes import TableFacts, database_facts, literal, published, quoted

BUILD = "build"


def copy_published(build: Path, target: Path) -> dict[str, TableFacts]:
    """Copy the published schemas of ``build`` into the new database ``target``.

    Returns:
        Rows, hashes and columns per ``schema.table``, read from the copy.

    Raises:
        UnfitBuildError: a published schema holds a view, or nothing at all.
        duckdb.Error: the build cannot be read, or breaks one of its own keys.
    """
    with closing(duckdb.connect(str(target))) as connection:
        connection.execute(f"attach {literal(str(build))} as {BUILD} (read_only)")
        _refuse_views(connection)
        connection.execute("begin")
        for schema in PUBLISHED_SCHEMAS:
            connection.execute(f"create schema if not exists {quoted(schema)}")
        for schema, table, definition in _tables_parents_first(connection):
            name = quoted(schema, table)
            connection.execute(definition)
            connection.execute(f"insert into {name} select * from {BUILD}.{name}")  # noqa: S608 - quoted identifiers
        _copy_comments(connection)
        connection.execute("commit")
        connection.execute(f"detach {BUILD}")
        facts = database_facts(connection, target.stem)
        connection.execute("checkpoint")
    _refuse_leftovers(target, facts)
    return facts


def _tables_parents_first(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """``(schema, table, create statement)``; a table that a foreign key points at stands before the one it is in."""
    tables = {
        (schema, table): definition
        for schema, table, definition in connection.execute(
            f"select schema_name, table_name, sql from duckdb_tables() where {published(BUILD)} order by all"  # noqa: S608 - literals are quoted
        ).fetchall()
    }
    parents: dict[tuple[str, str], set[tuple[str, str]]] = {name: set() for name in tables}
    for schema, table, parent in connection.execute(
        f"""
        select schema_name, table_name, referenced_table
        from duckdb_constraints()
        where database_name = {literal(BUILD)} and constraint_type = 'FOREIGN KEY'
        """  # noqa: S608 - literals are quoted
    ).fetchall():
        if (schema, table) in parents and parent != table:
            parents[schema, table].add((schema, parent))
    ordered: list[tuple[str, str, str]] = []
    while parents:
        ready = sorted(name for name, needed in parents.items() if not needed & parents.keys())
        ordered += [(*name, tables[name]) for name in ready]
        parents = {name: needed for name, needed in parents.items() if name not in ready}
        if not ready:
            raise UnfitBuildError("publish", f"foreign keys in a circle: {sorted(parents)}", "break it in the models")
    return ordered


def _copy_comments(connection: duckdb.DuckDBPyConnection) -> None:
    """Descriptions travel with the data, so that a BI tool shows them."""
    where = f"where {published(BUILD)} and comment is not null order by all"
    tables = connection.execute(
        f"select schema_name, table_name, comment from duckdb_tables() {where}"  # noqa: S608 - literals are quoted
    ).fetchall()
    columns = connection.execute(
        f"select schema_name, table_name, column_name, comment from duckdb_columns() {where}"  # noqa: S608 - literals are quoted
    ).fetchall()
    for schema, table, comment in tables:
        connection.execute(f"comment on table {quoted(schema, table)} is {literal(comment)}")
    for schema, table, column, comment in columns:
        connection.execute(f"comment on column {quoted(schema, table, column)} is {literal(comment)}")


def _refuse_views(connection: duckdb.DuckDBPyConnection) -> None:
    views = connection.execute(
        f"select schema_name || '.' || view_name from duckdb_views() where {published(BUILD)} order by all"  # noqa: S608 - literals are quoted
    ).fetchall()
    if views:
        names = ", ".join(name for (name,) in views)
        step = "materialise them as tables: a view points into schemas readers do not get"
        raise UnfitBuildError("publish", f"published models that are views: {names}", step)


def _refuse_leftovers(target: Path, facts: dict[str, TableFacts]) -> None:
    """A release is one closed file: a ``.wal`` beside it would be replayed into another file one day (X19)."""
    wal = target.with_name(f"{target.name}.wal")
    if wal.exists():
        raise UnfitBuildError("publish", f"{wal.name} is left after the checkpoint", "publish again")
    if not facts:
        raise UnfitBuildError("publish", "the build holds no published table", "run the build, then the audit")
