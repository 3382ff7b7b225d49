"""What took tables over stays until it has been held against a build from nothing, whoever kills the build between."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

import dbt_project.build
from core.names import DATABASE, REBUILT
from core.settings import Settings
from dbt_project.affected import different_tables
from dbt_project.build import TAKEN_OVER, TAKEN_OVER_FROM, Built, _clear, _compared, _doubt, _made_from, _set_aside


def candidate(settings: Settings, tags: str) -> Built:
    """A candidate of one table with one row."""
    with duckdb.connect(str(settings.build / DATABASE)) as connection:
        connection.execute("create schema marts")
        connection.execute(f"create table marts.dim_note as select 1 as id, cast({tags} as varchar[]) as tags")
    return Built(settings.build / DATABASE, 1.0, {}, 0)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A folder whose candidate took a table over and was set aside to be compared."""
    found = Settings(mode="sample", data=tmp_path / "data")
    for folder in (found.build, found.review, found.raw, found.readings):
        folder.mkdir(parents=True)
    candidate(found, "[]")
    _set_aside(found, _made_from(found))
    return found


def killed(*_: Path) -> list[str]:
    """The process ends while the builds are compared."""
    raise KeyboardInterrupt


def test_a_build_killed_before_it_has_compared_leaves_the_difference_for_the_next(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    rebuilt = candidate(settings, "null")
    with monkeypatch.context() as patched:
        patched.setattr(dbt_project.build, "different_tables", killed)
        with pytest.raises(KeyboardInterrupt):
            _compared(settings, rebuilt, said.append)
    assert not (settings.build / REBUILT).exists(), "nothing was compared"
    assert "was stopped before" in _doubt(settings), "the next build takes nothing over"
    _clear(settings, keep_database=False, keep_pages=True)
    built = _compared(settings, candidate(settings, "null"), said.append)
    assert built.differing == ("marts.dim_note",)
    assert "marts.dim_note" in said[-1]
    assert (settings.build / REBUILT).is_file()
    assert not list(settings.build.glob("taken_over*"))


def test_builds_of_the_same_rows_are_compared_without_a_word(settings: Settings) -> None:
    said: list[str] = []
    assert _compared(settings, candidate(settings, "[]"), said.append).differing == ()
    assert said == []
    assert (settings.build / REBUILT).is_file()
    assert not list(settings.build.glob("taken_over*"))


def test_what_changed_after_the_kill_may_explain_a_difference_and_that_is_said(settings: Settings) -> None:
    (settings.review / "decisions.jsonl").write_text("{}\n")
    said: list[str] = []
    assert _compared(settings, candidate(settings, "null"), said.append).differing == ()
    assert ["cannot be told" in line and "marts.dim_note" in line for line in said] == [True]


@pytest.mark.parametrize("name", [TAKEN_OVER, TAKEN_OVER_FROM])
def test_a_file_that_cannot_be_read_is_said_and_stops_no_build(name: str, settings: Settings) -> None:
    (settings.build / name).write_bytes(b"no database" * 1000)
    said: list[str] = []
    assert _compared(settings, candidate(settings, "null"), said.append).differing == ()
    assert ["cannot be told" in line for line in said] == [True]
    assert (settings.build / REBUILT).is_file()


def test_what_is_a_view_in_one_build_and_a_table_in_the_other_is_told_by_what_is_made_from_it(tmp_path: Path) -> None:
    made = {
        "one": "create table stg as select 1 as id; create table fct as select 1 as id; create table gone as select 1",
        "other": "create view stg as select 2 as id; create table fct as select 2 as id; create view more as select 1",
    }
    for name, statements in made.items():
        with duckdb.connect(str(tmp_path / name)) as connection:
            connection.execute(statements)
    assert different_tables(tmp_path / "one", tmp_path / "other") == ["main.fct", "main.gone"]
