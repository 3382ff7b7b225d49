"""Models made by dbt's compiled SQL are those dbt makes, to the row, the type and the word."""

from __future__ import annotations

import copy
import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.names import DATABASE, REBUILT
from core.settings import Settings
from dbt_project import compiled
from dbt_project.affected import different_tables, last_manifest, logs_of_attempts
from dbt_project.build import build

FORM = """
select schema_name, table_name, column_name, data_type, is_nullable, comment
from duckdb_columns() where not internal order by all
"""


@pytest.fixture(scope="module")
def manifest(built: Settings) -> dict[str, Any]:
    """What dbt wrote of the fixed landing's build."""
    found: dict[str, Any] = json.loads((built.build / "target" / "manifest.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def database(built: Settings, tmp_path: Path) -> Path:
    """A copy of the candidate, under its own name: its SQL names the file."""
    return Path(shutil.copyfile(built.build / DATABASE, tmp_path / DATABASE))


def models(manifest: dict[str, Any]) -> dict[str, Any]:
    """Every model by its name."""
    return {node["name"]: node for key, node in manifest["nodes"].items() if key.startswith("model.")}


def form(database: Path) -> list[Any]:
    """Every column with its type, whether it may be null, and what is said of it."""
    with closing(duckdb.connect(str(database), read_only=True)) as connection:
        return connection.execute(FORM).fetchall()


def followers(manifest: dict[str, Any]) -> dict[str, Any]:
    """The tables of SQL that follow their rows."""
    every = models(manifest).items()
    return {name: one for name, one in every if one["config"]["materialized"] == "incremental"}


def but_only_dbt(manifest: dict[str, Any]) -> set[str]:
    """All models but those whose SQL asks the database first; those are views, and of what persons decided."""
    asking = {name for name, one in models(manifest).items() if compiled._asks(manifest, one)}
    return models(manifest).keys() - (asking - followers(manifest).keys())


def test_all_models_made_again_hold_the_same_rows_in_the_same_form(
    manifest: dict[str, Any], built: Settings, database: Path
) -> None:
    told: list[str] = []
    before = form(database)
    chosen = but_only_dbt(manifest)
    made = compiled.make(database, manifest, chosen, lambda _place, _all, name: told.append(name))
    assert made.seconds.keys() == chosen == set(told)
    assert len(chosen) > 100
    assert set(different_tables(built.build / DATABASE, database)) <= logs_of_attempts(manifest)
    assert form(database) == before


def test_a_view_that_is_a_table_is_made_by_dbt_and_not_left_as_it_is(manifest: dict[str, Any], database: Path) -> None:
    """So stand the staging models after a build that took Spark's tables; left alone they would hide new rows."""
    with closing(duckdb.connect(str(database))) as connection:
        view = "staging.stg_rues__companies"
        connection.execute(f"create table taken as from {view}")
        connection.execute(f"drop view {view}")
        connection.execute(f"create table {view} as from taken")
    with pytest.raises(compiled.OnlyDbtError, match="stg_rues__companies"):
        compiled.make(database, manifest, {"stg_rues__companies", "fct_registrations"})


def test_a_python_model_that_fails_is_handed_to_dbt_by_its_name(
    manifest: dict[str, Any], database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_words: Any, **_named: Any) -> str:
        raise AttributeError("config has no get")

    monkeypatch.setattr(compiled, "_query_of", failing)
    python = next(name for name, one in models(manifest).items() if one["language"] == "python")
    with pytest.raises(compiled.OnlyDbtError, match=f"{python} failed: AttributeError: config has no get"):
        compiled.make(database, manifest, {python})


def test_rows_that_are_gone_come_again(manifest: dict[str, Any], built: Settings, database: Path) -> None:
    with closing(duckdb.connect(str(database))) as connection:
        connection.execute("delete from marts.mart_landings")
        connection.execute("delete from marts.fct_registrations where rowid % 2 = 0")
        names = "intermediate.int_matching__registered_names"
        connection.execute(f"delete from {names} where publisher_row_id = (select min(publisher_row_id) from {names})")
        connection.execute("delete from intermediate.int_landings__survival")
    assert len(different_tables(built.build / DATABASE, database)) == 4
    compiled.make(database, manifest, but_only_dbt(manifest))
    assert set(different_tables(built.build / DATABASE, database)) <= logs_of_attempts(manifest)


def test_what_follows_its_rows_is_rendered_as_dbt_does(manifest: dict[str, Any]) -> None:
    found = followers(manifest)
    assert len(found) >= 4
    for one in found.values():
        if one["language"] == "sql":
            assert compiled.is_as_compiled(manifest, one)


def changed(manifest: dict[str, Any], name: str, **what: Any) -> dict[str, Any]:
    """The manifest with another word in one of its models."""
    other = copy.deepcopy(manifest)
    node = next(one for one in other["nodes"].values() if one["name"] == name)
    for key, value in what.items():
        holder = node["config"] if key in node["config"] else node
        holder[key] = value
    return other


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("dim_place", {"materialized": "table_function"}),
        ("dim_place", {"pre-hook": [{"sql": "select 1"}]}),
        ("dim_place", {"post-hook": [{"sql": "select 1"}]}),
        ("dim_place", {"compiled_code": ""}),
        ("dim_place", {"raw_code": "{% do run_query('select 1') %} select 1"}),
        ("fct_registrations", {"incremental_strategy": "append"}),
        ("fct_registrations", {"compiled_code": "select 1"}),
        ("fct_registrations", {"raw_code": "{{ somebody_elses_macro() }}"}),
    ],
)
def test_what_only_dbt_can_make_is_left_to_it(
    manifest: dict[str, Any], built: Settings, database: Path, name: str, what: dict[str, Any]
) -> None:
    with pytest.raises(compiled.OnlyDbtError, match=name):
        compiled.make(database, changed(manifest, name, **what), ["dim_place", "fct_registrations"])
    assert different_tables(built.build / DATABASE, database) == []


