"""Which data tests are asked after a change, and which of them only dbt can ask."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.settings import Settings
from dbt_project.testing import PLAIN, UNIQUE, NewRows, doubtful, looking_at, passes

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


Row = tuple[str, str | None, str | None]

rows = st.lists(
    st.tuples(st.sampled_from("abcd'"), st.sampled_from(["1", "2", None]), st.sampled_from(["x", "y"])), max_size=6
)


def unique(table: str) -> dict[str, Any]:
    """The test that two columns of ``table`` are a key, as dbt compiles it."""
    query = f"""
        select chamber, number, count(*) as rows_with_this_key from {table} group by all
        having count(*) > 1 or chamber is null or number is null
        """
    named = {"name": UNIQUE, "kwargs": {"columns": ["chamber", "number"]}}
    return {**plain(query), "attached_node": f"model.landfall.{table}", "test_metadata": named}


@settings(deadline=None)
@example(held=[("a", "1", "x")], came=[("b", "1", "x")])
@example(held=[("a", "1", "x")], came=[("'", "2", None)])
@example(held=[("a", "1", "x")], came=[("a", "2", "x"), ("a", "2", "x")])
@example(held=[("a", "1", "x"), ("b", "2", "x")], came=[])
@given(held=rows, came=rows)
def test_asked_of_new_rows_a_key_is_unique_where_it_is_among_all(held: list[Row], came: list[Row]) -> None:
    """As long as it was before they came."""
    with duckdb.connect() as connection:
        connection.execute("create table facts (id varchar, chamber varchar, number varchar)")
        connection.executemany("insert into facts values (?, ?, ?)", [*held, ("z", "9", "z")])
        test = unique("facts")
        if not passes(connection, test):
            connection.execute("delete from facts where id <> 'z'")
        ids = {row[0] for row in came}
        connection.executemany("delete from facts where id = ?", [[name] for name in [*ids, "none"]])
        connection.executemany("insert into facts values (?, ?, ?)", [*came, ("y", "8", "y")])
        new = {"facts": NewRows("facts", "id", (*sorted(ids), "y"))}
        assert passes(connection, test, new) is passes(connection, test)


def test_a_view_of_rows_that_came_is_asked_whether_it_doubles_one_of_them() -> None:
    with duckdb.connect() as connection:
        connection.execute("create table facts as select 'a' as id, '1' as chamber, 'x' as number")
        connection.execute("create table names as select unnest(['a', 'b']) as id")
        connection.execute("create view shown as select facts.* from facts left join names using (id)")
        new = {"shown": NewRows("shown", "id", ("a",), is_view=True)}
        assert passes(connection, unique("shown"), new)
        connection.execute("insert into names values ('a')")
        assert not passes(connection, unique("shown"), new)


def test_other_tests_and_other_models_are_asked_of_all_rows() -> None:
    with duckdb.connect() as connection:
        connection.execute("create table facts as select unnest(['a', 'a']) as id, '1' as chamber, 'x' as number")
        new = {"facts": NewRows("facts", "id", ("b",))}
        assert passes(connection, unique("facts"), new)
        assert not passes(connection, unique("facts"), {"others": new["facts"]})
        other = {**unique("facts"), "test_metadata": {"name": "relationship", "kwargs": {}}}
        assert not passes(connection, other, new)
