"""The public bundle holds what may be passed on, whole and described, and nothing that was made from anything else."""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from frictionless import Package

from core.settings import Settings
from serve import releases
from serve.errors import UnfitBuildError
from serve.kept import NOTHING, Kept
from serve.publish import publish
from tests.serve.building import AT, audited, build

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # frictionless 5.21 leaves them

KEYS = {
    "marts.dim_place": {"key": ["place_key"], "unique": [], "references": []},
    "marts.fct_flow": {
        "key": ["flow_id"],
        "unique": [],
        "references": [{"column": "place_key", "table": "marts.dim_place", "field": "place_key"}],
    },
    "marts.fct_claims": {"key": ["claim_id"], "unique": [], "references": []},
}
LINEAGE: dict[str, Any] = {
    "redistribution": {"open_one": "open", "credited": "attribution", "bought": "internal", "secret": "none"},
    "tables": {
        "marts.dim_thing": ["open_one"],
        "marts.fct_thing": ["open_one", "bought"],
        "marts.dim_place": [],
        "marts.fct_flow": ["credited"],
        "marts.fct_claims": ["credited"],
        "marts.mart_wide": ["open_one", "secret"],
        "ops.ops_runs": [],
        "ops.ops_quarantine": [],
        "ops.ops_reconciliation": ["bought"],
    },
}
ALSO = (
    "create table marts.dim_place (place_key varchar, place_name varchar)",
    "insert into marts.dim_place values ('m', 'Medellín'), ('b', 'Bogotá, D.C.')",
    "create table marts.fct_flow (flow_id bigint, place_key varchar, worth double, is_new boolean, told_date date)",
    "insert into marts.fct_flow values (2, 'b', null, true, null), (1, 'm', 1.5, false, date '2026-01-31')",
    "create table marts.fct_claims (claim_id varchar, quote varchar, sentence_text varchar)",
    "insert into marts.fct_claims values ('c', '120 empleos', 'La firma creará 120 empleos.')",
    "create table marts.mart_wide as select 1 as one",
    "comment on table marts.fct_flow is 'One row is one flow.'",
    "comment on column marts.fct_flow.worth is 'Worth, US$.'",
)


def released(settings: Settings, lineage: dict[str, Any] | None = LINEAGE) -> Path:
    """Publish a build with tables of open, credited, bought and secret sources; returns the release's folder."""
    build(settings, 1, *ALSO)
    (settings.build / "keys.json").write_text(json.dumps(KEYS), encoding="utf-8")
    if lineage is not None:
        (settings.build / "lineage.json").write_text(json.dumps(lineage), encoding="utf-8")
    audited(settings)
    return publish(settings, at=AT).folder


