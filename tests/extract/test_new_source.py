"""A stranger adds a source: what is scaffolded is complete once the sentences only a person can write are in it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from cli.main import main
from core.errors import ConfigurationError
from core.settings import PROJECT
from extract import check_source
from extract.catalogue import check, source
from extract.contract import Source
from extract.derived import columns
from extract.new_source import About, Column, about_dataset, new_dataset, new_feed
from extract.outlets import read_outlets

TOLD = {
    "name": "Contratos",
    "attribution": "Una entidad",
    "license": {"name": "CC BY-SA 4.0"},
    "columns": [
        {"fieldName": "ID", "dataTypeName": "text", "description": "Número del contrato. Único."},
        {"fieldName": "worth", "dataTypeName": "number"},
        {"fieldName": "day", "dataTypeName": "calendar_date", "description": "x" * 200},
        {"fieldName": ":@computed_region_x", "dataTypeName": "number"},
    ],
}
PLAIN = About("abcd-1234", (Column("id"), Column("worth", "number"), Column("day", "calendar_date"), Column("who")))


def declared(file: Path) -> Source:
    """The declaration in a file."""
    spec = importlib.util.spec_from_file_location("scaffolded", file)
    assert spec and spec.loader
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Source = module.SOURCE
    return found


def test_what_the_portal_says_of_a_dataset_is_taken_over() -> None:
    about = about_dataset("abcd-1234", TOLD)
    assert (about.title, about.publisher, about.licence) == ("Contratos", "Una entidad", "CC BY-SA 4.0")
    assert [(column.name, column.kind) for column in about.columns] == [
        ("id", "text"),
        ("worth", "number"),
        ("day", "calendar_date"),
    ]
    assert [column.note for column in about.columns] == ["Número del contrato", "", ""]


def test_an_answer_without_columns_is_no_dataset() -> None:
    with pytest.raises(ConfigurationError, match="abcd-1234 has no columns"):
        about_dataset("abcd-1234", {"name": "gone"})


def test_a_dataset_becomes_two_files(tmp_path: Path) -> None:
    written = new_dataset(tmp_path, "office", "contracts", PLAIN, ["id", "worth", "day"])
    assert [str(path) for path in written] == [
        "extract/sources/office.py",
        "dbt_project/models/staging/office/stg_office__contracts.sql",
    ]
    found = declared(tmp_path / written[0])
    (stream,) = found.streams
    assert stream.columns == ("row_id", "updated_at", "id", "worth", "day")
    assert stream.ignored == {"who"}
    assert stream.resource == "abcd-1234"
    names = [name for name, _ in columns((tmp_path / written[1]).read_text(encoding="utf-8"))]
    assert names[:2] == ["publisher_row_id", "publisher_updated_at_utc"]
    assert names[-4:] == ["source", "receipt_id", "page_sha256", "page_ordinal"]


def test_what_only_a_person_can_say_is_asked_for(tmp_path: Path) -> None:
    declaration, _ = new_dataset(tmp_path, "office", "contracts", PLAIN, [])
    found = declared(tmp_path / declaration)
    with pytest.raises(ConfigurationError) as raised:
        check([found])
    for word in ("title", "publisher", "licence", "attribution", "triage"):
        assert f"{word} is empty" in raised.value.fault
    faults = check_source.declaration_faults(found)
    assert any("grain is 'One row is .'" in fault for fault in faults)
    assert sum("has no note" in fault for fault in faults) == len(PLAIN.columns)


def test_an_example_that_does_not_fit_its_pattern_is_named(tmp_path: Path) -> None:
    declaration, _ = new_dataset(tmp_path, "office", "contracts", PLAIN, [])
    file = tmp_path / declaration
    file.write_text(file.read_text(encoding="utf-8").replace('example="1000"', 'example="mil"'), encoding="utf-8")
    assert any("its example 'mil' does not fit" in fault for fault in check_source.declaration_faults(declared(file)))


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    new_dataset(tmp_path, "office", "contracts", PLAIN, [])
    with pytest.raises(ConfigurationError, match=r"office\.py is there already"):
        new_dataset(tmp_path, "office", "contracts", PLAIN, [])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["Office", "--dataset", "abcd-1234"], "'Office' is no lower-case word"),
        (["office", "--dataset", "abcd"], "'abcd' is no dataset of the portal"),
        (["office", "--dataset", "abcd-1234", "--about", "/nowhere"], "/nowhere: No such file"),
        (["office", "--feed", "http://a.example/rss"], "is no https address"),
        (["la_republica", "--feed", "https://a.example/rss"], "la_republica is there already"),
    ],
)
def test_a_wrong_word_is_one_line(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new-source", *words]) == ConfigurationError.exit_code
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1
    assert " Next: " in said


def test_a_column_that_is_not_there_is_answered_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"abcd-1234 has no price.*it has id, worth, day, who"):
        new_dataset(tmp_path, "office", "contracts", PLAIN, ["price"])


def test_a_feed_becomes_an_entry_and_three_items(tmp_path: Path) -> None:
    file = tmp_path / "extract" / "outlets.toml"
    file.parent.mkdir()
    file.write_text((PROJECT / "extract" / "outlets.toml").read_text(encoding="utf-8"), encoding="utf-8")
    before = len(read_outlets(file))
    _, feed = new_feed(tmp_path, "el_valle", "https://valle.example/rss?tipo=xml", 'El "Valle"', "CO", "es")
    *_, outlet = read_outlets(file)
    assert len(read_outlets(file)) == before + 1
    assert (outlet.title, outlet.path) == ('El "Valle"', "/rss?tipo=xml")
    assert (tmp_path / feed).read_text(encoding="utf-8").count("<item>") == 3


def test_a_staging_model_must_be_there_and_read_every_field(tmp_path: Path) -> None:
    trm = source("trm")
    (missing,) = check_source.staging_faults(tmp_path, trm)
    assert "stg_trm__rates.sql is not there" in missing
    model = tmp_path / "dbt_project/models/staging/trm/stg_trm__rates.sql"
    model.parent.mkdir(parents=True)
    model.write_text("select valor, unidad, vigenciadesde\n    valor as source\n", encoding="utf-8")
    faults = check_source.staging_faults(tmp_path, trm)
    assert any("does not read vigenciahasta" in fault for fault in faults)
    assert any("does not end with source, receipt_id" in fault for fault in faults)


def test_one_name_means_one_thing(tmp_path: Path) -> None:
    staging = tmp_path / "dbt_project" / "models" / "staging"
    for name, text in (("trm", "One thing."), ("other", "Another."), ("third", "")):
        file = staging / name / f"_{name}__models.yml"
        file.parent.mkdir(parents=True)
        file.write_text(f'    columns:\n      - name: worth\n        description: "{text}"\n', encoding="utf-8")
    assert "column worth means something else" in check_source.description_faults(tmp_path, source("trm"))[0]


def test_nobody_is_checked_where_the_name_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-source", "nobody"]) == ConfigurationError.exit_code
    assert "there is no such source" in capsys.readouterr().err
    assert main(["check-source"]) == ConfigurationError.exit_code


@pytest.mark.proof
def test_a_source_whose_rows_are_examples_is_complete(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-source", "secop"]) == 0
    said = capsys.readouterr().out
    assert said.count("✔") == 5
    assert "secop is complete" in said


def test_the_portals_answer_is_read_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "about.json"
    file.write_text(json.dumps(TOLD), encoding="utf-8")
    assert main(["new-source", "trm", "--dataset", "abcd-1234", "--about", str(file)]) == ConfigurationError.exit_code
    assert "trm.py is there already" in capsys.readouterr().err


def test_where_the_portal_does_not_answer_a_saved_answer_may_be_given(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANDFALL_URL_DATOS_GOV_CO", "http://127.0.0.1:1")
    assert main(["new-source", "office", "--dataset", "abcd-1234"]) == ConfigurationError.exit_code
    said = capsys.readouterr().err
    assert "/api/views/abcd-1234.json" in said
    assert said.count("\n") == 1
    assert "Next: save that address elsewhere, and give --about" in said


def test_what_dbt_says_of_its_first_failure_is_one_line() -> None:
    said = (
        "08:17:29  1 of 1 ERROR creating sql view model\n08:17:29  \n"
        "08:17:30  Failure in model stg_a (models/stg_a.sql)\n"
        "08:17:30    Catalog Error: Type with name datee does not exist!\n"
    )
    assert check_source._failure(said) == (
        "Failure in model stg_a (models/stg_a.sql) Catalog Error: Type with name datee does not exist!"
    )


def test_a_cast_that_only_fails_on_a_row_is_found() -> None:
    with duckdb.connect() as database:
        database.execute("create schema staging")
        for name, value in (("good", "2026-01-15"), ("bad", "CO1")):
            database.execute(
                f"create view staging.{name} as select cast(v as date) as d from (values ('{value}')) t (v)"
            )
        database.execute("create view staging.none as select 1 as d where false")
        faults = {name: check_source._reading_fault(database, name) for name in ("good", "bad", "none")}
    assert faults["good"] == ""
    assert "Conversion Error" in faults["bad"]
    assert faults["none"] == "none has no row of those that landed"
