"""What has to be built again when some sources have other rows: the models behind them, and nothing else.

dbt has a selector for this (``source_status:fresher+``), which goes by moments; here the receipts say what has changed.
One source is read by nearly every model: the receipts of all streams, for the order of a model's own pulls. A receipt
never changes, so models that read those of their own streams change only with these. What lists receipts or attempts
of all streams is a log, and is built again each time.

An incremental model keeps its rows, too, where only sources have changed that it says it follows (``meta.follows``);
after any other change it is made from nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import duckdb

from core.duck import literal, quoted
from core.rows import row_of

RECEIPTS = "stg_landing__receipts"
LANDING = "landing"
ATTEMPTS = "landing.attempts"
LOGS = (("ops",), ("intermediate", "operations"))
"""Folders of the models that list receipts of all streams."""


def affected(manifest: Mapping[str, Any], changed: Collection[str]) -> list[str]:
    """Names of the models to build again, sorted.

    Args:
        manifest: dbt's, of the last build.
        changed: sources with other rows than then, as ``source`` or ``source.stream``.
    """
    nodes, children = manifest["nodes"], manifest["child_map"]
    starts = [key for key in manifest["sources"] if _is_of(key, {*changed, LANDING})]
    found: set[str] = set()
    while starts:
        parent = starts.pop()
        for child in children.get(parent, ()):
            if child in found or not child.startswith("model.") or (_is_receipts(parent) and not _is_log(nodes[child])):
                continue
            found.add(child)
            starts.append(child)
    return sorted(nodes[key]["name"] for key in found)


def not_followed(manifest: Mapping[str, Any], models: Collection[str], changed: Collection[str]) -> list[str]:
    """Tables of the incremental ``models`` that have to be made from nothing, as quoted ``schema.table``, sorted."""
    found = []
    for key, node in manifest["nodes"].items():
        if node["name"] in models and node["config"].get("materialized") == "incremental":
            read = sources_behind(manifest, key)
            follows = node["config"]["meta"]["follows"]
            if any(_is_of(source, changed) and not _is_of(source, follows) for source in read):
                found.append(f'"{node["schema"]}"."{node["alias"]}"')
    return sorted(found)


def logs_of_attempts(manifest: Mapping[str, Any]) -> frozenset[str]:
    """Tables, as ``schema.table``, that are made from the log of attempts alone, which other processes write to."""
    attempts = {key for key in manifest["sources"] if _is_of(key, {ATTEMPTS})}
    models = (key for key in manifest["nodes"] if key.startswith("model."))
    found = (manifest["nodes"][key] for key in models if sources_behind(manifest, key) == attempts)
    return frozenset(f"{node['schema']}.{node['alias']}" for node in found)


def sources_behind(manifest: Mapping[str, Any], key: str) -> set[str]:
    """The sources a model is made from."""
    found: set[str] = set()
    ahead = [key]
    while ahead:
        for parent in manifest["parent_map"].get(ahead.pop(), ()):
            if parent not in found:
                found.add(parent)
                ahead.append(parent)
    return {parent for parent in found if parent.startswith("source.")}


def drop(database: Path, tables: Collection[str]) -> None:
    """Drop tables of the candidate, so that dbt makes them from nothing."""
    with duckdb.connect(str(database)) as connection:
        for table in tables:
            connection.execute(f"drop table if exists {table}")


def lost_pulls(database: Path, raw: Path) -> set[str]:
    """Receipts the candidate was built from that are no longer there: rows of theirs may stand in kept tables."""
    with duckdb.connect(str(database), read_only=True) as connection:
        built = connection.execute("select receipt_id from ops.ops_reconciliation").fetchall()
    return {receipt for (receipt,) in built} - {path.parent.name for path in raw.glob("*/*/*/receipt.json")}


def _is_of(key: str, changed: Collection[str]) -> bool:
    source, table = key.split(".")[-2:]
    return source in changed or f"{source}.{table}" in changed


def _is_receipts(key: str) -> bool:
    return key.endswith(f".{RECEIPTS}")


def _is_log(node: Mapping[str, Any]) -> bool:
    folders = tuple(node["fqn"][1:-1])
    return any(folders[: len(log)] == log for log in LOGS)


def last_manifest(folder: Path) -> Mapping[str, Any] | None:
    """What dbt wrote of its last run into the build's ``folder``; ``None`` where it is not there whole."""
    try:
        found: Mapping[str, Any] = json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if {"nodes", "sources", "child_map", "parent_map"} <= found.keys() else None


def different_tables(one: Path, other: Path) -> list[str]:
    """Names of the tables that do not hold the same rows in two builds, or that only one of them has, sorted.

    What is a view in one of them has no rows of its own there, and is not compared: a build that takes Spark's tables
    has tables where DuckDB makes views, and what is made from these is compared. Rows are compared whatever their
    order, by DuckDB's own hash and what it does not tell apart (``core.rows``): both files were written by the same
    version.
    """
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(str(one))} as one (read_only)")
        connection.execute(f"attach {literal(str(other))} as other (read_only)")
        found = {name: _sums(connection, name) for name in ("one", "other")}
        views = _views(connection)
    names = {*found["one"], *found["other"]} - views
    return sorted(name for name in names if found["one"].get(name) != found["other"].get(name))


def _views(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The views of both builds, as ``schema.view``."""
    rows = connection.execute(
        "select schema_name || '.' || view_name from duckdb_views() where not internal"
    ).fetchall()
    return {name for (name,) in rows}


def _sums(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, tuple[Any, ...]]:
    """Count and two sums over the rows' hashes, per ``schema.table``."""
    columns = connection.execute(
        f"""
        select schema_name, table_name, column_name, data_type
        from duckdb_columns()
        inner join duckdb_tables() using (database_name, schema_name, table_name)
        where database_name = {literal(database)} and not duckdb_tables.internal
        order by schema_name, table_name, column_index
        """  # noqa: S608 - one of two fixed names
    ).fetchall()
    tables: dict[tuple[str, str], dict[str, str]] = {}
    for schema, table, column, kind in columns:
        tables.setdefault((schema, table), {})[column] = kind
    return {
        f"{schema}.{table}": _sum(connection, ".".join(map(quoted, (database, schema, table))), row_of(types))
        for (schema, table), types in tables.items()
    }


def _sum(connection: duckdb.DuckDBPyConnection, table: str, row: str) -> tuple[Any, ...]:
    found = connection.execute(
        f"select count(*), bit_xor(hash({row})), sum(cast(hash({row}) as hugeint)) from {table}"  # noqa: S608 - names of the catalogue, quoted
    ).fetchone()
    assert found is not None  # noqa: S101 - an aggregate without group by always has one row
    return found