def test_what_a_bought_or_secret_source_went_into_is_in_no_file_of_the_bundle(settings: Settings) -> None:
    folder = released(settings)
    names = {path.name.split(".")[0] for path in (folder / "public").rglob("*.csv.gz")}
    assert names == {"dim_thing", "dim_place", "fct_flow", "fct_claims"}
    assert {path.stem for path in (folder / "public" / "parquet").iterdir()} == names
    told = releases.read(folder).record["public"]
    assert told["left_out"] == {"marts.fct_thing": ["bought"], "marts.mart_wide": ["secret"]}
    assert "fct_thing: bought" in (folder / "public" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("level", ["internal", "none", "unheard_of"])
def test_a_source_that_is_no_longer_passed_on_takes_its_tables_with_it(settings: Settings, level: str) -> None:
    lineage = LINEAGE | {"redistribution": LINEAGE["redistribution"] | {"credited": level}}
    folder = released(settings, lineage)
    assert {path.name for path in (folder / "public" / "csv").iterdir()} == {"dim_place.csv.gz", "dim_thing.csv.gz"}


def test_a_build_that_does_not_say_where_its_tables_come_from_publishes_no_bundle(settings: Settings) -> None:
    folder = released(settings, None)
    assert not (folder / "public").exists()
    assert releases.read(folder).record["public"] == {}


def test_a_table_of_unknown_origin_is_refused(settings: Settings) -> None:
    tables = {name: sources for name, sources in LINEAGE["tables"].items() if name != "marts.fct_flow"}
    with pytest.raises(UnfitBuildError, match=r"nothing about marts\.fct_flow"):
        released(settings, LINEAGE | {"tables": tables})


def test_sentences_of_the_press_stay_and_their_figures_leave(settings: Settings) -> None:
    folder = released(settings)
    with gzip.open(folder / "public" / "csv" / "fct_claims.csv.gz", "rt", encoding="utf-8") as file:
        assert list(csv.DictReader(file)) == [{"claim_id": "c", "quote": "120 empleos", "sentence_text": ""}]
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as own:
        assert own.execute("select sentence_text from marts.fct_claims").fetchall() == [
            ("La firma creará 120 empleos.",)
        ]


def test_the_data_package_is_valid_and_its_tables_are_what_it_says(settings: Settings) -> None:
    bundle = released(settings) / "public"
    report = Package(str(bundle / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
    described = json.loads((bundle / "datapackage.json").read_text(encoding="utf-8"))
    flow = next(one for one in described["resources"] if one["name"] == "fct-flow")
    assert flow["schema"]["primaryKey"] == ["flow_id"]
    assert flow["schema"]["foreignKeys"] == [
        {"fields": ["place_key"], "reference": {"resource": "dim-place", "fields": ["place_key"]}}
    ]
    assert {one["name"]: one["type"] for one in flow["schema"]["fields"]} == {
        "flow_id": "integer", "place_key": "string", "worth": "number", "is_new": "boolean", "told_date": "date",
    }  # fmt: skip
    assert described["description"].startswith("Sample data")


def test_a_changed_byte_of_a_table_makes_the_data_package_invalid(settings: Settings) -> None:
    bundle = released(settings) / "public"
    path = bundle / "csv" / "fct_flow.csv.gz"
    path.write_bytes(gzip.compress(b"flow_id,place_key,worth,is_new,told_date\n1,nowhere,many,perhaps,never\n"))
    assert not Package(str(bundle / "datapackage.json")).validate().valid


def test_every_file_of_the_bundle_has_its_checksum(settings: Settings) -> None:
    bundle = released(settings) / "public"
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=bundle, check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    listed = {line.split("  ", 1)[1] for line in (bundle / "SHA256SUMS").read_text(encoding="utf-8").splitlines()}
    assert listed == {
        path.relative_to(bundle).as_posix()
        for path in bundle.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }


def test_catalogues_find_one_data_set_with_two_distributions_per_table(settings: Settings) -> None:
    bundle = released(settings) / "public"
    told = json.loads((bundle / "dataset.jsonld").read_text(encoding="utf-8"))
    assert told["@type"] == ["Dataset", "dcat:Dataset"]
    assert len(told["distribution"]) == 8
    for one in told["distribution"]:
        assert (bundle / one["contentUrl"]).stat().st_size == one["dcat:byteSize"]
    assert {"name", "description", "datePublished", "isBasedOn", "creator"} <= told.keys()


def test_the_citation_names_the_release(settings: Settings) -> None:
    told = yaml.safe_load((released(settings) / "public" / "CITATION.cff").read_text(encoding="utf-8"))
    assert (told["cff-version"], told["type"], told["version"]) == ("1.2.0", "dataset", "000001")
    assert str(told["date-released"]) == "2026-09-30"
    assert told["authors"] and told["title"] and told["message"]


def test_equal_releases_have_equal_bundles(settings: Settings, tmp_path: Path) -> None:
    one = released(settings) / "public" / "SHA256SUMS"
    other = released(Settings(mode="sample", data=tmp_path / "other", keep_releases=5)) / "public" / "SHA256SUMS"
    assert one.read_text(encoding="utf-8") == other.read_text(encoding="utf-8")


CODE = {"build models": "m1", "build engines": "e1", "serving": "s1", "engines": "x1"}


def next_day(settings: Settings, code: dict[str, str]) -> tuple[Path, Path]:
    """Folders of the bundles of two releases: in the second there is one more place, and all else is as it was."""
    folders = []
    for state in (1, 2):
        more = f"insert into marts.dim_place values ('new {state}', 'Cali')"
        build(settings, 1, *ALSO, more)
        (settings.build / "keys.json").write_text(json.dumps(KEYS), encoding="utf-8")
        (settings.build / "lineage.json").write_text(json.dumps(LINEAGE), encoding="utf-8")
        audited(settings)
        folders.append(publish(settings, at=AT, inputs=code if state == 2 else CODE).folder / "public")
    return folders[0], folders[1]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_files_of_unchanged_tables_are_those_of_the_bundle_before(settings: Settings, kind: str) -> None:
    first, second = next_day(settings, CODE)
    ending = {"csv": "csv.gz", "parquet": "parquet"}[kind]
    same, other = f"{kind}/fct_flow.{ending}", f"{kind}/dim_place.{ending}"
    assert (first / same).stat().st_ino == (second / same).stat().st_ino
    assert (first / other).stat().st_ino != (second / other).stat().st_ino
    assert (first / other).read_bytes() != (second / other).read_bytes()


def test_what_other_code_wrote_into_the_bundle_is_written_again_and_equal(settings: Settings) -> None:
    first, second = next_day(settings, CODE | {"serving": "another"})
    assert (first / "csv/fct_flow.csv.gz").stat().st_ino != (second / "csv/fct_flow.csv.gz").stat().st_ino
    assert (first / "csv/fct_flow.csv.gz").read_bytes() == (second / "csv/fct_flow.csv.gz").read_bytes()


@pytest.mark.parametrize("name", ["csv/fct_flow.csv.gz", "parquet/fct_claims.parquet"])
def test_a_file_of_the_bundle_that_was_changed_since_is_not_passed_on(settings: Settings, name: str) -> None:
    folder = released(settings)
    kept = Kept(folder, frozenset({"marts.fct_flow"}))
    path = folder / "public" / name
    assert kept.file(f"public/{name}") == path
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert kept.file(f"public/{name}") is None
    assert kept.file("public/csv/gone.csv.gz") is None
    assert NOTHING.file(f"public/{name}") is None


def test_a_table_that_leaves_whole_is_the_release_s_own_parquet_file(settings: Settings) -> None:
    folder = released(settings)
    own, passed_on = folder / "parquet/marts/fct_flow.parquet", folder / "public/parquet/fct_flow.parquet"
    assert own.stat().st_ino == passed_on.stat().st_ino
    own, passed_on = folder / "parquet/marts/fct_claims.parquet", folder / "public/parquet/fct_claims.parquet"
    assert own.read_bytes() != passed_on.read_bytes(), "its sentences stay"