def test_a_table_that_follows_its_rows_and_is_gone_is_for_dbt(manifest: dict[str, Any], database: Path) -> None:
    with closing(duckdb.connect(str(database))) as connection:
        connection.execute("drop table marts.fct_registrations")
    with pytest.raises(compiled.OnlyDbtError, match="fct_registrations"):
        compiled.make(database, manifest, ["fct_registrations"])


def as_if_built_there(built: Settings, copy: Settings) -> None:
    """Give the copy of a landing the candidate that was built of it; its views name the folder."""
    here, there = str(built.data), str(copy.data)
    (copy.build / "target").mkdir(parents=True, exist_ok=True)
    for name in ("target/manifest.json", REBUILT):
        text = (built.build / name).read_text(encoding="utf-8")
        (copy.build / name).write_text(text.replace(here, there), encoding="utf-8")
    shutil.copyfile(built.build / DATABASE, copy.build / DATABASE)
    with closing(duckdb.connect(str(copy.build / DATABASE))) as connection:
        for (sql,) in connection.execute("select sql from duckdb_views() where not internal").fetchall():
            connection.execute(sql.replace("CREATE VIEW", "create or replace view").replace(here, there))


def test_where_a_model_fails_dbt_makes_all_of_them_and_says_so(
    built: Settings, landing_copy: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_if_built_there(built, landing_copy)
    whole = compiled._made

    def fails(connection: Any, manifest: Any, node: Any) -> None:
        if node["name"] == "mart_sum_guard":
            connection.execute("begin; delete from marts.mart_sum_guard; select error('it fails')")
        whole(connection, manifest, node)

    monkeypatch.setattr(compiled, "_made", fails)
    told: list[str] = []
    build(landing_copy, changed={"trm.rates"}, docs=False, report=told.append)
    assert any("dbt makes the models, as" in line and "it fails" in line for line in told)
    manifest = last_manifest(landing_copy.build)
    assert manifest is not None
    other = different_tables(built.build / DATABASE, landing_copy.build / DATABASE)
    assert set(other) <= logs_of_attempts(manifest)
