"""A large table's rows in parts: on a day on which few are others, only the files of parts that hold one are written.

A row is in the part that its key's hash says, so that a part is the same whatever there was before: a release that grew
and one that was written whole have the same files. How many parts there are follows the number of rows. DuckDB's hash
may be another in another version; all files are written anew then anyway.
"""

# ruff: noqa: S608 - identifiers come from the catalogue and are quoted

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import duckdb

from serve.hashes import quoted
from serve.keys import Keys

LARGE = 500_000
"""Rows from which on a table with a key is in parts. As one file 43 other rows of 2.7 million cost what all do: 12 s of
the processor for Parquet, 11 for text (2026-12)."""
PART_ROWS = 8_192
"""Rows of a part at most, on average."""
AT_ONCE = 128
"""Parts whose rows are sorted together, in memory."""
WORKERS = 2
"""Parts that are written at a time, each by one thread: two threads in one file take twice the processor (DuckDB 1.5.5,
2026-12)."""
HELD = "apart"


def parts_of(rows: int, keys: Keys) -> int:
    """In how many parts a table of so many rows is; 1 where it is not."""
    return 1 << (-(-rows // PART_ROWS) - 1).bit_length() if keys.key and rows >= LARGE else 1


def names(stem: str, ending: str, parts: int) -> list[str]:
    """The files of a table: one beside others, or those of its parts in a folder of their own."""
    return [f"{stem}.{ending}"] if parts == 1 else [f"{stem}/{part:04}.{ending}" for part in range(parts)]


def part_of(keys: Keys, parts: int) -> str:
    """SQL of the number of a row's part."""
    return f"hash({', '.join(map(quoted, keys.key))}) % {parts}"


def touched(connection: duckdb.DuckDBPyConnection, rows: Iterable[str], keys: Keys, parts: int) -> frozenset[int]:
    """The parts of all ``rows``: names of tables, or queries in brackets."""
    found = " union ".join(f"select {part_of(keys, parts)} from {each}" for each in rows)
    return frozenset(part for (part,) in connection.execute(found).fetchall())


def spread(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    keys: Keys,
    parts: int,
    wanted: Sequence[int],
    write: Callable[[duckdb.DuckDBPyConnection, int, str], None],
) -> None:
    """Have ``write`` take the rows of each wanted part: a connection, the part's number, and the query of its rows in
    the order of their key.

    Raises:
        duckdb.Error: the disk is full.
    """
    if not wanted:
        return
    apart, number = quoted(HELD, "main", "rows"), quoted("its part")
    order = ", ".join(map(quoted, keys.key))
    connection.execute(f"attach ':memory:' as {HELD} (read_write)")
    for first in range(0, len(wanted), AT_ONCE):
        some = wanted[first : first + AT_ONCE]
        connection.execute(
            f"""
            create or replace table {apart} as select *, {part_of(keys, parts)} as {number} from {table}
            where {part_of(keys, parts)} in ({", ".join(map(str, some))}) order by {number}, {order}
            """
        )
        places = connection.execute(f"select {number}, min(rowid), max(rowid) from {apart} group by 1").fetchall()
        lies = {part: f"rowid between {start} and {end}" for part, start, end in places}
        queries = {part: f"select * exclude {number} from {apart} where {lies.get(part, 'false')}" for part in some}
        at_once(connection, some, partial(_write, write, queries))
    connection.execute(f"detach {HELD}")


def _write(
    write: Callable[[duckdb.DuckDBPyConnection, int, str], None],
    queries: Mapping[int, str],
    own: duckdb.DuckDBPyConnection,
    part: int,
) -> None:
    write(own, part, queries[part])


def at_once(
    connection: duckdb.DuckDBPyConnection,
    parts: Sequence[int],
    write: Callable[[duckdb.DuckDBPyConnection, int], None],
) -> None:
    """Have ``write`` take each part with a connection of its own, some at a time, each on one thread."""

    def written(part: int) -> None:
        with connection.cursor() as own:
            write(own, part)

    connection.execute("set threads = 1")
    with ThreadPoolExecutor(WORKERS) as pool:
        for _ in pool.map(written, parts):
            pass
    connection.execute("reset threads")
