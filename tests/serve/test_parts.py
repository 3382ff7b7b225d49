"""A large table's files: only those of parts with other rows are written, and all are what they are without a past."""

from __future__ import annotations

import csv
import gzip
import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.names import KEYS, REBUILT
from core.settings import Settings
from serve import parts
from serve.keys import Keys
from serve.publish import publish
from serve.releases import Release
from serve.verifying import verify
from tests.serve.building import AT, audited, build, lake, tree

TABLE = "marts.fct_many"
MANY = f"create table {TABLE} as select i, 'word ' || i as word, 'r1' as receipt_id from range(200) as t (i)"
CLAIMS = (
    "create table marts.fct_claims as select i, 'Quote, of ' || i as sentence_text, i % 7 as n from range(150) t (i)"
)
KEY = {"key": ["i"], "unique": [], "references": []}
LINEAGE = {
    "redistribution": {"open_one": "open"},
    "tables": {
        name: ["open_one"]
        for name in (
            TABLE, "marts.fct_claims", "marts.dim_thing", "marts.fct_thing", "ops.ops_runs", "ops.ops_quarantine",
            "ops.ops_reconciliation",
        )
    },
}  # fmt: skip
CODE = {"build models": "m", "build engines": "e", "serving": "s", "engines": "d"}
EDITS = {
    "added": f"insert into {TABLE} values (1000, 'new', 'r2')",
    "gone": f"delete from {TABLE} where i = 17",
    "corrected": f"update {TABLE} set word = 'a, \"b\"' where i in (3, 150)",
    "pulled again": f"update {TABLE} set receipt_id = 'r9' where i = 11",
    "its word is gone": f"update {TABLE} set word = null where i = 77",
    "key handed on": f"update {TABLE} set i = 30 - i where i in (14, 16)",
    "nearly all": f"update {TABLE} set word = word || '!' where i < 190",
    "so many that there are more parts": f"insert into {TABLE} select i, 'late', 'r2' from range(2000, 2057) t (i)",
    "so few that there are no parts": f"delete from {TABLE} where i > 40",
    "another sentence": "update marts.fct_claims set sentence_text = 'Another.' where i = 5",
    "another figure": "update marts.fct_claims set n = 9 where i = 6",
    "another table": "insert into marts.fct_thing values (3, 'a', 1, 's', 'r1')",
}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of sizes that a test can afford."""
    monkeypatch.setattr(parts, "LARGE", 100)
    monkeypatch.setattr(parts, "PART_ROWS", 16)
    monkeypatch.setattr(parts, "AT_ONCE", 3)


def released(settings: Settings, *edits: str, inputs: dict[str, str] = CODE) -> Release:
    """A release of a build with these rows."""
    build(settings, 1, MANY, CLAIMS, *edits)
    (settings.build / KEYS).write_text(json.dumps({TABLE: KEY, "marts.fct_claims": KEY}), encoding="utf-8")
    (settings.build / "lineage.json").write_text(json.dumps(LINEAGE), encoding="utf-8")
    (settings.build / REBUILT).write_text("monday", encoding="utf-8")
    audited(settings)
    return publish(settings, at=AT, inputs=inputs)


def files(release: Release) -> dict[str, str]:
    """Hash by name of all files of tables."""
    found = tree(release.folder)
    return {name: value for name, value in found.items() if name.endswith((".parquet", ".csv.gz"))}


def inodes(folder: Path, pattern: str) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in folder.glob(pattern)}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(names=["corrected"])
@example(names=["gone"])
@example(names=["key handed on"])
@example(names=["another sentence"])
@example(names=["so many that there are more parts"])
@example(names=["so few that there are no parts"])
@given(names=st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=4, unique=True))
def test_whatever_changed_the_files_are_those_of_a_release_without_one_before(
    names: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    edits = [EDITS[name] for name in names]
    after, alone = lake(folder / "after"), lake(folder / "alone")
    released(after)
    grown, whole = released(after, *edits), released(alone, *edits)
    assert files(grown) == files(whole)
    assert grown.tables == whole.tables
    for said in ("parquet", "public"):
        assert grown.record[said] == whole.record[said]
    assert verify(after.warehouse).version == grown.version


def test_a_part_without_other_rows_is_another_name_of_the_file_before(settings: Settings) -> None:
    first, second = released(settings), released(settings, EDITS["corrected"])
    for pattern in ("parquet/marts/fct_many/*.parquet", "public/parquet/fct_many/*.parquet"):
        before, now = (inodes(one.folder, pattern) for one in (first, second))
        assert len(before) == len(now) == 16
        assert 1 <= len([name for name in now if now[name] != before[name]]) <= 2
    texts = "public/parquet/fct_claims/*.parquet"
    assert inodes(first.folder, texts) == inodes(second.folder, texts)


def test_only_members_of_parts_with_other_rows_are_written(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    released(settings)
    written: list[int] = []
    at_once = parts.at_once
    monkeypatch.setattr(parts, "at_once", lambda own, some, write: (written.extend(some), at_once(own, some, write))[1])
    second = released(settings, EDITS["corrected"])
    wrote = set(written)
    assert 1 <= len(wrote) <= 2
    assert len(second.record["public"]["members"][TABLE]) == 17


def test_all_parts_together_are_the_table_and_each_lies_in_the_order_of_its_key(settings: Settings) -> None:
    release = released(settings, EDITS["corrected"])
    told = release.record["parquet"][TABLE]
    assert (told["path"], told["parts"], told["rows"]) == ("parquet/marts/fct_many/*.parquet", 16, 200)
    with closing(duckdb.connect(str(release.database), read_only=True)) as connection:
        own = connection.execute(f"from {TABLE} order by i").fetchall()
        files = f"read_parquet('{release.folder / told['path']}', filename = true)"
        rows = connection.execute(f"select * exclude filename, filename from {files}").fetchall()
    assert sorted(row[:-1] for row in rows) == own
    by_file = [[row[0] for row in rows if row[-1] == name] for name in {row[-1] for row in rows}]
    assert all(keys == sorted(keys) for keys in by_file)


def test_a_text_of_members_is_one_file_with_one_line_of_names(settings: Settings) -> None:
    bundle = released(settings, EDITS["corrected"]).folder / "public"
    with gzip.open(bundle / "csv" / "fct_many.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {int(row["i"]) for row in rows} == set(range(200)) and len(rows) == 200
    assert {row["word"] for row in rows if row["i"] in ("3", "150")} == {'a, "b"'}
    with closing(duckdb.connect()) as connection:
        assert connection.execute(f"select count(*) from '{bundle}/csv/fct_many.csv.gz'").fetchone() == (200,)
    with gzip.open(bundle / "csv" / "fct_claims.csv.gz", "rt", encoding="utf-8") as file:
        assert "Quote" not in file.read()
    told = json.loads((bundle / "dataset.jsonld").read_text(encoding="utf-8"))
    (one,) = [one for one in told["distribution"] if one["contentUrl"] == "parquet/fct_many/"]
    assert (bundle / one["contentUrl"]).is_dir() and "sha256" not in one


@pytest.mark.parametrize("name", ["parquet/marts/fct_many/0003.parquet", "public/csv/fct_many.csv.gz"])
def test_a_part_that_was_changed_since_is_written_again(settings: Settings, name: str) -> None:
    first = released(settings)
    content = (first.folder / name).read_bytes()
    (first.folder / name).write_bytes(content[:-1] + b"?")
    second = released(settings, EDITS["another table"])
    assert (second.folder / name).read_bytes() == content


def test_other_code_writes_all_parts_again(settings: Settings) -> None:
    first, second = released(settings), released(settings, inputs=CODE | {"serving": "another"})
    before, now = (inodes(one.folder, "parquet/marts/fct_many/*.parquet") for one in (first, second))
    assert not set(before.values()) & set(now.values())
    assert files(first) == files(second)


@pytest.mark.parametrize(
    ("rows", "key", "count"),
    [(99, "i", 1), (100, "i", 8), (128, "i", 8), (129, "i", 16), (200, "i", 16), (200, "", 1)],
)
def test_how_many_parts_follows_the_rows_alone(rows: int, key: str, count: int) -> None:
    assert parts.parts_of(rows, Keys((key,) if key else ())) == count


def test_a_release_kept_for_long_has_its_parts_when_those_before_are_gone(settings: Settings) -> None:
    few = replace(settings, keep_releases=2)
    first = released(few)
    for edit in ("corrected", "gone", "added"):
        released(few, EDITS[edit])
    assert not first.folder.exists()
    assert verify(few.warehouse).version == "000004"
