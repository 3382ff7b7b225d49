"""Every table and column is described, each column name once; streams, privacy and columns fit the declared sources."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.settings import Settings
from dbt_project.build import declared_streams
from extract.catalogue import all_sources
from tests.dbt_project.lake import COLUMNS


@pytest.fixture(scope="module")
def models(built: Settings) -> dict[str, Any]:
    """dbt's own record of every model, by name."""
    manifest = json.loads((built.build / "target" / "manifest.json").read_text(encoding="utf-8"))
    return {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}


def test_one_column_name_has_one_description(models: dict[str, Any]) -> None:
    told: dict[str, set[str]] = defaultdict(set)
    for node in models.values():
        for name, column in node["columns"].items():
            told[name].add(column["description"].strip())
    assert len(told) > 200
    assert {name: texts for name, texts in told.items() if len(texts) != 1 or texts == {""}} == {}


def test_every_model_says_what_one_row_is(models: dict[str, Any]) -> None:
    assert len(models) > 40
    assert [name for name, node in models.items() if not node["description"].startswith("One row ")] == []


def test_every_column_that_exists_is_described_and_no_other(models: dict[str, Any], built: Settings) -> None:
    with duckdb.connect(str(built.build / "warehouse.duckdb"), read_only=True) as connection:
        found = connection.execute("select table_name, column_name from information_schema.columns").fetchall()
    exist: dict[str, set[str]] = defaultdict(set)
    for table, column in found:
        exist[table].add(column)
    described = {name: set(node["columns"]) for name, node in models.items()}
    assert {name: exist[name] for name in described} == described


def test_public_tables_have_contracts_and_groups_and_others_are_not_public(models: dict[str, Any]) -> None:
    public = {name for name, node in models.items() if node["access"] == "public"}
    assert public == {name for name in models if name.startswith(("bridge_", "dim_", "fct_", "mart_", "ops_"))}
    for name in public:
        assert models[name]["contract"]["enforced"], name
        assert models[name]["group"], name


def test_every_fact_ends_with_where_it_comes_from(models: dict[str, Any]) -> None:
    facts = [name for name in models if name.startswith("fct_") and name != "fct_release_health"]  # of no one source
    assert len(facts) == 11
    assert {tuple(models[name]["columns"])[-2:] for name in facts} == {("source", "receipt_id")}


def test_staging_alone_reads_what_landed_and_reads_no_model(models: dict[str, Any]) -> None:
    for name, node in models.items():
        kinds = {parent.split(".")[0] for parent in node["depends_on"]["nodes"]}
        assert kinds == {"source"} if name.startswith("stg_") else "source" not in kinds, name


def test_there_is_a_staging_model_and_a_count_for_every_declared_stream(models: dict[str, Any]) -> None:
    declared = {(source.name, stream.name) for source in all_sources() for stream in source.streams}
    assert set(declared_streams()) == declared
    counted = {node.split(".")[-1] for node in models["int_operations__staged_counts"]["depends_on"]["nodes"]}
    counted -= {"stg_landing__receipts"}  # says which pulls it has not counted yet
    assert counted == {f"stg_{source}__{stream}" for source, stream in declared}


def test_every_taken_field_is_read_by_its_staging_model(project: Path) -> None:
    unread = []
    for (source, stream), columns in COLUMNS.items():
        path = project / "dbt_project" / "models" / "staging" / source / f"stg_{source}__{stream}.sql"
        words = set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
        unread += [f"{source}/{stream}: {name}" for name in columns if name not in words]
    assert unread == []
