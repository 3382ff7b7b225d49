"""dbt's data tests asked as the SQL dbt has compiled: whether each finds something, in milliseconds and without dbt.

Compiled tests are a part of the manifest. They are made of the project alone, which is the same wherever a build takes
tables over, and dbt spends fifty milliseconds on each beside its query (1.11, 2026-11). What finds something here, or
cannot be asked so, is asked by dbt, whose words a failure is told in.

Whether a key is unique is asked of new rows alone, where a table has followed its rows: it was unique before they came,
so a key that stands twice now is one of theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from core.duck import literal
from core.settings import memory_limit

PROFILE = Path(__file__).resolve().parent / "profiles.yml"
PLAIN = {"severity": "ERROR", "fail_calc": "count(*)", "error_if": "!= 0", "limit": None}
"""How a test is configured that fails where its query has a row."""

UNIQUE = "unique_combination"
"""The test of a key, of ``macros/tests``."""
MOST_NEW = 100_000
"""New rows that are named one by one; of more every row is asked."""


@dataclass(frozen=True)
class NewRows:
    """What is new in a table that followed its rows, or in a view of such a table.

    Attributes:
        table: its name in SQL.
        key: the column its rows are exchanged by, text.
        values: of that column, in the rows that came.
        is_view: its rows are those of a table with the same keys, and more columns that its own tests hold to one row
            a key each.
    """

    table: str
    key: str
    values: tuple[str, ...]
    is_view: bool = False


def looking_at(manifest: Mapping[str, Any], models: Collection[str]) -> list[Mapping[str, Any]]:
    """The data tests that look at one of the ``models``, by name, in a fixed order: dbt's ``eager`` selection."""
    nodes = manifest["nodes"]
    chosen = (key for key in nodes if key.startswith("model.") and nodes[key]["name"] in models)
    found = {child for key in chosen for child in manifest["child_map"].get(key, ()) if child.startswith("test.")}
    return [nodes[key] for key in sorted(found)]


def doubtful(
    database: Path, tests: Collection[Mapping[str, Any]], new_rows: Mapping[str, NewRows] | None = None
) -> list[str]:
    """Names of the tests that find something, or that only dbt can ask; sorted.

    Args:
        database: the candidate.
        tests: nodes of dbt's manifest.
        new_rows: by the name of a model, what is new in it; of a model that is not named every row may be.
    """
    with closing(duckdb.connect(str(database), read_only=True)) as connection:
        for name, value in settings().items():
            connection.execute(f"set {name} = '{value}'")
        return sorted(test["name"] for test in tests if not passes(connection, test, new_rows or {}))


def passes(
    connection: duckdb.DuckDBPyConnection,
    test: Mapping[str, Any],
    new_rows: Mapping[str, NewRows] | None = None,
) -> bool:
    """Whether it is certain that a test finds nothing."""
    code = test.get("compiled_code")
    if not code or any(test["config"].get(name) != value for name, value in PLAIN.items()):
        return False
    try:
        return _finds_nothing(connection, _among_new(test, new_rows or {}) or code)
    except duckdb.Error:  # what is the matter with it is for dbt to say
        return False


def _finds_nothing(connection: duckdb.DuckDBPyConnection, query: str) -> bool:
    return connection.execute(f"select 1 from (\n{query}\n) as found limit 1").fetchone() is None  # noqa: S608 - our own test


def _among_new(test: Mapping[str, Any], new_rows: Mapping[str, NewRows]) -> str:
    """The query of a test that asks of new rows what it asks of all; ``""`` for one that has to see all of them."""
    new = new_rows.get((test.get("attached_node") or "").rpartition(".")[2])
    told = test.get("test_metadata") or {}
    if new is None or told.get("name") != UNIQUE:
        return ""
    columns = told["kwargs"]["columns"]
    keys = ", ".join(columns)
    came = f"{new.key} in (select unnest([{', '.join(map(literal, new.values))}]::varchar[]))"
    twins = came if new.is_view else f"({keys}) in (select ({keys}) from {new.table} where {came})"  # noqa: S608 - names of dbt's, values quoted
    blank = " or ".join(f"{column} is null" for column in columns)
    return f"""
        select 1 as finding from {new.table} where {twins} group by {keys} having count(*) > 1
        union all
        select 1 as finding from {new.table} where {came} and ({blank})
        """  # noqa: S608 - as above


def settings() -> Mapping[str, Any]:
    """DuckDB's settings within dbt, from the profile; its bound of memory is that of ``core.settings``."""
    profile = yaml.safe_load(PROFILE.read_text(encoding="utf-8"))["landfall"]
    settings: Mapping[str, Any] = profile["outputs"][profile["target"]]["settings"]
    return {**settings, "memory_limit": memory_limit()}
