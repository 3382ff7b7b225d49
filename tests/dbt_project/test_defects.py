"""Every planted defect that dbt must catch is caught, by the test or the constraint named beside it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from core.settings import Settings
from dbt_project.testing import passes
from tests.expectations.defects import KINDS, Defect, dbt_rules, every_defect
from tests.expectations.warehouse import fabricate

pytestmark = pytest.mark.slow

DEFECTS = every_defect("dbt")
EMPTY = ("marts.bridge_announcement_registration", "marts.fct_press_checks")
Tests = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def tests(built: Settings) -> Tests:
    """The data tests as the build compiled them: by table, and those of no one table by their own name."""
    nodes = json.loads((built.build / "target" / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    found: Tests = {}
    for node in nodes.values():
        if node["resource_type"] == "test":
            model = nodes.get(node.get("attached_node") or "", {"schema": "", "name": node["name"]})
            found.setdefault(f"{model['schema']}.{model['name']}".strip("."), []).append(node)
    return found


@pytest.fixture(scope="module")
def candidate(built: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the built warehouse to plant in; what the landing of the tests has no row of is fabricated."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copyfile(built.build / "warehouse.duckdb", folder / "warehouse.duckdb")
    made_up = fabricate(folder / "fabricated.duckdb")
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute(f"attach '{made_up}' as fabricated (read_only)")
        for table in EMPTY:
            assert connection.execute(f"select count(*) from {table}").fetchone() == (0,)
            connection.execute(f"insert into {table} by name select * from fabricated.{table}")
        yield connection


def asked(test: dict[str, Any]) -> str:
    """A generic test as ``dbt_rules`` names it."""
    kind, given = test["test_metadata"]["name"], test["test_metadata"]["kwargs"]
    if kind == "expression_is_true":
        return f"true {given['expression']}"
    if kind == "unique_combination":
        return f"unique {', '.join(given['columns'])}"
    return f"{'accepted' if kind == 'full_match' else KINDS.get(kind, kind)} {given.get('column_name', '')}"


def caught(connection: duckdb.DuckDBPyConnection, test: dict[str, Any]) -> bool:
    return not passes(connection, test)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda d: f"{d.table.partition('.')[2]}-{d.rule[:40]}")
def test_a_planted_defect_is_found_by_the_rule_that_is_there_for_it(
    defect: Defect, tests: Tests, candidate: duckdb.DuckDBPyConnection
) -> None:
    kind, _, what = defect.rule.partition(" ")
    if kind == "not_null":
        assert (defect.table, defect.rule) in dbt_rules()
        with pytest.raises(duckdb.ConstraintException, match=rf"NOT NULL.*{what}"):
            candidate.execute(defect.plant)
        return
    named = tests.get(defect.rule) or [
        test for test in tests[defect.table] if f"{asked(test)} ".startswith((f"{defect.rule} ", f"{defect.rule},"))
    ]
    assert named, "no such test"
    assert not any(caught(candidate, test) for test in named)
    candidate.execute("begin")
    try:
        for statement in defect.statements:
            candidate.execute(statement)
        assert any(caught(candidate, test) for test in named)
    finally:
        candidate.execute("rollback")
