"""Keys are read from the tests that hold them, and from nowhere else."""

from __future__ import annotations

from typing import Any

from dbt_project.keys import keys


def model(name: str, schema: str = "marts") -> dict[str, Any]:
    return {"resource_type": "model", "schema": schema, "name": name, "created_at": 1.0}


def check(kind: str, of: str, at: float, needs: str = "", where: str | None = None, **asked: Any) -> dict[str, Any]:
    return {
        "resource_type": "test",
        "attached_node": of,
        "created_at": at,
        "config": {"where": where},
        "depends_on": {"nodes": [needs, of] if needs else [of]},
        "test_metadata": {"name": kind, "kwargs": asked},
    }


NODES = {
    "fct": model("fct_x"),
    "dim": model("dim_x"),
    "ops": model("ops_x", "ops"),
    "hidden": model("stg_x", "staging"),
    "t1": check("unique_combination", "fct", 3.0, columns=["other"]),
    "t2": check("unique_combination", "fct", 2.0, columns=["a", "b"]),
    "t3": check("relationship", "fct", 4.0, "dim", column_name="a", field="x"),
    "t4": check("relationship", "fct", 5.0, "hidden", column_name="b", field="y"),
    "t5": check("relationship", "dim", 6.0, column_name="parent_x", field="x"),
    "t6": check("unique_combination", "dim", 7.0, where="x > 1", columns=["x"]),
    "t7": check("not_empty", "fct", 8.0),
    "t8": check("unique_combination", "hidden", 9.0, columns=["y"]),
    "own": {"resource_type": "test", "schema": "tests", "name": "a_rule"},
}


def test_the_first_combination_is_the_key_and_the_others_are_unique_too() -> None:
    assert keys(NODES)["marts.fct_x"]["key"] == ["a", "b"]
    assert keys(NODES)["marts.fct_x"]["unique"] == [["other"]]


def test_a_reference_is_one_to_a_published_table() -> None:
    assert keys(NODES)["marts.fct_x"]["references"] == [{"column": "a", "table": "marts.dim_x", "field": "x"}]


def test_a_table_may_refer_to_itself() -> None:
    assert keys(NODES)["marts.dim_x"]["references"] == [{"column": "parent_x", "table": "marts.dim_x", "field": "x"}]


def test_a_test_of_some_rows_declares_no_key() -> None:
    assert keys(NODES)["marts.dim_x"]["key"] == []


def test_every_published_table_is_named_and_no_other() -> None:
    assert list(keys(NODES)) == ["marts.dim_x", "marts.fct_x", "ops.ops_x"]
