"""A release's tables as Parquet files, for everything that reads Parquet and not DuckDB.

``parquet/<schema>/<table>.parquet``: rows in the order of the table's key (of all columns where it has none), so that
equal rows are equal bytes, whatever the number of threads (DuckDB 1.5.5, 2026-11).
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from serve.hashes import TableFacts, literal, quoted
from serve.keys import Keys

FOLDER = "parquet"
COMPRESSION = "zstd"
MEMORY = "2GB"
"""Of one export; beyond it DuckDB sorts on disk. 9.4 million registrations: 57 s; unbounded, 7 GB (2026-11)."""
SPILL = ".spill"


def export(
    database: Path,
    folder: Path,
    tables: Mapping[str, TableFacts],
    keys: Mapping[str, Keys],
    mode: str,
) -> dict[str, Any]:
    """Write every table of ``database`` below ``folder``.

    Args:
        database: the release's file, closed by whoever wrote it.
        folder: the release's folder; paths in the answer are relative to it.
        tables: what the database holds, per ``schema.table``.
        keys: the tables' keys.
        mode: ``sample`` or ``live``; it stands in each file's footer as ``landfall_mode``, so that a file that was
            copied away still says what it holds.

    Returns:
        Per ``schema.table``: path, rows, bytes and sha256.

    Raises:
        duckdb.Error: the disk is full, or a type has no Parquet counterpart.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "temp_directory": str(folder / SPILL),
    }
    with closing(duckdb.connect(str(database), read_only=True, config=config)) as connection:
        written = {
            name: _export(connection, folder, name, keys.get(name, Keys()), mode) | {"rows": facts.rows}
            for name, facts in sorted(tables.items())
        }
    shutil.rmtree(folder / SPILL, ignore_errors=True)
    return written


def _export(connection: duckdb.DuckDBPyConnection, folder: Path, name: str, keys: Keys, mode: str) -> dict[str, Any]:
    schema, table = name.split(".", 1)
    path = folder / FOLDER / schema / f"{table}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    order = ", ".join(quoted(column) for column in keys.key) or "all"
    rows = f"select * from {quoted(schema, table)} order by {order}"  # noqa: S608 - quoted identifiers
    how = f"format parquet, compression {COMPRESSION}, kv_metadata {{landfall_mode: {literal(mode)}}}"
    connection.execute(f"copy ({rows}) to {literal(str(path))} ({how})")
    with open(path, "rb") as handle:
        sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
    return {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": sha256}
