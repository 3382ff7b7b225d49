"""The keys a build was tested for are declared in the release, so that tools draw the star themselves."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import duckdb
import pytest

from core.settings import Settings
from serve.copying import MOST_KEYED_ROWS, references_without_circles, small_enough
from serve.keys import Keys, Reference
from serve.publish import publish
from tests.serve.building import AT, audited, build

TABLES = (
    "create table marts.fct_one (one_id bigint not null, two_id bigint, before_id bigint)",
    "create table marts.fct_two (two_id bigint, one_id bigint, name varchar)",
    "insert into marts.fct_one values (1, 7, null), (2, 7, 1)",
    "insert into marts.fct_two values (7, 1, 'seven')",
)
KEYS: dict[str, Any] = {
    "marts.fct_one": {
        "key": ["one_id"],
        "unique": [["before_id", "two_id"]],
        "references": [
            {"column": "two_id", "table": "marts.fct_two", "field": "two_id"},
            {"column": "before_id", "table": "marts.fct_one", "field": "one_id"},
        ],
    },
    "marts.fct_two": {
        "key": ["two_id"],
        "unique": [],
        "references": [{"column": "one_id", "table": "marts.fct_one", "field": "one_id"}],
    },
}


def published(settings: Settings, *also: str) -> duckdb.DuckDBPyConnection:
    """A release of the two tables, open."""
    build(settings, 1, *TABLES, *also)
    (settings.build / "keys.json").write_text(json.dumps(KEYS), encoding="utf-8")
    audited(settings)
    return duckdb.connect(str(publish(settings, at=AT).database), read_only=True)


def test_a_release_declares_its_keys_and_the_references_that_close_no_circle(settings: Settings) -> None:
    with closing(published(settings)) as connection:
        found = connection.execute(
            "select table_name, constraint_type, constraint_column_names, referenced_table from duckdb_constraints() "
            "where table_name in ('fct_one', 'fct_two') and constraint_type <> 'NOT NULL' order by all"
        ).fetchall()
        assert connection.execute("select count(*) from marts.fct_one").fetchall() == [(2,)]
    assert found == [
        ("fct_one", "FOREIGN KEY", ["two_id"], "fct_two"),
        ("fct_one", "PRIMARY KEY", ["one_id"], None),
        ("fct_two", "PRIMARY KEY", ["two_id"], None),
    ]


@pytest.mark.parametrize(
    "row", ["insert into marts.fct_one values (1, 7, null)", "insert into marts.fct_one values (3, 8, null)"]
)
def test_rows_that_break_a_key_are_not_published(settings: Settings, row: str) -> None:
    with pytest.raises(duckdb.ConstraintException):
        published(settings, row)


def test_a_table_too_large_to_index_in_the_file_declares_nothing_and_nothing_leads_to_it() -> None:
    lead = Reference("b_id", "b", "b_id")
    told = {"a": Keys(("a_id",), (), (lead,)), "b": Keys(("b_id",))}
    assert small_enough(told, {"a": 5, "b": MOST_KEYED_ROWS}) == told
    assert small_enough(told, {"a": 5, "b": MOST_KEYED_ROWS + 1}) == {"a": Keys(("a_id",)), "b": Keys()}


def test_a_circle_of_three_tables_is_opened_at_one_place_only() -> None:
    circle = {
        name: Keys((f"{name}_id",), (), (Reference(f"{other}_id", other, f"{other}_id"),))
        for name, other in (("a", "b"), ("b", "c"), ("c", "a"))
    }
    assert {name: [one.table for one in leads] for name, leads in references_without_circles(circle).items()} == {
        "a": ["b"],
        "b": ["c"],
    }
