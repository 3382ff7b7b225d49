"""A release's tables as Parquet files, for everything that reads Parquet and not DuckDB.

``parquet/<schema>/<table>.parquet``: rows in the order of the table's key (of all columns where it has none), so that
equal rows are equal bytes, whatever the number of threads (DuckDB 1.5.5, 2026-11).
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from core.files import sha256_of
from serve.bounded import bounded
from serve.hashes import TableFacts, literal, quoted
from serve.keys import Keys

FOLDER = "parquet"
COMPRESSION = "zstd, compression_level 1"
"""Half the time of the default level at nearly the same size (``core.duck``)."""
NO_LINKS = frozenset({errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOENT})
"""What systems say where a file cannot have a second name, or is not there."""


def export(
    database: Path,
    folder: Path,
    tables: Mapping[str, TableFacts],
    keys: Mapping[str, Keys],
    mode: str,
    unchanged: Mapping[str, Path] | None = None,
) -> dict[str, Any]:
    """Write every table of ``database`` below ``folder``, or link the file there is of it.

    Args:
        database: the release's file, closed by whoever wrote it.
        folder: the release's folder; paths in the answer are relative to it.
        tables: what the database holds, per ``schema.table``.
        keys: the tables' keys.
        mode: ``sample`` or ``live``; it stands in each file's footer as ``landfall_mode``, so that a file that was
            copied away still says what it holds.
        unchanged: files that hold just what would be written, per ``schema.table``; they never change, so a release
            may share them with another one.

    Returns:
        Per ``schema.table``: path, rows, bytes and sha256.

    Raises:
        duckdb.Error: the disk is full, or a type has no Parquet counterpart.
    """
    with bounded(folder, database, read_only=True) as connection:
        for name in sorted(tables):
            path = folder / path_of(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            if not linked((unchanged or {}).get(name), path):
                _export(connection, path, name, keys.get(name, Keys()), mode)
    return {name: _described(folder, path_of(name)) | {"rows": facts.rows} for name, facts in sorted(tables.items())}


def path_of(name: str) -> str:
    """Where the file of a ``schema.table`` is in the release's folder."""
    schema, table = name.split(".", 1)
    return f"{FOLDER}/{schema}/{table}.parquet"


def linked(source: Path | None, path: Path) -> bool:
    """Whether ``path`` is another name of ``source`` now; where the system has none, it is not, without fault."""
    if source is None:
        return False
    try:
        path.hardlink_to(source)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        return False
    return True


def _export(connection: duckdb.DuckDBPyConnection, path: Path, name: str, keys: Keys, mode: str) -> None:
    schema, table = name.split(".", 1)
    order = ", ".join(quoted(column) for column in keys.key) or "all"
    rows = f"select * from {quoted(schema, table)} order by {order}"  # noqa: S608 - quoted identifiers
    how = f"format parquet, compression {COMPRESSION}, kv_metadata {{landfall_mode: {literal(mode)}}}"
    connection.execute(f"copy ({rows}) to {literal(str(path))} ({how})")


def _described(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    return {"path": name, "bytes": path.stat().st_size, "sha256": sha256_of(path)}
