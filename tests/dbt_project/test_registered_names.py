"""Names taken apart are kept from day to day: they and the matches are those of taking all of them apart again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dbt_project.matching.blocking import normalised
from dbt_project.matching.contract import ANNOUNCED, REGISTERED, SEEDS
from dbt_project.matching.run import match, match_relations, names_of
from tests.dbt_project.test_matching import announced, fill, registered

COLUMNS = {**REGISTERED, "publisher_row_id": "varchar", "receipt_id": "varchar"}
NAMES = ("BRACKENFIELD SOFTWARE S.A.S.", "Brackenfield  S A S", "QUILL Y CIA LTDA", "S.A.S.", "", None)
Change = tuple[int, str | None, str | None]

changes = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=4)
gone = st.lists(st.integers(0, 5), max_size=2)


class Registry:
    """A registry, and the names of it that are kept."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        for table, columns in {"announced": ANNOUNCED, "registered": COLUMNS, **SEEDS}.items():
            fill(connection, table, columns, [announced()] if table == "announced" else [])
        self.held = ""

    def day(self, number: int, changed: Sequence[Change], deleted: Sequence[int]) -> None:
        """Rows come in one receipt and go, and the names follow, as dbt has them follow."""
        rows = {key: (legal, acronym) for key, legal, acronym in changed}
        for key in [*rows, *deleted]:
            self.connection.execute(f"delete from registered where publisher_row_id = '{key}'")
        told = [
            {**registered(f"21-{key}", legal_name=legal), "acronym": acronym, "lei_names": [legal] if legal else []}
            | {"publisher_row_id": str(key), "receipt_id": f"receipt {number}"}
            for key, (legal, acronym) in rows.items()
            if key not in deleted
        ]
        fill(self.connection, "given", COLUMNS, told)
        self.connection.execute("insert into registered by name from given")
        self.connection.execute("drop table given")
        new = names_of(self.connection, self.connection.table("registered"), self.held)
        if not self.held:
            self.held = "held"
            new.create(self.held)
        else:
            self.connection.execute(f"create or replace temp table arrived as {new.sql_query()}")
            self.connection.execute("delete from held where publisher_row_id in (select publisher_row_id from arrived)")
            self.connection.execute("insert into held by name from arrived")
        there = "select publisher_row_id, receipt_id from registered"
        self.connection.execute(f"delete from held where (publisher_row_id, receipt_id) not in ({there})")

    def kept(self) -> list[Any]:
        """What is kept, in order."""
        return self.connection.execute(
            "select * exclude (publisher_row_id, receipt_id) from held order by all"
        ).fetchall()


Days = list[tuple[list[Change], list[int]]]


def after(connection: duckdb.DuckDBPyConnection, days: Days) -> None:
    """Let the days go by; after each of them the kept names are those of taking all apart."""
    registry = Registry(connection)
    for number, (changed, deleted) in enumerate(days):
        registry.day(number, changed, deleted)
        assert registry.kept() == connection.execute(f"from ({normalised()}) order by all").fetchall()


@settings(max_examples=20, deadline=None)
@example(days=[([(1, "BRACKENFIELD SOFTWARE S.A.S.", None)], []), ([(1, "", None)], [])])
@given(days=st.lists(st.tuples(changes, gone), min_size=1, max_size=5))
def test_after_any_days_the_kept_names_are_those_of_all_registrations(days: Days) -> None:
    with duckdb.connect() as connection:
        after(connection, days)


@pytest.mark.parametrize(
    "days",
    [
        pytest.param([([(1, "BRACKENFIELD SOFTWARE S.A.S.", None)], []), ([(1, "", None)], [])], id="a name is lost"),
        pytest.param(
            [
                (
                    [(1, "Brackenfield  S A S", None), (2, "QUILL Y CIA LTDA", "Brackenfield  S A S"), (3, None, None)],
                    [],
                ),
                ([(3, "BRACKENFIELD SOFTWARE S.A.S.", None), (4, "QUILL Y CIA LTDA", None)], [1]),
                ([(5, "S.A.S.", "BRACKENFIELD SOFTWARE S.A.S.")], []),
            ],
            id="names come and go",
        ),
    ],
)
def test_matching_by_the_kept_names_is_matching_by_all_of_them(days: Days) -> None:
    with duckdb.connect() as connection:
        after(connection, days)
        names = ("announced", "registered", *SEEDS)
        expected = match(connection).to_pylist()
        for name in names:
            connection.execute(f"alter table {name} rename to {name}_held")
        relations = {name: connection.table(f"{name}_held") for name in names}
        assert (
            match_relations(connection, {**relations, "normalised": connection.table("held")}).to_pylist() == expected
        )
        assert bool(expected) is (len(days) > 2)
