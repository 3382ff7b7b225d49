"""A database grown from that of the release before holds, and says of itself, what one copied whole does."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.files import sha256_of
from core.names import DATABASE, KEYS, REBUILT
from core.settings import Settings
from serve import changes, deltas
from serve.copying import copy_published
from serve.growing import grow
from serve.hashes import Sums, TableFacts, database_facts, published_tables
from serve.keys import Keys, Reference
from serve.publish import publish
from serve.releases import Release
from serve.verifying import verify
from tests.serve.building import candidate, lake, state_of

FIRST = (
    "create schema marts",
    "create schema ops",
    "create table marts.dim_place (place_key varchar not null, name varchar)",
    "create table marts.fct_thing (id integer not null, place_key varchar, worth double, receipt_id varchar)",
    "create table marts.fct_span (id integer, span interval, many double[])",
    "create table marts.dim_note (id integer not null, tags varchar[], pairs integer[][], said struct(a integer), "
    "by_name map(varchar, integer))",
    "create table ops.ops_runs (run varchar, n integer)",
    "comment on table marts.fct_thing is 'Things.'",
    "insert into marts.dim_place values ('a', 'A'), ('b', 'B'), ('unused', 'U')",
    "insert into marts.fct_thing select i, if(i % 2 = 0, 'a', 'b'), i / 4, 'r1' from range(40) as t (i)",
    "insert into marts.fct_span values (1, interval 30 day, [0.5])",
    "insert into marts.dim_note select i, null, [[1], [2]], {'a': i}, map {} from range(5) as t (i)",
    "update marts.dim_note set tags = [] where id = 0",
    "update marts.dim_note set tags = [null] where id = 1",
    "update marts.dim_note set said = {'a': null} where id = 2",
    "insert into ops.ops_runs select 'one', 1 from range(20)",
)
TESTED = {
    "marts.dim_place": Keys(("place_key",)),
    "marts.fct_thing": Keys(("id",), (), (Reference("place_key", "marts.dim_place", "place_key"),)),
    "marts.fct_span": Keys(),
    "marts.dim_note": Keys(("id",)),
    "ops.ops_runs": Keys(),
}
LEFT, ZERO = "a place goes when all have left it", "zero below zero"
"""DuckDB may still take the place for pointed at, and changes no zero into one below zero (1.5.5, 2026-11): the file is
then written from nothing."""
EDITS = {
    "nothing": "select 1",
    "added": "insert into marts.fct_thing values (100, 'a', 1.5, 'r2')",
    "gone": "delete from marts.fct_thing where id = 7",
    "changed": "update marts.fct_thing set worth = worth + 1 where id in (3, 5)",
    "key handed on": "update marts.fct_thing set id = 3 - id where id in (1, 2)",
    "pulled again": "update marts.fct_thing set receipt_id = 'r9' where id = 11",
    ZERO: "delete from marts.fct_thing where id = 0; "
    "insert into marts.fct_thing values (0, 'a', cast('-0.0' as double), 'r1')",
    "null": "update marts.fct_thing set worth = null where id = 12",
    "nearly all": "update marts.fct_thing set worth = worth * 2 + 1 where id < 38",
    "days in place of a month": "update marts.fct_span set span = interval 1 month",
    "tags unknown in place of none": "update marts.dim_note set tags = null where id = 0",
    "no tags in place of unknown ones": "update marts.dim_note set tags = [] where id = 3",
    "no tags in place of one unknown": "update marts.dim_note set tags = [] where id = 1",
    "nothing in place of an empty answer": "update marts.dim_note set said = null where id = 2",
    "one pair in place of two": "update marts.dim_note set pairs = [[1, 2]] where id = 4",
    "no map in place of an empty one": "update marts.dim_note set by_name = null where id = 4",
    "a list without a key": "update marts.fct_span set many = []",
    "a list below zero": "update marts.fct_span set many = [cast('-0.0' as double)]",
    "one of many alike": "insert into ops.ops_runs values ('one', 1)",
    "two of many alike gone": "delete from ops.ops_runs where rowid < 2",
    "a place nobody names": "delete from marts.dim_place where place_key = 'unused'",
    "a place renamed": "update marts.dim_place set name = 'New' where place_key = 'b'",
    LEFT: "update marts.fct_thing set place_key = 'a' where place_key = 'b'; "
    "delete from marts.dim_place where place_key = 'b'",
    "another place": "insert into marts.dim_place values ('c', 'C'); "
    "update marts.fct_thing set place_key = 'c' where id = 3",
}


def built(folder: Path, statements: Sequence[str]) -> Path:
    """A candidate with its keys beside it."""
    folder.mkdir(parents=True)
    with closing(duckdb.connect(str(folder / DATABASE))) as connection:
        for statement in statements:
            connection.execute(statement)
    (folder / KEYS).write_text(json.dumps({name: keys.as_json() for name, keys in TESTED.items()}))
    return folder / DATABASE


def edited(first: Path, folder: Path, *statements: str) -> Path:
    """A copy of a candidate, with other rows."""
    shutil.copytree(first.parent, folder)
    with closing(duckdb.connect(str(folder / DATABASE))) as connection:
        for statement in statements:
            connection.execute(statement)
    return folder / DATABASE


def released(build: Path, folder: Path) -> Release:
    """What a release of it is, as far as growing asks."""
    folder.mkdir()
    facts, tested = copy_published(build, folder / DATABASE)
    assert tested == TESTED
    record = {
        "database": {"sha256": sha256_of(folder / DATABASE)},
        "tables": {name: one.as_json() for name, one in facts.items()},
    }
    return Release("000001", folder, record)


def told(
    database: Path, tables: Mapping[str, TableFacts], base: Release, moved: Mapping[str, Mapping[str, int]]
) -> dict[str, Any]:
    """What a release says of what moved, where so much is known of it."""
    return changes.since(database, tables, base.database, base.tables, TESTED, moved)


def rows(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, in an order of their own, signs of zeros and lengths of months among them."""
    with closing(duckdb.connect(str(database), read_only=True)) as connection:
        names = published_tables(connection, database.stem)
        return {name: sorted(connection.execute(f"select t::varchar from {name} as t").fetchall()) for name in names}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The candidate of the release before."""
    return built(tmp_path_factory.mktemp("growing") / "build", FIRST)


@pytest.fixture(scope="module")
def base(first: Path) -> Release:
    """The release before."""
    return released(first, first.parent.parent / "000001")


@pytest.fixture(autouse=True)
def few_heaps(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few that rows which came and rows which left are in the same ones."""
    monkeypatch.setattr(deltas, "HEAPS", 2)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(names=[ZERO])
