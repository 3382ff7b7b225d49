"""A release's tables as Parquet files, for everything that reads Parquet and not DuckDB.

``parquet/<schema>/<table>.parquet``: rows in the order of the table's key (of all columns where it has none), so that
equal rows are equal bytes, whatever the number of threads (DuckDB 1.5.5, 2026-11). Of a large table
``parquet/<schema>/<table>/<part>.parquet`` (``serve.parts``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from core.files import sha256_of
from serve import parts
from serve.bounded import bounded
from serve.hashes import TableFacts, literal, quoted
from serve.kept import NOTHING, Kept, linked
from serve.keys import Keys

FOLDER = "parquet"
COMPRESSION = "zstd, compression_level 1"
"""Half the time of the default level at nearly the same size (``core.duck``)."""


def export(
    database: Path,
    folder: Path,
    tables: Mapping[str, TableFacts],
    keys: Mapping[str, Keys],
    mode: str,
    kept: Kept = NOTHING,
) -> dict[str, Any]:
    """Write every table of ``database`` below ``folder``, or link the files there are of it.

    Args:
        database: the release's file, closed by whoever wrote it.
        folder: the release's folder; paths in the answer are relative to it.
        tables: what the database holds, per ``schema.table``.
        keys: the tables' keys.
        mode: ``sample`` or ``live``; it stands in each file's footer as ``landfall_mode``, so that a file that was
            copied away still says what it holds.
        kept: what of the release before may be linked; its files never change.

    Returns:
        Per ``schema.table``: rows, and what ``described`` says of its files.

    Raises:
        duckdb.Error: the disk is full, or a type has no Parquet counterpart.
    """
    how = f"format parquet, compression {COMPRESSION}, kv_metadata {{landfall_mode: {literal(mode)}}}"
    files = {name: files_of(name, facts, keys.get(name, Keys())) for name, facts in sorted(tables.items())}
    with bounded(folder, database, read_only=True) as connection:
        for name, paths in files.items():
            (folder / paths[0]).parent.mkdir(parents=True, exist_ok=True)
            wanted = [at for at, path in enumerate(paths) if not _linked(folder, path, kept, name, at)]
            _export(connection, name, keys.get(name, Keys()), wanted, [folder / path for path in paths], how)
    return {name: described(folder, paths) | {"rows": tables[name].rows} for name, paths in files.items()}


def files_of(name: str, facts: TableFacts, keys: Keys) -> list[str]:
    """Where the files of a ``schema.table`` are in the release's folder, in the order of its parts."""
    return parts.names(f"{FOLDER}/{name.replace('.', '/', 1)}", "parquet", parts.parts_of(facts.rows, keys))


def described(folder: Path, paths: list[str]) -> dict[str, Any]:
    """``path``, ``bytes`` and ``sha256`` of a table's file; of one in parts ``path`` is a pattern that finds them,
    ``parts`` their number and ``sha256`` that of the lines ``SHA256SUMS`` has of them.
    """
    sums = [sha256_of(folder / path) for path in paths]
    size = sum((folder / path).stat().st_size for path in paths)
    if len(paths) == 1:
        return {"path": paths[0], "bytes": size, "sha256": sums[0]}
    lines = "".join(f"{one}  {path}\n" for one, path in zip(sums, paths, strict=True))
    pattern = str(Path(paths[0]).with_name("*.parquet"))
    return {
        "path": pattern, "parts": len(paths), "bytes": size, "sha256": hashlib.sha256(lines.encode()).hexdigest(),
    }  # fmt: skip


def _linked(folder: Path, path: str, kept: Kept, name: str, part: int) -> bool:
    return kept.is_same(name, part) and linked(kept.file(path), folder / path)


def _export(
    connection: duckdb.DuckDBPyConnection, name: str, keys: Keys, wanted: list[int], paths: list[Path], how: str
) -> None:
    """Write the wanted ones of a table's files."""

    def write(own: duckdb.DuckDBPyConnection, part: int, rows: str) -> None:
        own.execute(f"copy ({rows}) to {literal(str(paths[part]))} ({how})")

    table = quoted(*name.split(".", 1))
    if len(paths) > 1:
        parts.spread(connection, table, keys, len(paths), wanted, write)
    elif wanted:
        order = ", ".join(quoted(column) for column in keys.key) or "all"
        write(connection, 0, f"select * from {table} order by {order}")  # noqa: S608 - quoted identifiers
