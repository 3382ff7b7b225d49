"""DuckDB as publishing uses it: so much memory and no more; what is larger is sorted, joined and counted on disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from core.settings import memory_limit

SPILL = ".spill"


@contextmanager
def bounded(
    folder: Path, database: Path | None = None, *, read_only: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection within ``core.settings.memory_limit``, closed at the end.

    Args:
        folder: where it may write what is larger; nothing of that is left.
        database: the file to open; in memory where it is not given.
        read_only: open it so.
    """
    spill = folder / SPILL
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit(),
        "temp_directory": str(spill),
    }
    name = str(database) if database else ":memory:"
    try:
        with closing(duckdb.connect(name, read_only=read_only, config=config)) as connection:
            yield connection
    finally:
        shutil.rmtree(spill, ignore_errors=True)
