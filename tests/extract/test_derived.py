"""What follows from a declaration says what the declaration says, and nobody writes it by hand."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from core.settings import PROJECT
from extract import soda
from extract.catalogue import all_sources, check, source
from extract.contract import Field, Source
from extract.derived import MARK, asked_every, columns, dbt_models, files, nth, outdated, with_table, write
from sandbox import fixtures

CONTRACTS = Source(
    name="contracts",
    title="Contracts of one office",
    publisher="An office",
    homepage="https://www.datos.gov.co/d/abcd-1234",
    licence="CC BY-SA 4.0",
    attribution="An office, datos.gov.co.",
    cadence="0 5 * * 1",
    privacy="counts",
    redistribution="none",
    apis=(soda.API,),
    streams=(
        soda.stream(
            "contracts/signed",
            "abcd-1234",
            grain="One row is one signed contract.",
            key=("id",),
            fields=(
                Field("id", required=True, note="number of the contract", example="CO1.098"),
                Field("worth", kind="number", pattern=r"\d+", note="worth, pesos", example="1000"),
            ),
            ignored=frozenset({"who"}),
        ),
    ),
    triage="Safe to wait.",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose derived files are those of the declared sources."""
    for path in ("README.md", "dbt_project/models", "dbt_project/macros", "dbt_project/seeds", "sandbox/fixtures"):
        place = shutil.copytree if (PROJECT / path).is_dir() else shutil.copy
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        place(PROJECT / path, tmp_path / path)
    return tmp_path


def test_what_stands_in_the_repository_is_what_the_declarations_say() -> None:
    assert len(files(PROJECT, all_sources())) > len(all_sources())
    assert list(outdated(PROJECT, all_sources())) == []


def test_a_source_more_is_in_every_list_after_one_command(project: Path) -> None:
    sources = [*all_sources(), CONTRACTS]
    check(sources)
    written = {str(path) for path in write(project, sources)}
    assert written == {
        "README.md",
        "dbt_project/macros/landed_streams.sql",
        "dbt_project/models/staging/contracts/_contracts__models.yml",
        "dbt_project/models/staging/contracts/_contracts__sources.yml",
        "dbt_project/seeds/source_privacy.csv",
        "sandbox/fixtures/datos_gov_co/abcd-1234.json",
    }
    assert write(project, sources) == []
    assert "('contracts', 'signed')," in (project / "dbt_project/macros/landed_streams.sql").read_text(encoding="utf-8")
    with open(project / "dbt_project/seeds/source_privacy.csv", encoding="utf-8") as seed:
        assert {"source": "contracts", "privacy": "counts", "redistribution": "none"} in list(csv.DictReader(seed))
    assert "| `contracts` | Contracts of one office | An office |" in (project / "README.md").read_text(
        encoding="utf-8"
    )


def test_a_seed_that_disagrees_about_privacy_is_found(project: Path) -> None:
    seed = project / "dbt_project/seeds/source_privacy.csv"
    seed.write_text(seed.read_text(encoding="utf-8").replace("rues,counts", "rues,open"), encoding="utf-8")
    assert [str(path) for path in outdated(project, all_sources())] == ["dbt_project/seeds/source_privacy.csv"]


def test_dbt_is_told_when_a_source_is_late(project: Path) -> None:
    write(project, all_sources())
    told = yaml.safe_load((project / "dbt_project/models/staging/rues/_rues__sources.yml").read_text(encoding="utf-8"))
    (declared,) = told["sources"]
    assert [table["name"] for table in declared["tables"]] == [stream.name for stream in source("rues").streams]
    assert declared["config"]["freshness"]["error_after"] == {"count": 8, "period": "day"}
    assert "/raw/rues/{name}/*/rows*.parquet" in declared["config"]["meta"]["external_location"]


@pytest.mark.parametrize(
    ("cadence", "often"),
    [("5 */3 * * *", "hours"), ("0 2 * * *", "day"), ("0 6 * * 2", "week"), ("0 4 1 * *", "month")],
)
def test_how_often_a_source_is_asked_is_read_from_its_cadence(cadence: str, often: str) -> None:
    assert asked_every(cadence) == often


