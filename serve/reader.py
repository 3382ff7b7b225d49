"""A connection for readers: the current release, read-only, with no way out of the file.

``read_only`` alone still lets a query write files and read ``/etc/passwd``; without external access and with the
configuration locked it cannot (tried on DuckDB 1.5.5, 2026-11; reliability §4.5).
"""

from __future__ import annotations

import time
from pathlib import Path

import duckdb

from core.files import is_no_database
from core.names import DATABASE
from core.settings import Settings
from serve.errors import CorruptReleaseError, NoReleaseError
from serve.releases import LINK, RECORD, way_out

MEMORY = "2GB"
THREADS = 2
ATTEMPTS = 5


def connect(at: Settings | Path, *, memory: str = MEMORY, threads: int = THREADS) -> duckdb.DuckDBPyConnection:
    """Open the release readers have now; the connection keeps it to its end, whatever is published meanwhile.

    Args:
        at: the settings, a warehouse folder with its ``current`` link, a release's folder, or a database file.
        memory: DuckDB's memory limit of this connection.
        threads: DuckDB's threads of this connection.

    Raises:
        NoReleaseError: nothing has been published there.
        CorruptReleaseError: the release's file is no database.
    """
    for attempt in range(ATTEMPTS):
        database = _database(at)
        try:
            return _open(database, memory, threads)
        except duckdb.IOException as error:
            if is_no_database(error) and (database.parent / RECORD).is_file():
                fault = f"release {database.parent.name} cannot be read: {str(error).splitlines()[0][:200]}"
                raise CorruptReleaseError("reader", fault, way_out(database.parent)) from error
            if database.exists() or attempt == ATTEMPTS - 1:
                raise
        time.sleep(0.01 * 2**attempt)
    raise AssertionError("the last attempt returns or raises")


def _database(at: Settings | Path) -> Path:
    """The file behind the link, by its own version's path: DuckDB caches an open database by the path it was given."""
    place = at.warehouse if isinstance(at, Settings) else at
    if place.is_file():
        return place.resolve()
    folder = place / LINK if (place / LINK).is_symlink() else place
    database = folder.resolve() / DATABASE
    if not database.is_file():
        raise NoReleaseError("reader", f"no release at {place}", "publish one first: `make run`")
    return database


def _open(database: Path, memory: str, threads: int) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": memory,
        "threads": threads,
        "lock_configuration": True,
    }
    return duckdb.connect(str(database), read_only=True, config=config)
