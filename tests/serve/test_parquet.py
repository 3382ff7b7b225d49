"""The Parquet files of a release: the same rows as its database, in one order, listed with what they are."""

from __future__ import annotations

import errno
import hashlib
import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet
import pytest

from core.settings import Settings
from serve.errors import UnfitBuildError
from serve.hashes import table_facts
from serve.publish import publish
from serve.releases import Release
from tests.serve.building import AT, audited, build, candidate, lake

KEYS: dict[str, Any] = {
    "marts.fct_thing": {
        "key": ["fact_id"],
        "unique": [],
        "references": [{"column": "thing_id", "table": "marts.dim_thing", "field": "thing_id"}],
    },
}


def say_keys(settings: Settings, keys: dict[str, Any]) -> None:
    """Leave the keys a build leaves."""
    (settings.build / "keys.json").write_text(json.dumps(keys), encoding="utf-8")


def test_every_table_of_a_release_is_there_as_parquet_with_the_same_rows(settings: Settings) -> None:
    candidate(settings)
    release = publish(settings, at=AT)
    assert set(release.record["parquet"]) == set(release.tables)
    for name, file in release.record["parquet"].items():
        schema, table = name.split(".")
        assert file["path"] == f"parquet/{schema}/{table}.parquet"
        with closing(duckdb.connect()) as scratch:
            scratch.execute(f"create schema {schema}")
            scratch.execute(f"create table {name} as from read_parquet('{release.folder / file['path']}')")
            found = table_facts(scratch, "memory", name, release.tables[name].columns)
        assert found == release.tables[name]
        assert file["rows"] == found.rows


def test_a_release_names_the_bytes_of_its_files(settings: Settings) -> None:
    candidate(settings)
    release = publish(settings, at=AT)
    for file in release.record["parquet"].values():
        content = (release.folder / file["path"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])


@pytest.mark.parametrize("mode", ["sample", "live"])
def test_a_file_that_is_copied_away_still_says_whether_it_is_a_sample(settings: Settings, mode: str) -> None:
    settings = replace(settings, mode=mode)
    candidate(settings)
    release = publish(settings, at=AT)
    files = [release.folder / file["path"] for file in release.record["parquet"].values()]
    assert files
    for file in files:
        assert pyarrow.parquet.read_metadata(file).metadata[b"landfall_mode"] == mode.encode()


def test_columns_keep_their_types(settings: Settings) -> None:
    more = "create table marts.fct_kinds as select date '2026-09-30' as a_date, 1.50::decimal(9, 2) as a_decimal, "
    candidate(settings, 1, more + "timestamp '2026-09-30 12:00' as a_moment, true as a_flag, ['x', 'ñ'] as a_list")
    release = publish(settings, at=AT)
    with closing(duckdb.connect()) as scratch:
        file = release.folder / "parquet" / "marts" / "fct_kinds.parquet"
        kinds = scratch.execute(f"describe from read_parquet('{file}')").fetchall()
    assert [kind for _, kind, *_ in kinds] == ["DATE", "DECIMAL(9,2)", "TIMESTAMP", "BOOLEAN", "VARCHAR[]"]


def test_equal_rows_are_equal_bytes_in_whatever_order_they_were_built(tmp_path: Path) -> None:
    files = []
    for number, order in enumerate(("i", "-i", "hash(i)")):
        settings = lake(tmp_path / str(number))
        rows = "create table marts.fct_many as select i, i % 7 as part, 'é' || i as word from range(300000) t(i)"
        build(settings, 1, f"{rows} order by {order}")
        say_keys(settings, {"marts.fct_many": {"key": ["part", "i"], "unique": [], "references": []}})
        audited(settings)
        files.append(publish(settings, at=AT).record["parquet"])
    assert files[0] == files[1] == files[2]


def test_rows_lie_in_the_order_of_their_key(settings: Settings) -> None:
    build(settings, 1, "create table marts.fct_many as select 9 - i as i, i as j from range(10) t(i)")
    say_keys(settings, {"marts.fct_many": {"key": ["i"], "unique": [], "references": []}})
    audited(settings)
    file = publish(settings, at=AT).folder / "parquet" / "marts" / "fct_many.parquet"
    with closing(duckdb.connect()) as scratch:
        assert scratch.execute(f"select i from read_parquet('{file}')").fetchall() == [(i,) for i in range(10)]


