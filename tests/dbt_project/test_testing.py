"""Which data tests are asked after a change, and which of them only dbt can ask."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import pytest

from core.settings import Settings
from dbt_project.testing import PLAIN, doubtful, looking_at, passes

QUERIES = {"run_query", "statement"}
"""Macros of dbt by which what a test asks could depend on rows."""


@pytest.fixture(scope="module")
def manifest(built: Settings) -> dict[str, Any]:
    """What dbt wrote of the fixed landing's build."""
    found: dict[str, Any] = json.loads((built.build / "target" / "manifest.json").read_text(encoding="utf-8"))
    return found


def plain(code: str | None, **config: Any) -> dict[str, Any]:
    """One test."""
    return {"name": "one", "compiled_code": code, "config": {**PLAIN, **config}}


def test_every_test_that_looks_at_a_model_is_asked(manifest: dict[str, Any]) -> None:
    found = looking_at(manifest, {"dim_place"})
    looking = [
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and "model.landfall.dim_place" in node["depends_on"]["nodes"]
    ]
    assert [test["name"] for test in found]
    assert sorted(test["name"] for test in found) == sorted(looking)
    assert any(test["attached_node"] != "model.landfall.dim_place" for test in found), "those of its children, too"
    assert looking_at(manifest, {"no_model"}) == []


def test_all_tests_of_a_sound_warehouse_pass(manifest: dict[str, Any], built: Settings) -> None:
    models = {node["name"] for key, node in manifest["nodes"].items() if key.startswith("model.")}
    found = looking_at(manifest, models)
    every = [key for key, node in manifest["nodes"].items() if node["resource_type"] == "test"]
    of_models = [key for key in every if any(one.startswith("model.") for one in manifest["parent_map"][key])]
    assert len(found) == len(of_models) > 100
    assert doubtful(built.build / "warehouse.duckdb", found) == []


@pytest.mark.parametrize(
    ("test", "certain"),
    [
        (plain("select 1 where false -- nothing"), True),
        (plain("select 1"), False),
        (plain("select null"), False),
        (plain("select nowhere from nothing"), False),
        (plain(None), False),
        (plain("select 1 where false", severity="WARN"), False),
        (plain("select 1 where false", error_if="> 5"), False),
        (plain("select 1 where false", fail_calc="sum(n)"), False),
        (plain("select 1 where false", limit=1), False),
    ],
)
def test_what_finds_something_or_is_asked_in_another_way_is_for_dbt(test: dict[str, Any], certain: bool) -> None:
    with duckdb.connect() as connection:
        assert passes(connection, test) is certain


def test_what_a_test_asks_depends_on_no_row(manifest: dict[str, Any]) -> None:
    """A compiled test stands for as long as the project does."""
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test":
            reached, ahead = set(), list(node["depends_on"]["macros"])
            while ahead:
                macro = ahead.pop()
                if macro not in reached:
                    reached.add(macro)
                    ahead += manifest["macros"][macro]["depends_on"]["macros"]
            assert not QUERIES & {macro.rpartition(".")[2] for macro in reached}, node["name"]
