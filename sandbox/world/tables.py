"""Tables of the world's database, filled in one go: by ``executemany`` a row costs a millisecond."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb


def fill_table(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Sequence[tuple[object, ...]]
) -> None:
    """Create ``table`` in the order of ``rows``, of which there is one at least; ``columns`` is name to type."""
    connection.execute(f"CREATE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
    parts = ", ".join(f"unnest(?::{kind}[])" for kind in columns.values())
    connection.execute(f"INSERT INTO {table} SELECT {parts}", [list(values) for values in zip(*rows, strict=True)])
