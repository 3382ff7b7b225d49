"""The Parquet files of a release: the same rows as its database, in one order, listed with what they are."""

from __future__ import annotations

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