@example(names=["days in place of a month"])
@example(names=["tags unknown in place of none"])
@example(names=["no tags in place of unknown ones"])
@example(names=["no tags in place of one unknown"])
@example(names=["nothing in place of an empty answer"])
@example(names=["one pair in place of two"])
@example(names=["no map in place of an empty one"])
@example(names=["a list below zero"])
@given(names=st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=5, unique=True))
def test_whatever_changed_a_grown_file_holds_and_says_what_one_copied_whole_does(
    names: list[str], first: Path, base: Release, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("grown")
    build = edited(first, folder / "build", *(EDITS[name] for name in names))
    whole, _ = copy_published(build, folder / "whole.duckdb")
    target = folder / DATABASE
    found = grow(build, base, target, TESTED)
    if found is None and {LEFT, ZERO} & set(names):
        return
    assert found is not None and found.tables == whole
    assert told(target, whole, base, found.moved) == told(folder / "whole.duckdb", whole, base, {})
    assert rows(target) == rows(folder / "whole.duckdb")
    assert sha256_of(base.database) == base.sha256
    with closing(duckdb.connect(str(target), read_only=True)) as connection:
        assert database_facts(connection, target.stem) == whole
        keys = connection.execute("from duckdb_constraints() where constraint_type <> 'NOT NULL'").fetchall()
        assert len(keys) == 4
        assert connection.execute("select comment from duckdb_tables() where table_name = 'fct_thing'").fetchone() == (
            "Things.",
        )


def test_only_other_rows_are_hashed(
    first: Path, base: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: dict[str, int] = {}
    whole = deltas.sums_of

    def counted(connection: duckdb.DuckDBPyConnection, table: str, columns: Iterable[str]) -> Sums:
        sums = whole(connection, table, columns)
        hashed[table] = sums.rows
        return sums

    monkeypatch.setattr(deltas, "sums_of", counted)
    assert grow(edited(first, tmp_path / "build", EDITS["changed"]), base, tmp_path / DATABASE, TESTED)
    assert hashed == {'"temp"."main"."came marts.fct_thing"': 2, '"temp"."main"."went marts.fct_thing"': 2}


def test_where_most_rows_are_others_all_are_exchanged(
    first: Path, base: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deltas, "FEW", 0)
    build = edited(first, tmp_path / "build", EDITS["nearly all"])
    whole, _ = copy_published(build, tmp_path / "whole.duckdb")
    grown = grow(build, base, tmp_path / DATABASE, TESTED)
    assert grown and grown.tables == whole
    assert rows(tmp_path / DATABASE) == rows(tmp_path / "whole.duckdb")


def test_a_row_that_is_pointed_at_is_changed_where_it_stands(first: Path, base: Release, tmp_path: Path) -> None:
    build = edited(first, tmp_path / "build", "update marts.dim_place set name = 'Another' where place_key = 'a'")
    whole, _ = copy_published(build, tmp_path / "whole.duckdb")
    grown = grow(build, base, tmp_path / DATABASE, TESTED)
    assert grown and grown.tables == whole
    assert rows(tmp_path / DATABASE) == rows(tmp_path / "whole.duckdb")


@pytest.mark.parametrize(
    "edit",
    [
        "alter table marts.fct_thing add column another integer",
        "alter table marts.fct_thing alter column worth type float",
        "create table marts.more as select 1 as x",
        "drop table marts.fct_span",
        "create view marts.seen as select 1 as x",
    ],
)
def test_other_tables_or_columns_are_for_a_whole_copy(edit: str, first: Path, base: Release, tmp_path: Path) -> None:
    assert grow(edited(first, tmp_path / "build", edit), base, tmp_path / DATABASE, TESTED) is None
    assert not (tmp_path / DATABASE).exists()


def test_a_release_that_was_touched_is_built_upon_by_none(first: Path, base: Release, tmp_path: Path) -> None:
    copied = Release(base.version, tmp_path / "000001", base.record)
    shutil.copytree(base.folder, copied.folder)
    with closing(duckdb.connect(str(copied.database))) as connection:
        connection.execute("update marts.fct_thing set worth = 99 where id = 1")
    assert grow(edited(first, tmp_path / "build"), copied, tmp_path / DATABASE, TESTED) is None
    assert not (tmp_path / DATABASE).exists()


def test_a_new_row_that_breaks_a_key_is_refused_as_in_a_whole_copy(first: Path, base: Release, tmp_path: Path) -> None:
    build = edited(first, tmp_path / "build", "insert into marts.fct_thing values (100, 'nowhere', 1, 'r2')")
    assert grow(build, base, tmp_path / DATABASE, TESTED) is None
    with pytest.raises(duckdb.ConstraintException):
        copy_published(build, tmp_path / "whole.duckdb")


SAME_CODE = {"build models": "m", "build engines": "e", "serving": "s", "engines": "d"}


def published(settings: Settings, state: int, rebuilt: str, inputs: dict[str, str] = SAME_CODE) -> Release:
    """A release of a candidate that was last built from nothing at ``rebuilt``."""
    candidate(settings, state)
    (settings.build / REBUILT).write_text(rebuilt, encoding="utf-8")
    return publish(settings, inputs=inputs)


@pytest.mark.parametrize(
    ("rebuilt", "inputs", "grows"),
    [
        ("monday", SAME_CODE, True),
        ("sunday", SAME_CODE, False),
        ("", SAME_CODE, False),
        ("monday", SAME_CODE | {"serving": "another"}, False),
        ("monday", SAME_CODE | {"build models": "another"}, False),
        ("monday", {}, False),
    ],
)
def test_a_release_grows_from_the_one_before_where_the_candidate_did(
    rebuilt: str, inputs: dict[str, str], grows: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = lake(tmp_path)
    published(settings, 1, "monday" if rebuilt else "")
    copies: list[Path] = []

    def copied(build: Path, target: Path) -> Any:
        copies.append(target)
        return copy_published(build, target)

    monkeypatch.setattr("serve.publish.copy_published", copied)
    second = published(settings, 2, rebuilt, inputs)
    assert bool(copies) is not grows
    assert state_of(settings) == {2}
    with closing(duckdb.connect(str(second.database), read_only=True)) as connection:
        assert database_facts(connection, second.database.stem) == second.tables
    assert verify(settings.warehouse).version == second.version
