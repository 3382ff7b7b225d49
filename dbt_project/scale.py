"""What passes between DuckDB and Spark: the models tagged ``scale`` are built on either, by the same files.

DuckDB makes what is small (receipts, reference lists) and hands it over as Parquet; Spark builds the tagged models from
that and from the landed row files, and writes Parquet; DuckDB takes these for its own and builds the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

TAG = "scale"


@dataclass(frozen=True, order=True)
class Table:
    """A table both engines know by the same name."""

    schema: str
    name: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"


@dataclass(frozen=True)
class Share:
    """Who makes what.

    Attributes:
        models: the tagged models, which Spark builds.
        given: models and seeds that they are made from, which DuckDB builds.
        streams: the (source, stream) pairs of landed row files that they read.
        rest: names of all other models, snapshots and seeds, which DuckDB builds.
    """

    models: tuple[Table, ...]
    given: tuple[Table, ...]
    streams: tuple[tuple[str, str], ...]
    rest: tuple[str, ...]


def share(manifest: Mapping[str, Any]) -> Share:
    """Read from dbt's manifest who makes what."""
    made = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] in ("model", "seed")}
    tagged = {key for key, node in made.items() if TAG in node["tags"]}
    parents = {parent for key in tagged for parent in manifest["parent_map"][key]}
    sources = [manifest["sources"][key] for key in parents if key in manifest["sources"]]
    return Share(
        models=_tables(made[key] for key in tagged),
        given=_tables(made[key] for key in parents - tagged if key in made),
        streams=tuple(sorted((source["source_name"], source["name"]) for source in sources)),
        rest=tuple(sorted(node["name"] for key, node in made.items() if key not in tagged)),
    )


def _tables(nodes: Iterable[Mapping[str, Any]]) -> tuple[Table, ...]:
    return tuple(sorted(Table(node["schema"], node["alias"]) for node in nodes))


def hand_over(database: Path, given: Iterable[Table], folder: Path) -> None:
    """Write what Spark is given as ``<schema>.<table>.parquet``."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for table in given:
            to = _literal(folder / f"{table}.parquet")
            connection.execute(f"copy (from {_quoted(table)}) to {to} (format parquet)")


def take_over(connection: duckdb.DuckDBPyConnection, models: Iterable[Table], warehouse: Path, kind: str) -> None:
    """Make Spark's tables known in the current database.

    Args:
        connection: where they are wanted.
        models: which.
        warehouse: Spark's folder of tables, ``<schema>.db/<table>/*.parquet``.
        kind: ``view`` or ``table``.
    """
    for table in models:
        connection.execute(f"create schema if not exists {_quoted(table.schema)}")
        connection.execute(f"create or replace {kind} {_quoted(table)} as from {scan(table, warehouse)}")


def scan(table: Table, warehouse: Path) -> str:
    """The SQL that reads a table of Spark's. A folder that is named like ``year=2026`` is no column."""
    return f"read_parquet({_literal(_folder(table, warehouse) / '*.parquet')}, hive_partitioning = false)"


def files_of(table: Table, warehouse: Path) -> list[Path]:
    """The files of a table of Spark's, sorted."""
    return sorted(_folder(table, warehouse).glob("*.parquet"))


def _folder(table: Table, warehouse: Path) -> Path:
    return warehouse / f"{table.schema}.db" / table.name


def _quoted(name: Table | str) -> str:
    parts = (name.schema, name.name) if isinstance(name, Table) else (name,)
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
