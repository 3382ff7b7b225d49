"""Tables of the world's database, filled in one go: by ``executemany`` a row costs a millisecond."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import duckdb


def fill_table(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Mapping[str, str],
    rows: Sequence[tuple[object, ...]],
    kind: Literal["TABLE", "TEMP TABLE"] = "TABLE",
) -> None:
    """Create or replace ``table`` with ``rows`` in their order; ``columns`` is name to type."""
    described = ", ".join(f'"{name}" {sql}' for name, sql in columns.items())
    connection.execute(f"CREATE OR REPLACE {kind} {table} ({described})")
    parts = ", ".join(f"unnest(?::{sql}[])" for sql in columns.values())
    if rows:
        connection.execute(f"INSERT INTO {table} SELECT {parts}", [list(values) for values in zip(*rows, strict=True)])
