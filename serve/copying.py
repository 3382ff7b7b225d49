"""From the build to a file of its own: the published schemas, with keys and comments, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import duckdb

from core.names import PUBLISHED_SCHEMAS
from serve import keys
from serve.bounded import bounded
from serve.errors import UnfitBuildError
from serve.hashes import TableFacts, database_facts, literal, published, published_tables, quoted
from serve.keys import Keys, Reference

BUILD = "build"
MOST_KEYED_ROWS = 1_000_000
"""Rows up to which a table declares its keys in the file. A million rows with one primary and two unique keys: 22 s and
192 MB, without them 5 s and 29 MB (DuckDB 1.5.5, two busy cores, 2026-11); PostgreSQL declares them all."""


def copy_published(build: Path, target: Path) -> tuple[dict[str, TableFacts], dict[str, Keys]]:
    """Copy the published schemas of ``build`` into the new database ``target``, with the keys the build was tested for.

    Returns:
        Rows, hashes and columns per ``schema.table``, read from the copy; and the keys.

    Raises:
        UnfitBuildError: a published schema holds a view, or nothing at all; or a key names what is not there.
        duckdb.Error: the build cannot be read, or breaks one of its keys.
    """
    with bounded(target.parent, target) as connection:
        connection.execute(f"attach {literal(str(build))} as {BUILD} (read_only)")
        _refuse_views(connection)
        connection.execute("begin")
        for schema in PUBLISHED_SCHEMAS:
            connection.execute(f"create schema if not exists {quoted(schema)}")
        tested = keys.of_build(build.parent, published_tables(connection, BUILD))
        for name, definition in _tables_parents_first(connection, tested):
            connection.execute(definition)
            connection.execute(f"insert into {name} select * from {BUILD}.{name}")  # noqa: S608 - quoted identifiers
        _copy_comments(connection)
        connection.execute("commit")
        connection.execute(f"detach {BUILD}")
        facts = database_facts(connection, target.stem)
        connection.execute("checkpoint")
    _refuse_leftovers(target, facts)
    return facts, tested


def _tables_parents_first(
    connection: duckdb.DuckDBPyConnection, tested: Mapping[str, Keys]
) -> Iterator[tuple[str, str]]:
    """Quoted name and create statement; a table that a foreign key points at stands before the one it is in."""
    definitions = {
        f"{schema}.{table}": definition
        for schema, table, definition in connection.execute(
            f"select schema_name, table_name, sql from duckdb_tables() where {published(BUILD)} order by all"  # noqa: S608 - literals are quoted
        ).fetchall()
    }
    own = {f"{schema}.{table}" for schema, table in connection.execute(_KEYED).fetchall()}
    tested = small_enough(tested, dict(connection.execute(_SIZES).fetchall()))
    declared = references_without_circles(tested)
    led_to = {(reference.table, reference.field) for leads in declared.values() for reference in leads}
    parents = {
        name: {reference.table for reference in declared.get(name, ())} | _parents(connection, name)
        for name in definitions
    }
    for name in parents_first(parents):
        table_keys = tested.get(name, Keys())
        unique = tuple(columns for columns in table_keys.unique if (name, columns[0]) in led_to and len(columns) == 1)
        constraints = () if name in own else _constraints(replace(table_keys, unique=unique), declared.get(name, ()))
        yield quoted(*name.split(".", 1)), _with_constraints(definitions[name], constraints)


def parents_first(parents: Mapping[str, set[str]]) -> Iterator[str]:
    """Names in an order in which each comes after those it points at; itself does not count.

    Raises:
        UnfitBuildError: some point at one another in a circle.
    """
    waiting = dict(parents)
    while waiting:
        ready = sorted(name for name, needed in waiting.items() if not needed & (waiting.keys() - {name}))
        if not ready:
            raise UnfitBuildError("publish", f"foreign keys in a circle: {sorted(waiting)}", "break it in the models")
        yield from ready
        waiting = {name: needed for name, needed in waiting.items() if name not in ready}


_KEYED = f"""
    select distinct schema_name, table_name from duckdb_constraints()
    where database_name = {literal(BUILD)} and constraint_type = 'PRIMARY KEY'
"""  # noqa: S608 - literals are quoted


_SIZES = f"""
    select schema_name || '.' || table_name, estimated_size from duckdb_tables() where {published(BUILD)}
"""  # noqa: S608 - literals are quoted


def small_enough(tested: Mapping[str, Keys], sizes: Mapping[str, int]) -> dict[str, Keys]:
    """The keys the file declares: none of a table of more than ``MOST_KEYED_ROWS`` rows, none that leads there."""
    small = {name for name in tested if sizes.get(name, 0) <= MOST_KEYED_ROWS}
    return {
        name: replace(table_keys, references=tuple(one for one in table_keys.references if one.table in small))
        if name in small
        else Keys()
        for name, table_keys in tested.items()
    }


def _parents(connection: duckdb.DuckDBPyConnection, name: str) -> set[str]:
    """Tables that foreign keys of the build itself point at."""
    schema, table = name.split(".", 1)
    found = connection.execute(
        f"""
        select distinct schema_name || '.' || referenced_table from duckdb_constraints()
        where database_name = {literal(BUILD)} and constraint_type = 'FOREIGN KEY'
            and schema_name = {literal(schema)} and table_name = {literal(table)}
        """  # noqa: S608 - literals are quoted
    ).fetchall()
    return {parent for (parent,) in found} - {name}


def references_without_circles(tested: Mapping[str, Keys]) -> dict[str, tuple[Reference, ...]]:
    """The references DuckDB can declare: to a key of one column, and none that closes a circle of tables.

    DuckDB (1.5.5, 2026-11) adds no foreign key to a table that exists, so that of two tables which point at each other
    only one can say so. A table's pointing at itself is left out too: rows would have to come in order.
    """
    declared: dict[str, tuple[Reference, ...]] = {}
    leads: dict[str, set[str]] = {name: set() for name in tested}
    for name, keys_of_table in sorted(tested.items()):
        for reference in keys_of_table.references:
            target = tested[reference.table]
            if (reference.field,) not in {target.key, *target.unique} or _reaches(leads, reference.table, name):
                continue
            leads[name].add(reference.table)
            declared[name] = (*declared.get(name, ()), reference)
    return declared


def _reaches(leads: Mapping[str, set[str]], start: str, goal: str) -> bool:
    """Whether ``goal`` is ``start`` or is reached from it."""
    seen, open_ends = {start}, [start]
    while open_ends:
        if (name := open_ends.pop()) == goal:
            return True
        open_ends += [parent for parent in leads[name] if parent not in seen]
        seen |= leads[name]
    return False


def _constraints(keys_of_table: Keys, references: tuple[Reference, ...]) -> Iterator[str]:
    if keys_of_table.key:
        yield f"primary key ({', '.join(map(quoted, keys_of_table.key))})"
    for columns in keys_of_table.unique:
        yield f"unique ({', '.join(map(quoted, columns))})"
    for reference in references:
        points_at = f"{quoted(*reference.table.split('.', 1))} ({quoted(reference.field)})"
        yield f"foreign key ({quoted(reference.column)}) references {points_at}"


def _with_constraints(definition: str, constraints: Iterable[str]) -> str:
    """The create statement with more constraints before its closing bracket."""
    table_keys = "".join(f", {constraint}" for constraint in constraints)
    return f"{definition.rstrip().removesuffix(';').removesuffix(')')}{table_keys});"


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