def test_columns_of_a_staging_model_are_described_by_the_notes_of_their_fields(project: Path) -> None:
    model = project / "dbt_project/models/staging/contracts/stg_contracts__signed.sql"
    model.parent.mkdir(parents=True)
    model.write_text(
        "with source as (\n    select * from {{ source('contracts', 'signed') }}\n),\n\nrenamed as (\n    select\n"
        "        {{ blank_to_null('id') }} as contract_id,\n        cast({{ blank_to_null('worth') }} as bigint)\n"
        "            as contract_cop,\n        'contracts' as source\n    from source\n)\n\nselect * from renamed\n",
        encoding="utf-8",
    )
    told = yaml.safe_load(dbt_models(project, CONTRACTS))["models"][0]
    assert told["description"] == "One row is one signed contract, as one pull found it."
    assert [column["name"] for column in told["columns"]] == ["contract_id", "contract_cop", "source"]
    assert told["columns"][0]["description"] == "Number of the contract."
    assert told["columns"][2]["description"] == "{{ doc('source') }}"


def test_a_description_that_a_person_wrote_is_left_alone(project: Path) -> None:
    described = project / "dbt_project/models/staging/rues/_rues__models.yml"
    assert not described.read_text(encoding="utf-8").startswith(MARK)
    assert Path("dbt_project/models/staging/rues/_rues__models.yml") not in files(project, all_sources())


def test_columns_are_the_names_at_the_ends_of_lines() -> None:
    models = sorted((PROJECT / "dbt_project" / "models" / "staging").glob("*/stg_trm__*.sql"))
    (sql,) = [model.read_text(encoding="utf-8") for model in models]
    names = [name for name, _ in columns(sql)]
    assert names[:2] == ["cop_per_usd", "unit_published"]
    assert names[-4:] == ["source", "receipt_id", "page_sha256", "page_ordinal"]


@pytest.mark.parametrize(
    ("example", "rows"),
    [("CO1.098", ["CO1.098", "CO1.099", "CO1.100"]), ("7 x", ["7 x", "8 x", "9 x"]), ("a", ["a", "a 2", "a 3"])],
)
def test_rows_of_examples_differ_in_the_key(example: str, rows: list[str]) -> None:
    (stream,) = CONTRACTS.streams
    assert [nth(replace(stream.fields[0], example=example), stream, number) for number in range(3)] == rows
    assert {nth(stream.fields[1], stream, number) for number in range(3)} == {"1000"}


def test_the_sandbox_reads_the_dataset_that_was_written(project: Path) -> None:
    write(project, [*all_sources(), CONTRACTS])
    found = {table.identifier: table for table in fixtures.tables(project / "sandbox" / "fixtures")}
    assert found["abcd-1234"].columns == {"id": "text", "worth": "number", "who": "text"}
    assert [row["id"] for row in found["abcd-1234"].rows] == ["CO1.098", "CO1.099", "CO1.100"]
    assert all("who" not in row for row in found["abcd-1234"].rows)


def test_a_readme_without_a_place_for_the_table_stays_as_it_is() -> None:
    assert with_table("# Landfall\n", [CONTRACTS]) == "# Landfall\n"


@pytest.mark.parametrize("lacking", [":id", ":updated_at"])
def test_an_incremental_stream_needs_the_id_and_the_time_of_change(lacking: str) -> None:
    held = tuple(Field(name, path) for name, path in (("a", ":id"), ("b", ":updated_at")) if path != lacking)
    with pytest.raises(ValueError, match=f"contracts/signed is incremental, and no field of it is {lacking}"):
        soda.stream(
            "contracts/signed", "abcd-1234", grain="x", key=("c",), fields=(Field("c"), *held), incremental=True
        )


def test_an_incremental_stream_has_versions_of_a_row() -> None:
    fields = (Field("a", ":id"), Field("b", ":updated_at"))
    with pytest.raises(ValueError, match="contracts/signed is incremental, and its key has no :updated_at"):
        soda.stream("contracts/signed", "abcd-1234", grain="x", key=("a",), fields=fields, incremental=True)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda text: text[:-5], "it is no JSON"),
        (lambda text: text.replace('"columns"', '"kolumnen"'), "it has no columns"),
        (lambda text: re.sub(r'"id": "CO1', '"ident": "CO1', text), "rows have columns it does not declare: ident"),
    ],
)
def test_a_dataset_that_is_none_is_named(project: Path, spoil: Callable[[str], str], told: str) -> None:
    write(project, [*all_sources(), CONTRACTS])
    file = project / "sandbox/fixtures/datos_gov_co/abcd-1234.json"
    file.write_text(spoil(file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(Exception, match=rf"sandbox/abcd-1234\.json: {told}"):
        fixtures.tables(project / "sandbox" / "fixtures")


def test_every_dataset_of_the_sandbox_is_json_a_person_can_read() -> None:
    for path in (PROJECT / "sandbox" / "fixtures" / "datos_gov_co").glob("*.json"):
        assert json.loads(path.read_text(encoding="utf-8"))["made_by"].startswith("make sources")