def test_a_release_carries_the_keys_its_build_was_tested_for(settings: Settings) -> None:
    build(settings)
    say_keys(settings, KEYS)
    audited(settings)
    record = publish(settings, at=AT).record
    assert record["keys"]["marts.fct_thing"] == KEYS["marts.fct_thing"]
    assert record["keys"]["ops.ops_quarantine"] == {"key": [], "unique": [], "references": []}


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"key": ["gone"]}, r"marts\.fct_thing\.gone"),
        ({"unique": [["state", "lost"]]}, r"marts\.fct_thing\.lost"),
        ({"references": [{"column": "state", "table": "marts.dim_away", "field": "x"}]}, r"marts\.dim_away\.x"),
    ],
    ids=["key", "other key", "reference"],
)
def test_a_key_that_does_not_fit_the_build_is_refused(settings: Settings, change: dict[str, Any], finding: str) -> None:
    build(settings)
    say_keys(settings, {"marts.fct_thing": KEYS["marts.fct_thing"] | change})
    audited(settings)
    with pytest.raises(UnfitBuildError, match=finding):
        publish(settings, at=AT)


INPUTS = {"build models": "m1", "build engines": "e1", "serving": "s1", "engines": "x1", "build receipts": "r1"}
NEXT = INPUTS | {"build receipts": "r2"}
"""What the next day's release is made from: other pulls, the same code."""


def inode(release: Release, table: str) -> int:
    return (release.folder / release.record["parquet"][table]["path"]).stat().st_ino


def next_day(settings: Settings, inputs: dict[str, str] = NEXT) -> tuple[Release, Release]:
    """Two releases: in the second ``fct_thing`` has other rows, ``dim_thing`` has the same."""
    candidate(settings, 1)
    first = publish(settings, at=AT, inputs=INPUTS)
    candidate(settings, 2)
    return first, publish(settings, at=AT, inputs=inputs)


def test_a_table_with_the_same_rows_is_the_same_file_and_one_with_others_is_not(settings: Settings) -> None:
    first, second = next_day(settings)
    assert inode(first, "marts.dim_thing") == inode(second, "marts.dim_thing")
    assert inode(first, "marts.fct_thing") != inode(second, "marts.fct_thing")
    for file in second.record["parquet"].values():
        content = (second.folder / file["path"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])


def test_a_linked_file_is_what_would_have_been_written(settings: Settings, tmp_path: Path) -> None:
    _, linked = next_day(settings)
    other = lake(tmp_path / "other")
    _, written = next_day(other, {})
    assert linked.record["parquet"] == written.record["parquet"]


@pytest.mark.parametrize("name", ["build models", "build engines", "serving", "engines"])
def test_what_other_code_wrote_is_written_again(settings: Settings, name: str) -> None:
    first, second = next_day(settings, NEXT | {name: "another"})
    assert inode(first, "marts.dim_thing") != inode(second, "marts.dim_thing")


def test_a_file_that_was_changed_since_is_not_passed_on(settings: Settings) -> None:
    candidate(settings, 1)
    first = publish(settings, at=AT, inputs=INPUTS)
    file = first.folder / first.record["parquet"]["marts.dim_thing"]["path"]
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    candidate(settings, 2)
    second = publish(settings, at=AT, inputs=NEXT)
    assert second.record["parquet"]["marts.dim_thing"] == first.record["parquet"]["marts.dim_thing"]
    assert inode(first, "marts.dim_thing") != inode(second, "marts.dim_thing")


def test_another_key_is_another_order_and_another_file(settings: Settings) -> None:
    candidate(settings, 1)
    first = publish(settings, at=AT, inputs=INPUTS)
    build(settings, 2)
    say_keys(settings, {"marts.dim_thing": {"key": ["thing_id"], "unique": [], "references": []}})
    audited(settings)
    second = publish(settings, at=AT, inputs=NEXT)
    assert inode(first, "marts.dim_thing") != inode(second, "marts.dim_thing")


def test_where_the_disk_has_no_second_names_the_file_is_written(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    first, second = next_day(settings)
    assert inode(first, "marts.dim_thing") != inode(second, "marts.dim_thing")
    assert second.record["parquet"]["marts.dim_thing"] == first.record["parquet"]["marts.dim_thing"]


def test_a_shared_file_outlives_the_release_it_came_from(settings: Settings) -> None:
    few = replace(settings, keep_releases=2)
    first, _ = next_day(few)
    for state in (3, 4):
        candidate(few, state)
        last = publish(few, at=AT, inputs=NEXT | {"build receipts": f"r{state}"})
    assert not first.folder.exists()
    content = (last.folder / last.record["parquet"]["marts.dim_thing"]["path"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == first.record["parquet"]["marts.dim_thing"]["sha256"]
