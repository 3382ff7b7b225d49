"""dbt's data tests asked as the SQL dbt has compiled: whether each finds something, in milliseconds and without dbt.

Compiled tests are a part of the manifest. They are made of the project alone, which is the same wherever a build takes
tables over, and dbt spends fifty milliseconds on each beside its query (1.11, 2026-11). What finds something here, or
cannot be asked so, is asked by dbt, whose words a failure is told in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import yaml

from core.settings import memory_limit

PROFILE = Path(__file__).resolve().parent / "profiles.yml"
PLAIN = {"severity": "ERROR", "fail_calc": "count(*)", "error_if": "!= 0", "limit": None}
"""How a test is configured that fails where its query has a row."""


def looking_at(manifest: Mapping[str, Any], models: Collection[str]) -> list[Mapping[str, Any]]:
    """The data tests that look at one of the ``models``, by name, in a fixed order: dbt's ``eager`` selection."""
    nodes = manifest["nodes"]
    chosen = (key for key in nodes if key.startswith("model.") and nodes[key]["name"] in models)
    found = {child for key in chosen for child in manifest["child_map"].get(key, ()) if child.startswith("test.")}
    return [nodes[key] for key in sorted(found)]


def doubtful(database: Path, tests: Collection[Mapping[str, Any]]) -> list[str]:
    """Names of the tests that find something, or that only dbt can ask; sorted."""
    with closing(duckdb.connect(str(database), read_only=True)) as connection:
        for name, value in settings().items():
            connection.execute(f"set {name} = '{value}'")
        return sorted(test["name"] for test in tests if not passes(connection, test))


def passes(connection: duckdb.DuckDBPyConnection, test: Mapping[str, Any]) -> bool:
    """Whether it is certain that a test finds nothing."""
    code = test.get("compiled_code")
    if not code or any(test["config"].get(name) != value for name, value in PLAIN.items()):
        return False
    try:
        return connection.execute(f"select 1 from (\n{code}\n) as found limit 1").fetchone() is None  # noqa: S608 - our own test
    except duckdb.Error:  # what is the matter with it is for dbt to say
        return False


def settings() -> Mapping[str, Any]:
    """DuckDB's settings within dbt, from the profile; its bound of memory is that of ``core.settings``."""
    profile = yaml.safe_load(PROFILE.read_text(encoding="utf-8"))["landfall"]
    settings: Mapping[str, Any] = profile["outputs"][profile["target"]]["settings"]
    return {**settings, "memory_limit": memory_limit()}
